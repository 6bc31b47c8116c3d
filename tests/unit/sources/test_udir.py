import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.raw import open_raw
from folkehelse_eval.sources.udir import read_raw_codes
from folkehelse_eval.sources.udir_export import parse_header, read_export
from folkehelse_eval.vocabulary.indicator import Recognition

RAW_CODES = (
    "niva,kode,navn,skoleaar,grunnskolepoeng,antall_elever\n"
    "1,0,Hele landet,2015-16,41.2,60679\n"
    "2,1,Østfold,2015-16,39.9,3300\n"
    "3,101,Halden,2015-16,40.8,330\n"
    "3,0712,Larvik,2015-16,*,*\n"
    "3,3805,Larvik,2015-16,,\n"
)


def test_points_with_pupils_as_denominator(raw, indicator):
    frame = read_raw_codes(raw(RAW_CODES), [indicator("udir_grunnskolepoeng")]).frame
    assert frame["geo_code"].tolist() == ["0", "01", "0101", "0712", "3805"]
    assert frame["unit_type"].tolist() == ["land", "fylke", "kommune", "kommune", "kommune"]
    assert frame["value"].tolist()[:3] == [41.2, 39.9, 40.8]
    assert frame["denominator"].tolist()[:3] == [60679, 3300, 330]
    assert frame["status"].tolist()[3:] == ["hidden", "missing"]
    assert frame["flag"].tolist()[3:] == ["*", ""]
    assert (frame["first_year"].iloc[0], frame["last_year"].iloc[0]) == (2015, 2016)
    assert frame["row"].tolist() == [2, 3, 4, 5, 6]
    assert frame["column"].unique().tolist() == ["grunnskolepoeng"]


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ("3,0712", "4,0712", "niva"),
        ("3,0712", "3,07120", "kode"),
        ("2015-16,40.8", "2015-17,40.8", "skoleaar"),
        ("40.8", "ca. 40", "grunnskolepoeng"),
        ("330\n", "tre\n", "antall_elever"),
    ],
)
def test_what_cannot_be_read_stops_with_its_column(raw, indicator, before, after, column):
    with pytest.raises(InputDataError) as caught:
        read_raw_codes(raw(RAW_CODES.replace(before, after)), [indicator("udir_grunnskolepoeng")])
    assert caught.value.column == column


EXPORT = (
    "sep=\t\n"
    "EnhetNivaa\tKommunekode\tKommune\t2017-18.Alle eierformer.Begge kjønn.Grunnskolepoeng\t"
    "2017-18.Alle eierformer.Begge kjønn.Antall elever\t"
    "2017-18.Alle eierformer.Begge kjønn.Brudd\t"
    "2017-18.Offentlig.Jente.Grunnskolepoeng\n"
    "3\t4001\tPorsgrunn\t41,5\t1 250\tNy måling\t43,0\n"
    "3\t4030\tNissedal\t*\t*\t\t*\n"
)


def test_units_in_rows_and_levels_in_headers(raw, indicator):
    file = raw(EXPORT.encode("utf-16-le"))
    frame = read_export(file, [indicator("udir_grunnskolepoeng")]).frame
    assert frame["geo_code"].tolist() == ["4001", "4001", "4030", "4030"]
    assert frame["sex"].tolist() == ["all", "female"] * 2
    assert frame["group"].tolist() == ["total", "Offentlig"] * 2
    assert frame["value"].tolist()[:2] == [41.5, 43.0]
    assert frame["denominator"].tolist()[0] == 1250
    assert frame["status"].tolist()[2:] == ["hidden", "hidden"]
    assert frame["row"].tolist() == [3, 3, 4, 4]


def test_header_levels():
    column = parse_header("2020-21.Hele landet.Vestfold og Telemark.Alle skoler.Jente.Prosentandel")
    assert (column.place, column.sex, column.group) == ("Vestfold og Telemark", "female", "total")
    assert column.measure == "Prosentandel"
    assert parse_header("2017-18.Begge kjønn.Brudd") is None
    assert parse_header("Kommunenavn") is None


@pytest.mark.realdata
def test_original_export_in_utf16_without_mark(realdata, indicator):
    file = open_raw(realdata / "udir" / "udir_elevundersokelsen_mobbing_utf16.csv")
    rule = Recognition(family="udir", select={"Indikatorkode": "67.19.00.11"})
    bullying = indicator("elevundersokelsen_mobbing_7", rule)
    frame = read_export(file, [bullying]).frame
    nation = frame[(frame["unit_type"] == "land") & (frame["group"] == "total")]
    assert nation[nation["first_year"] == 2020]["value"].tolist() == [3.3, 3.7, 2.8]
    assert nation["sex"].tolist()[:3] == ["all", "male", "female"]
    county = frame[frame["unit_type"] == "fylke"]
    assert county["geo_name"].unique().tolist() == ["Vestfold og Telemark"]
    assert set(frame["group"]) == {"total", "Studieforberedende", "Yrkesfaglig"}
    assert frame["row"].unique().tolist() == [3]
    assert read_export(file, [indicator("udir_grunnskolepoeng")]) == Unread("file_no_indicator")


@pytest.mark.realdata
def test_real_raw_codes_sum_to_what_the_readme_says(realdata, indicator):
    file = open_raw(realdata / "udir" / "grunnskolepoeng_2015-16_2020-21_raw_codes.csv")
    frame = read_raw_codes(file, [indicator("udir_grunnskolepoeng")]).frame
    first = frame[frame["first_year"] == 2015]
    local = first[first["unit_type"] == "kommune"]
    assert local["denominator"].sum() == 91_876
    assert first[first["unit_type"] == "land"]["denominator"].tolist() == [60_679]
    assert frame[frame["unit_type"] == "kommune"]["geo_code"].nunique() == 721
    assert frame["geo_code"].str.len().isin([1, 2, 4]).all()
    assert (frame["flag"] == "*").sum() == 53

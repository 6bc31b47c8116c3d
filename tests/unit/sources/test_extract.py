import numpy as np
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.extract import read_extract
from folkehelse_eval.vocabulary.indicator import Recognition, catalogue

DISTRESS = "ungdata_psykiske_plager"
HEAD = "Geografi,År,Kjønn,Alder,Plagegrad,Sosioøkonomiske ressurser (SØR),Måltall,value\n"


def rows(*lines):
    return HEAD + "".join(f"{line},prosent,{value}\n" for line, value in lines)


def read(raw, text, *ids):
    known = [catalogue()[i] for i in ids] if ids else list(catalogue().values())
    return read_extract(raw(text), known)


def test_one_row_of_a_real_kind(raw):
    text = rows(
        ("Skien,2018,jenter,8-10.trinn,plaget,Total SØR", "22.5"),
        ("Skien,2019,jenter,8-10.trinn,plaget,Total SØR", "."),
        ("Skien,2020,jenter,8-10.trinn,plaget,Total SØR", ".."),
        ("Skien,2021,jenter,8-10.trinn,plaget,Total SØR", ":"),
    )
    frame = read(raw, text).frame
    assert frame["indicator"].unique().tolist() == [DISTRESS]
    assert frame["status"].tolist() == ["observed", "not_computable", "not_computable", "hidden"]
    assert frame["flag"].tolist() == ["", ".", "..", ":"]
    first = frame.iloc[0]
    assert first["geo_name"] == "Skien"
    assert first["unit_type"] == "kommune"
    assert (first["first_year"], first["last_year"]) == (2018, 2018)
    assert (first["sex"], first["age"], first["group"]) == ("female", "8-10", "total")
    assert (first["value"], first["row"], first["column"]) == (22.5, 2, "value")
    assert np.isnan(frame["value"][1:]).all()


def test_groups_are_kept_apart_from_the_total(raw):
    text = rows(
        ("Skien,2018,jenter,8-10.trinn,plaget,Total SØR", "22.5"),
        ("Skien,2018,jenter,8-10.trinn,plaget,lav SØR", "29.0"),
    )
    assert read(raw, text).frame["group"].tolist() == ["total", "lav SØR"]


def test_other_categories_and_ages_are_left_out(raw):
    text = rows(
        ("Skien,2018,jenter,8-10.trinn,plaget,Total SØR", "22.5"),
        ("Skien,2018,jenter,8-10.trinn,ikke plaget,Total SØR", "77.5"),
        ("Skien,2018,jenter,16-19 år,plaget,Total SØR", "30"),
    )
    assert read(raw, text).frame["value"].tolist() == [22.5]


def test_excel_users_semicolon_comma_and_latin1(raw):
    text = rows(("Våler (Østfold),2018,gutter,8-10.trinn,plaget,Total SØR", "9.25"))
    saved = text.replace(",", ";").replace("9.25", "9,25").encode("latin-1")
    frame = read(raw, saved).frame
    assert frame["geo_name"].tolist() == ["Våler (Østfold)"]
    assert frame["value"].tolist() == [9.25]


def test_fractions_become_percent_without_noise_and_blanks_are_hidden(raw):
    text = (
        "Kommune,Skoleår,År,Kjønn,Spm.id,Klassetrinn,Måltall,Andel\n"
        "Skien,2016/17-2018/19,2018-01-01,Kjønn samlet,spm. om mobbing,7. trinn,x,0.469\n"
        "Tinn,2016/17-2018/19,2018-01-01,Kjønn samlet,spm. om mobbing,7. trinn,x,\n"
    )
    frame = read(raw, text).frame
    assert frame["value"].iloc[0] == 46.9
    assert frame["status"].tolist() == ["observed", "hidden"]
    assert frame["flag"].tolist() == ["", ""]
    assert (frame["first_year"].iloc[0], frame["last_year"].iloc[0]) == (2016, 2019)


def test_a_blank_among_symbols_stops(raw):
    text = rows(
        ("Skien,2018,jenter,8-10.trinn,plaget,Total SØR", ""),
        ("Tinn,2018,jenter,8-10.trinn,plaget,Total SØR", ":"),
    )
    with pytest.raises(InputDataError, match="found an empty cell") as caught:
        read(raw, text)
    assert (caught.value.row, caught.value.column) == (2, "value")


def test_school_points_stand_under_the_word_prosent(raw):
    text = (
        "Kommune,År (intervall),År,Foreldrenes utdanningsnivå,Innvandringsbakgrunn,Måltall,Andel\n"
        'Skien,2014-2016,2016-01-01,totalt,totalt,"andel (prosent, standardisert)",0.408\n'
    )
    frame = read(raw, text).frame
    assert frame["indicator"].tolist() == ["grunnskolepoeng_treaarig"]
    assert frame["value"].tolist() == [40.8]


def test_fractions_of_an_indicator_per_1000_stop(raw):
    text = "Geografi,År,Indikator,Andel\nSkien,2018,kpr_skader,0.1\n"
    with pytest.raises(InputDataError, match="fractions for kpr_skader"):
        read(raw, text)


def test_codes_decide_where_they_stand_beside_names(raw):
    text = (
        "Kommunenummer;Geografi;År;Indikator;value\n"
        "0;Hele landet;2018;ungdata_ensomhet;20\n"
        "301;Oslo;2018;ungdata_ensomhet;21\n"
        "4030;Nissedal;2018;ungdata_ensomhet;22\n"
        "1804;Bod\ufffd;2018;ungdata_ensomhet;23\n"
    )
    frame = read(raw, text).frame
    assert frame["geo_code"].tolist() == ["0", "0301", "4030", "1804"]
    assert frame["unit_type"].tolist() == ["land", "kommune", "kommune", "kommune"]


def test_a_damaged_name_without_code_stops(raw):
    text = "Geografi;År;Indikator;value\nBod\ufffd;2018;ungdata_ensomhet;23\n"
    with pytest.raises(InputDataError, match="damaged name") as caught:
        read(raw, text)
    assert caught.value.row == 2


def test_every_indicator_is_recognised_by_a_column_that_names_it(raw):
    for indicator in catalogue().values():
        if indicator.indicator_id == "ssb_befolkning":
            continue
        text = f"Geografi,År,Indikator,value\nSkien,2018,{indicator.indicator_id},11\n"
        frame = read(raw, text).frame
        assert frame["indicator"].tolist() == [indicator.indicator_id]


def test_a_moving_figure_labelled_with_one_year_is_labelled_with_its_last(raw):
    text = "Geografi,År,Indikator,value\nSkien,2018,overvekt_17,22\n"
    frame = read(raw, text).frame
    assert (frame["first_year"].iloc[0], frame["last_year"].iloc[0]) == (2015, 2018)


def test_flagg_column_of_fhi_csv(raw):
    text = (
        "Geografi;År;Indikator;MEIS;FLAGG\n"
        "Skien;2018;ungdata_ensomhet;21.5;\n"
        "Tinn;2018;ungdata_ensomhet;;:\n"
        "Vinje;2018;ungdata_ensomhet;;.\n"
    )
    frame = read(raw, text).frame
    assert frame["status"].tolist() == ["observed", "hidden", "not_computable"]
    assert frame["column"].unique().tolist() == ["MEIS"]


def test_several_measures_in_one_file_are_told_apart(raw):
    text = (
        "Geografi,År,Indikator,Måltall,value\n"
        "Skien,2018,ungdata_ensomhet,antall,120\n"
        'Skien,2018,ungdata_ensomhet,"andel (prosent, standardisert)",21.5\n'
    )
    assert read(raw, text).frame["value"].tolist() == [21.5]


def test_oslo_twice_is_county_first(raw):
    text = (
        "Geografi,År,Indikator,value\n"
        "Oslo,2018,ungdata_ensomhet,20\nOslo,2018,ungdata_ensomhet,20\n"
        "Oslo,2019,ungdata_ensomhet,21\nOslo,2019,ungdata_ensomhet,21\n"
    )
    assert read(raw, text).frame["unit_type"].tolist() == ["fylke", "kommune"] * 2


def test_a_row_that_two_indicators_claim_stops(raw, indicator):
    rule = Recognition(family="extract", select={"Tema": "x"})
    twins = [
        indicator("ungdata_ensomhet", rule),
        indicator("ungdata_psykiske_plager", rule),
    ]
    with pytest.raises(InputDataError, match="ungdata_ensomhet or ungdata_psykiske_plager"):
        read_extract(raw("Geografi,År,Tema,value\nSkien,2018,x,1\n"), twins)


def test_a_file_without_a_known_indicator_is_left_unread(raw):
    assert read(raw, "Geografi,År,Parameter,value\nSkien,2018,vann,1\n") == Unread(
        "file_no_indicator"
    )


def test_breakdowns_that_no_recognition_lists_show_their_total(raw, indicator):
    text = (
        "Geografi,År,Kjønn,Alder,Ensomhet,SOES,value\n"
        "Skien,2018,kjønn samlet,8-10.trinn,plaget,SOES 0,20\n"
        "Skien,2018,kjønn samlet,8-10.trinn,plaget,SOES 1,25\n"
        "Skien,2018,kjønn samlet,VG1-3,plaget,SOES 0,30\n"
    )
    whole = indicator("ungdata_ensomhet", Recognition(family="extract"))
    frame = read_extract(raw(text), [whole]).frame
    assert frame["group"].tolist() == ["total", "SOES 1"]
    assert frame["value"].tolist() == [20.0, 25.0]


def test_only_one_social_group_is_never_taken_for_all(raw, indicator):
    text = "Geografi,År,SOES,value\nSkien,2018,SOES 3,20\n"
    whole = indicator("ungdata_ensomhet", Recognition(family="extract"))
    assert read_extract(raw(text), [whole]).frame["group"].tolist() == ["SOES 3"]


def test_thriving_at_school_as_its_extract_is_headed(raw):
    text = (
        "Kommune,Skoleår,År,Kjønn,Spm.id,Klassetrinn,Måltall,Andel,SortKommune\n"
        "Siljan,2014/15-2016/17,2016-01-01,Kjønn samlet,spm.id,10. trinn,x,0.8420000000000001,15\n"
        "Siljan,2019/20-2021/22,2021-01-01,Kjønn samlet,spm.id,10. trinn,x,,15\n"
    )
    frame = read(raw, text).frame
    assert frame["indicator"].unique().tolist() == ["elevundersokelsen_trivsel_10"]
    assert frame["value"].iloc[0] == 84.2
    assert frame["status"].tolist() == ["observed", "hidden"]

import gzip

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import RawFile, open_raw
from folkehelse_eval.sources.ssb import read_population

TAB = (
    '"region"\t"age"\t"Persons 2019"\t"Persons 2020"\n'
    '"0101 Halden"\t"0 years"\t306\t0\n'
    '"0101 Halden"\t"105 years or older"\t0\t0\n'
    '"0137 Våler (Østfold)"\t"0 years"\t50\t51\n'
    '"0137 Våler (Østfold)"\t"105 years or older"\t0\t0\n'
)


@pytest.fixture
def population(indicator):
    return [indicator("ssb_befolkning")]


def test_years_across_in_tab_and_latin1(raw, population):
    frame = read_population(raw(TAB.encode("latin-1")), population).frame
    assert frame["geo_code"].tolist()[:2] == ["0101", "0101"]
    assert frame["geo_name"].iloc[-1] == "Våler (Østfold)"
    assert frame["age"].unique().tolist() == ["0", "105+"]
    assert frame["column"].tolist()[:2] == ["Persons 2019", "Persons 2020"]
    assert frame["row"].tolist()[:3] == [2, 2, 3]


def test_a_zero_after_a_codes_end_is_missing_and_a_zero_of_an_age_is_zero(raw, population):
    frame = read_population(raw(TAB.encode("latin-1")), population).frame
    halden = frame[frame["geo_code"] == "0101"]
    assert halden[halden["first_year"] == 2020]["status"].tolist() == ["missing", "missing"]
    oldest = halden[(halden["first_year"] == 2019) & (halden["age"] == "105+")]
    assert oldest["value"].tolist() == [0.0]


def test_an_unknown_age_stops(raw, population):
    with pytest.raises(InputDataError, match="'newborn'") as caught:
        read_population(raw(TAB.replace("0 years", "newborn", 1)), population)
    assert (caught.value.row, caught.value.column) == (2, "age")


def totals(frame):
    observed = frame[frame["status"] == "observed"]
    return observed.groupby(["first_year", "geo_code"])["value"].sum()


@pytest.mark.realdata
@pytest.mark.parametrize("mark", [False, True], ids=["as delivered", "with byte-order mark"])
@pytest.mark.parametrize(
    ("name", "encoding", "years", "regions"),
    [
        # 428 in 2015 less Sandefjord, Andebu and Stokke, whose codes of that year were not exported
        ("ssb_07459_Personer2015-2018.csv.gz", "latin-1", [2015, 2016, 2017, 2018], 425),
        ("ssb_07459_Personer2019.csv.gz", "utf-8", [2019], 422),
        ("ssb_07459_Personer2020.csv.gz", "latin-1", [2020], 356),
    ],
)
def test_real_shapes(realdata, population, name, encoding, years, regions, mark):
    file = open_raw(realdata / "ssb" / name)
    if mark:
        marked = file.data.decode(encoding).encode("utf-8-sig")
        file = RawFile(file.name, gzip.decompress(gzip.compress(marked)), file.sha256)
    frame = read_population(file, population).frame
    assert sorted(frame["first_year"].unique()) == years
    counted = totals(frame[frame["unit_type"] == "kommune"])
    assert len(counted[years[-1]]) == {2018: 422, 2019: 422, 2020: 356}[years[-1]]
    assert len(counted[years[0]]) == regions
    halden = {2015: "0101", 2019: "0101", 2020: "3001"}[years[0]]
    assert counted[years[0]][halden] > 30_000
    assert frame["age"].nunique() == 106


@pytest.mark.realdata
def test_damaged_names_stand_beside_codes(realdata, population):
    frame = read_population(
        open_raw(realdata / "ssb" / "ssb_07459_Personer2019.csv.gz"), population
    )
    damaged = frame.frame[frame.frame["geo_name"].str.contains("\ufffd")]
    assert "0121" in set(damaged["geo_code"])


def test_a_last_region_without_all_ages_is_cut_off(raw, population):
    whole = TAB + '"0104 Moss"\t"0 years"\t300\t310\n'
    with pytest.raises(InputDataError, match="1 of 2 rows for '0104 Moss'") as caught:
        read_population(raw(whole), population)
    assert (caught.value.row, caught.value.column) == (6, "region")

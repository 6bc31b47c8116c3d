"""Counties of 2017 behind the municipalities of 2024."""

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.entry_counties import (
    counties_covering,
    fylke_nrs_2017,
    merged_over_county_borders,
    mixed_cohorts,
    municipalities_of,
    shares_2017,
)
from folkehelse_eval.vocabulary.geography import municipalities

COHORTS = {
    **dict.fromkeys(["01", "03", "05", "07", "09", "10"], 2017),
    **dict.fromkeys(["02", "08", "12", "20", "50"], 2018),
    **dict.fromkeys(["04", "06", "11", "14", "15", "18", "19"], 2019),
}


def test_parts_in_several_counties() -> None:
    assert dict(merged_over_county_borders()) == {
        "1577": {"14", "15"},  # Volda with Hornindal
        "3203": {"02", "06"},  # Asker with Røyken and Hurum
        "3226": {"01", "02"},  # Aurskog-Høland with Rømskog
        "3301": {"06", "07"},  # Drammen with Svelvik
        "5055": {"15", "50"},  # Heim with Halsa
        "5512": {"18", "19"},  # Tjeldsund with Skånland
    }


def test_the_four_that_mix_cohorts() -> None:
    assert dict(mixed_cohorts(COHORTS)) == {
        "3203": {2018, 2019},
        "3226": {2017, 2018},
        "3301": {2017, 2019},
        "5055": {2018, 2019},
    }


def test_a_part_that_never_entered_counts_as_mixed() -> None:
    without = {nr: year for nr, year in COHORTS.items() if nr != "19"}
    assert mixed_cohorts(without)["5512"] == {0, 2019}


def test_counties_of_2017_cover_every_municipality() -> None:
    found = set().union(*(municipalities_of(nr) for nr in COHORTS))
    assert found == municipalities().keys()
    assert len(COHORTS) == 18


@pytest.mark.parametrize(
    ("nr", "county"),
    [("5061", "15"), ("5054", "50"), ("5001", "50"), ("3236", "05"), ("0301", "03")],
)
def test_where_a_municipality_lay(nr: str, county: str) -> None:
    """Rindal lay in Møre og Romsdal, Lunner in Oppland; the two Trøndelag counties are one."""
    assert fylke_nrs_2017(nr) == {county}


def test_a_number_that_is_not_of_2024_is_refused() -> None:
    with pytest.raises(InputDataError, match="1507"):
        fylke_nrs_2017("1507")


def test_counties_cover_an_entry_county_only_while_the_territory_is_the_same():
    assert counties_covering("50", 2016) == {"16", "17"}
    assert counties_covering("50", 2018) == {"50"}
    assert counties_covering("50", 2019) == frozenset()  # Rindal came from Møre og Romsdal
    assert counties_covering("15", 2018) == {"15"}
    assert counties_covering("15", 2019) == frozenset()
    assert counties_covering("08", 2024) == {"40"}
    assert counties_covering("07", 2024) == frozenset()  # Svelvik went to Drammen
    assert counties_covering("19", 2024) == frozenset()  # Tjeldsund came from Nordland
    assert counties_covering("06", 2020) == frozenset()


def test_shares_of_a_municipality_merged_over_a_county_border_add_up():
    for kommune_nr, homes in merged_over_county_borders().items():
        shares = shares_2017(kommune_nr)
        assert shares.keys() == homes
        assert sum(shares.values()) == pytest.approx(1.0)
    assert shares_2017("4001") == {"08": 1.0}
    # Drammen: Svelvik's 1 836 of 29 724 young people lay in Vestfold
    assert shares_2017("3301")["07"] == pytest.approx(1836 / 29724)

"""Codes valid in each year, successors, kinds of change, years without an exact series."""

import csv
from datetime import date
from pathlib import Path

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import (
    ChangeKind,
    Share,
    ShareMethod,
    border_changes,
    codes_valid_in,
    kommune_codes,
    no_exact_series,
    parts_of,
    successors,
)
from folkehelse_eval.harmonise.codes import unit_type_of
from folkehelse_eval.harmonise.county_borders import (
    counties_by_code,
    counties_valid_in,
    county_on_2024_borders,
)
from folkehelse_eval.vocabulary.geography import UnitType, counties, municipalities

NUMBER_OF_MUNICIPALITIES = {
    2016: 428,
    2017: 426,
    2018: 422,
    2019: 422,
    2020: 356,
    2021: 356,
    2022: 356,
    2023: 356,
    2024: 357,
}


@pytest.mark.parametrize(("year", "number"), NUMBER_OF_MUNICIPALITIES.items())
def test_number_of_municipalities(year: int, number: int) -> None:
    assert len(codes_valid_in(year)) == number


@pytest.mark.realdata
@pytest.mark.parametrize("year", range(2012, 2025))
def test_codes_equal_klass(realdata: Path, year: int) -> None:
    """Each year's set is SSB's own, Svalbard, the shelf and 9999 left aside."""
    day = date(year, 1, 1).isoformat()
    with (realdata / "klass" / "klass131_codes.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    klass = {
        row["code"]
        for row in rows
        if row["valid_from"] <= day < (row["valid_to"] or "9999-12-31")
        and row["code"] != "9999"
        and not "21" <= row["code"][:2] <= "28"
    }
    assert codes_valid_in(year) == klass


def test_codes_of_2024_are_the_municipalities_of_the_vocabulary() -> None:
    assert codes_valid_in(2024) == municipalities().keys()
    assert counties_valid_in(2024) == counties().keys()


def test_a_year_outside_the_table_is_refused() -> None:
    with pytest.raises(InputDataError, match="2011"):
        codes_valid_in(2011)


def test_haram_goes_straight_to_haram() -> None:
    assert successors("1534", 2016) == (Share("1580", 1.0, ShareMethod.EXACT),)
    assert {share.kommune_nr for share in successors("1507", 2021)} == {"1508", "1580"}
    assert parts_of("1580", 2016) == {"1534"}
    assert parts_of("1508", 2016) == {"1504", "1523", "1529", "1546"}


@pytest.mark.parametrize(("code", "year"), [("1103", 2020), ("5001", 2020), ("0704", 2017)])
def test_same_code_other_territory(code: str, year: int) -> None:
    steps = [change for change in border_changes() if change.new_nr == code]
    joined = [change for change in steps if change.first_year == year]
    assert {change.old_nr for change in joined} > {code}
    assert code in codes_valid_in(year - 1) & codes_valid_in(year)


def test_grown_territories() -> None:
    assert parts_of("1103", 2019) == {"1103", "1141", "1142"}
    assert parts_of("1103", 2020) == {"1103"}
    assert parts_of("5001", 2019) == {"5001", "5030"}


def test_kinds_of_change() -> None:
    kinds = [change.kind for change in border_changes()]
    assert {kind: kinds.count(kind) for kind in ChangeKind} == {
        ChangeKind.RENUMBER: 362,
        ChangeKind.MERGE: 120,
        ChangeKind.SPLIT: 7,
        ChangeKind.BOUNDARY: 2,
    }


def test_steps_lead_to_the_table_that_decides() -> None:
    """Following the steps year by year reaches exactly the municipalities of the direct table.

    Except through Ålesund 1507, which loses that Haram 1534 alone became Haram 1580, and over the
    boundary edge at Vear, which is not followed.
    """
    steps: dict[tuple[str, int], set[str]] = {}
    for change in border_changes():
        if change.kind is not ChangeKind.BOUNDARY:
            steps.setdefault((change.old_nr, change.first_year), set()).add(change.new_nr)
    through_alesund = {"1504", "1523", "1529", "1534", "1546"}
    for nr, code in kommune_codes().items():
        reached = {nr}
        for year in range(code.last_year + 1, 2025):
            reached = {new for old in reached for new in steps.get((old, year), {old})}
        if nr not in through_alesund:
            assert reached == {share.kommune_nr for share in code.shares}, nr
        else:
            assert reached == {"1508", "1580"}


def test_shares_of_a_municipality_add_up() -> None:
    for code in kommune_codes().values():
        assert sum(share.weight for share in code.shares) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("nr", sorted(municipalities()))
def test_every_municipality_has_parts_in_every_year(nr: str) -> None:
    assert all(parts_of(nr, year) for year in range(2012, 2025))


def test_a_code_that_never_existed_has_no_successor() -> None:
    with pytest.raises(InputDataError, match="1507 in 2016"):
        successors("1507", 2016)


@pytest.mark.parametrize(
    ("nr", "first", "last", "reason"),
    [
        ("5055", 2019, 2019, "received_part_of_snillfjord"),
        ("5056", 2017, 2021, "received_part_of_snillfjord"),
        ("5059", 2004, 2008, "received_part_of_snillfjord"),
        ("5059", 2020, 2020, None),
        ("1806", 2016, 2018, "received_part_of_tysfjord"),
        ("1875", 2020, 2022, None),
        ("1508", 2019, 2019, None),
        ("1508", 2018, 2020, "included_haram"),
        ("1508", 2024, 2024, None),
        ("1580", 2023, 2024, "was_part_of_alesund"),
        ("1580", 2012, 2019, None),
        ("4010", 2012, 2024, None),
    ],
)
def test_no_exact_series(nr: str, first: int, last: int, reason: str | None) -> None:
    assert no_exact_series(nr, first, last) == reason


@pytest.mark.realdata
def test_no_exact_series_equals_the_fact_table(facts: Path) -> None:
    with (facts / "kommune_no_exact_series.csv").open(encoding="utf-8") as lines:
        spans = {
            row["code_2024"]: range(int(row["not_exact_from"]), int(row["not_exact_to"]) + 1)
            for row in csv.DictReader(lines)
        }
    found = {
        (nr, year)
        for nr in municipalities()
        for year in range(2012, 2025)
        if no_exact_series(nr, year, year)
    }
    assert found == {(nr, year) for nr, years in spans.items() for year in years}


@pytest.mark.realdata
def test_package_data_equal_the_fact_table(facts: Path) -> None:
    with (facts / "kommune_to_2024.csv").open(encoding="utf-8") as lines:
        expected = {
            (r["code"], r["first_year"], r["last_year"], r["code_2024"], r["method"])
            for r in csv.DictReader(lines)
        }
    found = {
        (nr, str(code.first_year), str(code.last_year), share.kommune_nr, str(share.method))
        for nr, code in kommune_codes().items()
        for share in code.shares
    }
    assert found == expected


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0", UnitType.LAND),
        ("00", UnitType.LAND),
        ("03", UnitType.FYLKE),
        ("30", UnitType.FYLKE),
        ("0301", UnitType.KOMMUNE),
        ("1507", UnitType.KOMMUNE),
        ("030101", UnitType.BYDEL),
        ("5099", UnitType.UNKNOWN),
        ("1599", UnitType.UNKNOWN),
        ("9999", UnitType.UNKNOWN),
        ("2100", UnitType.UNKNOWN),
        ("2111", UnitType.UNKNOWN),
        ("2311", UnitType.UNKNOWN),
        ("2811", UnitType.UNKNOWN),
        ("2004", UnitType.KOMMUNE),
        ("301", None),
        ("4321", None),
        ("13", None),
        ("1399", None),
        ("999901", None),
        ("", None),
    ],
)
def test_kind_of_a_code(code: str, kind: UnitType | None) -> None:
    assert unit_type_of(code) == kind


@pytest.mark.parametrize(
    ("year", "number"),
    [(2012, 19), (2017, 19), (2018, 18), (2019, 18), (2020, 11), (2023, 11), (2024, 15)],
)
def test_number_of_counties(year: int, number: int) -> None:
    assert len(counties_valid_in(year)) == number
    assert {nr[:2] for nr in codes_valid_in(year)} == counties_valid_in(year)
    assert counties_valid_in(year) <= counties_by_code().keys()


@pytest.mark.parametrize(
    ("nr", "year", "same"),
    [
        ("08", 2019, "40"),  # Telemark
        ("20", 2019, "56"),  # Finnmark
        ("03", 2012, "03"),
        ("46", 2020, "46"),
        ("07", 2019, None),  # Vestfold lost Svelvik
        ("38", 2021, None),  # Vestfold og Telemark
        ("50", 2019, None),  # Trøndelag gained a part of Heim
        ("50", 2020, "50"),
    ],
)
def test_counties_with_the_territory_of_2024(nr: str, year: int, same: str | None) -> None:
    assert county_on_2024_borders(nr, year) == same

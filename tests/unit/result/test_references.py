"""From a reference to its entry, and from an effect to exactly the cells that it is made of."""

from dataclasses import replace

import pytest

from folkehelse_eval.errors import ReportError
from folkehelse_eval.result.references import CellKey, find_entries
from tests.example_evaluation import (
    CONTACTS,
    DISTRESS,
    FUNDED,
    OTHERS,
    contrast,
    evaluation,
    pairs,
)


def test_an_effect_rests_on_its_units_before_and_after() -> None:
    [entry] = find_entries(evaluation(), f"{DISTRESS}.all.contrast")
    units = {*FUNDED, *OTHERS[:5]}
    assert entry.path == "comparisons[0].effects[1]"
    assert entry.cells == tuple(
        sorted(CellKey(DISTRESS, unit, year) for unit in units for year in (2018, 2021))
    )


def test_a_second_follow_up_rests_on_its_own_years() -> None:
    whole = evaluation()
    later = tuple(replace(pair, after_year=2024) for pair in pairs())
    second = replace(contrast(), effect_id="x.all.contrast.follow_up_2", after="2024")
    comparison = replace(whole.comparisons[0], effects=(second,), pairs=(*pairs(), *later))
    [entry] = find_entries(replace(whole, comparisons=(comparison,)), second.effect_id)
    assert {cell.last_year for cell in entry.cells} == {2018, 2024}


def test_the_mean_of_several_years_rests_on_all_of_them() -> None:
    whole = evaluation()
    means = tuple(replace(pair, before_cells=(2016, 2017, 2018)) for pair in pairs())
    comparison = replace(whole.comparisons[0], pairs=means)
    [entry] = find_entries(replace(whole, comparisons=(comparison,)), f"{DISTRESS}.all.contrast")
    assert {cell.last_year for cell in entry.cells} == {2016, 2017, 2018, 2021}


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        (f"developments:{CONTACTS}", "developments[1]"),
        (f"comparisons:{CONTACTS}.all", "comparisons[1]"),
        (f"robustness:{DISTRESS}.all.contrast", "robustness[0]"),
        ("reach.years", "reach.years"),
        ("coverage.files", "coverage.files"),
        ("header", "header"),
    ],
)
def test_each_part_is_found(reference: str, path: str) -> None:
    assert [entry.path for entry in find_entries(evaluation(), reference)] == [path]


def test_a_development_rests_on_municipalities_county_and_country() -> None:
    [entry] = find_entries(evaluation(), f"developments:{DISTRESS}")
    assert {len(cell.unit) for cell in entry.cells} == {1, 2, 4}


@pytest.mark.parametrize("unknown", ["nothing", f"developments:{DISTRESS}x", "furlongs:x"])
def test_an_unknown_reference_is_an_error(unknown: str) -> None:
    with pytest.raises(ReportError, match="of two runs"):
        find_entries(evaluation(), unknown)

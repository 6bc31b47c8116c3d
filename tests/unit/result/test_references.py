"""From a reference to its entry, and from an effect to exactly the cells that it is made of."""

from dataclasses import replace

import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.errors import ReportError
from folkehelse_eval.result.references import CellKey, find_entries
from folkehelse_eval.vocabulary.indicator import find_indicator
from tests.example_evaluation import (
    CONTACTS,
    DISTRESS,
    FUNDED,
    OTHERS,
    contrast,
    evaluation,
    pairs,
)
from tests.support.small_tables import measure, panel_of, plan_of

CLOSED_FORM = 1e-12  # the same sum in another order


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


TABLE = """
unit  2014  2017  2018  2021  2023  2024
4001     .     .  10.0  12.0  11.0     .
4003     .  13.0     .     .  14.0  15.0
4005  11.0     .     .  19.0     .  22.0
4010     .     .     .  20.0     .  26.0
4012   3.0   1.0   2.0   4.0   6.0   5.0
4014   2.0   5.0   2.0   9.0   6.0   7.0
4016     .     .  12.0  19.0     .  16.0
"""
STARTS = {"4001": 2018, "4003": 2019, "4005": 2015, "4010": 2021}


def test_the_cells_of_every_effect_give_its_value() -> None:
    indicator, plan = find_indicator(DISTRESS), plan_of()
    measures = [measure(unit, year) for unit, year in STARTS.items()]
    units = [line.split()[0] for line in TABLE.strip().splitlines()[1:]]
    panel, roles = panel_of(TABLE, indicator), assign_roles(measures, units, plan)
    comparisons, _ = compare(panel, roles, indicator, plan, [])
    whole = replace(evaluation(), comparisons=comparisons)
    figures = {
        (unit, int(year)): value
        for unit, year, value in panel.frame[["unit_code", "last_year", "value"]].itertuples(
            index=False, name=None
        )
    }
    [comparison] = comparisons
    inside = [effect for effect in comparison.effects if effect.estimand == "change_inside"]
    assert len(inside) == 2
    for effect in inside:
        [entry] = find_entries(whole, effect.effect_id)
        by_unit: dict[str, list[float]] = {}
        for cell in entry.cells:
            by_unit.setdefault(cell.unit, []).append(figures[cell.unit, cell.last_year])
        assert set(by_unit) == set(effect.counts.treated_units)
        changes = [after - before for before, after in by_unit.values()]
        assert sum(changes) / len(changes) == pytest.approx(effect.value, rel=CLOSED_FORM)


def test_the_units_compared_with_rest_on_the_windows_of_the_effect_alone() -> None:
    whole = evaluation()
    later = tuple(replace(pair, after_year=2024) for pair in pairs())
    told_by_rounds = replace(contrast(), after="+1")
    comparison = replace(whole.comparisons[0], effects=(told_by_rounds,), pairs=(*pairs(), *later))
    [entry] = find_entries(replace(whole, comparisons=(comparison,)), told_by_rounds.effect_id)
    assert {cell.last_year for cell in entry.cells} == {2018, 2021}


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

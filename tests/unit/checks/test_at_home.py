"""All treated in one county: compared inside it where the county has units enough."""

import numpy as np
import pytest

from folkehelse_eval.checks import error_rate
from folkehelse_eval.checks.at_home import at_home
from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.error_rate import Measured, families_of
from folkehelse_eval.checks.robustness import examine
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.checks.variations import sources_of
from folkehelse_eval.design.contrasts import contrasts_of
from folkehelse_eval.design.home_county import the_one_county
from folkehelse_eval.design.pools import pool_of
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.comparison import Balancing, Comparison, ComparisonArea
from folkehelse_eval.vocabulary.plan import ClaimThresholds, Inference
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

TABLE = """
unit  2015  2018  2021
4001   9.0  10.0  12.0
4003  13.0  14.0  13.0
4005  19.0  20.0  21.0
4010  12.0  11.0  15.0
4012  11.5  12.0  12.5
4014  14.0  13.0  13.7
4016  16.0  17.0  16.1
4018  10.5  10.0  10.9
1101  11.0  12.0  18.0
1103  16.0  15.0  19.0
4601  12.5  12.0  13.0
4602  14.0  15.0  15.2
"""
UNITS = [line.split()[0] for line in TABLE.strip().splitlines()[1:]]
AT_HOME = ("4005", "4012", "4014", "4016", "4018")
FUNDED = [measure(nr, 2018) for nr in ("4001", "4003", "4010")]
"""Three in Telemark, which has five others; four lie in other counties."""
NATION = Comparison(area=ComparisonArea.NATION)
ACROSS = Comparison(area=ComparisonArea.NATION, within_county=False)


def _plan(comparison=NATION, **changes):
    return plan_of(comparison=comparison).model_copy(update=changes)


def _compare(plan, table=TABLE, measures=FUNDED, indicator=DISTRESS):
    roles = assign_roles(measures, UNITS, plan)
    entered = [county("Telemark", "08", 2018, reported=len(measures))]
    panel = panel_of(table, indicator)
    found, _ = compare(panel, roles, indicator, plan, entered, measures=measures)
    [robust] = examine(
        found, sources_of(panel.frame, roles, plan, entered, [indicator.indicator_id])
    )
    return found[0], robust


def _contrast(plan, table=TABLE, measures=FUNDED):
    found, _ = _compare(plan, table, measures)
    return next(item for item in found.effects if item.estimand == "contrast_of_changes")


def _shifted(by):
    """Return the table after something happened to all of Telemark."""
    head, *lines = TABLE.strip().splitlines()
    cells = [line.split() for line in lines]
    moved = [
        f"{unit} {first} {before} {float(after) + by * unit.startswith('40')}"
        for unit, first, before, after in cells
    ]
    return "\n".join([head, *moved])


def test_the_contrast_is_made_inside_the_county():
    found = _contrast(_plan())
    own, others = [2.0, -1.0, 4.0], [1.0, 0.5, 0.7, -0.9, 0.9]
    assert found.value == pytest.approx(np.mean(own) - np.mean(others))
    assert found.counts.comparison_units == AT_HOME
    assert found.inferences[0].reason == "inference_one_county"
    assert (found.inferences[0].exact, found.inferences[0].n_assignments) == (True, 56)
    assert "in_one_county" not in found.held_down_by
    outside = {item.unit for item in found.excluded if item.reason == "outside_county_of_treated"}
    assert outside == {"1101", "1103", "4601", "4602"}


def test_a_shock_to_the_whole_county_changes_neither_contrast_nor_p_value():
    plain, shocked = _contrast(_plan()), _contrast(_plan(), _shifted(9.0))
    assert shocked.value == pytest.approx(plain.value)
    assert shocked.inferences[0].p_value == pytest.approx(plain.inferences[0].p_value)
    across = _contrast(_plan(ACROSS), _shifted(9.0))
    assert across.value > _contrast(_plan(ACROSS)).value + 3.0


@pytest.mark.parametrize(
    "comparison",
    [ACROSS, Comparison(area=ComparisonArea.NATION, balancing=Balancing.MATCHED)],
    ids=["said", "balanced"],
)
def test_a_plan_can_want_other_counties_and_the_page_says_so(comparison):
    found = _contrast(_plan(comparison))
    assert found.counts.comparison == 9
    assert "across_by_plan" in found.notes
    assert "in_one_county" in found.held_down_by


@pytest.mark.parametrize(
    ("changes", "measures"),
    [
        ({"claims": ClaimThresholds(fewest_comparison=6)}, FUNDED),
        ({"inference": Inference(level=0.99)}, FUNDED),
        ({}, FUNDED[:1]),
    ],
    ids=["fewer than the claims ask for", "level not attainable", "one treated unit"],
)
def test_a_county_with_too_few_units_is_compared_with_others_and_the_page_says_so(
    changes, measures
):
    found = _contrast(_plan(**changes), measures=measures)
    assert found.counts.comparison >= 9
    assert "across_few_in_county" in found.notes
    assert "in_one_county" in found.held_down_by
    assert found.inferences[0].reason != "inference_one_county"


def test_treated_units_in_two_counties_are_compared_as_planned():
    found = _contrast(_plan(), measures=[*FUNDED, measure("1101", 2018)])
    assert found.counts.comparison == 8
    assert not {"across_by_plan", "across_few_in_county"} & set(found.notes)


def test_no_treated_unit_is_lost_for_the_sake_of_the_county():
    """4010 alone has its round of 2021 late, and nobody else in the county has."""
    table = TABLE.replace("unit  2015  2018  2021", "unit  2015  2018  2021  2022")
    late = {"4010", "1101", "1103"}
    head, *lines = table.strip().splitlines()
    rows = [
        f"{' '.join(cells[:3])} - {cells[3]}" if cells[0] in late else f"{' '.join(cells)} -"
        for cells in (line.split() for line in lines)
    ]
    found = _contrast(_plan(), "\n".join([head, *rows]))
    assert "4010" in found.counts.treated_units
    assert "across_few_in_county" in found.notes


def test_the_contrast_across_counties_stands_among_the_choices():
    _, robust = _compare(_plan())
    [across] = [
        choice
        for choice in robust.choices
        if choice.pool == "across_counties" and choice.estimator == "contrast_of_changes"
    ]
    assert across.comparison == 9
    assert across.value == pytest.approx(_contrast(_plan(ACROSS)).value)


def test_only_units_of_the_county_are_counted_as_measured_or_not():
    funded, others = _compare(_plan())[1].composition
    assert (funded.both, others.both) == (len(FUNDED), len(AT_HOME))
    _, others = _compare(_plan(ACROSS))[1].composition
    assert others.both == 9


@pytest.mark.parametrize("measured", [AT_HOME, AT_HOME[:2]], ids=["all again", "too few again"])
def test_a_later_follow_up_is_a_choice_only_where_it_is_made_inside_the_county_too(measured):
    head, *lines = TABLE.strip().splitlines()
    again = {*measured, *(unit for unit in UNITS if unit not in AT_HOME)}
    rows = [
        f"{line} {13 + n % 3 if line.split()[0] in again else '-'}" for n, line in enumerate(lines)
    ]
    _, robust = _compare(_plan(), "\n".join([f"{head} 2024", *rows]))
    windows = {choice.window for choice in robust.choices}
    assert ("follow_up_2" in windows) == (measured == AT_HOME)


def test_a_moved_start_is_compared_where_the_plans_own_is():
    gone = TABLE.replace("4005  19.0  20.0", "4005     -  20.0")
    found, robust = _compare(_plan(), gone)
    contrast = next(item for item in found.effects if item.estimand == "contrast_of_changes")
    assert contrast.counts.comparison == len(AT_HOME)
    assert {item.comparison for item in robust.moved} <= {len(AT_HOME) - 1, len(AT_HOME)}
    assert robust.moved


def test_a_municipality_merged_over_a_county_border_belongs_to_both():
    buskerud = [frozenset({"06"})] * 3
    drammen, oslo = frozenset({"06", "07"}), frozenset({"03"})
    assert the_one_county([*buskerud, drammen], [*buskerud, drammen, oslo]) == "06"
    assert the_one_county([*buskerud, drammen], [*buskerud, drammen]) is None
    assert the_one_county([*buskerud, oslo], [*buskerud, oslo]) is None
    assert the_one_county([], [oslo]) is None


def test_starts_that_did_not_happen_are_compared_inside_the_county_too():
    found, robust = _compare(_plan(), indicator=CONTACTS, table=YEARS)
    assert found.effects[1].counts.comparison == 5
    assert {item.comparison for item in robust.placebo_years} == {5}


YEARS = "\n".join(
    [
        "unit 2013 2014 2015 2016 2017 2018 2019 2020 2021",
        *(
            " ".join(
                [unit, *(f"{10 + (7 * u + 3 * t) % 5 + 0.3 * t * (u % 3):.1f}" for t in range(9))]
            )
            for u, unit in enumerate(UNITS)
        ),
    ]
)


@pytest.mark.parametrize(
    ("comparison", "indicator", "table", "kinds"),
    [
        (NATION, CONTACTS, "YEARS", ("one_county", "register")),
        (NATION, DISTRESS, "TABLE", ("survey",)),
        (ACROSS, CONTACTS, "YEARS", ("one_county_across",)),
        (ACROSS, DISTRESS, "TABLE", ("one_county_across",)),
    ],
)
def test_error_rates_are_those_of_designs_with_all_treated_in_one_county(
    comparison, indicator, table, kinds
):
    plan = _plan(comparison)
    roles = assign_roles(FUNDED, UNITS, plan)
    panel = panel_of(YEARS if table == "YEARS" else TABLE, indicator)
    asked = contrasts_of(panel.frame, roles, indicator, plan, [])
    sample = at_home(asked, plan).samples[0]
    assert families_of(sample, size_of(sample)) == kinds


@pytest.mark.parametrize(("rate", "answer"), [(14.4, "county_shock"), (5.1, "county_shock")])
def test_a_comparison_across_counties_is_warned_of_whatever_the_rate(monkeypatch, rate, answer):
    kind, method = "one_county_across", "randomisation_scaled"
    drawn = ("random", "small", "large")
    like = tuple(Measured(kind, method, one, 12, 3, rate, rate) for one in drawn)
    monkeypatch.setattr(error_rate, "measured_rates", lambda: like)
    found, _ = _compare(_plan(ACROSS))
    told = [check for check in found.checks if check.check == "error_rate"]
    assert [(check.value, check.answer) for check in told] == [(rate, answer)]


def test_inside_the_county_the_rate_of_designs_with_county_shocks_is_told():
    found, _ = _compare(_plan(), indicator=CONTACTS, table=YEARS)
    [told] = [check for check in found.checks if check.check == "error_rate"]
    assert (dict(told.details)["units"], told.answer) == ("23", "inside")


def test_the_pool_tells_that_all_funded_lie_in_one_county():
    plan = _plan()
    roles = assign_roles(FUNDED, UNITS, plan)
    assert pool_of(roles, plan).in_one_county
    assert not pool_of(roles, _plan(ACROSS)).in_one_county
    home = [role for role in roles if role.unit.startswith("40")]
    assert not pool_of(home, plan).in_one_county


def _with_shock(by):
    """Return the yearly table after every figure of Telemark since 2018 moved."""
    head, *lines = YEARS.split("\n")
    years = [int(year) for year in head.split()[1:]]
    moved = [
        " ".join(
            [
                unit,
                *(
                    f"{float(cell) + by * (year >= 2018 and unit.startswith('40')):.1f}"
                    for year, cell in zip(years, cells, strict=True)
                ),
            ]
        )
        for unit, *cells in (line.split() for line in lines)
    ]
    return "\n".join([head, *moved])


def test_year_by_year_the_comparison_is_inside_the_county_too():
    _, plain = _compare(_plan(), indicator=CONTACTS, table=YEARS)
    _, shocked = _compare(_plan(), indicator=CONTACTS, table=_with_shock(5.0))
    assert (plain.event_study.treated, plain.event_study.comparison) == (3, 5)
    values = [point.value for point in plain.event_study.points]
    assert [point.value for point in shocked.event_study.points] == pytest.approx(values)
    _, across = _compare(_plan(ACROSS), indicator=CONTACTS, table=_with_shock(5.0))
    assert across.event_study.comparison == 9
    assert across.event_study.points[-1].value > values[-1] + 1.0


def test_a_plan_within_counties_whose_treated_lie_in_one_is_looked_at_year_by_year():
    asked = Comparison(area=ComparisonArea.NATION, within_county=True)
    _, robust = _compare(_plan(asked), indicator=CONTACTS, table=YEARS)
    assert (robust.event_study.treated, robust.event_study.comparison) == (3, 5)

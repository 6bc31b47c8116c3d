"""One contrast tried otherwise: numbers worked out by hand, refusals with their reasons."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.event_draws import joint_p_value, missed_slope, smallest_found
from folkehelse_eval.checks.honest import honest_breakdowns
from folkehelse_eval.checks.robustness import examine
from folkehelse_eval.checks.variations import sources_of
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.result.robustness import NotDone
from folkehelse_eval.vocabulary.comparison import ComparisonPool
from folkehelse_eval.vocabulary.measure import MeasureStatus
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

ROUNDS = """
unit  2018  2021
4001  11.0  12.0
4003  13.0  12.0
4005  21.0  19.5
4010  11.5  15.0
4012  13.5  16.0
4014  15.2  19.0
4016  12.5  14.0
4018  14.1  17.0
"""
YEARS = """
unit  2012  2013  2014  2015  2016  2017  2018  2019  2020  2021
4001  10.0  11.0  10.5  11.2  10.1  11.6  12.0  13.1  12.2  13.3
4003  14.0  14.6  14.1  15.3  14.8  15.0  15.9  17.0  16.1  17.6
4005  20.0  20.3  21.1  20.4  21.5  20.9  22.2  23.4  22.0  23.8
4010  11.0  11.5  11.1  12.4  11.3  12.2  11.4  12.9  11.8  12.1
4012  12.0  12.2  13.3  12.5  13.1  12.7  13.9  12.4  13.6  13.2
4014  15.0  15.9  15.2  16.3  15.8  16.1  15.5  16.9  16.2  16.4
4016  18.0  18.1  18.9  18.3  19.4  18.6  19.2  18.8  19.6  19.1
4018  13.0  13.3  13.8  13.1  14.4  13.5  14.2  13.9  14.8  14.0
"""
FUNDED = [measure(nr, 2018) for nr in ("4001", "4003", "4005")]
ENTERED = [county("Telemark", "08", 2018, reported=3)]
CLOSED_FORM = 1e-9


def _examined(table=ROUNDS, indicator=DISTRESS, measures=FUNDED, pool=ComparisonPool.NEVER_TREATED):
    plan = plan_of(primary=indicator.indicator_id, pool=pool)
    units = [line.split()[0] for line in table.strip().splitlines()[1:]]
    roles = assign_roles(measures, units, plan)
    panel = panel_of(table, indicator)
    comparisons, _ = compare(panel, roles, indicator, plan, ENTERED, measures=measures)
    sources = sources_of(panel.frame, roles, plan, ENTERED, [indicator.indicator_id])
    [found] = examine(comparisons, sources)
    return found


def _refused(found, check):
    return [(item.reason, dict(item.detail)) for item in found.not_done if item.check == check]


def test_each_treated_unit_is_left_out_in_turn():
    found = _examined()
    others = (3.5 + 2.5 + 3.8 + 1.5 + 2.9) / 5
    assert found.value == pytest.approx(-0.5 - others)
    assert found.without_treated.units == 3
    assert found.without_treated.lowest.unit == "4001"
    assert found.without_treated.lowest.value == pytest.approx(-1.25 - others)
    assert found.without_treated.highest.unit == "4005"
    assert found.without_treated.highest.value == pytest.approx(0.0 - others)


def test_each_comparison_unit_is_left_out_in_turn_and_weighs_the_same():
    found = _examined()
    assert found.without_comparison.lowest.unit == "4016"
    assert found.without_comparison.lowest.value == pytest.approx(-0.5 - (14.2 - 1.5) / 4)
    assert found.largest_weight.share == pytest.approx(1 / 5)


def test_a_comparison_unit_as_if_treated_is_set_against_the_other_four():
    found = _examined()
    assert found.placebo_units.units == 5
    assert found.placebo_units.largest.unit == "4016"
    assert found.placebo_units.largest.value == pytest.approx(1.5 - (14.2 - 1.5) / 4)
    assert found.placebo_units.as_large == 0


def test_one_round_before_gives_no_placebo_year_and_says_why():
    found = _examined()
    assert found.placebo_years == ()
    assert _refused(found, "placebo_years") == [("too_few_before", {"n": "1"})]


def test_a_start_a_year_later_that_compares_the_same_rounds_is_no_choice_of_its_own():
    found = _examined()
    later = next(item for item in found.moved if item.key == "start_later")
    assert later.same_windows
    assert later.value == pytest.approx(found.value)
    assert {choice.window for choice in found.choices} == {"planned"}


def test_the_first_choice_is_the_plans_and_equals_the_effect():
    found = _examined()
    [main] = [choice for choice in found.choices if choice.is_main]
    assert main is found.choices[0]
    assert main.value == pytest.approx(found.value, rel=CLOSED_FORM)


def test_comparison_without_other_money_leaves_the_marked_out_or_says_how_few_remain():
    marked = [measure(nr, 2017, status=MeasureStatus.COUNTY_GRANT) for nr in ("4010", "4012")]
    found = _examined(measures=[*FUNDED, *marked])
    [choice] = [
        item
        for item in found.choices
        if (item.pool, item.estimator) == ("without_other_money", "contrast_of_changes")
    ]
    assert choice.comparison == 3
    assert choice.value == pytest.approx(-0.5 - (3.8 + 1.5 + 2.9) / 3)
    assert ("pool_applied_not_funded", {"n": "0"}) in _refused(found, "choices")


def test_rounds_are_told_relative_to_the_start():
    study = _examined().event_study
    assert study.counted == "rounds"
    assert [point.event for point in study.points] == [1]
    assert study.pre_p_value is None


def test_years_are_told_from_the_first_affected_one():
    found = _examined(YEARS, CONTACTS)
    study = found.event_study
    assert study.counted == "years"
    assert [point.event for point in study.points] == [-6, -5, -4, -3, -2, 0, 1, 2, 3]
    table = np.array([line.split() for line in YEARS.strip().splitlines()[1:]], dtype=float)[:, 1:]
    change = table[:, 8] - table[:, :6].mean(axis=1)
    by_hand = change[:3].mean() - change[3:].mean()
    assert study.points[-2].value == pytest.approx(by_hand, rel=CLOSED_FORM)
    change = table[:, 2] - table[:, 5]
    by_hand = change[:3].mean() - change[3:].mean()
    assert study.points[2].value == pytest.approx(by_hand, rel=CLOSED_FORM)
    assert 0.0 < study.pre_p_value <= 1.0
    assert study.missed_slope > 0.0


def test_imputation_stands_on_the_curve_as_the_mean_of_the_years_after_the_lead_in():
    found = _examined(YEARS, CONTACTS)
    by_name = {choice.estimator: choice for choice in found.choices if choice.window == "planned"}
    assert by_name["imputation"].value == pytest.approx(found.value, rel=CLOSED_FORM)
    assert "group_time" in by_name


def test_a_cohorts_imputation_stops_at_the_year_of_its_contrast():
    found = _examined(YEARS, CONTACTS, pool=ComparisonPool.NOT_YET_TREATED)
    assert found.label == "cohort_2018"
    by_name = {choice.estimator: choice for choice in found.choices if choice.window == "planned"}
    assert by_name["imputation"].value == pytest.approx(found.value, rel=CLOSED_FORM)


def test_a_start_that_did_not_happen_uses_figures_before_the_true_one_only():
    changed = YEARS.replace("23.8", "99.9").replace("23.4", "0.1")
    plain, other = (_examined(table, CONTACTS).placebo_years for table in (YEARS, changed))
    assert plain == other
    assert [item.years_earlier for item in plain] == [2, 3, 4, 5]
    table = np.array([line.split() for line in YEARS.strip().splitlines()[1:]], dtype=float)[:, 1:]
    change = table[:, 5] - table[:, :4].mean(axis=1)
    assert plain[0].value == pytest.approx(change[:3].mean() - change[3:].mean(), rel=CLOSED_FORM)


def test_a_unit_without_a_figure_in_some_year_is_named():
    study = _examined(YEARS.replace("17.6", ":"), CONTACTS).event_study
    assert study.left_out == ("4003",)
    assert study.treated == 2


def test_hidden_and_lost_figures_are_counted_for_the_funded():
    table = ROUNDS.replace("4003  13.0  12.0", "4003  13.0     :")
    funded, others = _examined(table).composition
    assert (funded.both, funded.lost, funded.hidden) == (2, 1, 1)
    assert (others.role, others.both, others.hidden) == ("comparison", 5, 0)


def test_those_compared_with_that_entered_or_left_are_counted_too():
    table = ROUNDS.replace("4010  11.5  15.0", "4010     :  15.0")
    table = table.replace("4012  13.5  16.0", "4012  13.5     .")
    _, others = _examined(table).composition
    assert (others.both, others.entered, others.lost, others.hidden) == (3, 1, 1, 1)


def test_who_has_figures_over_any_window_is_counted_as_the_contrast_counts_them():
    table = """
    unit  2016  2018  2019  2021
    4001  11.0  12.0     -  13.0
    4003     -  13.0  13.5  14.0
    4005     -  21.0  20.0  19.5
    4010     -  11.5     -  15.0
    4012  13.0  13.5     -  16.0
    4014  15.1  15.2     -  19.0
    4016     -  12.5  13.0  14.0
    4018     -  14.1  15.5  17.0
    """
    own = [measure("4001", 2017), *(measure(nr, 2018) for nr in ("4003", "4005"))]
    found = _examined(table, measures=own)
    funded, others = found.composition
    assert (funded.both, funded.lost, funded.entered, funded.neither) == (3, 0, 0, 0)
    assert (others.both, others.entered) == (4, 1)  # one of the latter has no pair in any window


def test_who_has_figures_on_one_side_of_its_own_start_is_counted_so():
    table = """
    unit  2018  2021  2024
    4001  11.0  13.0     .
    4003  12.0  13.0     .
    4005     .     .  21.0
    4007     .  10.0     .
    4010  11.5  15.0     .
    4012  13.5  16.0     .
    4014  15.2  19.0     .
    """
    own = [measure("4001", 2018), measure("4003", 2018), measure("4005", 2018)]
    funded, _ = _examined(table, measures=[*own, measure("4007", 2021)]).composition
    assert (funded.both, funded.lost, funded.entered, funded.neither) == (2, 1, 1, 0)


def test_units_of_like_level_before_are_set_against_all_untreated():
    others = [(10, 1.0), (11, 1.4), (12, 0.6), (20, 3.0), (21, 3.6), (22, 2.4), (23, 3.0)]
    codes = ("10", "12", "14", "16", "18", "20", "22")
    rows = [f"40{nr} {x} {x + y}" for nr, (x, y) in zip(codes, others, strict=True)]
    table = "\n".join(["unit 2018 2021", "4001 11 13", "4003 10.5 12", *rows])
    found = _examined(table, measures=FUNDED[:2]).mean_reversion.like
    assert found.units == 3
    assert found.value == pytest.approx(1.0 - (1.0 + 1.4 + 0.6 + 3.0 + 3.6 + 2.4 + 3.0) / 7)
    assert found.interval.low < found.value < found.interval.high < 0.0


def test_too_few_to_split_by_level_leave_the_slope_alone():
    assert _examined(ROUNDS).mean_reversion.like is None


def test_return_to_the_mean_is_the_slope_times_the_difference_before():
    table = "unit  2018  2021\n" + "\n".join(
        f"40{nr}  {before}  {20 + 0.5 * (before - 20) + shift}"
        for nr, before, shift in (
            ("01", 30.0, 0.0),
            ("03", 28.0, 0.0),
            ("10", 16.0, 0.0),
            ("12", 18.0, 0.0),
            ("14", 20.0, 0.0),
            ("16", 22.0, 0.0),
            ("18", 24.0, 0.0),
        )
    )
    found = _examined(table, measures=FUNDED[:2])
    assert found.mean_reversion.slope == pytest.approx(-0.5)
    assert found.mean_reversion.expected == pytest.approx(-0.5 * 9.0)
    [adjusted] = [
        item
        for item in found.choices
        if (item.window, item.pool, item.estimator) == ("planned", "planned", "baseline_adjusted")
    ]
    assert adjusted.value == pytest.approx(0.0, abs=1e-9)


def test_one_treated_unit_cannot_be_left_out():
    found = _examined(measures=FUNDED[:1])
    assert found.without_treated is None
    assert NotDone("without_treated", "one_treated_unit") in found.not_done


def _honest(effect, events=(-3, -2, -1, 0, 1)):
    draws = np.random.default_rng(1).normal(size=(999, len(events)))
    draws[:, 2] = 0.0
    observed = np.array([0.2, -0.3, 0.0, effect, effect])[: len(events)]
    return honest_breakdowns(
        np.array(events),
        np.vstack([observed, draws]),
        first_after=1,
        level=0.95,
        rng=np.random.default_rng(2),
    )


def test_a_small_effect_stands_no_unevenness_and_a_larger_one_stands_more():
    assert _honest(0.5).ratio == 0.0
    assert _honest(0.5).bend == 0.0
    some, more = _honest(6.0), _honest(12.0)
    assert 0.0 < some.ratio < more.ratio
    assert 0.0 < some.bend < more.bend


def test_unevenness_is_not_reckoned_over_years_that_lack():
    assert _honest(6.0, events=(-4, -2, -1, 0, 1)) is None


def test_the_same_seed_gives_the_same_study():
    assert _examined(YEARS, CONTACTS) == _examined(YEARS, CONTACTS)


def test_units_trade_whole_series_so_the_joint_test_keeps_its_level():
    rng = np.random.default_rng(7)
    draws = rng.normal(size=(4_000, 3))
    found = [joint_p_value(row, draws) <= 0.05 for row in rng.normal(size=(2_000, 3))]
    assert np.mean(found) == pytest.approx(0.05, abs=0.015)  # three Monte-Carlo errors


def test_the_missed_slope_is_found_in_half_of_the_draws():
    rng = np.random.default_rng(8)
    draws, distance = rng.normal(size=(20_000, 1)), np.array([-2.0])
    slope = missed_slope(draws, distance, level=0.95)
    assert 2.0 * slope == pytest.approx(1.96, abs=0.05)  # half of the draws lie beyond the bound


def test_the_smallest_found_difference_is_that_of_the_normal_test():
    draws = np.random.default_rng(9).normal(size=(50_000, 1))
    [smallest] = smallest_found(draws, level=0.95, power=0.8)
    assert smallest == pytest.approx(1.96 + 0.84, abs=0.05)


def test_a_comparison_without_contrast_gives_nothing():
    plan = plan_of()
    units = [line.split()[0] for line in ROUNDS.strip().splitlines()[1:]]
    roles = assign_roles(FUNDED, units, plan)
    panel = panel_of(ROUNDS)
    [whole], _ = compare(panel, roles, DISTRESS, plan, ENTERED, measures=FUNDED)
    inside = replace(whole, effects=whole.effects[:1])
    sources = sources_of(panel.frame, roles, plan, ENTERED, [inside.indicator])
    assert examine([inside], sources) == ()

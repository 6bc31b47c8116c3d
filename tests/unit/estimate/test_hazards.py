"""What silently goes wrong elsewhere: each case once, with figures worked out by hand."""

import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.aggregate import by_event_time, overall_effect
from folkehelse_eval.estimate.cells import Base, Comparison, LeftOutCell
from folkehelse_eval.estimate.event_regression import sun_abraham
from folkehelse_eval.estimate.goodman_bacon import PairKind, goodman_bacon
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.refusal import WhyNot
from folkehelse_eval.estimate.two_way import two_way_effect

YEARS = np.arange(2019, 2023)


def noise(units, years=4, indicators=1, seed=1):
    return np.random.default_rng(seed).normal(size=(indicators, units, years))


def test_cohort_of_one_has_no_treated_part_in_its_error_and_says_so():
    outcome, first = noise(8), np.array([2021, 2022, 2022, 0, 0, 0, 0, 0])
    effects = group_time(outcome, first, YEARS).estimates[0]
    alone = effects.start == 2021
    assert effects.treated[alone].tolist() == [1, 1, 1]
    rows = effects.influence.by_unit()[0]
    treated_row = list(effects.block.units).index(0)
    assert rows[treated_row, alone] == pytest.approx(0.0, abs=1e-12)
    imputed = imputation(outcome, first, YEARS).estimates[0]
    assert imputed.overall.alone.all()
    assert np.isnan(imputed.overall.leave_one_out_error()).all()
    by_cohort = dict(zip(imputed.by_cohort.label, imputed.by_cohort.alone, strict=True))
    assert by_cohort == {2021: True, 2022: False}


def test_cohort_treated_in_the_second_year_keeps_its_units():
    outcome = np.array([[[1.0, 5.0, 6.0], [2.0, 3.0, 4.0], [3.0, 4.0, 5.0]]])
    first, years = np.array([2020, 0, 0]), np.arange(2019, 2022)
    found = imputation(outcome, first, years).estimates[0]
    # the others rise by one a year, so 1 -> 2, 3 without treatment
    assert found.overall.effect[0] == pytest.approx([3.0])
    assert found.overall.cells.tolist() == [2]


def test_no_never_treated_group_uses_the_later_cohort_while_it_lasts():
    outcome, first = noise(6), np.array([2020, 2020, 2020, 2022, 2022, 2022])
    batch = group_time(outcome, first, YEARS)
    effects = batch.estimates[0]
    cells = list(zip(effects.start.tolist(), effects.year.tolist(), strict=True))
    # in 2022 nobody is left to compare with, and before that cohort 2022 has cohort 2020 as
    # comparison in no year, because 2020 has started by then
    assert cells == [(2020, 2020), (2020, 2021)]
    assert LeftOutCell(2020, 2022, WhyNot.NO_COMPARISON_UNITS) in effects.cells.left_out
    refused = group_time(outcome, first, YEARS, comparison=Comparison.NEVER_TREATED).refused
    assert [refusal.reason for refusal in refused] == [WhyNot.NO_COMPARISON_UNITS]
    imputed = imputation(outcome, first, YEARS).estimates[0]
    assert imputed.by_calendar_year.label.tolist() == [2020, 2021]
    assert LeftOutCell(2022, 2022, WhyNot.PERIOD_NOT_COMPARABLE) in imputed.left_out
    assert sun_abraham(outcome, first, YEARS).refused[0].reason is WhyNot.NO_COMPARISON_UNITS


def test_always_treated_unit_is_named_and_never_compared_with():
    outcome = noise(8)
    first = np.array([2021, 2021, 2021, 2018, 0, 0, 0, 0])
    without = group_time(np.delete(outcome, 3, axis=1), np.delete(first, 3), YEARS).estimates[0]
    effects = group_time(outcome, first, YEARS).estimates[0]
    assert LeftOutCell(2018, None, WhyNot.NO_PERIOD_BEFORE) in effects.cells.left_out
    np.testing.assert_allclose(effects.effect, without.effect)
    np.testing.assert_allclose(effects.standard_error(), without.standard_error())
    imputed = imputation(outcome, first, YEARS).estimates[0]
    assert LeftOutCell(2018, None, WhyNot.NO_PERIOD_BEFORE) in imputed.left_out
    without_it = imputation(np.delete(outcome, 3, axis=1), np.delete(first, 3), YEARS)
    np.testing.assert_allclose(imputed.overall.effect, without_it.estimates[0].overall.effect)


def test_always_treated_unit_stands_in_the_two_way_regression_as_such():
    first = np.array([2021, 2021, 2018, 0, 0])
    parts = goodman_bacon(noise(5), first, YEARS).estimates[0]
    assert parts.by_kind(PairKind.WITH_ALWAYS_TREATED)[0] > 0


def test_a_year_missing_for_one_unit_drops_that_unit_from_those_cells_only():
    outcome, first = noise(8), np.array([2021, 2021, 2021, 0, 0, 0, 0, 0])
    whole = group_time(outcome, first, YEARS).estimates[0]
    outcome[0, 4, 0] = np.nan  # 2019, which serves as base of 2020 only
    effects = group_time(outcome, first, YEARS).estimates[0]
    at = {year: m for m, year in enumerate(effects.year.tolist())}
    assert effects.compared[at[2020]] == 4
    assert effects.compared[at[2021]] == 5
    assert effects.effect[0, at[2021]] == pytest.approx(whole.effect[0, at[2021]])
    assert effects.effect[0, at[2020]] != pytest.approx(whole.effect[0, at[2020]])


def test_a_round_missing_for_all_moves_the_base_to_the_round_before():
    outcome, first = noise(8), np.array([2021, 2021, 2021, 0, 0, 0, 0, 0])
    outcome[0, :, 1] = np.nan
    effects = group_time(outcome, first, YEARS).estimates[0]
    assert effects.block.complete
    base = effects.block.years[effects.cells.base]
    assert base[effects.year == 2021].tolist() == [2019]
    change = outcome[0, :, 2] - outcome[0, :, 0]
    expected = change[:3].mean() - change[3:].mean()
    assert effects.effect[0, effects.year == 2021] == pytest.approx([expected])


def test_start_moved_by_one_changes_the_base_and_the_answer():
    rise = np.array([0.0, 0.0, 1.0, 2.0])  # half of the effect comes in the partly treated year
    outcome = np.zeros((1, 6, 4)) + 0.01 * noise(6)
    outcome[0, :3] += rise
    effect = {
        start: overall_effect(
            group_time(outcome, np.array([start] * 3 + [0] * 3), YEARS).estimates[0]
        ).effect[0, 0]
        for start in (2021, 2022)
    }
    assert effect[2021] == pytest.approx(1.5, abs=0.05)
    assert effect[2022] == pytest.approx(1.0, abs=0.05)


def test_one_indicator_without_figures_does_not_stop_the_others():
    outcome, first = noise(6, indicators=5), np.array([2021, 2021, 2021, 0, 0, 0])
    outcome[1] = np.nan
    outcome[2] = 7.0
    outcome[3, 2, 2] = np.inf
    for estimate in (group_time, imputation, two_way_effect, goodman_bacon, sun_abraham):
        batch = estimate(outcome, first, YEARS)
        reasons = {k: refusal.reason for refusal in batch.refused for k in refusal.indicators}
        assert reasons == {
            1: WhyNot.NOTHING_OBSERVED,
            2: WhyNot.CONSTANT_OUTCOME,
            3: WhyNot.INFINITE_VALUES,
        }
        blocks = [getattr(item, "fit", item).block for item in batch.estimates]
        assert [int(k) for block in blocks for k in block.indicators] == [0, 4]


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ([2021] * 6, WhyNot.NO_COMPARISON_UNITS),
        ([2021] * 5 + [0], WhyNot.FEWER_THAN_TWO_COMPARISON_UNITS),
        ([2018] * 3 + [0] * 3, WhyNot.NO_PERIOD_BEFORE),
        ([0] * 6, WhyNot.NO_TREATED_UNITS),
    ],
)
def test_designs_without_a_comparison_are_refused(first, reason):
    batch = group_time(noise(6), np.array(first), YEARS)
    assert not batch.estimates
    assert [refusal.reason for refusal in batch.refused] == [reason]


def test_universal_base_year_is_zero_by_construction():
    effects = group_time(
        noise(6), np.array([2021] * 3 + [0] * 3), YEARS, base=Base.UNIVERSAL
    ).estimates[0]
    assert effects.effect[0, effects.is_base] == pytest.approx([0.0])
    events = by_event_time(effects)
    assert events.label.tolist() == [-2, -1, 0, 1]


def test_wrong_shapes_and_unsorted_years_are_refused():
    with pytest.raises(EstimationError, match="expected"):
        group_time(noise(6), np.zeros(5, dtype=np.int64), YEARS)
    with pytest.raises(EstimationError, match="do not increase"):
        group_time(noise(6), np.zeros(6, dtype=np.int64), YEARS[::-1])


def test_what_was_handed_over_is_not_changed():
    outcome, first = noise(6), np.array([2021, 2021, 2021, 0, 0, 0])
    outcome[0, 3, 3] = np.nan
    before = outcome.copy()
    for estimate in (group_time, imputation, two_way_effect):
        estimate(outcome, first, YEARS)
        np.testing.assert_array_equal(outcome, before)


def test_a_coefficient_that_two_units_carry_alone_has_no_degrees_of_freedom():
    outcome = noise(6)
    outcome[0, :2, 2:] = np.nan  # treated and its only comparison are seen in the first two years
    outcome[0, 2:, :2] = np.nan  # the others in the last two
    fit = two_way_effect(outcome, np.array([2020, 0, 0, 0, 0, 0]), YEARS).estimates[0]
    change = outcome[0, :2, 1] - outcome[0, :2, 0]
    assert fit.coefficient[0, 0] == pytest.approx(change[0] - change[1])
    assert fit.degrees_of_freedom().tolist() == [0.0]

"""What must hold for every estimator whatever the data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.estimate.aggregate import by_event_time, overall_effect
from folkehelse_eval.estimate.cells import Base, Comparison
from folkehelse_eval.estimate.event_regression import extended_two_way, sun_abraham
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.two_way import two_way_effect
from tests.reference.plain.panels import panels

EXACT = 1e-8  # closed form; shifts of order 100 against values of order ten
PANELS = st.one_of(panels(gaps=False), panels(gaps=True))


def group_time_overall(outcome, first_treated, years):
    found = {}
    for item in group_time(outcome, first_treated, years).estimates:
        if (item.year >= item.start).any():
            average = overall_effect(item)
            found |= _by_indicator(item.block, average.effect, average.standard_error())
    return found


def imputed_overall(outcome, first_treated, years):
    found = {}
    for item in imputation(outcome, first_treated, years).estimates:
        found |= _by_indicator(item.block, item.overall.effect, item.overall.standard_error())
    return found


def two_way_overall(outcome, first_treated, years):
    found = {}
    for item in two_way_effect(outcome, first_treated, years).estimates:
        found |= _by_indicator(item.block, item.coefficient, item.standard_error())
    return found


def _by_indicator(block, effect, error):
    return {
        int(k): (float(effect[at, 0]), float(error[at, 0])) for at, k in enumerate(block.indicators)
    }


ESTIMATORS = [group_time_overall, imputed_overall, two_way_overall]


def same(first, second, *, shift=0.0, scale=1.0):
    assert first.keys() == second.keys()
    for k, (effect, error) in first.items():
        assert second[k][0] == pytest.approx(scale * effect + shift, rel=EXACT, abs=EXACT)
        assert second[k][1] == pytest.approx(abs(scale) * error, rel=EXACT, abs=EXACT)


def treated(panel):
    after = panel.years >= panel.first_treated[:, None]
    return after & (panel.first_treated > 0)[:, None]


@pytest.mark.parametrize("estimate", ESTIMATORS)
@settings(max_examples=25, deadline=None)
@given(panel=PANELS, seed=st.integers(0, 1000))
def test_nationwide_shifts_and_levels_of_units_change_nothing(estimate, panel, seed):
    rng = np.random.default_rng(seed)
    shifts = rng.normal(scale=100, size=(3, 1, len(panel.years)))
    levels = rng.normal(scale=100, size=(3, len(panel.first_treated), 1))
    same(
        estimate(panel.outcome, panel.first_treated, panel.years),
        estimate(panel.outcome + shifts + levels, panel.first_treated, panel.years),
    )


@pytest.mark.parametrize("estimate", ESTIMATORS)
@settings(max_examples=25, deadline=None)
@given(panel=PANELS, shift=st.floats(-50, 50))
def test_a_shift_of_the_treated_moves_the_estimate_by_exactly_that(estimate, panel, shift):
    same(
        estimate(panel.outcome, panel.first_treated, panel.years),
        estimate(panel.outcome + shift * treated(panel), panel.first_treated, panel.years),
        shift=shift,
    )


@pytest.mark.parametrize("estimate", ESTIMATORS)
@settings(max_examples=25, deadline=None)
@given(panel=PANELS, seed=st.integers(0, 1000))
def test_order_of_rows_and_of_indicators_changes_nothing(estimate, panel, seed):
    rng = np.random.default_rng(seed)
    rows, order = rng.permutation(len(panel.first_treated)), rng.permutation(3)
    found = estimate(panel.outcome[order][:, rows], panel.first_treated[rows], panel.years)
    same(
        estimate(panel.outcome, panel.first_treated, panel.years),
        {int(order[k]): value for k, value in found.items()},
    )


@pytest.mark.parametrize("estimate", ESTIMATORS)
@settings(max_examples=25, deadline=None)
@given(panel=PANELS, scale=st.sampled_from([-2.0, 0.001, 100.0]))
def test_estimates_and_errors_follow_the_unit_of_measurement(estimate, panel, scale):
    same(
        estimate(panel.outcome, panel.first_treated, panel.years),
        estimate(scale * panel.outcome, panel.first_treated, panel.years),
        scale=scale,
    )


@pytest.mark.parametrize("estimate", ESTIMATORS)
@settings(max_examples=25, deadline=None)
@given(panel=PANELS)
def test_one_indicator_alone_gives_what_it_gives_among_others(estimate, panel):
    together = estimate(panel.outcome, panel.first_treated, panel.years)
    for k in range(3):
        alone = estimate(panel.outcome[k : k + 1], panel.first_treated, panel.years)
        same({0: together[k]} if k in together else {}, alone)


@settings(max_examples=30, deadline=None)
@given(panel=panels(gaps=False))
def test_extended_regression_equals_imputation(panel):
    imputed = {
        int(item.block.indicators[0]): item
        for item in imputation(panel.outcome, panel.first_treated, panel.years).estimates
    }
    for item in extended_two_way(panel.outcome, panel.first_treated, panel.years).estimates:
        events = imputed[0].by_event_time
        wanted = (item.year - item.start) == events.label[:, None]
        np.testing.assert_allclose(item.average(wanted)[0], events.effect, atol=EXACT)


@settings(max_examples=30, deadline=None)
@given(panel=panels(gaps=False))
def test_sun_abraham_equals_group_time_with_one_base(panel):
    for item in sun_abraham(panel.outcome, panel.first_treated, panel.years).estimates:
        effects = group_time(
            panel.outcome,
            panel.first_treated,
            panel.years,
            comparison=Comparison.NEVER_TREATED,
            base=Base.UNIVERSAL,
        ).estimates
        if not effects:
            continue  # a single never treated unit
        free = ~effects[0].is_base
        cells = list(zip(effects[0].start[free], effects[0].year[free], strict=True))
        ours = {key: effects[0].effect[:, free][:, m] for m, key in enumerate(cells)}
        for m, key in enumerate(zip(item.start, item.year, strict=True)):
            if key in ours:
                np.testing.assert_allclose(item.fit.coefficient[:, m], ours[key], atol=EXACT)


@settings(max_examples=30, deadline=None)
@given(panel=PANELS)
def test_a_unit_without_figures_changes_nothing(panel):
    empty = np.full((3, 1, len(panel.years)), np.nan)
    more = np.concatenate([panel.outcome, empty], axis=1)
    start = np.append(panel.first_treated, panel.years[1])
    for estimate in ESTIMATORS:
        same(
            estimate(panel.outcome, panel.first_treated, panel.years),
            estimate(more, start, panel.years),
        )


@settings(max_examples=30, deadline=None)
@given(panel=PANELS)
def test_event_times_average_to_the_overall_effect(panel):
    for effects in group_time(panel.outcome, panel.first_treated, panel.years).estimates:
        if not (effects.year >= effects.start).any():
            continue
        events, overall = by_event_time(effects), overall_effect(effects)
        block = effects.block
        units = np.array(
            [
                block.sizes[effects.cells.cohort[effects.year - effects.start == label]].sum()
                for label in events.label
            ]
        )
        after = events.label >= 0
        expected = events.effect[:, after] @ units[after] / units[after].sum()
        np.testing.assert_allclose(overall.effect[:, 0], expected, atol=EXACT)

import numpy as np
import pytest
from scipy import stats

from folkehelse_eval.estimate.aggregate import by_event_time
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.joint_test import wald_test
from folkehelse_eval.estimate.simultaneous import (
    Multiplier,
    draw_multipliers,
    normal_critical_values,
    simultaneous_critical_values,
)

YEARS = np.arange(2010, 2016)
FLOAT32 = 1e-4


@pytest.fixture
def effects():
    rng = np.random.default_rng(3)
    first = np.repeat([2012, 2014, 0], [20, 15, 65])
    return group_time(rng.normal(size=(10, 100, 6)), first, YEARS).estimates[0]


@pytest.mark.parametrize("kind", Multiplier)
def test_multipliers_have_mean_zero_and_variance_one(kind):
    draws = draw_multipliers(400, draws=500, rng=np.random.default_rng(1), kind=kind)
    assert draws.mean() == pytest.approx(0.0, abs=0.01)
    assert draws.var() == pytest.approx(1.0, abs=0.02)
    assert (draws.astype(float) ** 3).mean() == pytest.approx(
        1.0 if kind is Multiplier.MAMMEN else 0.0, abs=0.02
    )


def test_critical_values_equal_those_from_contributions_written_out(effects):
    events = by_event_time(effects)
    draws = draw_multipliers(100, draws=199, rng=np.random.default_rng(2))
    found = simultaneous_critical_values(events.influence, draws, level=0.9)
    rows = events.influence.by_unit()
    sums = np.einsum("kum,ud->kmd", rows, draws[effects.block.units])
    ratio = np.abs(sums) / events.standard_error()[:, :, None]
    expected = np.sort(ratio.max(axis=1), axis=1)[:, int(np.ceil(0.9 * 199)) - 1]
    np.testing.assert_allclose(found, expected, rtol=FLOAT32)


def test_critical_values_lie_between_one_test_and_bonferroni(effects):
    events = by_event_time(effects)
    draws = draw_multipliers(100, draws=1999, rng=np.random.default_rng(2))
    found = simultaneous_critical_values(events.influence, draws, level=0.95)
    count = len(events.label)
    assert (found > stats.norm.ppf(0.975)).all()
    assert (found < stats.norm.ppf(1 - 0.025 / count) + 0.2).all()


def test_bands_do_not_depend_on_row_order_when_multipliers_go_with_units():
    rng = np.random.default_rng(4)
    outcome = rng.normal(size=(2, 30, 6))
    first = np.repeat([2012, 0], [8, 22])
    draws = draw_multipliers(30, draws=99, rng=rng)
    order = rng.permutation(30)
    found = []
    for o, f, d in ((outcome, first, draws), (outcome[:, order], first[order], draws[order])):
        events = by_event_time(group_time(o, f, YEARS).estimates[0])
        found.append(simultaneous_critical_values(events.influence, d, level=0.95))
    np.testing.assert_allclose(found[0], found[1], rtol=FLOAT32)


def test_normal_draws_have_the_law_of_normal_multipliers(effects):
    events = by_event_time(effects)
    multipliers = np.random.default_rng(2).normal(size=(100, 40_000)).astype(np.float32)
    by_unit = simultaneous_critical_values(events.influence, multipliers, level=0.95)
    found = normal_critical_values(
        events.influence, draws=40_000, rng=np.random.default_rng(3), level=0.95
    )
    np.testing.assert_allclose(found, by_unit, rtol=0.015)  # three Monte-Carlo errors of each


@pytest.mark.parametrize("copies", [1, 5])
def test_the_same_estimate_many_times_is_one_test(effects, copies):
    weights = np.zeros((copies, len(effects.effect[0])))
    weights[:, 0] = 1.0
    same = effects.influence.combine(weights)
    found = normal_critical_values(same, draws=200_000, rng=np.random.default_rng(5), level=0.95)
    np.testing.assert_allclose(found, stats.norm.ppf(0.975), rtol=0.01)


def test_a_base_year_without_variance_does_not_widen_a_normal_band(effects):
    weights = np.zeros((2, len(effects.effect[0])))
    weights[0, 0] = 1.0
    with_base = effects.influence.combine(weights)
    found = normal_critical_values(
        with_base, draws=200_000, rng=np.random.default_rng(5), level=0.9
    )
    np.testing.assert_allclose(found, stats.norm.ppf(0.95), rtol=0.01)


def test_normal_bands_do_not_depend_on_row_order():
    rng = np.random.default_rng(4)
    outcome = rng.normal(size=(2, 30, 6))
    first = np.repeat([2012, 0], [8, 22])
    order = rng.permutation(30)
    found = []
    for o, f in ((outcome, first), (outcome[:, order], first[order])):
        events = by_event_time(group_time(o, f, YEARS).estimates[0])
        own = np.random.default_rng(6)
        found.append(normal_critical_values(events.influence, draws=999, rng=own, level=0.95))
    np.testing.assert_allclose(found[0], found[1], rtol=FLOAT32)


def test_wald_test_of_independent_estimates_adds_squares():
    test = wald_test(np.array([[3.0, 4.0]]), np.diag([1.0, 4.0])[None])
    assert test.statistic == pytest.approx([9.0 + 4.0])
    assert test.p_value == pytest.approx(stats.chi2.sf([13.0], 2))
    assert not test.singular.any()


def test_wald_test_says_when_contributions_are_too_few():
    test = wald_test(np.array([[1.0, 2.0]]), np.ones((1, 2, 2)))
    assert test.singular.tolist() == [True]
    assert np.isnan(test.statistic).all()

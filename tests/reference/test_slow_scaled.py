"""The scaled randomisation test against loops that do what the text says, one unit at a time."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    every_assignment,
    one_stratum,
)
from folkehelse_eval.estimate.inference.randomisation import build_test, share_at_least
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.slots import imputation_weights
from folkehelse_eval.estimate.inference.staggered import start_year_test
from folkehelse_eval.estimate.inference.statistics import SHRINKAGE
from folkehelse_eval.estimate.inference.variance_fit import (
    FLOOR,
    LARGEST_LEVERAGE,
    ROUNDS,
    fit_variance,
    register_shapes,
    share_shapes,
)

RTOL_SINGLE = 2e-4  # statistics are sums in single precision
RTOL_ITERATIVE = 1e-6  # weighted least squares solved in two ways, eight rounds


def slow_variance(value, shapes, group):
    """Fit v = sum b h by scipy's nnls on weighted rows, for one indicator."""
    v = np.ones(len(value))
    for _ in range(ROUNDS):
        squared = np.empty(len(value))
        for u in range(len(value)):
            like = [w for w in range(len(value)) if group[w] == group[u]]
            total = sum(1.0 / v[w] for w in like)
            mean = sum(value[w] / v[w] for w in like) / total
            leverage = min((1.0 / v[u]) / total, LARGEST_LEVERAGE)
            squared[u] = (value[u] - mean) ** 2 / (1.0 - leverage)
        b = nnls(shapes / v[:, None], squared / v, maxiter=1000)[0]
        v = shapes @ b
        v = np.maximum(v, FLOOR * v.mean())
    return b, v


def slow_contrast(value, chosen, group):
    """Return the contrast and each unit's weight in it."""
    weight = np.zeros(len(value))
    for g in set(group):
        inside = [u for u in range(len(value)) if group[u] == g]
        own = [u for u in inside if u in chosen]
        for u in own:
            weight[u] = 1.0 / len(chosen)
        for u in set(inside) - set(own):
            weight[u] = -len(own) / len(chosen) / (len(inside) - len(own)) if own else 0.0
    return float(weight @ value), weight


def slow_p_value(value, shapes, treated, effect):
    moved = value - effect * treated
    group = [0] * len(value)
    b, _ = slow_variance(moved, shapes, group)
    statistics = []
    for chosen in combinations(range(len(value)), int(treated.sum())):
        contrast, weight = slow_contrast(moved, chosen, group)
        statistics.append(contrast**2 / (weight**2 @ (shapes @ b)))
    observed, weight = slow_contrast(moved, tuple(np.flatnonzero(treated)), group)
    bound = observed**2 / (weight**2 @ (shapes @ b))
    return np.mean(np.array(statistics) >= bound * (1 - 1e-5))


def _small_case(seed, units=9, number=3):
    rng = np.random.default_rng(seed)
    population = rng.lognormal(8.5, 1.0, units)
    value = rng.standard_normal(units) * np.sqrt(0.3 + 3500 / population)
    treated = np.zeros(units)
    treated[rng.choice(units, number, replace=False)] = 1
    return value, population, treated


@given(seed=st.integers(0, 10**6), effect=st.sampled_from([0.0, 0.7, -2.0]))
@settings(max_examples=12, deadline=None)
def test_exact_p_value_equals_the_loop(seed, effect):
    value, population, treated = _small_case(seed)
    arms = one_stratum(treated > 0)
    found = every_assignment(arms)
    shapes = register_shapes(population)
    test = build_test(Statistic.SCALED, value[None], shapes, arms, found)
    p = share_at_least(test.squared_statistic(np.array([effect])), exact=True)[0]
    assert p == pytest.approx(slow_p_value(value, shapes, treated, effect), abs=1e-12)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_variance_fit_equals_scipys_nnls(seed):
    value, population, _ = _small_case(seed, units=25)
    group = np.arange(25) % 2
    strata = (group[:, None] == [0, 1]) * 1.0
    for shapes in (register_shapes(population), share_shapes(np.array(0.15), population)):
        fit = fit_variance(np.stack([value, value * 3 + 1]), shapes, strata=strata)
        b, v = slow_variance(value, shapes, list(group))
        np.testing.assert_allclose(fit.variance[0], v, rtol=RTOL_ITERATIVE)
        np.testing.assert_allclose(fit.coefficients[0], b, rtol=RTOL_ITERATIVE, atol=1e-9)
        np.testing.assert_allclose(fit.variance[1], 9 * v, rtol=RTOL_ITERATIVE)


@pytest.mark.parametrize("seed", range(5))
def test_within_counties_every_treated_counts_the_same(seed):
    value, population, _ = _small_case(seed, units=10)
    slot = np.array([0, -1, -1, -1, 0, 0, -1, -1, -1, -1])
    stratum = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    arms = Arms(slot, stratum)
    found = every_assignment(arms)
    assert found.units.shape == (4 * 15, 3)
    test = build_test(Statistic.SCALED, value[None], register_shapes(population), arms, found)
    contrast, _ = slow_contrast(value, (0, 4, 5), list(stratum))
    assert test.estimate[0] == pytest.approx(contrast, rel=RTOL_SINGLE)
    statistic = test.squared_statistic(np.zeros(1))[0]
    b, _ = slow_variance(value, register_shapes(population), list(stratum))
    for row, chosen in zip(statistic[1:], found.units.tolist(), strict=True):
        slow, weight = slow_contrast(value, tuple(chosen), list(stratum))
        expected = slow**2 / (weight**2 @ (register_shapes(population) @ b))
        assert row == pytest.approx(expected, rel=RTOL_SINGLE, abs=1e-6)


def slow_weighted(moved, shapes, chosen, group):
    """Weighted least squares with a dummy for each group: coefficient, its weights' variance."""
    _, v = slow_variance(moved, shapes, group)
    w = 1.0 / (v + SHRINKAGE * v.mean())
    treated = np.isin(np.arange(len(moved)), chosen) * 1.0
    dummies = np.array(group)[:, None] == sorted(set(group))
    design = np.column_stack([dummies, treated])
    estimator = np.linalg.inv(design.T @ (w[:, None] * design)) @ design.T * w
    return estimator[-1] @ moved, estimator[-1] ** 2 @ v


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_precision_weighted_is_weighted_least_squares(seed, groups):
    value, population, _ = _small_case(seed, units=12)
    slot = np.array([0, 0, -1, -1, -1, -1, 0, -1, -1, -1, -1, -1])
    stratum = np.repeat([0, 1], 6) if groups == 2 else np.zeros(12, dtype=np.int64)
    arms = Arms(slot, stratum)
    shapes = share_shapes(np.array(0.15), population)
    found = every_assignment(arms)
    test = build_test(Statistic.PRECISION_WEIGHTED, value[None], shapes, arms, found)
    group = stratum.tolist()
    observed = np.flatnonzero(arms.treated)
    at = test.estimate[0]
    left, variance = slow_weighted(value - at * arms.treated, shapes, observed, group)
    assert left == pytest.approx(0.0, abs=1e-4)
    assert test.standard_error[0] == pytest.approx(np.sqrt(variance), rel=RTOL_SINGLE)
    statistic = test.squared_statistic(np.zeros(1))[0]
    for row, chosen in list(zip(statistic[1:], found.units, strict=True))[::17]:
        slow, variance = slow_weighted(value, shapes, chosen, group)
        assert row == pytest.approx(slow**2 / variance, rel=RTOL_SINGLE, abs=1e-6)


def slow_imputation(outcome, start):
    """Mean of treated cells minus unit and year effects of untreated cells, by least squares."""
    units, years = outcome.shape
    treated = np.arange(years)[None, :] >= np.array(start)[:, None]
    rows = [(u, t) for u in range(units) for t in range(years) if not treated[u, t]]
    design = np.zeros((len(rows), units + years))
    for i, (u, t) in enumerate(rows):
        design[i, u] = design[i, units + t] = 1.0
    effects = np.linalg.lstsq(design, np.array([outcome[r] for r in rows]), rcond=None)[0]
    gaps = [
        outcome[u, t] - effects[u] - effects[units + t]
        for u in range(units)
        for t in range(years)
        if treated[u, t]
    ]
    return np.mean(gaps)


@pytest.mark.parametrize("seed", range(4))
def test_slot_weights_give_the_imputation_of_every_assignment(seed):
    rng = np.random.default_rng(seed)
    units, years, never = 7, 6, 99
    outcome = rng.standard_normal((units, years)) + rng.standard_normal((units, 1))
    slot = np.array([0, 1, 1, -1, -1, -1, -1])
    starts = np.array([2, 4])
    arms = Arms(slot, np.zeros(units, dtype=np.int64))
    weights = imputation_weights(starts, years=years, treated=np.array([1, 2]), never=4)
    found = every_assignment(arms)
    shapes = register_shapes(rng.lognormal(8.5, 1.0, units))
    test = start_year_test(outcome[None], shapes, weights, arms, found)
    observed = slow_imputation(outcome, [2, 4, 4, never, never, never, never])
    assert test.estimate[0] == pytest.approx(observed, rel=RTOL_SINGLE)
    for row in found.units[:: len(found.units) // 10]:
        slots = np.full(units, never)
        slots[row] = [2, 4, 4]
        at = np.where(slots == 2, 0, np.where(slots == 4, 1, -1))
        fast = sum(outcome[u] @ weights.weight[at[u]] for u in range(units))
        assert fast == pytest.approx(slow_imputation(outcome, slots), abs=1e-10)


def test_enumeration_is_every_distinct_assignment():
    slot = np.array([0, 1, 1, -1, -1])
    found = every_assignment(Arms(slot, np.zeros(5, dtype=np.int64)))
    slow = {(p[0], *sorted(p[1:3])) for p in permutations(range(5))}
    assert {tuple(row) for row in found.units.tolist()} == slow
    assert found.possible == len(found.units) == 30

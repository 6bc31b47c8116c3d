"""The randomisation of own windows against loops: every unit, every assignment, one at a time."""

from itertools import permutations

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    every_assignment,
    one_stratum,
)
from folkehelse_eval.estimate.inference.inversion import invert_one
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options
from folkehelse_eval.estimate.inference.statistics import SHRINKAGE
from folkehelse_eval.estimate.inference.variance_fit import (
    FLOOR,
    LARGEST_LEVERAGE,
    ROUNDS,
    register_shapes,
    weighted_nnls,
)
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest, strata_of

RTOL = 1e-9  # the same sums in another order
RTOL_SINGLE = 1e-3  # the other implementation works in single precision and bisects


def _case(seed, units=7, windows=2, *, missing=True):
    rng = np.random.default_rng(seed)
    population = np.exp(rng.normal(8.5, 0.8, units))
    change = rng.normal(size=(units, windows)) * (1.0 + np.arange(windows))
    slot = np.array([0, 1, 0, *[-1] * (units - 3)])
    if missing:
        change[2, 1] = np.nan
        change[units - 2 :, 1] = np.nan
    exposure = np.zeros_like(change)
    exposure[[0, 1, 2], [0, 1, 0]] = 1.0
    exposure[1, 0] = 0.5
    return change, slot, exposure, register_shapes(population)


def _slow_variance(moved, shapes, share):
    """Fit unit and window variances, one unit and window at a time."""
    units, windows = moved.shape
    seen = np.isfinite(moved)
    v = np.ones(units)

    def residuals(v):
        out = np.full(moved.shape, np.nan)
        for s in range(windows):
            total = sum(1 / v[u] for u in range(units) if seen[u, s])
            centre = sum(moved[u, s] / v[u] for u in range(units) if seen[u, s]) / total
            for u in range(units):
                if seen[u, s]:
                    leverage = min(1 / v[u] / total, LARGEST_LEVERAGE)
                    out[u, s] = (moved[u, s] - centre) / np.sqrt(1 - leverage)
        return out

    for _ in range(ROUNDS):
        r = residuals(v)
        c = [np.mean([r[u, s] ** 2 / v[u] for u in range(units) if seen[u, s]]) for s in
             range(windows)]  # fmt: skip
        pooled = np.array([
            sum(share[s] * r[u, s] ** 2 / c[s] for s in range(windows) if seen[u, s])
            / sum(share[s] for s in range(windows) if seen[u, s])
            for u in range(units)
        ])  # fmt: skip
        b = weighted_nnls(pooled[None], shapes, 1.0 / v[None] ** 2)[0]
        v = shapes @ b
        v = np.maximum(v, FLOOR * v.mean())
    r = residuals(v)
    cov = np.zeros((windows, windows))
    for s in range(windows):
        for q in range(windows):
            both = [u for u in range(units) if seen[u, s] and seen[u, q]]
            cov[s, q] = np.mean([r[u, s] * r[u, q] / v[u] for u in both])
    return v, cov


def _slow_statistic(moved, v, cov, filled, *, weighted):
    """``filled``: unit to window. The squared contrast over its variance."""
    units, windows = moved.shape
    w = 1.0 / (v + SHRINKAGE * v.mean()) if weighted else np.ones(units)
    total = sum(w[u] for u in filled)
    coefficient = np.zeros((units, windows))
    for unit, window in filled.items():
        coefficient[unit, window] += w[unit] / total
        others = [u for u in range(units) if u not in filled and np.isfinite(moved[u, window])]
        for u in others:
            coefficient[u, window] -= w[unit] / total * w[u] / sum(w[o] for o in others)
    value = np.nansum(coefficient * moved)
    variance = sum(v[u] * coefficient[u] @ cov @ coefficient[u] for u in range(units))
    return value**2 / variance


def _slow_assignments(change, slot):
    """Every distinct way to give the windows to units that have the same windows."""
    pattern = [tuple(np.isfinite(row)) for row in change]
    found = set()
    for order in permutations(range(len(slot))):
        if all(pattern[a] == pattern[b] for a, b in enumerate(order)):
            found.add(frozenset((order[u], int(s)) for u, s in enumerate(slot) if s >= 0))
    return [dict(item) for item in found]


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_own_windows_agree_with_loops(seed, missing, weighted):
    change, slot, exposure, shapes = _case(seed, missing=missing)
    arms = Arms(slot, strata_of(change))
    test = WindowTest(Windowed(change, exposure, shapes, arms, weighted), every_assignment(arms))
    share = np.array([2.0, 1.0]) / 3.0
    for effect in (0.0, 0.7):
        moved = change - effect * exposure
        v, cov = _slow_variance(moved, shapes, share)
        own = {u: int(s) for u, s in enumerate(slot) if s >= 0}
        observed = _slow_statistic(moved, v, cov, own, weighted=weighted)
        every = [
            _slow_statistic(moved, v, cov, filled, weighted=weighted)
            for filled in _slow_assignments(change, slot)
        ]
        p = np.mean([value >= observed * (1 - RTOL) for value in every])
        assert test.p_value(np.array([effect]))[0] == pytest.approx(p)
        if effect == 0.0:
            fast, drawn = test.at_no_effect()
            assert fast == pytest.approx(observed, rel=RTOL * 1e3)
            assert sorted(drawn) == pytest.approx(sorted(every), rel=RTOL * 1e3)


@pytest.mark.parametrize("seed", range(4))
def test_one_window_is_the_scaled_randomisation(seed):
    rng = np.random.default_rng(seed)
    shapes = register_shapes(np.exp(rng.normal(8.5, 0.8, 12)))
    change, treated = rng.normal(size=12), np.arange(12) < 4
    arms = one_stratum(treated)
    other = randomise_indicators(change[None], shapes, arms, options=Options(seed=1))
    data = Windowed(change[:, None], treated[:, None] * 1.0, shapes, arms)
    test = WindowTest(data, every_assignment(arms))
    value, error = test.estimate()
    low, high = invert_one(test.p_value, estimate=value, scale=error, level=0.95)
    assert value == pytest.approx(other.estimate[0], rel=RTOL_SINGLE)
    assert test.p_value(np.zeros(1)) == pytest.approx(other.p_value)
    assert test.smallest_attainable_p == pytest.approx(other.smallest_attainable_p[0])
    assert (low, high) == pytest.approx((other.low[0], other.high[0]), rel=RTOL_SINGLE)


@pytest.mark.parametrize("weighted", [False, True])
def test_a_shift_of_the_treated_moves_estimate_and_interval_by_that(weighted):
    change, slot, exposure, shapes = _case(5, units=9)
    arms = Arms(slot, strata_of(change))
    found = []
    for shift in (0.0, 2.5):
        data = Windowed(change + shift * exposure, exposure, shapes, arms, weighted)
        test = WindowTest(data, every_assignment(arms))
        value, error = test.estimate()
        ends = invert_one(test.p_value, estimate=value, scale=error, level=0.5)
        found.append(np.array([value, *ends]))
    assert found[1] - found[0] == pytest.approx(2.5, rel=1e-3)  # grid of the inversion


def test_a_shift_of_everybody_changes_nothing():
    change, slot, exposure, shapes = _case(6, units=9)
    arms = Arms(slot, strata_of(change))
    tests = [
        WindowTest(Windowed(moved, exposure, shapes, arms), every_assignment(arms))
        for moved in (change, change + np.array([3.0, -1.0]))
    ]
    assert tests[0].estimate() == pytest.approx(tests[1].estimate())
    effects = np.linspace(-3.0, 3.0, 5)
    assert tests[0].p_value(effects) == pytest.approx(tests[1].p_value(effects))

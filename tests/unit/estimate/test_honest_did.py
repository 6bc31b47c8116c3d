import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate import honest_did_relative as relative
from folkehelse_eval.estimate.event_study import EventStudy
from folkehelse_eval.estimate.honest_did_relative import relative_breakdown, relative_interval
from folkehelse_eval.estimate.honest_did_smoothness import (
    folded_quantile,
    smoothness_breakdown,
    smoothness_interval,
)
from folkehelse_eval.estimate.lasso_path import lasso_path

FIRST = np.array([1.0, 0.0, 0.0])
MEAN = np.full(3, 1 / 3)
LEVEL = 0.95
GRID = 2e-3  # of the interval's length: ends are found on a grid
SOLVER = 1e-6  # HiGHS and SLSQP


def _study(seed=1, before=4, after=3, effect=3.0):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(before + after, 2 * (before + after)))
    covariance = root @ root.T / (4 * (before + after))
    path = np.concatenate([np.zeros(before), np.full(after, effect)])
    return EventStudy(
        path + 0.5 * rng.multivariate_normal(0 * path, covariance), covariance, before
    )


def _interval(study, target, ratio, seed=9):
    rng = np.random.default_rng(seed)
    return relative_interval(study, target, ratio=ratio, level=LEVEL, rng=rng).interval


# -- smoothness -----------------------------------------------------------------------------------


def _worst_bias(loads, study):
    """Largest bias over trends with second differences up to one, by linear programming."""
    periods = len(loads)
    with_base = np.insert(np.eye(periods), study.before, 0.0, axis=0)
    bends = np.diff(with_base, n=2, axis=0)
    found = optimize.linprog(
        -loads,
        A_ub=np.vstack([bends, -bends]),
        b_ub=np.ones(2 * len(bends)),
        bounds=(None, None),
        method="highs",
    )
    return -found.fun


@pytest.mark.parametrize("target", [FIRST, MEAN, np.array([0.0, -1.0, 1.0])])
@pytest.mark.parametrize("bend", [0.0, 0.05, 0.4])
def test_no_linear_estimator_has_a_shorter_interval(target, bend):
    study = _study()
    found = smoothness_interval(study, target, bend=bend, level=LEVEL)

    def half(before):
        loads = np.append(before, target)
        error = np.sqrt(loads @ study.covariance @ loads)
        return (
            error * folded_quantile(np.array([bend * _worst_bias(loads, study) / error]), LEVEL)[0]
        )

    line = np.arange(-4.0, 0.0)  # straight lines must drop out: periods before the base
    slope = float(np.arange(1.0, 4.0) @ target)
    own = (found.interval.high - found.interval.low) / 2
    rng = np.random.default_rng(2)
    best = np.inf
    for _ in range(60):
        trial = rng.normal(size=4)
        trial -= line * (trial @ line + slope) / (line @ line)
        best = min(best, half(trial))
    exact = optimize.minimize(
        lambda free: half(free - line * (free @ line + slope) / (line @ line)),
        np.zeros(4),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000},
    )
    assert own <= best + SOLVER
    assert own <= exact.fun + SOLVER
    assert own == pytest.approx(exact.fun, rel=5e-3)  # Nelder and Mead stop short of corners


def test_the_reported_bias_is_what_linear_programming_finds():
    study = _study()
    found = smoothness_interval(study, MEAN, bend=0.3, level=LEVEL)
    half = found.interval.high - found.value
    ratio = np.array([found.worst_bias / found.standard_error])
    assert half == pytest.approx(found.standard_error * folded_quantile(ratio, LEVEL)[0])
    no_bend = smoothness_interval(study, MEAN, bend=0.0, level=LEVEL)
    z = stats.norm.ppf(0.975)
    assert no_bend.interval.high == pytest.approx(no_bend.value + z * no_bend.standard_error)


def test_folded_quantile_by_its_distribution():
    bias = np.array([0.0, 0.3, 1.0, 4.0, 200.0])
    found = folded_quantile(bias, LEVEL)
    assert stats.foldnorm.cdf(found, bias) == pytest.approx(np.full(5, LEVEL))


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.floats(0.01, 0.99))
@settings(max_examples=40, deadline=None)
def test_the_path_minimises_at_every_price(seed, count, share):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(count, count + 2))
    curvature, slope = root @ root.T, rng.normal(size=count)
    corners = lasso_path(curvature, slope)
    piece = rng.integers(len(corners) - 1)
    point = (1 - share) * corners[piece] + share * corners[piece + 1]
    gradient = slope + curvature @ point
    price = np.abs(gradient).max()
    active = np.abs(point) > 1e-9
    assert gradient[active] == pytest.approx(-price * np.sign(point[active]), abs=1e-8)
    assert corners[-1] == pytest.approx(-np.linalg.solve(curvature, slope), abs=1e-7)


# -- relative magnitudes --------------------------------------------------------------------------


def _programme(study, target, bound):
    """Moments ``[row]`` with nuisance terms: loads, nuisance, what the tested value takes off."""
    moves = np.diff(np.insert(np.eye(len(study.coefficient)), study.before, 0.0, axis=0), axis=0)
    after = moves[study.before :]
    rows = np.vstack([after - bound, -after - bound])
    basis = np.linalg.svd(target[None])[2][1:].T  # effects that leave the target as it is
    effects = rows[:, study.before :]
    return rows, effects @ basis, effects @ target / (target @ target)


@pytest.mark.parametrize("target", [FIRST, MEAN, np.array([-1.0, 0.5, 1.0])])
@pytest.mark.parametrize("ratio", [0.0, 0.7, 2.0])
def test_corners_are_those_of_the_linear_programme(target, ratio):
    study = _study()
    noise = np.zeros((2, 7))
    for largest in relative._moves(study)[:4]:
        bound = ratio * largest
        corners = relative._corners(study, target, bound, LEVEL, noise)
        rows, nuisance, shift = _programme(study, target, bound)
        spread = np.sqrt(np.einsum("rp,pq,rq->r", rows, study.covariance, rows))
        for value in (-4.0, 0.0, 3.0, 11.0):
            moments = rows @ study.coefficient - shift * value
            found = optimize.linprog(
                np.eye(1 + nuisance.shape[1])[0],
                A_ub=-np.column_stack([spread, nuisance]),
                b_ub=-moments,
                bounds=(None, None),
                method="highs",
            )
            ours = (corners.loads @ study.coefficient - value * corners.shift).max()
            assert ours == pytest.approx(found.fun, abs=SOLVER)


def test_truncation_by_moving_along_the_line():
    """The bounds of the conditional test are where another corner takes over."""
    study = _study()
    corners = relative._corners(
        study, MEAN, 1.0 * relative._moves(study)[1], LEVEL, np.zeros((2, 7))
    )
    heights = corners.loads @ study.coefficient - 2.0 * corners.shift
    top = int(heights.argmax())
    along = corners.covariance[:, top] / corners.covariance[top, top]
    steps = np.linspace(-5, 5, 20001)
    still = ((heights + np.outer(steps, along)).argmax(axis=1) == top).nonzero()[0]
    limit = (heights - along * heights[top]) / np.where(along < 1, 1 - along, np.nan)
    low = np.nanmax(np.where(along < 1 - 1e-9, limit, -np.inf))
    assert heights[top] + steps[still[0]] == pytest.approx(low, abs=1e-3)


def test_tail_share_far_out():
    at, low, high = np.array([1.0, 9.0, 30.0]), np.array([0.5, 8.0, 29.0]), np.array([3.0, 11, 40])
    found = relative._tail_share(at, low, high)
    plain = stats.truncnorm.sf(at, low, high)
    assert found == pytest.approx(plain, rel=1e-6)


def test_coverage_when_trends_are_at_the_limit():
    """The true difference moves by the same step all along: ``Mbar = 1`` must cover it."""
    rng = np.random.default_rng(8)
    covariance = 0.5 * np.eye(4) + 0.5
    trend = np.array([-2.0, -1.0, 1.0, 2.0])
    noise = np.random.default_rng(3)
    target, held = np.array([1.0, 0.0]), 0
    for _ in range(300):
        draw = EventStudy(rng.multivariate_normal(trend, covariance), covariance, 2)
        corners = relative._all_corners(
            draw, target, 1.0, LEVEL, relative._noise(draw, noise)[:4000]
        )
        held += relative._accepted(corners, draw, np.zeros(1), LEVEL)[0]
    assert held / 300 > 0.95 - 3 * (0.05 * 0.95 / 300) ** 0.5


# -- both -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [FIRST, MEAN])
def test_wider_for_more_and_equal_in_other_units(target):
    study = _study()
    scaled = EventStudy(100 * study.coefficient, 1e4 * study.covariance, 4)
    lengths = []
    for size in (0.0, 0.5, 1.0, 2.0):
        found = _interval(study, target, size)
        lengths.append(found.high - found.low)
        assert _interval(scaled, target, size).low == pytest.approx(
            100 * found.low, abs=100 * GRID * lengths[-1]
        )
        smooth = smoothness_interval(study, target, bend=size, level=LEVEL).interval
        other = smoothness_interval(scaled, target, bend=100 * size, level=LEVEL).interval
        assert other.high == pytest.approx(100 * smooth.high, rel=1e-5)
    assert lengths == sorted(lengths)


def test_flipping_the_sign_flips_the_interval():
    study = _study()
    back = EventStudy(-study.coefficient, study.covariance, 4)
    found, flipped = _interval(study, FIRST, 1.0), _interval(back, FIRST, 1.0)
    assert flipped.high == pytest.approx(-found.low, abs=0.02 * (found.high - found.low))
    smooth = smoothness_interval(study, FIRST, bend=0.2, level=LEVEL).interval
    other = smoothness_interval(back, FIRST, bend=0.2, level=LEVEL).interval
    assert other.high == pytest.approx(-smooth.low)


def test_breakdown_is_where_the_interval_reaches_zero():
    study = _study()
    bend = smoothness_breakdown(study, MEAN, level=LEVEL)
    wider, narrower = (
        smoothness_interval(study, MEAN, bend=bend * factor, level=LEVEL).interval
        for factor in (1.002, 0.998)
    )
    assert wider.low <= 0.0 < narrower.low
    ratio = relative_breakdown(study, MEAN, level=LEVEL, rng=np.random.default_rng(9))
    inside, outside = _interval(study, MEAN, ratio * 1.02), _interval(study, MEAN, ratio * 0.98)
    assert inside.low <= 0.0 < outside.low


def test_breakdown_is_zero_without_an_effect():
    study = _study(effect=0.0)
    assert smoothness_breakdown(study, FIRST, level=LEVEL) == 0.0
    assert relative_breakdown(study, FIRST, level=LEVEL, rng=np.random.default_rng(9)) == 0.0


def test_one_coefficient_before_and_one_after():
    study = EventStudy(np.array([0.2, 3.0]), np.array([[1.0, 0.4], [0.4, 1.0]]), 1)
    one = np.array([1.0])
    smooth = smoothness_interval(study, one, bend=0.1, level=LEVEL)
    assert smooth.value == pytest.approx(3.0 + 0.2)  # the line through the two points before
    found = _interval(study, one, 1.0)
    assert found.low < 3.0 < found.high


@pytest.mark.parametrize(
    ("coefficient", "covariance", "before", "message"),
    [
        ([1.0, 2.0], np.eye(3), 1, r"shape \(3, 3\)"),
        ([1.0, np.inf], np.eye(2), 1, "finite"),
        ([1.0, 2.0], np.eye(2), 0, r"0 of 2 coefficients before.*Widen"),
        ([1.0, 2.0], np.ones((2, 2)), 1, "singular, as with few treated"),
    ],
)
def test_bad_studies_are_named_with_their_remedy(coefficient, covariance, before, message):
    with pytest.raises(EstimationError, match=message):
        EventStudy(np.array(coefficient), covariance, before)


def test_bad_questions_are_named():
    study = _study()
    with pytest.raises(EstimationError, match="3 coefficients after"):
        smoothness_interval(study, np.ones(2), bend=0.1, level=LEVEL)
    with pytest.raises(EstimationError, match="bend of a trend is -1"):
        smoothness_interval(study, FIRST, bend=-1.0, level=LEVEL)
    with pytest.raises(EstimationError, match="ratio of trends is nan"):
        relative_interval(study, FIRST, ratio=np.nan, level=LEVEL, rng=np.random.default_rng(1))

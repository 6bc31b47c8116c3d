import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.estimate.pooling_nested import pool_nested

ITERATIVE = 1e-4  # relative to the spread: the likelihood is flat at its top


@st.composite
def studies(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count = draw(st.integers(3, 12))
    variance = rng.uniform(0.2, 3.0, count)
    return rng.normal(0, np.sqrt(variance + draw(st.sampled_from([0.0, 1.0, 20.0])))), variance


def _restricted(between, estimate, variance):
    """Restricted log-likelihood by loops."""
    weight = [1 / (v + between) for v in variance]
    mean = sum(w * y for w, y in zip(weight, estimate, strict=True)) / sum(weight)
    height = sum(np.log(w) for w in weight) - np.log(sum(weight))
    return height - sum(w * (y - mean) ** 2 for w, y in zip(weight, estimate, strict=True))


@given(studies())
@settings(max_examples=30, deadline=None)
def test_no_variance_is_more_likely(study):
    estimate, variance = study
    found = pool(estimate, variance, level=0.95).heterogeneity.variance
    best = _restricted(found, estimate, variance)
    grid = np.append(0.0, np.logspace(-4, 3, 400))
    assert best >= max(_restricted(v, estimate, variance) for v in grid) - 1e-9


def test_equal_errors_give_the_plain_mean_and_its_t_interval():
    estimate = np.array([1.0, 4.0, 2.0, 9.0, 5.0])
    found = pool(estimate, np.full(5, 0.01), level=0.9)
    plain = stats.ttest_1samp(estimate, 0).confidence_interval(0.9)
    assert found.value == pytest.approx(estimate.mean())
    assert (found.interval.low, found.interval.high) == pytest.approx((plain.low, plain.high))
    assert found.heterogeneity.variance + 0.01 == pytest.approx(estimate.var(ddof=1), rel=1e-6)
    wide = found.prediction
    assert wide.low < found.interval.low < found.interval.high < wide.high


def test_without_heterogeneity_weights_are_precisions():
    estimate, variance = np.array([2.0, 2.1, 1.9]), np.array([1.0, 2.0, 4.0])
    found = pool(estimate, variance, level=0.95)
    assert found.heterogeneity.variance == found.heterogeneity.share_percent == 0.0
    assert found.heterogeneity.interval.low == 0.0
    assert found.weights == pytest.approx((1 / variance) / (1 / variance).sum())
    assert found.model_error == pytest.approx((1 / variance).sum() ** -0.5)


def test_the_interval_of_the_variance_inverts_q():
    rng = np.random.default_rng(3)
    estimate, variance = rng.normal(0, 3, 10), rng.uniform(0.5, 1.5, 10)
    ends = pool(estimate, variance, level=0.95).heterogeneity.interval
    for between, p in ((ends.low, 0.975), (ends.high, 0.025)):
        weight = 1 / (variance + between)
        mean = (weight * estimate).sum() / weight.sum()
        q = (weight * (estimate - mean) ** 2).sum()
        assert q == pytest.approx(stats.chi2.ppf(p, 9), rel=1e-6)


@given(studies(), st.floats(-50, 50), st.sampled_from([0.1, 7.0, -2.0]))
@settings(max_examples=30, deadline=None)
def test_shift_and_scale(study, shift, scale):
    estimate, variance = study
    found = pool(estimate, variance, level=0.95)
    other = pool(scale * estimate + shift, scale**2 * variance, level=0.95)
    spread = abs(scale) * np.sqrt(variance.max() + estimate.var())
    assert other.value == pytest.approx(scale * found.value + shift, abs=ITERATIVE * spread)
    assert other.standard_error == pytest.approx(
        abs(scale) * found.standard_error, abs=ITERATIVE * spread
    )
    assert other.heterogeneity.q == pytest.approx(found.heterogeneity.q, rel=1e-6)


@given(studies())
@settings(max_examples=20, deadline=None)
def test_order_changes_nothing_and_a_diagonal_is_a_covariance(study):
    estimate, variance = study
    found = pool(estimate, variance, level=0.95)
    back = pool(estimate[::-1], np.diag(variance[::-1]), level=0.95)
    assert back.value == pytest.approx(found.value, abs=1e-6)
    assert back.weights[::-1] == pytest.approx(found.weights, abs=1e-6)


def test_shared_comparison_units_count_once():
    estimate = np.array([1.0, 1.2, 2.0])
    own = pool(estimate, np.full(3, 1.0), level=0.95)
    shared = pool(estimate, np.full((3, 3), 0.9) + 0.1 * np.eye(3), level=0.95)
    assert shared.heterogeneity.variance > own.heterogeneity.variance == 0.0
    assert shared.model_error > own.model_error


@pytest.mark.parametrize(
    ("estimate", "variance", "message"),
    [
        ([1.0], [1.0], r"1 estimates.*one by one"),
        ([1.0, 2.0], [1.0, 0.0], "variance of zero"),
        ([1.0, np.inf], [1.0, 1.0], "finite"),
        ([1.0, 2.0], [1.0, 1.0, 1.0], r"shape \(3,\)"),
        ([1.0, 2.0], [[1.0, 1.0], [1.0, 1.0]], "singular"),
    ],
)
def test_bad_input_is_named_with_its_remedy(estimate, variance, message):
    with pytest.raises(EstimationError, match=message):
        pool(np.array(estimate), np.array(variance), level=0.95)


def _nested(rng, counties=6, measures=4, between=1.0, within=0.5):
    county = np.repeat(np.arange(counties), measures)
    variance = rng.uniform(0.3, 1.5, county.size)
    true = rng.normal(0, between, counties)[county] + rng.normal(0, within, county.size)
    return true + rng.normal(0, np.sqrt(variance)), variance, county


def _nested_likelihood(between, within, estimate, variance, county):
    total = np.diag(variance + within) + between * (county[:, None] == county)
    inverse = np.linalg.inv(total)
    mean = inverse.sum(axis=0) @ estimate / inverse.sum()
    away = estimate - mean
    height = np.linalg.slogdet(total)[1] + np.log(inverse.sum())
    return -height - away @ inverse @ away


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_of_variances_is_more_likely(seed):
    study = _nested(np.random.default_rng(seed))
    found = pool_nested(*study, level=0.95)
    best = _nested_likelihood(found.between_counties, found.within_counties, *study)
    grid = np.append(0.0, np.logspace(-3, 1.5, 40))
    assert best >= max(_nested_likelihood(b, w, *study) for b in grid for w in grid) - 1e-6


def test_balanced_counties_weigh_alike_and_give_the_t_of_their_means():
    rng = np.random.default_rng(1)
    estimate, _, county = _nested(rng, between=5.0)
    found = pool_nested(estimate, np.full(24, 0.01), county, level=0.95)
    assert found.weights == pytest.approx(np.full(24, 1 / 24))
    means = estimate.reshape(6, 4).mean(axis=1)
    assert found.standard_error == pytest.approx(means.std(ddof=1) / 6**0.5, rel=1e-3)
    assert found.degrees_of_freedom == 5
    shifted = pool_nested(10 * estimate + 3, np.full(24, 1.0), county, level=0.95)
    assert shifted.interval.low == pytest.approx(10 * found.interval.low + 3, rel=1e-3)


@pytest.mark.slow
def test_coverage_with_few_counties():
    rng = np.random.default_rng(2)
    held = [
        found.interval.low <= 0 <= found.interval.high
        for found in (pool_nested(*_nested(rng), level=0.95) for _ in range(100))
    ]
    assert np.mean(held) > 0.95 - 3 * (0.05 * 0.95 / 100) ** 0.5


def test_counties_that_say_nothing_are_refused():
    ones = np.ones(4)
    with pytest.raises(EstimationError, match="2 counties"):
        pool_nested(np.arange(4.0), ones, np.array([0, 0, 1, 1]), level=0.95)
    with pytest.raises(EstimationError, match="one measure"):
        pool_nested(np.arange(4.0), ones, np.arange(4), level=0.95)

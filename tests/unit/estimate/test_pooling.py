import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.pooling import pool

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

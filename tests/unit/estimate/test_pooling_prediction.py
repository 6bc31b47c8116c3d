import numpy as np
import pytest

from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.estimate.pooling_prediction import prediction_interval

NUMERIC = 1e-3  # relative to the spread: quantiles on a grid


def test_is_wider_than_the_interval_of_the_mean_and_holds_its_centre():
    rng = np.random.default_rng(7)
    variance = rng.uniform(0.5, 2.0, 12)
    estimate = rng.normal(-1.0, np.sqrt(variance + 1.0))
    mean = pool(estimate, variance, level=0.95).interval
    found = prediction_interval(estimate, variance, level=0.95)
    assert found.low < mean.low < mean.high < found.high


def test_a_variance_found_as_zero_still_leaves_room():
    estimate, variance = np.array([2.0, 2.1, 1.9, 2.0, 2.05]), np.ones(5)
    plain = pool(estimate, variance, level=0.95)
    assert plain.heterogeneity.variance == 0.0
    found = prediction_interval(estimate, variance, level=0.95)
    assert found.high - found.low > plain.prediction.high - plain.prediction.low


def test_without_sampling_error_it_is_the_interval_of_another_draw():
    rng = np.random.default_rng(2)
    estimate = rng.normal(0.0, 3.0, 400)
    found = prediction_interval(estimate, np.full(400, 1e-6), level=0.9)
    assert (found.low, found.high) == pytest.approx(
        (estimate.mean() - 1.645 * estimate.std(), estimate.mean() + 1.645 * estimate.std()),
        rel=0.03,
    )


@pytest.mark.parametrize(("shift", "scale"), [(5.0, 1.0), (0.0, -2.0), (1.0, 0.1)])
def test_shift_and_scale(shift, scale):
    estimate, variance = np.array([1.0, 4.0, -2.0, 0.5]), np.array([1.0, 2.0, 0.5, 1.0])
    found = prediction_interval(estimate, variance, level=0.95)
    moved = prediction_interval(scale * estimate + shift, scale**2 * variance, level=0.95)
    ends = sorted((scale * found.low + shift, scale * found.high + shift))
    assert [moved.low, moved.high] == pytest.approx(ends, abs=NUMERIC * abs(scale) * 5)


def test_two_estimates_have_none():
    assert prediction_interval(np.array([1.0, 2.0]), np.ones(2), level=0.95) is None

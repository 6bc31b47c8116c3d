import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.autoregressive import autoregressive
from folkehelse_eval.estimate.ols import least_squares, newey_west, newey_west_lags
from folkehelse_eval.estimate.segmented import (
    SLOPE_CHANGE,
    SeriesErrors,
    comparative,
    segmented,
)

YEARS = np.arange(2005, 2020)
START = 2015
BOTH = tuple(SeriesErrors)
CLOSED = 1e-9
ITERATIVE = 1e-5  # the likelihood is flat at its top: its argument has half the digits


def _series(seed=4, rho=0.5):
    rng = np.random.default_rng(seed)
    noise = np.zeros(15)
    for t in range(15):
        noise[t] = rho * noise[t - 1] + rng.normal()
    since = YEARS - START
    return 30 + 0.4 * since + (since >= 0) * (3 - 0.2 * since) + noise


def _terms():
    since = (YEARS - START).astype(float)
    after = (since >= 0).astype(float)
    return np.column_stack([np.ones(15), since, after, since * after])


def test_least_squares_and_newey_west_agree_with_statsmodels():
    series, terms = _series(), _terms()
    found = least_squares(series, terms)
    theirs = sm.OLS(series, terms).fit()
    assert found.coefficient == pytest.approx(theirs.params, abs=CLOSED)
    assert found.standard_error == pytest.approx(theirs.bse, abs=CLOSED)
    robust = theirs.get_robustcov_results("HAC", maxlags=3, use_correction=True)
    assert newey_west(found, terms, lags=3) == pytest.approx(robust.cov_params(), abs=CLOSED)


@pytest.mark.parametrize(("length", "lags"), [(12, 2), (15, 2), (30, 3), (100, 4), (500, 5)])
def test_lag_rule(length, lags):
    assert newey_west_lags(length) == lags


def _normal_likelihood(rho, series, terms):
    """Density of the whole series, its covariance written out."""
    shape = rho ** np.abs(np.subtract.outer(np.arange(15), np.arange(15))) / (1 - rho**2)
    weight = np.linalg.inv(shape)
    best = np.linalg.solve(terms.T @ weight @ terms, terms.T @ weight @ series)
    away = series - terms @ best
    variance = away @ weight @ away / 15
    return stats.multivariate_normal.logpdf(away, cov=variance * shape), best


def test_autoregressive_errors_by_the_density_written_out():
    series, terms = _series(), _terms()
    found = autoregressive(series, terms)
    grid = np.linspace(-0.98, 0.98, 1961)
    heights = [_normal_likelihood(rho, series, terms)[0] for rho in grid]
    assert found.autocorrelation == pytest.approx(grid[np.argmax(heights)], abs=1e-3)
    height, best = _normal_likelihood(found.autocorrelation, series, terms)
    assert found.log_likelihood == pytest.approx(height, abs=CLOSED)
    assert found.log_likelihood >= max(heights)
    assert found.fit.coefficient == pytest.approx(best, abs=CLOSED)


@pytest.mark.parametrize("errors", BOTH)
def test_changes_of_level_slope_and_mean(errors):
    since = YEARS - START
    wiggle = 1e-3 * np.cos(3.0 * since)
    series = 30 + 0.4 * since + (since >= 0) * (3 - 0.2 * since) + wiggle
    found = segmented(series, YEARS, start=START, errors=errors)
    assert found.level_change(level=0.95).value == pytest.approx(3, abs=0.01)
    assert found.slope_change(level=0.95).value == pytest.approx(-0.2, abs=0.01)
    mean = found.mean_change(level=0.95)
    assert mean.value == pytest.approx(3 - 0.2 * 2, abs=0.01)
    assert mean.degrees_of_freedom == 11
    half = stats.t.ppf(0.975, 11) * mean.standard_error
    assert mean.interval.high == pytest.approx(mean.value + half)
    assert (found.lags, found.autocorrelation is None) == (
        (2, True) if errors is SeriesErrors.NEWEY_WEST else (None, False)
    )


def test_the_comparative_form_equals_the_interacted_regression():
    own, other = _series(1), _series(2)
    found = comparative(own, other, YEARS, start=START, errors=SeriesErrors.NEWEY_WEST)
    terms, zero = _terms(), np.zeros((15, 4))
    stacked = np.vstack([np.hstack([terms, terms]), np.hstack([terms, zero])])
    both = least_squares(np.append(own, other), stacked)
    assert found.coefficient == pytest.approx(both.coefficient[4:], abs=CLOSED)


@pytest.mark.parametrize("errors", BOTH)
def test_identities(errors):
    own, other, country = _series(1), _series(2), 7.0 * np.sin(YEARS)
    found = comparative(own, other, YEARS, start=START, errors=errors)
    same = comparative(own + country, other + country, YEARS, start=START, errors=errors)
    assert same.coefficient == pytest.approx(found.coefficient, abs=ITERATIVE)
    after = (YEARS >= START) * 2.5
    moved = comparative(own + after, other, YEARS, start=START, errors=errors)
    gained = moved.level_change(level=0.95).value - found.level_change(level=0.95).value
    assert gained == pytest.approx(2.5, abs=ITERATIVE)
    scaled = comparative(10 * own, 10 * other, YEARS, start=START, errors=errors)
    assert scaled.covariance == pytest.approx(100 * found.covariance, rel=1e-3)
    flipped = comparative(other, own, YEARS, start=START, errors=errors)
    assert flipped.coefficient[SLOPE_CHANGE] == pytest.approx(
        -found.coefficient[SLOPE_CHANGE], abs=ITERATIVE
    )


def _holes():
    series = _series()
    series[3] = np.nan
    return series


@pytest.mark.parametrize(
    ("series", "years", "start", "message"),
    [
        (_holes(), YEARS, START, "14 finite figures for 15 years"),
        (_series(), np.append(YEARS[:-1], 2025), START, "not consecutive"),
        (_series(), YEARS, 2010, r"5 years before and 10.*at least 8 and 4"),
        (_series(), YEARS, 2017, r"12 years before and 3"),
        (np.full(15, 3.0), YEARS, START, "never changes"),
        (1.0 * YEARS, YEARS, START, "exactly on its two lines"),
    ],
)
def test_bad_input_is_named_with_its_remedy(series, years, start, message):
    with pytest.raises(EstimationError, match=message):
        segmented(series, years, start=start, errors=SeriesErrors.NEWEY_WEST)


def test_regressions_refuse_what_they_cannot_solve():
    with pytest.raises(EstimationError, match="collinear"):
        least_squares(_series(), np.ones((15, 2)))
    with pytest.raises(EstimationError, match="more figures than terms"):
        least_squares(np.ones(2), np.eye(2))
    with pytest.raises(EstimationError, match="15 and 14 years"):
        comparative(_series(), _series()[1:], YEARS, start=START, errors=BOTH[0])

"""Segmented regression of one series, and of the difference of two (interrupted time series).

Level and slope before the start are carried on; what differs afterwards is described by a change of
level and of slope. Without comparison units that is an association in time and nothing more.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.autoregressive import autoregressive
from folkehelse_eval.estimate.ols import least_squares, newey_west, newey_west_lags
from folkehelse_eval.result.effect import Interval

FEWEST_BEFORE = 8
FEWEST_AFTER = 4
PERFECT = 1e-12  # relative size of residuals that are rounding
LEVEL_CHANGE, SLOPE_CHANGE = 2, 3


class SeriesErrors(StrEnum):
    """How errors of neighbouring years are thought to be related."""

    NEWEY_WEST = "newey_west"
    AUTOREGRESSIVE = "autoregressive"


@dataclass(frozen=True, slots=True)
class SeriesEffect:
    """A change with its error, in the indicator's unit (per year for slopes)."""

    value: float
    standard_error: float
    degrees_of_freedom: int
    interval: Interval
    p_value: float


@dataclass(frozen=True, slots=True)
class Segmented:
    """Level at the start, slope before, change of level at the start, change of slope a year."""

    coefficient: NDArray[np.float64]
    """``[4]``."""
    covariance: NDArray[np.float64]
    """``[4, 4]``."""
    years_after: NDArray[np.float64]
    """Years since the start of the years after it, from 0."""
    degrees_of_freedom: int
    errors: SeriesErrors
    lags: int | None
    """Lags of Newey and West, to be stated: whole part of 4 (n / 100)^(2/9)."""
    autocorrelation: float | None
    """Most likely first-order autocorrelation."""
    residual: NDArray[np.float64]

    def level_change(self, *, level: float) -> SeriesEffect:
        """Jump at the start."""
        return self._effect(np.eye(4)[LEVEL_CHANGE], level)

    def slope_change(self, *, level: float) -> SeriesEffect:
        """Change of the yearly slope."""
        return self._effect(np.eye(4)[SLOPE_CHANGE], level)

    def mean_change(self, *, level: float) -> SeriesEffect:
        """Mean distance after the start from the line before it."""
        return self._effect(np.array([0.0, 0.0, 1.0, self.years_after.mean()]), level)

    def _effect(self, loads: NDArray[np.float64], level: float) -> SeriesEffect:
        value = float(loads @ self.coefficient)
        error = float(np.sqrt(loads @ self.covariance @ loads))
        half = float(stats.t.ppf((1.0 + level) / 2.0, self.degrees_of_freedom)) * error
        p_value = 2.0 * float(stats.t.sf(abs(value) / error, self.degrees_of_freedom))
        interval = Interval(value - half, value + half, level)
        return SeriesEffect(value, error, self.degrees_of_freedom, interval, p_value)


def segmented(
    series: NDArray[np.float64],
    years: NDArray[np.int64],
    *,
    start: int,
    errors: SeriesErrors,
) -> Segmented:
    """Fit one series.

    Parameters
    ----------
    series
        ``[t]``, complete.
    years
        ``[t]``, consecutive.
    start
        First affected year.
    errors
        Both forms are to be reported; Newey and West's is too small in short series, the likely
        autocorrelation too.
    """
    _check(series, years, start)
    since = (years - start).astype(np.float64)
    after = (years >= start).astype(np.float64)
    regressors = np.column_stack([np.ones(len(years)), since, after, since * after])
    if errors is SeriesErrors.AUTOREGRESSIVE:
        found = autoregressive(series, regressors)
        fit, lags, rho = found.fit, None, found.autocorrelation
        covariance = fit.covariance
    else:
        fit, lags, rho = least_squares(series, regressors), newey_west_lags(len(series)), None
        covariance = newey_west(fit, regressors, lags=lags)
    residual = series - regressors @ fit.coefficient
    if np.abs(residual).max() <= PERFECT * np.abs(series).max():
        raise EstimationError(
            "the series lies exactly on its two lines; there is no error to estimate. Check how "
            "the figures were made."
        )
    return Segmented(
        coefficient=fit.coefficient,
        covariance=covariance,
        years_after=since[since >= 0],
        degrees_of_freedom=fit.degrees_of_freedom,
        errors=errors,
        lags=lags,
        autocorrelation=rho,
        residual=residual,
    )


def comparative(
    treated: NDArray[np.float64],
    comparison: NDArray[np.float64],
    years: NDArray[np.int64],
    *,
    start: int,
    errors: SeriesErrors,
) -> Segmented:
    """Fit the difference of two series ``[t]``: what happens to both alike drops out.

    Equal, in its estimates, to one regression of both series with all terms interacted.
    """
    if treated.shape != comparison.shape:
        raise EstimationError(
            f"series of {len(treated)} and {len(comparison)} years; expected the same years. Leave "
            "out the years that one of them lacks."
        )
    return segmented(treated - comparison, years, start=start, errors=errors)


def _check(series: NDArray[np.float64], years: NDArray[np.int64], start: int) -> None:
    if series.shape != years.shape or not np.isfinite(series).all():
        raise EstimationError(
            f"a series of {np.isfinite(series).sum()} finite figures for {len(years)} years; "
            "expected one finite figure a year. Shorten the window to the years with figures."
        )
    if (np.diff(years) != 1).any():
        raise EstimationError(
            f"years {years.tolist()} are not consecutive; the errors of neighbouring years cannot "
            "be modelled. Shorten the window, or describe rounds before and after instead."
        )
    before, after = int((years < start).sum()), int((years >= start).sum())
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        raise EstimationError(
            f"segmented regression with {before} years before and {after} from {start}; expected "
            f"at least {FEWEST_BEFORE} and {FEWEST_AFTER}. Describe the change before and after."
        )
    if np.ptp(series) == 0.0:
        raise EstimationError(
            "the series never changes; there is no error to estimate. Describe its level instead."
        )

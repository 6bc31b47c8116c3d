"""Treated minus comparison mean change, each treated unit in its own window."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.design.sample import COMPARISON
from folkehelse_eval.errors import EstimationError
from folkehelse_eval.result.effect import Interval


@dataclass(frozen=True, slots=True)
class Contrast:
    """Contrast of changes in the indicator's unit."""

    value: float
    standard_error: float | None
    """Unequal variances (Welch); ``None`` for a single treated unit."""
    degrees_of_freedom: float | None
    """Welch-Satterthwaite."""
    interval: Interval | None
    p_value: float | None


@dataclass(frozen=True, slots=True)
class Parts:
    """Arms of the contrast: what each contributes to the value and its variance."""

    value: float
    treated_residual: NDArray[np.float64]
    """Own change minus the comparison mean of the same window, one per treated unit."""
    comparison_influence: NDArray[np.float64]
    """Part of each comparison unit in the deviation of the comparison mean; sums to zero."""

    @property
    def variance_treated(self) -> float:
        """Variance of the mean over treated units; NaN for a single one."""
        n = self.treated_residual.size
        return float(self.treated_residual.var(ddof=1) / n) if n > 1 else float("nan")

    @property
    def variance_comparison(self) -> float:
        """Variance of the weighted comparison mean."""
        n = self.comparison_influence.size
        return float(n / (n - 1) * (self.comparison_influence**2).sum())


def split_arms(change: NDArray[np.float64], slot: NDArray[np.int64]) -> Parts:
    """Split a contrast into its arms.

    The contrast is the mean over treated units of their own change minus the comparison mean of the
    same window. With one window it is the difference of two means, and its variance Welch's.

    Parameters
    ----------
    change
        After minus before, shape ``(units, windows)``; NaN where a comparison unit lacks a window.
    slot
        Window of every treated unit, ``-1`` for comparison units, shape ``(units,)``.
    """
    treated = np.flatnonzero(slot != COMPARISON)
    others = change[slot == COMPARISON]
    if treated.size == 0 or others.shape[0] < 2:
        raise EstimationError(
            f"contrast of changes with {treated.size} treated and {others.shape[0]} comparison "
            "units; expected at least 1 and 2. Widen the comparison pool of the plan."
        )
    seen = np.isfinite(others)
    n_seen = seen.sum(axis=0)
    if (n_seen == 0).any():
        raise EstimationError(
            "no comparison unit has the rounds of one of the windows; leave that window out."
        )
    centre = np.where(seen, others, 0.0).sum(axis=0) / n_seen
    share = np.bincount(slot[treated], minlength=change.shape[1]) / treated.size
    influence = np.where(seen, others - centre, 0.0) / n_seen @ share
    residual = change[treated, slot[treated]] - centre[slot[treated]]
    return Parts(float(residual.mean()), residual, influence)


def contrast_of_changes(
    change: NDArray[np.float64], slot: NDArray[np.int64], *, level: float
) -> Contrast:
    """Return the contrast with Welch's interval; arguments as in :func:`split_arms`."""
    parts = split_arms(change, slot)
    n_treated, n_others = parts.treated_residual.size, parts.comparison_influence.size
    if n_treated < 2:
        return Contrast(parts.value, None, None, None, None)
    a, b = parts.variance_treated, parts.variance_comparison
    error = float(np.sqrt(a + b))
    if error == 0.0:
        raise EstimationError("every unit changed by the same amount; there is no spread to use.")
    df = (a + b) ** 2 / (a**2 / (n_treated - 1) + b**2 / (n_others - 1))
    return _with_t(parts.value, error, df, level)


def influence_contrast(
    change: NDArray[np.float64], slot: NDArray[np.int64], *, level: float
) -> Contrast:
    """Return the contrast with the error of its influence function and t(treated - 1).

    For many treated units; the normal quantile would reject too often at thirty of them
    (Callaway and Sant'Anna 2021). Arguments as in :func:`split_arms`.
    """
    parts = split_arms(change, slot)
    n_treated = parts.treated_residual.size
    own = (parts.treated_residual - parts.value) / n_treated
    error = float(np.sqrt((own**2).sum() + (parts.comparison_influence**2).sum()))
    if n_treated < 2 or error == 0.0:
        return Contrast(parts.value, None, None, None, None)
    return _with_t(parts.value, error, float(n_treated - 1), level)


def _with_t(value: float, error: float, df: float, level: float) -> Contrast:
    half = float(stats.t.ppf((1.0 + level) / 2.0, df)) * error
    p_value = 2.0 * float(stats.t.sf(abs(value) / error, df))
    return Contrast(value, error, float(df), Interval(value - half, value + half, level), p_value)

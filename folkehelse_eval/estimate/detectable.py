"""The smallest true difference that a design would find; printed beside every estimate."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.contrast import split_arms


def detectable_contrast(
    change: NDArray[np.float64], slot: NDArray[np.int64], *, level: float, power: float
) -> float:
    """Return the minimum detectable contrast of changes, from the spread of the changes.

    One spread for both arms (pooled; of the comparison units alone for a single treated unit),
    so that the answer exists from one treated unit on. Two-sided test at ``1 - level``.
    Reference: ``(t_{1-a/2} + t_{power}) x s x sqrt(1/n1 + 1/n0)``, Bloom 1995.
    """
    parts = split_arms(change, slot)
    n_treated, n_others = parts.treated_residual.size, parts.comparison_influence.size
    df = n_treated + n_others - 2
    within = float(((parts.treated_residual - parts.value) ** 2).sum())
    spread_others = parts.variance_comparison * n_others
    variance = (within + (n_others - 1) * spread_others) / df
    return _multiple(level, power, df) * float(np.sqrt(variance * (1 / n_treated + 1 / n_others)))


def detectable_change(change: NDArray[np.float64], *, level: float, power: float) -> float | None:
    """Return the minimum detectable mean change inside units; ``None`` for a single unit."""
    n = change.size
    if n < 2:
        return None
    return _multiple(level, power, n - 1) * float(change.std(ddof=1) / np.sqrt(n))


def detectable_change_of_share(
    share_percent: float, *, answers_before: float, answers_after: float, level: float, power: float
) -> float:
    """Return the minimum detectable change of one unit's share between two rounds, in points.

    Sampling of pupils alone: two independent rounds with one answer per pupil.
    """
    p = share_percent / 100.0
    error = 100.0 * float(np.sqrt(p * (1.0 - p) * (1.0 / answers_before + 1.0 / answers_after)))
    return float(stats.norm.ppf((1.0 + level) / 2.0) + stats.norm.ppf(power)) * error


def _multiple(level: float, power: float, df: int) -> float:
    return float(stats.t.ppf((1.0 + level) / 2.0, df) + stats.t.ppf(power, df))

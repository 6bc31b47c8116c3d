"""How the noise of a unit's change depends on its size and on the years it is taken over.

The variance of unit ``u`` over window ``s`` is ``C_ss v_u`` with ``v_u = sum_j b_j h_uj``; changes
of one unit over two windows share a round as a rule, so they have the covariance ``C_sr v_u``.
``v`` is fitted to size by iterated weighted non-negative least squares, ``C`` is what the residuals
show.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.variance_fit import (
    LARGEST_LEVERAGE,
    ROUNDS,
    variance_of,
    weighted_nnls,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WindowVariance:
    """Covariance ``C_sr v_u`` of a unit's changes, for every hypothesis."""

    unit: Floats
    """``v``, shape ``(hypotheses, units)``."""
    window: Floats
    """``C``, shape ``(hypotheses, windows, windows)``."""


def fit_window_variance(
    change: Floats, seen: Floats, shapes: Floats, share: Floats
) -> WindowVariance:
    """Fit the covariance of changes to unit size and windows.

    Parameters
    ----------
    change
        Changes with the hypothesised effect removed, ``(hypotheses, units, windows)``, zero where
        a unit lacks a window.
    seen
        One where a unit has a window, ``(units, windows)``.
    shapes
        ``h``, shape ``(units, shapes)``.
    share
        Weight of each window in the fit of ``v``: its share of the treated, ``(windows,)``.
    """
    number = seen.sum(axis=0)
    pooled_weight = seen @ share
    unit = np.ones(change.shape[:2])
    for _ in range(ROUNDS):
        residual = _residual(change, seen, unit)
        squared = residual**2
        window = _positive((squared / unit[..., None]).sum(axis=1) / number)
        pooled = (squared * (share / window)[:, None, :]).sum(axis=-1) / pooled_weight
        unit = variance_of(weighted_nnls(pooled, shapes, 1.0 / unit**2), shapes)
    residual = _residual(change, seen, unit)
    products = np.swapaxes(residual / unit[..., None], 1, 2) @ residual
    together = np.maximum(seen.T @ seen, 1.0)
    return WindowVariance(unit, products / together)


def _residual(change: Floats, seen: Floats, unit: Floats) -> Floats:
    """Return deviations from the weighted mean of the window, corrected for their leverage."""
    weight = 1.0 / unit
    total = weight @ seen
    centre = (weight[:, None, :] @ change)[:, 0] / total
    leverage = np.minimum(weight[..., None] / total[:, None, :], LARGEST_LEVERAGE)
    residual: Floats = (change - centre[:, None, :]) * seen / np.sqrt(1.0 - leverage)
    return residual


def _positive(variance: Floats) -> Floats:
    return np.where(variance > 0.0, variance, 1.0)

"""Random reassignments of whole series, and what they say about estimates by event time.

Under no effect the series of a unit, once its noise is scaled by its size, could have been
another's. A draw gives every unit the scaled residual series of a random unit, stretched to its own
noise; the estimators then run on all draws at once, as if these were so many indicators.
"""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.size import shapes_of
from folkehelse_eval.estimate.inference.variance_fit import fit_variance

Floats = NDArray[np.float64]

HALF = 0.5
BISECTIONS = 40
"""Halvings of the slope's bracket; more than double precision needs."""


def drawn_panels(panel: EventPanel, *, draws: int, rng: np.random.Generator) -> Floats:
    """Return the observed panel and as many drawn ones, ``[1 + draws, u, t]``."""
    values = panel.outcome
    residual = values - values.mean(axis=1, keepdims=True)
    residual = residual - residual.mean(axis=0)
    noise = _noise(residual, panel.population)[:, None]
    scaled = residual / noise
    orders = rng.random((draws, len(panel.units))).argsort(axis=1)
    drawn = scaled[orders] * noise
    whole = np.concatenate([values[None], drawn])
    return np.where(panel.allowed, whole, np.nan)


def _noise(residual: Floats, population: Floats) -> Floats:
    """Return the standard deviation of every unit's noise, fitted to its population, ``[u]``."""
    ones = np.ones((residual.shape[0], 1))
    fit = fit_variance(residual.T, shapes_of(population), strata=ones)
    spread: Floats = np.sqrt(fit.variance.mean(axis=0))
    return spread


def simultaneous_half(draws: Floats, *, level: float) -> Floats:
    """Return half the width of a band that holds all estimates at once, ``[l]``.

    Parameters
    ----------
    draws
        Estimates of the drawn panels, ``[draw, l]``.
    """
    spread = draws.std(axis=0)
    safe = np.where(spread > 0.0, spread, 1.0)
    largest = np.abs(draws / safe).max(axis=1)
    half: Floats = float(np.quantile(largest, level)) * spread
    return half


def smallest_found(draws: Floats, *, level: float, power: float) -> Floats:
    """Return the smallest true difference that each estimate would find by itself, ``[l]``."""
    bound = np.quantile(np.abs(draws), level, axis=0)
    smallest: Floats = bound - np.quantile(draws, 1.0 - power, axis=0)
    return smallest


def joint_p_value(observed: Floats, draws: Floats) -> float:
    """Return the share of draws whose estimates lie together as far from zero, ``(1+b)/(1+B)``."""
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(draws, rowvar=False)))
    bound = _distance(observed[None], inverse)[0]
    return float((1 + (_distance(draws, inverse) >= bound).sum()) / (1 + len(draws)))


def missed_slope(draws: Floats, distance: Floats, *, level: float) -> float:
    """Return the difference in trend per year that the joint test misses half the time.

    Parameters
    ----------
    draws
        Estimates before the start in the drawn panels, ``[draw, l]``.
    distance
        Years from the base of each estimate, ``[l]``: a trend of one a year moves it so much.

    Notes
    -----
    Roth (2022): a test that finds nothing before the start may have had no chance to.
    """
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(draws, rowvar=False)))
    bound = float(np.quantile(_distance(draws, inverse), level))

    def found(slope: float) -> float:
        return float((_distance(draws + slope * distance, inverse) >= bound).mean())

    low, high = 0.0, float(draws.std(axis=0).max())
    while found(high) < HALF:
        low, high = high, 2.0 * high
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if found(middle) < HALF else (low, middle)
    return high


def _distance(estimates: Floats, inverse: Floats) -> Floats:
    distance: Floats = np.einsum("rl,lm,rm->r", estimates, inverse, estimates)
    return distance

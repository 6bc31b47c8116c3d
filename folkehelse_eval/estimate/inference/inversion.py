"""Intervals from tests: all effects that the test does not reject."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 2.0 ** np.arange(-2.0, 7.0, 0.5)
"""Distances from the estimate, in standard errors, at which the test is asked first (1/4 to 90)."""

HALVINGS = 12
"""Steps of bisection between two of those distances: the end is exact to 1/10 000 of itself."""


@dataclass(frozen=True, slots=True)
class Hull:
    """Smallest and largest effect that is not rejected; infinite where there is no end."""

    low: Floats
    high: Floats


def invert(
    p_value: Callable[[Floats], Floats], *, estimate: Floats, scale: Floats, level: float
) -> Hull:
    """Invert a test for all indicators at once.

    The set of effects not rejected can fall apart, because the variance is fitted anew at every
    hypothesis; the hull of it is returned. Pieces narrower than the steps of :data:`REACH` and
    beyond the outermost piece found are not seen.

    Parameters
    ----------
    p_value
        From hypothesised effects ``(indicators,)`` to p values; 1 at the estimate.
    estimate, scale
        Where to start and in what steps, ``(indicators,)``.
    level
        Confidence level; an effect is kept while ``p > 1 - level``.
    """
    ends = [
        estimate + side * _outermost(p_value, estimate, side * scale, 1.0 - level)
        for side in (-1.0, 1.0)
    ]
    return Hull(ends[0], ends[1])


def _outermost(
    p_value: Callable[[Floats], Floats], estimate: Floats, step: Floats, size: float
) -> Floats:
    """Return the distance of the outermost end on one side, never negative."""
    kept = np.zeros(estimate.shape)
    for reach in REACH:
        distance = np.full_like(kept, reach)
        kept = np.where(p_value(estimate + distance * step) > size, distance, kept)
    beyond = np.concatenate([[0.0], REACH])
    place = np.searchsorted(beyond, kept)
    dropped = np.append(beyond, np.inf)[place + 1]
    unbounded = np.isinf(dropped)
    dropped = np.where(unbounded, kept, dropped)
    for _ in range(HALVINGS):
        middle = (kept + dropped) / 2.0
        inside = p_value(estimate + middle * step) > size
        kept, dropped = np.where(inside, middle, kept), np.where(inside, dropped, middle)
    distance = (kept + dropped) / 2.0 * np.abs(step)
    return np.where(unbounded, np.inf, distance)

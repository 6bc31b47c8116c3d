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


GRID = 16
"""Effects tried at once between two distances; three rounds are finer than the bisection above."""

REFINEMENTS = 3


def invert_one(
    p_value: Callable[[Floats], Floats], *, estimate: float, scale: float, level: float
) -> tuple[float, float]:
    """Invert the test of one indicator, many hypotheses at a time; arguments as in :func:`invert`.

    The first axis of ``p_value`` is that of the hypotheses here.
    """
    size = 1.0 - level
    sides = np.array([[-1.0], [1.0]])

    def kept(distance: Floats) -> NDArray[np.bool_]:
        effects = estimate + sides * scale * distance
        return (p_value(effects.ravel()) > size).reshape(effects.shape)

    reach = np.concatenate([[0.0], REACH])
    distance = np.broadcast_to(reach, (2, reach.size))
    inside = kept(distance)
    inside[:, 0] = True
    unbounded = inside[:, -1]
    low, high = _last_kept(distance, inside)
    for _ in range(REFINEMENTS):
        steps = np.linspace(0.0, 1.0, GRID + 2)
        distance = low[:, None] + (high - low)[:, None] * steps
        inside = kept(distance)
        inside[:, 0], inside[:, -1] = True, False
        low, high = _last_kept(distance, inside)
    ends = np.where(unbounded, np.inf, (low + high) / 2.0 * scale)
    return float(estimate - ends[0]), float(estimate + ends[1])


def _last_kept(distance: Floats, inside: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the outermost distance kept on each side, and the next one beyond it."""
    last = inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)
    rows = np.arange(2)
    return distance[rows, last], distance[rows, np.minimum(last + 1, inside.shape[1] - 1)]

"""Randomisation of the studentised contrast: which municipalities might have been the treated.

Every assignment gives the same windows to the same number of units; units that lack a window's
rounds keep to assignments among units that lack the same. Under no effect for anybody all
assignments are equally likely to give a contrast as large as the observed one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import COMPARISON
from folkehelse_eval.estimate.inference.assignments import Assignments as Drawn
from folkehelse_eval.estimate.studentised import Assignments, studentise


@dataclass(frozen=True, slots=True)
class Randomisation:
    """Outcome of a randomisation test, two-sided."""

    p_value: float
    smallest_attainable_p: float
    n_assignments: int
    """Assignments looked at, the observed one included."""
    exact: bool
    statistic: float


RTOL_TIE = 1e-9
"""Statistics closer than this relative distance are ties: sums in another order differ so much."""


def randomise(
    change: NDArray[np.float64],
    slot: NDArray[np.int64],
    *,
    draws: int,
    exact_up_to: int,
    rng: np.random.Generator,
) -> Randomisation:
    """Test the contrast of changes against all, or many, other assignments.

    Parameters
    ----------
    change
        After minus before, shape ``(units, windows)``, NaN where a unit lacks a window.
    slot
        Window of every treated unit, ``-1`` for comparison units, shape ``(units,)``.
    draws
        Random assignments where there are more than ``exact_up_to``; the p value is then
        ``(1 + draws at least as large) / (1 + draws)``.
    exact_up_to
        Enumerate when there are at most this many distinct assignments.

    Notes
    -----
    The statistic is the contrast over its Welch standard error, recomputed in every assignment
    (Janssen 1997; MacKinnon and Webb 2020); the contrast itself for a single treated unit.
    """
    strata = _strata(change)
    total = count_assignments(slot, strata)
    exact = total <= exact_up_to
    units = _every_assignment(slot, strata) if exact else _drawn(slot, strata, draws, rng)
    return randomise_among(change, slot, Drawn(units.astype(np.int32), exact, total))


def randomise_among(
    change: NDArray[np.float64], slot: NDArray[np.int64], assignments: Drawn
) -> Randomisation:
    """Test the contrast of changes against given assignments; arguments as in :func:`randomise`."""
    strata = _strata(change)
    places = _places(slot, strata)
    windows = slot[places]
    found = studentise(change, Assignments(assignments.units.astype(np.int64), windows))
    observed = float(studentise(change, Assignments(places[None, :], windows))[0])
    if assignments.exact:
        smallest = _share_at_least(found, float(found.max()))
        number = len(assignments.units)
        return Randomisation(
            _share_at_least(found, observed), smallest, number, exact=True, statistic=observed
        )
    draws = len(assignments.units)
    p_value = (1 + _number_at_least(found, observed)) / (1 + draws)
    smallest = max(1 / (1 + draws), 1 / assignments.possible)
    return Randomisation(p_value, smallest, 1 + draws, exact=False, statistic=observed)


def count_assignments(slot: NDArray[np.int64], strata: Sequence[NDArray[np.int64]]) -> int:
    """Return the number of distinct assignments."""
    return prod(_multinomial(slot[rows]) for rows in strata)


def _multinomial(labels: NDArray[np.int64]) -> int:
    counts = np.unique(labels, return_counts=True)[1]
    return factorial(labels.size) // prod(factorial(int(count)) for count in counts)


def _strata(change: NDArray[np.float64]) -> list[NDArray[np.int64]]:
    """Return the units by which windows they have, as groups of row numbers."""
    patterns, group = np.unique(np.isfinite(change), axis=0, return_inverse=True)
    return [np.flatnonzero(group.ravel() == g) for g in range(len(patterns))]


def _places(slot: NDArray[np.int64], strata: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return the treated units, stratum by stratum and in each by window."""
    parts = [rows[slot[rows] != COMPARISON] for rows in strata]
    return np.concatenate([part[np.argsort(slot[part], kind="stable")] for part in parts])


def _every_assignment(
    slot: NDArray[np.int64], strata: Sequence[NDArray[np.int64]]
) -> NDArray[np.int64]:
    choices = [
        [rows[list(chosen)] for chosen in _choices(rows.size, _window_counts(slot[rows]))]
        for rows in strata
    ]
    return np.array([np.concatenate(parts) for parts in product(*choices)], dtype=np.int64)


def _window_counts(labels: NDArray[np.int64]) -> list[int]:
    return [int(n) for n in np.unique(labels[labels != COMPARISON], return_counts=True)[1]]


def _choices(units: int, counts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Return every way to give ``counts`` units to each window in turn."""

    def extend(taken: tuple[int, ...], left: Sequence[int]) -> Iterator[tuple[int, ...]]:
        if not left:
            yield taken
            return
        free = [u for u in range(units) if u not in taken]
        for chosen in combinations(free, left[0]):
            yield from extend((*taken, *chosen), left[1:])

    return extend((), counts)


def _drawn(
    slot: NDArray[np.int64],
    strata: Sequence[NDArray[np.int64]],
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    parts = []
    for rows in strata:
        places = int((slot[rows] != COMPARISON).sum())
        if places:
            parts.append(rows[_random_orders(rows.size, places, draws, rng)])
    return np.concatenate(parts, axis=1)


def _random_orders(
    units: int, places: int, draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return for every draw which units take the places, in random order.

    The units with the smallest of independent uniform numbers, in the order of these numbers.
    """
    keys = rng.random((draws, units))
    first = keys.argpartition(places - 1, axis=1)[:, :places]
    order = np.take_along_axis(keys, first, axis=1).argsort(axis=1)
    return np.take_along_axis(first, order, axis=1)


def _number_at_least(found: NDArray[np.float64], bound: float) -> int:
    return int((found >= bound * (1.0 - RTOL_TIE)).sum())


def _share_at_least(found: NDArray[np.float64], bound: float) -> float:
    return _number_at_least(found, bound) / found.size

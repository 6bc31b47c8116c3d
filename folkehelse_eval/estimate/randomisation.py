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

RTOL_TIE = 1e-9
"""Statistics closer than this relative distance are ties: sums in another order differ so much."""

CHUNK = 2_048
"""Assignments computed at a time, so that memory stays small."""


@dataclass(frozen=True, slots=True)
class Randomisation:
    """Outcome of a randomisation test, two-sided."""

    p_value: float
    smallest_attainable_p: float
    n_assignments: int
    """Assignments looked at, the observed one included."""
    exact: bool
    statistic: float


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
    if exact:
        labels = np.array(list(_every_assignment(slot, strata)), dtype=np.int64)
    else:
        labels = _random_assignments(slot, strata, draws, rng)
    observed = float(_statistics(change, slot[None, :])[0])
    found = np.concatenate(
        [_statistics(change, labels[at : at + CHUNK]) for at in range(0, len(labels), CHUNK)]
    )
    if exact:
        smallest = _share_at_least(found, float(found.max()))
        return Randomisation(_share_at_least(found, observed), smallest, total, exact, observed)
    p_value = (1 + _number_at_least(found, observed)) / (1 + draws)
    return Randomisation(p_value, max(1 / (1 + draws), 1 / total), 1 + draws, exact, observed)


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


def _every_assignment(
    slot: NDArray[np.int64], strata: Sequence[NDArray[np.int64]]
) -> Iterator[NDArray[np.int64]]:
    for parts in product(*(list(_arrangements(slot[rows])) for rows in strata)):
        labels = np.empty_like(slot)
        for rows, part in zip(strata, parts, strict=True):
            labels[rows] = part
        yield labels


def _arrangements(labels: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Return the distinct orders of ``labels``, placing one window's units after the other."""
    counts = {int(s): int((labels == s).sum()) for s in np.unique(labels) if s != COMPARISON}
    start = np.full(labels.size, COMPARISON, dtype=np.int64)

    def place(current: NDArray[np.int64], left: list[int]) -> Iterator[NDArray[np.int64]]:
        if not left:
            yield current
            return
        free = np.flatnonzero(current == COMPARISON)
        for rows in combinations(free.tolist(), counts[left[0]]):
            chosen = current.copy()
            chosen[list(rows)] = left[0]
            yield from place(chosen, left[1:])

    return place(start, list(counts))


def _random_assignments(
    slot: NDArray[np.int64],
    strata: Sequence[NDArray[np.int64]],
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    labels = np.empty((draws, slot.size), dtype=np.int64)
    for rows in strata:
        labels[:, rows] = rng.permuted(np.tile(slot[rows], (draws, 1)), axis=1)
    return labels


def _statistics(change: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the absolute studentised contrast of every assignment, shape ``(assignments,)``."""
    seen = np.isfinite(change)
    filled = np.where(seen, change, 0.0)
    is_other = (labels == COMPARISON).astype(np.float64)
    n_others = is_other.sum(axis=1)
    n_treated = labels.shape[1] - n_others
    n_seen = is_other @ seen
    centre = np.divide(is_other @ filled, n_seen, out=np.zeros_like(n_seen), where=n_seen > 0)
    rows = np.arange(labels.shape[1])
    place = np.where(labels == COMPARISON, 0, labels)
    own = filled[rows, place] - np.take_along_axis(centre, place, axis=1)
    own = np.where(labels == COMPARISON, 0.0, own)
    value = own.sum(axis=1) / n_treated
    if labels.shape[1] - (labels[0] == COMPARISON).sum() < 2:
        alone: NDArray[np.float64] = np.abs(value)
        return alone
    deviation = np.where(labels == COMPARISON, 0.0, own - value[:, None])
    variance = (deviation**2).sum(axis=1) / (n_treated * (n_treated - 1))
    variance += _comparison_variance(filled, seen, is_other, centre, n_seen, labels)
    return _ratio(np.abs(value), np.sqrt(variance))


def _comparison_variance(
    filled: NDArray[np.float64],
    seen: NDArray[np.bool_],
    is_other: NDArray[np.float64],
    centre: NDArray[np.float64],
    n_seen: NDArray[np.float64],
    labels: NDArray[np.int64],
) -> NDArray[np.float64]:
    influence = np.zeros_like(is_other)
    n_others = is_other.sum(axis=1)
    n_treated = labels.shape[1] - n_others
    for s in range(filled.shape[1]):
        share = (labels == s).sum(axis=1) / n_treated
        scale = np.divide(share, n_seen[:, s], out=np.zeros_like(share), where=n_seen[:, s] > 0)
        deviation = (filled[:, s] - centre[:, s, None]) * seen[:, s]
        influence += deviation * scale[:, None]
    squares = ((influence * is_other) ** 2).sum(axis=1)
    variance: NDArray[np.float64] = squares * n_others / (n_others - 1)
    return variance


def _ratio(value: NDArray[np.float64], error: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; a contrast without any spread counts as infinitely large, no contrast as none."""
    out: NDArray[np.float64] = np.where(value > 0, np.inf, 0.0)
    np.divide(value, error, out=out, where=error > 0)
    return out


def _number_at_least(found: NDArray[np.float64], bound: float) -> int:
    return int((found >= bound * (1.0 - RTOL_TIE)).sum())


def _share_at_least(found: NDArray[np.float64], bound: float) -> float:
    return _number_at_least(found, bound) / found.size

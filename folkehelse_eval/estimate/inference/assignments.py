"""Which units might have been the treated: every assignment, or random ones.

A *position* is one treated unit of the design: its start slot and its stratum. An assignment puts
a unit of the same stratum in every position. Random assignments come from one random order of all
units per draw; an indicator that lacks some units takes the first observed ones of the same order.
So no indicator is left without treated units, and the draws of all indicators belong together.
"""

from dataclasses import dataclass
from itertools import chain, combinations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

Ints = NDArray[np.int64]

COMPARISON = -1
"""Slot of a unit that is not treated."""

ORDER_BITS = 16
"""Bits that hold the unit's number inside a random key; room for 65 536 units."""

NARROW = 64
"""Places of an order looked at first; nearly always enough for a few treated units."""


@dataclass(frozen=True, slots=True)
class Arms:
    """Who is treated from when, and within which group units may change places."""

    slot: Ints
    """Start slot of every unit, ``-1`` for comparison units, shape ``(units,)``."""
    stratum: Ints
    """Group of every unit, counted from 0, shape ``(units,)``; all 0 in a national comparison."""

    def among(self, units: Ints) -> "Arms":
        """Return the arms of some of the units, in that order."""
        return Arms(self.slot[units], self.stratum[units])

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Whether each unit is treated."""
        treated: NDArray[np.bool_] = self.slot != COMPARISON
        return treated

    @property
    def positions(self) -> Ints:
        """Treated units ordered by stratum and slot, shape ``(positions,)``."""
        found = np.flatnonzero(self.treated)
        return found[np.lexsort((found, self.slot[found], self.stratum[found]))]


@dataclass(frozen=True, slots=True)
class Assignments:
    """Assignments to look at."""

    units: NDArray[np.int32]
    """Unit in each position, shape ``(assignments, positions)``."""
    exact: bool
    """Whether these are all there are, the observed one included."""
    possible: int
    """How many distinct assignments there are."""


def one_stratum(treated: NDArray[np.bool_]) -> Arms:
    """Return the arms of a comparison with one start and one group of units."""
    slot = np.where(treated, 0, COMPARISON).astype(np.int64)
    return Arms(slot, np.zeros(treated.size, dtype=np.int64))


def count_assignments(arms: Arms) -> int:
    """Return the number of distinct assignments."""
    return prod(_multinomial(arms.slot[arms.stratum == group]) for group in np.unique(arms.stratum))


def every_assignment(arms: Arms) -> Assignments:
    """Enumerate all assignments."""
    rows = np.zeros((1, 0), dtype=np.int32)
    for group in np.unique(arms.stratum[arms.treated]):
        more = _arrangements(arms, int(group))
        rows = _side_by_side(rows, more)
    return Assignments(rows, exact=True, possible=rows.shape[0])


def random_orders(units: int, *, draws: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Return one random order of all units per draw, shape ``(draws, units)``."""
    keys = rng.integers(0, 2**64, size=(draws, units), dtype=np.uint64)
    # The unit's number sits in the low bits of its random key: sorting keys sorts units, at half
    # the cost of an argsort; two keys are equal in their other 48 bits once in 10^9 draws.
    low = np.uint64(2**ORDER_BITS - 1)
    keys = (keys & ~low) | np.arange(units, dtype=np.uint64)
    keys.sort(axis=1)
    return (keys & low).astype(np.int32)


def first_in_order(
    orders: NDArray[np.int32], arms: Arms, *, observed: NDArray[np.bool_]
) -> Assignments:
    """Fill the positions with the first observed units of every order, within strata.

    Parameters
    ----------
    orders
        From :func:`random_orders`.
    arms
        Of all units; positions of units that are not observed are dropped.
    observed
        Whether the indicator has the unit, shape ``(units,)``.

    Returns
    -------
    Assignments
        Units numbered among the observed ones.
    """
    kept = arms.among(np.flatnonzero(observed))
    rank = (np.cumsum(observed) - 1).astype(np.int32)
    strata, needed = np.unique(kept.stratum[kept.treated], return_counts=True)
    columns = [
        _first(orders, observed & (arms.stratum == group), int(number))
        for group, number in zip(strata, needed, strict=True)
    ]
    possible = count_assignments(kept)
    return Assignments(rank[np.concatenate(columns, axis=1)], exact=False, possible=possible)


def need_draws(draws: int, *, level: float) -> None:
    """Refuse a number of draws that cannot reach the asked level."""
    if 1.0 / (1.0 + draws) > 1.0 - level:
        raise EstimationError(
            f"{draws} random assignments; at level {level:g} at least "
            f"{int(np.ceil(1.0 / (1.0 - level))) - 1} are needed. Raise `draws` in the plan."
        )


def _first(
    orders: NDArray[np.int32], eligible: NDArray[np.bool_], number: int
) -> NDArray[np.int32]:
    for width in (NARROW + 4 * number, orders.shape[1]):
        places = orders[:, :width]
        flags = eligible[places]
        chosen = flags & (np.cumsum(flags, axis=1, dtype=np.int32) <= number)
        if int(chosen.sum()) == number * orders.shape[0]:
            break
    return places[chosen].reshape(orders.shape[0], number)


def _multinomial(slot: Ints) -> int:
    counts = np.unique(slot, return_counts=True)[1]
    return factorial(slot.size) // prod(factorial(int(count)) for count in counts)


def _arrangements(arms: Arms, group: int) -> NDArray[np.int32]:
    """Return the distinct fillings of a group's positions, ordered by slot."""
    inside = arms.stratum == group
    counts = np.unique(arms.slot[inside & arms.treated], return_counts=True)[1]
    free = np.flatnonzero(inside).astype(np.int32)[None]
    filled = np.zeros((1, 0), dtype=np.int32)
    for count in counts.tolist():
        chosen = _choices(free.shape[1], count)
        rest = np.ones((chosen.shape[0], free.shape[1]), dtype=np.bool_)
        np.put_along_axis(rest, chosen, values=False, axis=1)
        left = np.nonzero(rest)[1].reshape(chosen.shape[0], -1)
        picked = free[:, chosen].reshape(-1, count)
        filled = np.hstack([np.repeat(filled, chosen.shape[0], axis=0), picked])
        free = free[:, left].reshape(picked.shape[0], -1)
    return filled


def _choices(units: int, count: int) -> NDArray[np.int32]:
    """Return all ways to choose ``count`` of ``units`` places."""
    flat = chain.from_iterable(combinations(range(units), count))
    return np.fromiter(flat, dtype=np.int32).reshape(-1, count)


def _side_by_side(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Combine every row of one with every row of the other."""
    return np.hstack([np.repeat(one, other.shape[0], axis=0), np.tile(other, (one.shape[0], 1))])

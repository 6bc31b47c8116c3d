"""Error rates of a design: how often each method rejects, with the Monte-Carlo error.

One *panel* is one replication. Panels come in groups that share municipalities and treated units,
because many outcomes of one design is what the methods take; the groups are independent of each
other, so the Monte-Carlo error is that of the group means.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    Assignments,
    count_assignments,
    every_assignment,
    first_in_order,
    random_orders,
)
from folkehelse_eval.estimate.inference.randomisation import share_at_least
from folkehelse_eval.estimate.inference.statistics import ContrastTest

Floats = NDArray[np.float64]

EXACT_UP_TO = 1_000
"""Fewer than the package enumerates: random draws have the same error rates at a tenth the cost."""
NOMINAL = 0.05
UNEQUAL = "unequal effects"
"""Every treated unit has an effect of its own; the hypothesis is their true mean."""


class Cell(Protocol):
    """One design; a group of its panels gives the p values of each method."""

    @property
    def label(self) -> tuple[str, ...]:
        """What the design is, for the rows of the table."""
        ...

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return the p values of true hypotheses, ``(panels,)`` for each method."""
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in per cent with its Monte-Carlo error."""

    percent: float
    error: float
    """Standard error in percentage points."""


@dataclass(frozen=True, slots=True)
class Rates:
    """False positives of one design."""

    cell: Cell
    rates: dict[str, Rate] = field(default_factory=dict)


def false_positives(
    cell: Cell, *, groups: int, panels: int, draws: int, rng: np.random.Generator
) -> Rates:
    """Measure how often each method rejects a true hypothesis at 5 %."""
    found = [cell.p_values(panels, draws, rng) for _ in range(groups)]
    return Rates(cell, {name: _rate([group[name] for group in found]) for name in found[0]})


def assignments(arms: Arms, draws: int, rng: np.random.Generator) -> Assignments:
    """Return all assignments where there are few, else random ones."""
    if count_assignments(arms) <= EXACT_UP_TO:
        return every_assignment(arms)
    orders = random_orders(arms.slot.size, draws=draws, rng=rng)
    return first_in_order(orders, arms, observed=np.ones(arms.slot.size, dtype=np.bool_))


def p_at(test: ContrastTest, effect: Floats, found: Assignments) -> Floats:
    """Return the p value of a hypothesised effect in every panel."""
    return share_at_least(test.squared_statistic(effect), exact=found.exact)


def _rate(groups: list[Floats]) -> Rate:
    rejected = np.array([(p_values <= NOMINAL).mean() for p_values in groups])
    error = rejected.std(ddof=1) / np.sqrt(rejected.size) if rejected.size > 1 else np.nan
    return Rate(100.0 * float(rejected.mean()), 100.0 * float(error))

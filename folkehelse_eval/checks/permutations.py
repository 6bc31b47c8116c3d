"""Who might have been the treated: one set of random orders for all contrasts of a plan."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.inference.assignments import (
    COMPARISON,
    Arms,
    Assignments,
    count_assignments,
    every_assignment,
    first_in_order,
    need_draws,
    random_orders,
)
from folkehelse_eval.estimate.inference.windows import strata_of
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

FEW = 999
"""Draws of a check: enough for an order of magnitude; the estimate's own test has the plan's
number."""


@dataclass(frozen=True, slots=True)
class Permutations:
    """Random orders of all units that any contrast of the plan uses.

    A contrast takes its own units in these orders, so that the draws of several indicators belong
    together and no result depends on the order of rows.
    """

    units: tuple[str, ...]
    orders: NDArray[np.int32]
    """``(draws, units)``."""
    seed: int
    exact_up_to: int

    def of(self, sample: Sample) -> Assignments:
        """Return every assignment where there are few, else the random ones."""
        arms = arms_of(sample)
        if count_assignments(arms) <= self.exact_up_to:
            return every_assignment(arms)
        return self.random(sample)

    def few(self, sample: Sample) -> Assignments:
        """Return every assignment where there are few, else the first of the random ones."""
        found = self.of(sample)
        if found.exact:
            return found
        return Assignments(found.units[:FEW], exact=False, possible=found.possible)

    def random(self, sample: Sample) -> Assignments:
        """Return the random assignments, in the same order of draws for every contrast."""
        place = np.searchsorted(np.array(self.units), np.array(sample.units))
        own = arms_of(sample)
        slot = np.full(len(self.units), COMPARISON, dtype=np.int64)
        stratum = np.zeros(len(self.units), dtype=np.int64)
        observed = np.zeros(len(self.units), dtype=np.bool_)
        slot[place], stratum[place], observed[place] = own.slot, own.stratum, True
        drawn = first_in_order(self.orders, Arms(slot, stratum), observed=observed)
        number = np.argsort(place).astype(np.int32)
        return Assignments(number[drawn.units], drawn.exact, drawn.possible)


def permutations_of(samples: Iterable[Sample], plan: InferencePlan) -> Permutations:
    """Draw the random orders of all units of some contrasts, from the plan's seed."""
    need_draws(plan.draws, level=plan.level)
    units = {unit for sample in samples for unit in sample.units}
    return orders_of(units, plan, draws=plan.draws)


def orders_of(units: Iterable[str], plan: InferencePlan, *, draws: int) -> Permutations:
    """Draw as many random orders of some units, from the plan's seed."""
    names = tuple(sorted(set(units)))
    orders = random_orders(len(names), draws=draws, rng=np.random.default_rng(plan.seed))
    return Permutations(names, orders, plan.seed, plan.exact_up_to)


def arms_of(sample: Sample) -> Arms:
    """Return who fills which window, and who may change places: units with the same windows."""
    return Arms(sample.slot, strata_of(sample.change))

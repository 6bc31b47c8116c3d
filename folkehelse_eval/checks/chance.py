"""What chance alone does to the change inside the funded units, where the numbers are delivered."""

import numpy as np

from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.paired import Counted, paired_rates, paired_shares
from folkehelse_eval.result.effect import Chance
from folkehelse_eval.vocabulary.indicator import Unit

PERCENT = 100.0
PER_1000 = 1_000.0
BINOMIAL, POISSON = "binomial", "poisson"


def chance_inside(sample: Sample, level: float) -> Chance | None:
    """Return the interval of the mean change from who answered, or who fell ill, alone.

    Shares are binomial, rates are Poisson (``estimate.paired``). A figure that is the mean of
    several years counts as one with the number that gives it the same variance; a standardised one
    as the crude one of that value. ``None`` where a funded unit lacks a number, and for means and
    counts, whose chance no delivered number tells. The units added together are no part of it: with
    own starts they have other numbers of years before and after, and would change by that alone.
    """
    rows = np.flatnonzero(sample.treated)
    windows = sample.slot[rows]
    size = sample.own_sizes[rows]
    before, after = sample.before[rows, windows], sample.after[rows, windows]
    if not (rows.size and np.isfinite(size).all()):
        return None
    if sample.indicator.unit is Unit.PERCENT and (np.maximum(before, after) <= PERCENT).all():
        found = paired_shares(
            Counted(before / PERCENT * size[:, 0], size[:, 0]),
            Counted(after / PERCENT * size[:, 1], size[:, 1]),
            level=level,
        )
        return Chance(BINOMIAL, found.chance)
    if sample.indicator.unit is Unit.PER_1000:
        found = paired_rates(
            Counted(before / PER_1000 * size[:, 0], size[:, 0]),
            Counted(after / PER_1000 * size[:, 1], size[:, 1]),
            per=PER_1000,
            level=level,
        )
        return Chance(POISSON, found.chance)
    return None

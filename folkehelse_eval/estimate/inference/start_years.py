"""Randomisation of start years for many indicators, each with the municipalities it has."""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.inference.assignments import COMPARISON, Arms, Assignments
from folkehelse_eval.estimate.inference.randomisation import randomise_patterns
from folkehelse_eval.estimate.inference.randomised import Options, Randomised, Statistic
from folkehelse_eval.estimate.inference.slots import imputation_weights
from folkehelse_eval.estimate.inference.staggered import start_year_test
from folkehelse_eval.estimate.inference.statistics import ContrastTest

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def randomise_start_years(
    outcome: Floats, shapes: Floats, start: Ints, *, options: Options, first_after: int = 0
) -> Randomised:
    """Test no effect and invert the test, start years dealt out among all units.

    The estimate is imputation's mean over all treated unit-years. An indicator is tested with the
    units that have all its years; weights follow the numbers of those units.

    Parameters
    ----------
    outcome
        Shape ``(indicators, units, years)``; NaN where missing.
    shapes
        Shapes of the variance, ``(units, shapes)``.
    start
        Index of each unit's first treated year, at least 1; ``-1`` for never, ``(units,)``.
    options
        Its statistic must be the scaled one.
    first_after
        Years after the start in which no effect is looked for yet.
    """
    if options.statistic is not Statistic.SCALED:
        raise EstimationError(
            f"start years are permuted with {Statistic.SCALED}; found {options.statistic}. "
            "An unscaled effect rejects 11 to 17 % when the treated are small."
        )
    units = np.zeros(start.size, dtype=np.int64)

    def build(rows: Ints, kept: Ints, assignments: Assignments) -> ContrastTest:
        starts, slot, counts = _slots(start[kept])
        weights = imputation_weights(
            starts,
            years=outcome.shape[2],
            treated=counts,
            never=int((slot == COMPARISON).sum()),
            first_after=first_after,
        )
        part = outcome[rows][:, kept]
        return start_year_test(part, shapes[kept], weights, Arms(slot, units[kept]), assignments)

    complete = outcome.mean(axis=2)  # missing where any year is
    return randomise_patterns(complete, Arms(start, units), build, options=options)


def _slots(start: Ints) -> tuple[Ints, Ints, Ints]:
    """Return start years, each unit's number among them, and their counts."""
    treated = start != COMPARISON
    starts, number, counts = np.unique(start[treated], return_inverse=True, return_counts=True)
    slot = np.full(start.size, COMPARISON, dtype=np.int64)
    slot[treated] = number
    return starts, slot, counts

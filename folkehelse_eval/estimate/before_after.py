"""Change inside the funded units; described, never credited to a measure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.result.effect import Interval


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Mean change of the units, each weighing the same."""

    value: float
    interval: Interval | None
    """t interval from the spread between units; ``None`` for a single unit."""
    standard_error: float | None
    degrees_of_freedom: int


def paired_change(change: NDArray[np.float64], *, level: float) -> PairedChange:
    """Return the mean of ``change`` (after minus before, shape ``(n,)``, all finite).

    The interval describes how much such a mean would vary between units like these; it holds no
    comparison and takes the common movement of the country for the measure's.
    """
    n = change.size
    value = float(change.mean())
    if n < 2:
        return PairedChange(value, None, None, 0)
    error = float(change.std(ddof=1) / np.sqrt(n))
    half = float(stats.t.ppf((1.0 + level) / 2.0, n - 1)) * error
    return PairedChange(value, Interval(value - half, value + half, level), error, n - 1)

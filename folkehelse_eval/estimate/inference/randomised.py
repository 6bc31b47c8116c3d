"""What a randomisation test is asked for, and what it answers."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RTOL_TIE = 1e-5
"""Squared statistics closer than this relative distance are ties: single precision sums."""


class Statistic(StrEnum):
    """What is compared between assignments; also the key of the method."""

    SCALED = "randomisation_scaled"
    PRECISION_WEIGHTED = "randomisation_precision_weighted"
    STUDENTISED = "randomisation_studentised"
    COEFFICIENT = "randomisation_coefficient"


@dataclass(frozen=True, slots=True)
class Options:
    """How much is computed; everything here is printed with the result."""

    seed: int
    statistic: Statistic = Statistic.SCALED
    draws: int = 9_999
    exact_up_to: int = 10_000
    """Enumerate when there are at most this many assignments."""
    level: float = 0.95
    intervals: bool = True
    joint: bool = False
    """Keep the statistics of all draws, for tests over several indicators."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Squared statistics of the same draws for all indicators."""

    observed: NDArray[np.float32]
    """Shape ``(indicators,)``; NaN for a refused indicator."""
    draws: NDArray[np.float32]
    """Shape ``(indicators, assignments)``."""
    exact: bool


@dataclass(frozen=True, slots=True)
class Randomised:
    """Test of no effect, and effects not rejected; all arrays have shape ``(indicators,)``.

    A refused indicator holds NaN everywhere and its reason in ``refused``.
    """

    statistic: Statistic
    seed: int
    estimate: Floats
    standard_error: Floats
    p_value: Floats
    smallest_attainable_p: Floats
    n_assignments: NDArray[np.int64]
    """Assignments looked at, the observed one included."""
    exact: NDArray[np.bool_]
    low: Floats
    """Lower end of the interval; ``-inf`` where there is none, NaN when not asked for."""
    high: Floats
    n_treated: NDArray[np.int64]
    n_comparison: NDArray[np.int64]
    refused: tuple[str | None, ...]
    """Key of the reason why an indicator has no result."""
    joint: Joint | None = None

"""Intervals of a proportion and of a count, from the number observed alone."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.errors import EstimationError


def wilson(
    cases: NDArray[np.float64], answers: NDArray[np.float64], *, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of Wilson's (1927) interval of proportions, as fractions; arrays alike."""
    if not ((answers > 0) & (cases >= 0) & (cases <= answers)).all():
        raise EstimationError(
            "a proportion has no answers, or more cases than answers; expected 0 <= cases <= "
            "answers and answers above zero. Leave those units out, with that reason."
        )
    z = float(stats.norm.ppf((1.0 + level) / 2.0))
    centre = cases + z**2 / 2.0
    half = z * np.sqrt(cases * (1.0 - cases / answers) + z**2 / 4.0)
    total = answers + z**2
    return np.asarray((centre - half) / total), np.asarray((centre + half) / total)


def byar(
    cases: NDArray[np.float64], *, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of Byar's interval of Poisson counts (Breslow and Day 1987, p. 69)."""
    if not (cases >= 0).all():
        raise EstimationError("a count is negative or missing; expected cases from zero up.")
    z = float(stats.norm.ppf((1.0 + level) / 2.0))
    known = np.maximum(cases, 1.0)  # the lower end for zero cases is zero
    low = known * (1.0 - 1.0 / (9.0 * known) - z / (3.0 * np.sqrt(known))) ** 3
    more = cases + 1.0
    high = more * (1.0 - 1.0 / (9.0 * more) + z / (3.0 * np.sqrt(more))) ** 3
    return np.where(cases > 0, low, 0.0), np.asarray(high)

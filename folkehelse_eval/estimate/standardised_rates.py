"""Directly standardised rates of areas, with Dobson's interval."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.rate_intervals import byar


@dataclass(frozen=True, slots=True)
class StandardisedRate:
    """Rate of each area had it the standard's ages, ``[a]``, cases for each inhabitant."""

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def directly_standardised(
    cases: NDArray[np.float64],
    population: NDArray[np.float64],
    standard: NDArray[np.float64],
    *,
    level: float,
) -> StandardisedRate:
    """Return directly standardised rates with the interval of Dobson and others (1991).

    The rate is the mean of the age groups' rates, weighted by a standard population. Its interval
    is that of all the cases together as a Poisson count (here Byar's), put on the scale of the rate
    by the ratio of the two standard errors: Dobson, Kuulasmaa, Eberle and Scherer, "Confidence
    intervals for weighted sums of Poisson parameters", Statistics in Medicine 10 (1991), 457-462.

    Parameters
    ----------
    cases, population
        ``[a, g]``: cases and inhabitants by area and age group.
    standard
        ``[g]``: inhabitants of the standard population by age group.
    level
        Confidence level as a fraction.
    """
    total = cases.sum(axis=1)
    if not ((population > 0).all() and (standard >= 0).all() and (total > 0).all()):
        raise EstimationError(
            "a standardised rate has no inhabitants in an age group, or no cases at all; expected "
            "both above zero. Join age groups, or leave the area out with that reason."
        )
    weight = standard / standard.sum()
    value = (weight * cases / population).sum(axis=1)
    variance = (weight**2 * cases / population**2).sum(axis=1)
    low, high = byar(total, level=level)
    scale = np.sqrt(variance / total)
    return StandardisedRate(value, value + scale * (low - total), value + scale * (high - total))

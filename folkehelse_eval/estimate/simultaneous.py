"""Bands that hold for all estimates of an indicator at once, by a multiplier bootstrap.

Draws are divided by the analytic standard error. R's ``did`` divides by the interquartile range of
the draws, which is too small when a handful of units carries an estimate.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.influence import Influence, Multipliers
from folkehelse_eval.estimate.workers import in_parts

_ROOT_FIVE = 5.0**0.5
OUTCOMES_AT_ONCE = 8  # their draws by year stay in the cache


class Multiplier(StrEnum):
    """Distribution of the multipliers: mean zero, variance one."""

    MAMMEN = "mammen"
    """Mammen 1993; third moment one."""
    RADEMACHER = "rademacher"


def draw_multipliers(
    units: int,
    *,
    draws: int,
    rng: np.random.Generator,
    kind: Multiplier = Multiplier.MAMMEN,
) -> NDArray[np.float32]:
    """Draw multipliers ``[unit, draw]``.

    They belong to units in the panel's order. Who wants figures that do not depend on that order
    hands over the units in order of their codes.
    """
    if kind is Multiplier.RADEMACHER:
        signs = rng.integers(0, 2, size=(units, draws), dtype=np.int8)
        return (2 * signs - 1).astype(np.float32)
    low, high = (1.0 - _ROOT_FIVE) / 2.0, (1.0 + _ROOT_FIVE) / 2.0
    chance_of_low = (_ROOT_FIVE + 1.0) / (2.0 * _ROOT_FIVE)
    is_low = rng.random(size=(units, draws), dtype=np.float32) < chance_of_low
    return np.where(is_low, np.float32(low), np.float32(high))


def simultaneous_critical_values(
    influence: Influence, multipliers: NDArray[np.float32], *, level: float
) -> NDArray[np.float64]:
    """Factor on the standard error for a band that covers all estimates, ``[k]``.

    Estimates without variance (a base year) do not enter.

    Parameters
    ----------
    multipliers
        ``[unit of the panel, draw]``, the same for every block and indicator.
    level
        Confidence level as a fraction.
    """
    own = Multipliers.of(multipliers, influence.block)
    error = np.sqrt(influence.variance())

    def critical(part: slice) -> NDArray[np.float32]:
        sums = influence.multiplied(own, part)
        scale = error[part, :, None].astype(np.float32)
        ratio = np.divide(np.abs(sums), scale, out=np.zeros_like(sums), where=scale > 0)
        largest = np.sort(ratio.max(axis=1), axis=1)
        # the smallest draw that at least `level` of the draws do not exceed
        return np.asarray(largest[:, int(np.ceil(level * largest.shape[1])) - 1])

    parts = list(influence.block.chunks(OUTCOMES_AT_ONCE))
    return np.concatenate(in_parts(critical, parts)).astype(np.float64)

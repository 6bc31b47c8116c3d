"""Bands that hold for all estimates of an indicator at once, by a multiplier bootstrap.

Draws are divided by the analytic standard error. R's ``did`` divides by the interquartile range of
the draws, which is too small when a handful of units carries an estimate.

With normal multipliers the law of the draws is known, given the data: normal, with the covariance
of the contributions. :func:`normal_critical_values` draws from that law, so that its cost does not
grow with the units and the figures do not depend on their order.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.influence import Influence, Multipliers
from folkehelse_eval.estimate.workers import in_parts

_ROOT_FIVE = 5.0**0.5
RIDGE = 1e-9  # repeated and fixed estimates leave the covariance singular; draws move by 3e-5
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


def normal_critical_values(
    influence: Influence, *, draws: int, rng: np.random.Generator, level: float
) -> NDArray[np.float64]:
    """Factor on the standard error for a band that covers all estimates, ``[k]``.

    What :func:`simultaneous_critical_values` gives with standard normal multipliers, drawn from
    their joint law (Chernozhukov, Chetverikov and Kato 2013, section 3; Montiel Olea and
    Plagborg-Møller 2019, algorithm 1). Estimates without variance (a base year) do not enter.

    Parameters
    ----------
    draws
        Normal draws, the same for every indicator.
    level
        Confidence level as a fraction.
    """
    covariance = influence.covariance()
    error = np.sqrt(np.einsum("kmm->km", covariance))
    scale = np.divide(1.0, error, out=np.zeros_like(error), where=error > 0.0)
    correlation = covariance * scale[:, :, None] * scale[:, None, :]
    root = np.linalg.cholesky(correlation + RIDGE * np.eye(error.shape[1])).astype(np.float32)
    normal = rng.standard_normal((error.shape[1], draws), dtype=np.float32)
    position = int(np.ceil(level * draws)) - 1

    def critical(part: slice) -> NDArray[np.float32]:
        largest = np.abs(root[part] @ normal).max(axis=1)
        return np.asarray(np.partition(largest, position, axis=1)[:, position])

    parts = list(influence.block.chunks(OUTCOMES_AT_ONCE))
    return np.concatenate(in_parts(critical, parts)).astype(np.float64)

"""Test statistics of a contrast of changes, in every assignment and for every hypothesised effect.

Each builder takes the changes of a block of indicators that have the same units and gives a
:class:`ContrastTest`: the estimate, and a function from a hypothesised effect to the squared
statistic of the observed assignment (first column) and of all others. All parts that do not depend
on the hypothesis are computed once; sums over treated units are one matrix product.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.inference.assignments import Arms, Assignments
from folkehelse_eval.estimate.inference.variance_fit import fit_variance

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]
"""Last axis: the observed assignment, then all others. Single precision: half the memory traffic,
and 7 digits are more than the order of the draws needs."""

CHUNK = 2_048
"""Assignments in one product."""

SHRINKAGE = 0.5
"""Part of the mean variance added to each unit's before weighting by precision."""

FIXED_POINT_ROUNDS = 15
"""Rounds between the weighted estimate and the weights that its residuals give."""


@dataclass(frozen=True, slots=True)
class ContrastTest:
    """A block of indicators, ready to be tested."""

    estimate: Floats
    """Effect at which the observed statistic is zero, shape ``(indicators,)``."""
    standard_error: Floats
    """Root of the fitted variance of the estimate, at the estimate."""
    squared_statistic: Callable[[Floats], Draws]
    """From hypothesised effects ``(indicators,)`` to ``(indicators, 1 + assignments)``."""


def scaled_test(
    change: Floats, shapes: Floats, arms: Arms, assignments: Assignments
) -> ContrastTest:
    """Contrast of means over the root of its variance, the variance fitted to unit size.

    ``contrast = sum_strata share x (mean treated - mean comparison)``, every treated unit weighing
    the same; its variance ``sum (weight_u)^2 v_u`` with ``v`` of
    :func:`~folkehelse_eval.estimate.inference.variance_fit.fit_variance`, fitted once per
    hypothesis to all units around one mean (per stratum), as the null hypothesis has it.

    Parameters
    ----------
    change
        Change of each unit, shape ``(indicators, units)``, all finite.
    shapes
        Shapes of the variance, ``(units, shapes)`` or ``(indicators, units, shapes)``.
    """
    others = _comparison_weight(arms)
    total = 1.0 / arms.treated.sum()
    sums, strata, treated = _picked(arms, assignments), _one_hot(arms), _indicator(arms)
    centred = change - change.mean(axis=1, keepdims=True)
    value = _linear(centred, total + others, others, sums)
    shift = _linear(treated[None], total + others, others, sums)
    moved = np.moveaxis(shapes, -1, 0).reshape(shapes.shape[-1], -1, arms.slot.size)
    spread = [_linear(part, total**2 - others**2, -(others**2), sums) for part in moved]

    def variance(effect: Floats, *, columns: slice) -> Draws:
        fit = fit_variance(centred - effect[:, None] * treated, shapes, strata=strata)
        coefficients = fit.coefficients.astype(np.float32)
        return sum(  # type: ignore[return-value]  # never empty: the constant is always there
            coefficients[:, j : j + 1] * part[:, columns] for j, part in enumerate(spread)
        )

    def squared_statistic(effect: Floats) -> Draws:
        numerator = value - effect[:, None].astype(np.float32) * shift
        return ratio(numerator, variance(effect, columns=slice(None)))

    estimate = value[:, 0].astype(np.float64)
    error = np.sqrt(variance(estimate, columns=slice(0, 1))[:, 0].astype(np.float64))
    return ContrastTest(estimate, error, squared_statistic)


def precision_weighted_test(
    change: Floats, shapes: Floats, arms: Arms, assignments: Assignments
) -> ContrastTest:
    """Contrast weighted towards units with precise figures: the average resident or pupil.

    Least squares of the change on treatment and stratum, weights ``1 / (v + mean(v) / 2)`` with
    ``v`` fitted at the hypothesis; over the root of its own variance under ``v``. Plain ``1 / v``
    rests on one or two large units whenever the common part of ``v`` is estimated near zero: it
    rejected 7 to 8 % with 13 to 17 units, this form 5.5 to 5.8 %, for two points of power.
    Arguments as in :func:`scaled_test`.
    """
    sums, strata, treated = _picked(arms, assignments), _one_hot(arms), _indicator(arms)
    centred = change - change.mean(axis=1, keepdims=True)

    def parts(effect: Floats, sums: PickedSums) -> tuple[Draws, Draws, Draws]:
        value = centred - effect[:, None] * treated
        variance = fit_variance(value, shapes, strata=strata).variance
        weight = 1.0 / (variance + SHRINKAGE * variance.mean(axis=1, keepdims=True))
        total, noise = weight @ strata, weight**2 * variance
        residual = value - ((weight * value) @ strata / total) @ strata.T
        numerator = sums(weight * residual)
        information, spread = np.zeros_like(numerator), np.zeros_like(numerator)
        for column in range(strata.shape[1]):
            member = strata[:, column]
            own = sums(weight * member)
            share = own / total[:, column : column + 1].astype(np.float32)
            information += own * (np.float32(1.0) - share)
            spread += sums(noise * member) * (np.float32(1.0) - 2.0 * share)
            spread += np.square(share) * (noise @ member).astype(np.float32)[:, None]
        return numerator, information, spread

    def squared_statistic(effect: Floats) -> Draws:
        numerator, _, spread = parts(effect, sums)
        return ratio(numerator, spread)

    estimate = np.zeros(change.shape[0])
    alone = PickedSums.of(arms.positions[None].astype(np.int32), arms.slot.size)
    for _ in range(FIXED_POINT_ROUNDS):
        numerator, information, spread = parts(estimate, alone)
        estimate = estimate + (numerator / information)[:, 0].astype(np.float64)
    error = (np.sqrt(spread) / information)[:, 0].astype(np.float64)
    return ContrastTest(estimate, error, squared_statistic)


def studentised_test(change: Floats, arms: Arms, assignments: Assignments) -> ContrastTest:
    """Contrast over its Welch standard error, recomputed in every assignment (Janssen 1997)."""
    n_treated, n_others = int(arms.treated.sum()), int((~arms.treated).sum())
    if n_treated < 2 or len(np.unique(arms.stratum)) > 1:
        raise EstimationError(
            "the studentised statistic needs two treated units and one group of units; "
            f"found {n_treated} treated. Use the scaled statistic."
        )
    sums, treated = _picked(arms, assignments), _indicator(arms)
    centred = change - change.mean(axis=1, keepdims=True)
    first, second = sums(centred), sums(centred**2)
    overlap, crossed = sums(treated[None]), sums(centred * treated)

    def moments(effect: Floats) -> tuple[Draws, Draws]:
        by = effect[:, None].astype(np.float32)
        value = centred - effect[:, None] * treated
        own, squares = first - by * overlap, second - 2.0 * by * crossed + by**2 * overlap
        rest = value.sum(axis=1, keepdims=True).astype(np.float32) - own
        rest_squares = (value**2).sum(axis=1, keepdims=True).astype(np.float32) - squares
        variance = _mean_variance(own, squares, n_treated)
        variance += _mean_variance(rest, rest_squares, n_others)
        return own / np.float32(n_treated) - rest / np.float32(n_others), variance

    def squared_statistic(effect: Floats) -> Draws:
        return ratio(*moments(effect))

    estimate = moments(np.zeros(change.shape[0]))[0][:, 0].astype(np.float64)
    error = np.sqrt(moments(estimate)[1][:, 0].astype(np.float64))
    return ContrastTest(estimate, error, squared_statistic)


def coefficient_test(change: Floats, arms: Arms, assignments: Assignments) -> ContrastTest:
    """Contrast alone; for comparison only: it takes every unit's noise for the same."""
    sums, treated = _picked(arms, assignments), _indicator(arms)
    others, total = _comparison_weight(arms), 1.0 / arms.treated.sum()
    centred = change - change.mean(axis=1, keepdims=True)
    value = _linear(centred, total + others, others, sums)
    shift = _linear(treated[None], total + others, others, sums)

    def squared_statistic(effect: Floats) -> Draws:
        squared: Draws = (value - effect[:, None].astype(np.float32) * shift) ** 2
        return squared

    estimate = value[:, 0].astype(np.float64)
    residual = centred - estimate[:, None] * treated
    error = residual.std(axis=1) * np.sqrt((np.where(arms.treated, total, others) ** 2).sum())
    return ContrastTest(estimate, error, squared_statistic)


@dataclass(frozen=True, slots=True)
class PickedSums:
    """Sums over the units of every assignment, as products with labels made once."""

    labels: tuple[Draws, ...]
    """Ones where a unit is picked, ``(units, assignments of the chunk)``."""

    @classmethod
    def of(cls, units: NDArray[np.int32], number: int) -> "PickedSums":
        """Make the labels; ``units`` is ``(assignments, positions)`` out of ``number`` units."""
        chunks = []
        for start in range(0, units.shape[0], CHUNK):
            rows = units[start : start + CHUNK]
            labels = np.zeros((number, rows.shape[0]), dtype=np.float32)
            labels[rows.T, np.arange(rows.shape[0])] = 1.0
            chunks.append(labels)
        return cls(tuple(chunks))

    def __call__(self, values: Floats) -> Draws:
        """Sum ``values``, ``(indicators, units)``, to ``(indicators, assignments)``."""
        single = values.astype(np.float32)
        number = sum(part.shape[1] for part in self.labels)
        out = np.empty((values.shape[0], number), dtype=np.float32)
        start = 0
        for part in self.labels:
            np.matmul(single, part, out=out[:, start : start + part.shape[1]])
            start += part.shape[1]
        return out


def _linear(values: Floats, picked: Floats, every: Floats, sums: PickedSums) -> Draws:
    """Return ``sum over picked of picked_u x_u  -  sum over all of every_u x_u``."""
    constant = (values @ every)[:, None].astype(np.float32)
    total: Draws = sums(values * picked) - constant
    return total


def _comparison_weight(arms: Arms) -> Floats:
    """Return ``(treated in stratum / treated) / (comparison units in stratum)`` of every unit."""
    treated = np.bincount(arms.stratum, weights=arms.treated)
    others = np.bincount(arms.stratum, weights=~arms.treated)
    if ((treated > 0) & (others == 0)).any():
        raise EstimationError(
            f"group {int(np.argmax((treated > 0) & (others == 0)))} holds treated units and nobody "
            "to compare them with; leave it out or compare nationally."
        )
    share = treated / treated.sum()
    by_stratum = np.divide(share, others, out=np.zeros_like(share), where=others > 0)
    weight: Floats = by_stratum[arms.stratum]
    return weight


def _one_hot(arms: Arms) -> Floats:
    member: NDArray[np.bool_] = arms.stratum[:, None] == np.unique(arms.stratum)
    return member.astype(np.float64)


def _indicator(arms: Arms) -> Floats:
    return arms.treated.astype(np.float64)


def _picked(arms: Arms, assignments: Assignments) -> PickedSums:
    """Return sums for the observed assignment, first, and for all others."""
    units = np.concatenate([arms.positions[None].astype(np.int32), assignments.units])
    return PickedSums.of(units, arms.slot.size)


def _mean_variance(total: Draws, squares: Draws, number: int) -> Draws:
    """Variance of a mean; not negative, which rounding in single precision could make it."""
    spread = np.maximum(squares - np.square(total) / np.float32(number), np.float32(0.0))
    variance: Draws = (spread / np.float32(number * (number - 1))).astype(np.float32)
    return variance


def ratio(numerator: Draws, denominator: Draws) -> Draws:
    """Square and divide; without any spread a difference counts as infinitely large."""
    squared = np.square(numerator)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Draws = np.divide(squared, denominator, out=squared.copy())
    found[np.isnan(found)] = 0.0
    return found

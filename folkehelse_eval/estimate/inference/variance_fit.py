"""How the noise of a municipality's change falls with its size, fitted for all indicators at once.

Small municipalities have noisier figures. A test that forgets it finds effects where there are
none when the treated are small. So the variance of unit ``u`` is fitted as a sum of known shapes,
``v_u = sum_j b_j h_uj`` with ``b_j >= 0``: a part common to all, and parts that fall with size.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

Floats = NDArray[np.float64]

ROUNDS = 8
"""Reweightings; the coefficients move by less than their own noise after five or six."""

FLOOR = 1e-3
"""No unit's variance falls below this share of the mean: a fit of zero is luck, not knowledge."""

LARGEST_LEVERAGE = 0.95
"""A unit that is almost its own mean says nothing about noise; its residual is not blown up."""


@dataclass(frozen=True, slots=True)
class VarianceFit:
    """Fitted variance of each unit's change."""

    coefficients: Floats
    """``b_j`` in the units of ``shapes``, shape ``(indicators, shapes)``, none negative."""
    variance: Floats
    """``v_u``, squared unit of the indicator, shape ``(indicators, units)``."""


def register_shapes(population: Floats) -> Floats:
    """Return the shapes for registers, ``(1, population^-1/2, population^-1)``.

    The middle one covers noise that falls slower than a count's. Shape ``(units, 3)``, each
    relative to its mean, so that the coefficients are comparable.
    """
    _refuse_non_positive(population, "population")
    root = 1.0 / np.sqrt(population)
    return _relative(np.stack([np.ones_like(root), root, root**2], axis=-1))


def share_shapes(share: Floats, answers: Floats) -> Floats:
    """Return the shapes for survey shares, ``(1, p (1 - p) / n)``; the factor is estimated.

    Parameters
    ----------
    share
        The share as a fraction, common to all units, shape ``()`` or ``(indicators, 1)``.
    answers
        Answers behind a unit's change, exact or guessed up to a factor, shape ``(units,)`` or
        ``(indicators, units)``. For several rounds: ``1 / sum(weight**2 / n_round)``.
    """
    _refuse_non_positive(answers, "number of answers")
    noise = share * (1.0 - share) / answers
    return _relative(np.stack([np.ones_like(noise), noise], axis=-1))


def fit_variance(value: Floats, shapes: Floats, *, strata: Floats) -> VarianceFit:
    """Fit ``v = sum_j b_j h_j`` by iterated weighted non-negative least squares.

    The squared residuals from the weighted mean of their stratum, divided by one minus their
    leverage, are regressed on the shapes with weights ``1 / v^2``: the variance of a squared
    normal deviation is proportional to ``v^2``. Mean and weights follow the fit.

    Parameters
    ----------
    value
        Change of each unit with the hypothesised effect removed, ``(indicators, units)``.
    shapes
        ``h``, shape ``(units, shapes)`` or ``(indicators, units, shapes)``.
    strata
        Ones and zeros, ``(units, strata)``: whose mean a unit is measured from. One column for
        a national comparison, one a county for a comparison within counties.
    """
    variance = np.ones_like(value)
    for _ in range(ROUNDS):
        squared = squared_residuals(value, variance, strata=strata)
        coefficients = weighted_nnls(squared, shapes, 1.0 / variance**2)
        variance = variance_of(coefficients, shapes)
    return VarianceFit(coefficients, variance)


def variance_of(coefficients: Floats, shapes: Floats) -> Floats:
    """Return ``v_u`` of every unit, floored; arguments as in :class:`VarianceFit`."""
    if shapes.ndim == 2:
        return _floored(coefficients @ shapes.T)
    return _floored((shapes @ coefficients[..., None])[..., 0])


def squared_residuals(value: Floats, variance: Floats, *, strata: Floats) -> Floats:
    """Return squared deviations from the weighted stratum mean, corrected for their leverage."""
    weight = 1.0 / variance
    total = weight @ strata
    centre = (weight * value) @ strata / total
    leverage = weight / (total @ strata.T)
    residual = value - centre @ strata.T
    squared: Floats = residual**2 / (1.0 - np.minimum(leverage, LARGEST_LEVERAGE))
    return squared


def weighted_nnls(response: Floats, shapes: Floats, weight: Floats) -> Floats:
    """Solve the non-negative least squares of every indicator; exact, by trying each support.

    With three shapes there are seven supports; the best feasible one is the optimum.
    """
    gram, right = _normal_equations(response, shapes, weight)
    best = np.zeros(right.shape)
    gain = np.zeros(right.shape[0])
    columns = range(right.shape[1])
    for size in range(1, right.shape[1] + 1):
        for chosen in map(list, combinations(columns, size)):
            candidate = np.zeros_like(best)
            candidate[:, chosen] = _solve(gram[:, chosen][:, :, chosen], right[:, chosen])
            explained = np.einsum("kj,kj->k", candidate, right)
            better = (candidate >= 0.0).all(axis=1) & (explained > gain)
            best[better], gain[better] = candidate[better], explained[better]
    return best


def _normal_equations(response: Floats, shapes: Floats, weight: Floats) -> tuple[Floats, Floats]:
    if shapes.ndim == 3:
        weighted = np.swapaxes(shapes * weight[..., None], -1, -2)
        return weighted @ shapes, (weighted @ response[..., None])[..., 0]
    number = shapes.shape[1]
    products = (shapes[:, :, None] * shapes[:, None, :]).reshape(-1, number**2)
    return (weight @ products).reshape(-1, number, number), (weight * response) @ shapes


def _solve(gram: Floats, right: Floats) -> Floats:
    """Solve small normal equations; shapes that do not differ between units get no solution."""
    scale = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
    correlation = gram / (scale[..., None] * scale[..., None, :])
    singular = np.abs(np.linalg.det(correlation)) < SINGULAR
    correlation[singular] = np.eye(gram.shape[-1])
    solved: Floats = np.linalg.solve(correlation, (right / scale)[..., None])[..., 0] / scale
    solved[singular] = -1.0  # not feasible: a smaller support says the same
    return solved


SINGULAR = 1e-10
"""Determinant of the shapes' correlations below which they say the same (equal populations)."""


def _floored(variance: Floats) -> Floats:
    mean = variance.mean(axis=-1, keepdims=True)
    return np.where(mean > 0.0, np.maximum(variance, FLOOR * mean), 1.0)


def _relative(shapes: Floats) -> Floats:
    relative: Floats = shapes / shapes.mean(axis=-2, keepdims=True)
    return relative


def _refuse_non_positive(number: Floats, what: str) -> None:
    wrong = ~(np.isfinite(number) & (number > 0))
    if wrong.any():
        raise EstimationError(
            f"{what} of unit {int(np.argwhere(wrong)[0][-1])} is {float(number[wrong][0])}; "
            "expected a positive finite number. Leave the unit out with its reason."
        )

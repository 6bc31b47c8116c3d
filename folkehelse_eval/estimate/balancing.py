"""Weights that make comparison units like the treated before the start, for many assignments.

*Entropy balancing* (Hainmueller 2012, section 3): of all weights that give the treated units' means
exactly, those closest to equal ones. They are ``w_u ~ exp(x_u b)``, and ``b`` minimises a convex
function, found by damped Newton steps for all assignments at once. Where the treated units' means
lie outside what the others can be averaged to, no such weights exist: there is no overlap.

*Matching*: each treated unit's nearest comparison units, with replacement, share its weight.

Both see only figures from before the start, so the weights are the same under every hypothesis.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

STEPS = 80
TOLERANCE = 1e-9
"""Largest distance between the balanced means, in standard deviations over the units."""
STEADY = 1e-10
"""Added to the curvature, in the same scale: two characteristics may say the same."""
LARGEST_SHARE = 0.999
"""A comparison in which one unit weighs more is that unit: the means lie at the edge."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of comparison units in every assignment."""

    weight: Floats
    """``(assignments, units)``; sums to one, zero for the treated."""
    overlap: Flags
    """``(assignments,)``: whether such weights exist."""


def standardise(covariates: Floats) -> Floats:
    """Return characteristics in standard deviations from the mean of all units, ``(units, p)``.

    One that does not vary says nothing and becomes zero.
    """
    spread = covariates.std(axis=0)
    centred = covariates - covariates.mean(axis=0)
    scaled: Floats = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0.0)
    return scaled


def entropy_weights(covariates: Floats, free: Flags, target: Floats) -> Weights:
    """Return the most even weights of the free units whose means are the target.

    Parameters
    ----------
    covariates
        ``(units, p)``, from :func:`standardise`.
    free
        Whether a unit is compared, ``(assignments, units)``.
    target
        The treated units' means in the same scale, ``(assignments, p)``.
    """
    number, p = target.shape
    products = (covariates[:, :, None] * covariates[:, None, :]).reshape(len(covariates), p * p)
    slope = np.zeros((number, p))
    away = np.full(number, np.inf)
    for _ in range(STEPS):
        open_ = np.flatnonzero(away > TOLERANCE)
        if not open_.size:
            break
        weight = _tilted(covariates, free[open_], slope[open_])
        mean = weight @ covariates
        gradient = mean - target[open_]
        away[open_] = np.abs(gradient).max(axis=1)
        second = (weight @ products).reshape(-1, p, p) - mean[:, :, None] * mean[:, None, :]
        step = np.linalg.solve(second + STEADY * np.eye(p), gradient[..., None])[..., 0]
        decrement = np.sqrt(np.maximum((gradient * step).sum(axis=1), 0.0))
        slope[open_] -= step / (1.0 + decrement)[:, None]
    weight = _tilted(covariates, free, slope)
    missed = np.abs(weight @ covariates - target).max(axis=1)
    overlap: Flags = (missed <= 10.0 * TOLERANCE) & (weight.max(axis=1) < LARGEST_SHARE)
    return Weights(weight, overlap)


def _tilted(covariates: Floats, free: Flags, slope: Floats) -> Floats:
    exponent = np.where(free, slope @ covariates.T, -np.inf)
    raised = np.exp(exponent - exponent.max(axis=1, keepdims=True))
    weight: Floats = raised / raised.sum(axis=1, keepdims=True)
    return weight


def matched_weights(
    distance: Floats, treated: NDArray[np.int64], free: Flags, *, matches: int
) -> Weights:
    """Return weights of each treated unit's nearest free units.

    Parameters
    ----------
    distance
        From every unit to every other, ``(units, units)``; infinite where they must not match.
    treated
        Treated units of each assignment, ``(assignments, positions)``.
    free
        Whether a unit is compared, ``(assignments, units)``.
    matches
        How many comparison units share a treated unit's weight; all, where there are fewer.
    """
    order = distance.argsort(axis=1, kind="stable")
    within_reach = np.isfinite(np.take_along_axis(distance, order, axis=1))
    weight = np.zeros(free.shape)
    overlap = np.ones(len(free), dtype=np.bool_)
    rows = np.arange(len(free))[:, None]
    for units in treated.T:
        nearest = order[units]
        usable = free[rows, nearest] & within_reach[units]
        chosen = usable & (usable.cumsum(axis=1) <= matches)
        number = chosen.sum(axis=1, keepdims=True)
        overlap &= number[:, 0] > 0
        weight[rows, nearest] += chosen / np.maximum(number, 1) / treated.shape[1]
    return Weights(weight, overlap)


def distances(covariates: Floats) -> Floats:
    """Return how unlike units are, ``(units, units)``: Euclidean, in standard deviations."""
    apart: Floats = np.sqrt(((covariates[:, None] - covariates[None]) ** 2).sum(axis=-1))
    return apart


def effective_units(weight: Floats) -> float:
    """Return how many equally weighted units would be as precise (Kish 1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum())

"""Least squares over the simplex, many problems at once.

The one solver behind synthetic control, its augmented form and synthetic difference-in-differences.

Each problem is ``min |A w - b|^2 + ridge |w|^2`` over weights that are not negative and add to one.
Newton's method works on the dual, whose dimension is the number of rows of ``A`` (years, after an
orthogonal reduction), not the number of weights; a proximal term around the last weights makes
problems without ridge as well behaved as those with it, and vanishes at the solution.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

PROXIMAL = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)  # relative to the mean squared column; then the last
GAP = 1e-9  # duality gap at which weights count as found, same scale
LOOSEST = 1e-6  # above it the weights are refused, same scale
OUTER = 200  # proximal steps; a dozen suffice unless columns are nearly collinear
INNER = 60  # Newton steps of one proximal step; five to twenty are usual
HALVINGS = 30
ROUNDING = 1e-15  # of the dual value
ARMIJO = 1e-4
RESIDUAL = 1e-15  # of the dual gradient times curvature, columns being scaled to length one
CHUNK_CELLS = 400_000  # cells of ``A`` worked on together, about 3 MB of float64


@dataclass(frozen=True, slots=True)
class SimplexWeights:
    """Solutions of the problems ``b``."""

    weights: NDArray[np.float64]
    """``[b, n]``, not negative, adding to one, zero where not allowed."""
    gap: NDArray[np.float64]
    """``[b]``, how far the objective can be above its minimum, in its own unit."""


@dataclass(frozen=True, slots=True)
class _Problems:
    columns: NDArray[np.float64]
    """``[b, m, n]``, target taken out, scaled."""
    allowed: NDArray[np.bool_]
    ridge: NDArray[np.float64]
    scale: NDArray[np.float64]


def simplex_weights(
    columns: NDArray[np.float64],
    target: NDArray[np.float64],
    *,
    ridge: NDArray[np.float64] | float = 0.0,
    allowed: NDArray[np.bool_] | None = None,
) -> SimplexWeights:
    """Solve all problems.

    Parameters
    ----------
    columns
        ``[b, m, n]``, or ``[m, n]`` where all problems share it.
    target
        ``[b, m]``.
    ridge
        ``[b]``, in the squared unit of the columns; with zero the weights need not be unique.
    allowed
        ``[b, n]``, columns that may get weight; all by default.
    """
    count, width = target.shape[0], columns.shape[-1]
    permitted = np.ones((count, width), dtype=np.bool_) if allowed is None else allowed
    _check(columns, target, permitted)
    penalty = np.broadcast_to(np.asarray(ridge, dtype=np.float64), (count,))
    shared = np.broadcast_to(columns, (count, *columns.shape[-2:]))
    weights, gap = np.empty((count, width)), np.empty(count)
    step = max(1, CHUNK_CELLS // max(1, shared[0].size))
    for first in range(0, count, step):
        part = slice(first, first + step)
        problems = _scaled(shared[part], target[part], penalty[part], permitted[part])
        weights[part], gap[part] = _solve(problems)
    return SimplexWeights(weights, gap)


def project(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nearest points of the simplex, row by row (Held, Wolfe and Crowder 1974)."""
    ordered = -np.sort(-points, axis=1)
    above = np.cumsum(ordered, axis=1) - 1.0
    counts = np.arange(1, points.shape[1] + 1)
    kept = (ordered * counts > above).sum(axis=1)
    threshold = above[np.arange(len(points)), kept - 1] / kept
    return np.asarray(np.maximum(points - threshold[:, None], 0.0))


def _scaled(
    columns: NDArray[np.float64],
    target: NDArray[np.float64],
    ridge: NDArray[np.float64],
    allowed: NDArray[np.bool_],
) -> _Problems:
    # weights add to one, so taking the target out of every column changes nothing
    centred = np.where(allowed[:, None, :], columns - target[:, :, None], 0.0)
    if centred.shape[1] > centred.shape[2]:
        centred = np.asarray(np.linalg.qr(centred, mode="r"))
    scale = np.square(centred).sum(axis=(1, 2)) / allowed.sum(axis=1)
    scale = np.where(scale > 0.0, scale, 1.0)
    return _Problems(centred / np.sqrt(scale)[:, None, None], allowed, ridge / scale, scale)


def _solve(of: _Problems) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weights = of.allowed / of.allowed.sum(axis=1, keepdims=True)
    gap = np.full(len(weights), np.inf)
    left = np.arange(len(weights))
    dual = _times(of.columns, weights)
    for turn in range(OUTER):
        part = _take(of, left)
        near = np.where(part.ridge < PROXIMAL[-1], PROXIMAL[min(turn, len(PROXIMAL) - 1)], 0.0)
        dual[left], weights[left] = _proximal_step(part, dual[left], weights[left], near)
        gap[left] = _gap(part, weights[left])
        left = left[gap[left] > GAP]
        if not left.size:
            break
    if (gap > LOOSEST).any():
        raise EstimationError(
            f"weights were found to {gap.max():.1g} of the figures' spread, expected {LOOSEST:g}; "
            "look for units whose figures are out of all proportion, and leave them out with that "
            "reason."
        )
    return weights, gap * of.scale


def _proximal_step(
    of: _Problems,
    dual: NDArray[np.float64],
    around: NDArray[np.float64],
    near: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minimise with ``near |w - around|^2`` added, by Newton's method on the dual."""
    nearby = _Nearby(of, near[:, None] * around, of.ridge + near)
    dual = dual.copy()
    weights, value = nearby.at(dual)
    active = np.arange(len(dual))
    for _ in range(INNER):
        gradient = dual[active] - _times(of.columns[active], weights[active])
        wrong = nearby.curvature[active] * np.abs(gradient).max(axis=1) > RESIDUAL
        active, gradient = active[wrong], gradient[wrong]
        if not active.size:
            break
        part = nearby.take(active)
        step = _newton_step(part, weights[active], gradient)
        slope = np.einsum("bm,bm->b", step, gradient)
        better, found = _search(part, dual[active], value[active], step, slope)
        active = active[better]  # the others are as good as rounding allows
        dual[active], weights[active], value[active] = (part[better] for part in found)
    return dual, weights


@dataclass(frozen=True, slots=True)
class _Nearby:
    """Problems with a proximal term, ``curvature |w|^2 / 2 - pull . w`` beside the squares."""

    problems: _Problems
    pull: NDArray[np.float64]
    curvature: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp]) -> "_Nearby":
        return _Nearby(_take(self.problems, rows), self.pull[rows], self.curvature[rows])

    def at(self, dual: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weights that belong to dual points, and the dual's value there."""
        of = self.problems
        scores = self.pull - _back(of.columns, dual)
        scaled = np.where(of.allowed, scores / self.curvature[:, None], -np.inf)
        weights = project(scaled)
        linear = np.einsum("bn,bn->b", scores, weights)
        squares = np.square(dual).sum(axis=1) - self.curvature * np.square(weights).sum(axis=1)
        return weights, 0.5 * squares + linear


def _search(
    of: _Nearby,
    dual: NDArray[np.float64],
    value: NDArray[np.float64],
    step: NDArray[np.float64],
    slope: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], tuple[NDArray[np.float64], ...]]:
    """Halve the steps that do not lower the dual enough; say which found something better."""
    trial = dual + step
    weights, reached = of.at(trial)
    length = 1.0
    for _ in range(HALVINGS):
        short = np.flatnonzero(reached > value + ARMIJO * length * slope + ROUNDING)
        if not short.size:
            break
        length *= 0.5
        trial[short] = dual[short] + length * step[short]
        weights[short], reached[short] = of.take(short).at(trial[short])
    return reached <= value, (trial, weights, reached)


def _newton_step(
    of: _Nearby, weights: NDArray[np.float64], gradient: NDArray[np.float64]
) -> NDArray[np.float64]:
    columns = of.problems.columns
    support = (weights > 0.0).astype(np.float64)
    size = support.sum(axis=1)
    held = columns * support[:, None, :]
    centre = held.sum(axis=2) / size[:, None]
    held = (held - centre[:, :, None]) * support[:, None, :]
    hessian = held @ held.transpose(0, 2, 1) / of.curvature[:, None, None]
    hessian += np.eye(hessian.shape[1])
    return np.asarray(-np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0])


def _gap(of: _Problems, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Frank and Wolfe's bound on the distance to the minimum."""
    fitted = _times(of.columns, weights)
    slope = _back(of.columns, fitted) + of.ridge[:, None] * weights
    lowest = np.where(of.allowed, slope, np.inf).min(axis=1)
    return np.asarray(2.0 * (np.einsum("bn,bn->b", weights, slope) - lowest))


def _times(columns: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((columns @ weights[:, :, None])[:, :, 0])


def _back(columns: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((rows[:, None, :] @ columns)[:, 0, :])


def _take(of: _Problems, rows: NDArray[np.intp]) -> _Problems:
    if len(rows) == len(of.ridge):
        return of
    return _Problems(of.columns[rows], of.allowed[rows], of.ridge[rows], of.scale[rows])


def _check(
    columns: NDArray[np.float64], target: NDArray[np.float64], allowed: NDArray[np.bool_]
) -> None:
    if not (np.isfinite(columns).all() and np.isfinite(target).all()):
        raise EstimationError(
            "figures for the weights are missing or infinite; leave out the units and periods "
            "concerned, with that reason, before estimating."
        )
    if not allowed.any(axis=1).all():
        raise EstimationError(
            "a problem has no column that may get weight; expected at least one donor. Widen the "
            "comparison pool."
        )

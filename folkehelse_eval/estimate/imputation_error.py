"""Contributions of units to imputed effects (Borusyak, Jaravel and Spiess 2024, section 4.3).

An imputed average is a weighted sum of outcomes. A unit contributes the weighted sum of its
residuals; a treated cell's residual is its effect less the average effect of its cohort and year
(conservative) or of the other units in it (leave-one-out, the paper's appendix A.9).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.absorb import Absorber
from folkehelse_eval.estimate.blocks import Block, Moments
from folkehelse_eval.estimate.influence import CohortInfluence, Influence, UnitInfluence


@dataclass(frozen=True, slots=True)
class ImputedErrors:
    """Imputed averages ``m`` with the contributions of units."""

    effect: NDArray[np.float64]
    """``[k, m]``."""
    conservative: Influence
    leave_one_out: Influence
    alone: NDArray[np.bool_]
    """``[m]``: some cohort has one unit in some year, so no others to leave it out from."""


def cohort_errors(
    of: Moments, fit: Absorber, weights: NDArray[np.float64], treated: NDArray[np.bool_]
) -> ImputedErrors:
    """Errors in a complete block; ``weights[m, c, t]`` are those on cohort sums of outcomes."""
    sizes = of.block.sizes.astype(np.float64)
    effect = np.einsum("mct,kct->km", weights, of.means, optimize=True)
    slopes = (weights / sizes[:, None]).transpose(1, 0, 2)  # per unit, [c, m, t]
    before = fit.weights > 0
    residual = np.where(before, fit.residuals(of.means), 0.0)  # [k, c, t]
    offsets = np.einsum("cmt,kct->kmc", np.where(before[:, None], slopes, 0.0), residual)
    conservative = CohortInfluence(of, slopes, offsets)
    entering = ((weights != 0) & treated).any(axis=2)  # [m, c]
    alone = (entering & (sizes == 1)).any(axis=1)
    # residual effects grow by n / (n - 1); what a unit's own level took with it is given back
    extra = np.where(sizes > 1, 1.0 / np.maximum(sizes - 1.0, 1.0), 0.0)
    after = np.where(treated[:, None], slopes, 0.0) * extra[:, None, None]
    back = after.sum(axis=2, keepdims=True) * fit.share[:, None]
    without = CohortInfluence(of, slopes + after - back, offsets)
    return ImputedErrors(effect, conservative, without, alone)


def unit_errors(
    block: Block, fit: Absorber, weights: NDArray[np.float64], treated: NDArray[np.bool_]
) -> ImputedErrors:
    """Errors in a block with missing cells; ``weights[m, u, t]`` are those on outcomes."""
    count, shape = len(block.indicators), weights.shape
    effect = np.empty((count, shape[0]))
    contributions = np.empty((count, shape[1], shape[0]))
    loo = np.empty_like(contributions)
    used = treated | (fit.weights > 0)
    weighted = np.where(used, weights, 0.0)
    own, rest = _shares_of_others(block, weighted, treated)
    for part in block.chunks():
        values = np.where(used, np.nan_to_num(block.values(part)), 0.0)
        effect[part] = np.einsum("kut,mut->km", values, weighted, optimize=True)
        residual = np.where(used, fit.residuals(values), 0.0)
        plain = np.einsum("kut,mut->kum", residual, weighted, optimize=True)
        for m in range(shape[0]):
            mean = _cohort_means(block, residual, own[m])
            centred = np.where(treated, residual - mean[:, block.cohort], 0.0) * weighted[m]
            before = plain[:, :, m] - np.where(treated, residual * weighted[m], 0.0).sum(axis=2)
            contributions[part, :, m] = before + centred.sum(axis=2)
            loo[part, :, m] = before + (centred * rest[m]).sum(axis=2)
    alone = (own == 1.0).any(axis=(1, 2))
    conservative, without = UnitInfluence(block, contributions), UnitInfluence(block, loo)
    return ImputedErrors(effect, conservative, without, alone)


def _shares_of_others(
    block: Block, weights: NDArray[np.float64], treated: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights ``[m, u, t]`` of a unit in its cohort's mean, and the factor that leaves it out."""
    squared = np.where(treated, np.square(weights), 0.0)
    totals = np.add.reduceat(squared, block.bounds[:-1], axis=1)[:, block.cohort]
    own = np.divide(squared, totals, out=np.zeros_like(squared), where=totals > 0)
    left = 1.0 - own
    factor = np.divide(1.0, left, out=np.ones_like(own), where=left > 0)
    return own, factor


def _cohort_means(
    block: Block, residual: NDArray[np.float64], own: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray(np.add.reduceat(residual * own, block.bounds[:-1], axis=1))

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
    """Errors in a block with missing cells; ``weights[m, u, t]`` are those on outcomes.

    Treated units of a cohort weigh alike in a year, so the mean that is taken off does not depend
    on which average is meant.
    """
    count, averages, units = len(block.indicators), weights.shape[0], weights.shape[1]
    effect = np.empty((count, averages))
    contributions = np.empty((count, units, averages))
    without = np.empty_like(contributions)
    used = treated | (fit.weights > 0)
    by_unit = np.where(used, weights, 0.0).transpose(1, 2, 0)  # [u, t, m]
    sizes = np.add.reduceat(treated.astype(np.int64), block.bounds[:-1], axis=0)[block.cohort]
    factor = np.where(treated & (sizes > 1), sizes / np.maximum(sizes - 1, 1), 1.0)
    for part in block.chunks():
        values = np.where(used, np.nan_to_num(block.values(part)), 0.0)
        effect[part] = values.reshape(len(values), -1) @ by_unit.reshape(-1, averages)
        residual = np.where(used, fit.residuals(values), 0.0)
        sums = np.add.reduceat(np.where(treated, residual, 0.0), block.bounds[:-1], axis=1)
        mean = sums[:, block.cohort] / np.maximum(sizes, 1)
        centred = (residual - np.where(treated, mean, 0.0)).transpose(1, 0, 2)  # [u, k, t]
        contributions[part] = (centred @ by_unit).transpose(1, 0, 2)
        without[part] = ((centred * factor[:, None]) @ by_unit).transpose(1, 0, 2)
    alone = ((by_unit != 0) & (treated & (sizes == 1))[:, :, None]).any(axis=(0, 1))
    return ImputedErrors(
        effect, UnitInfluence(block, contributions), UnitInfluence(block, without), alone
    )

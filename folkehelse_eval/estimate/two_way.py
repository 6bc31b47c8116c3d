"""Regressions with unit and year effects, all indicators at once, errors clustered by unit.

Two-way fixed effects stand in a report only as a warning: with staggered starts they weigh effects
by regression arithmetic, some of them negatively (Goodman-Bacon 2021). The same regression with
cohort-by-year terms is a check on the other estimators.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.absorb import Absorber, absorber
from folkehelse_eval.estimate.blocks import (
    NEVER,
    Block,
    Moments,
    estimate_blocks,
    moments,
)
from folkehelse_eval.estimate.influence import CohortInfluence, Influence, UnitInfluence
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot
from folkehelse_eval.estimate.unit_robust import (
    Correction,
    RowDesign,
    corrected_slopes,
    satterthwaite,
    variance_factor,
)

COLLINEAR = 1e-10  # smallest eigenvalue of the regressors' correlation matrix
ALIAS = 1e-9  # share of a regressor's variation that units and years must leave


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Coefficients ``p`` of regressors that vary by cohort and year."""

    block: Block
    coefficient: NDArray[np.float64]
    """``[k, p]``."""
    design: RowDesign
    residual: NDArray[np.float64]
    """``[k, r, t]``, of cohort means in a complete block, else of units."""
    moments: Moments | None
    """Of a complete block without weights."""

    def influence(self, correction: Correction = Correction.CR1) -> Influence:
        """Contributions of units under a small-sample correction, scaled so that squares add up."""
        scale = np.sqrt(variance_factor(self.design, correction))
        slopes = scale * corrected_slopes(self.design, correction)  # [r, p, t]
        offsets = np.einsum("rpt,krt->kpr", slopes, self.residual, optimize=True)
        if self.moments is not None:
            return CohortInfluence(self.moments, slopes, offsets)
        return UnitInfluence(self.block, offsets.transpose(0, 2, 1).copy())

    def standard_error(self, correction: Correction = Correction.CR1) -> NDArray[np.float64]:
        """Return standard errors clustered by unit, ``[k, p]``."""
        return np.sqrt(self.influence(correction).variance())

    def unclustered_error(self) -> NDArray[np.float64]:
        """Return errors that take all cells as independent, ``[k, p]``; to show, not to use."""
        variance = np.diagonal(self.design.inverse)
        squares = np.einsum(
            "krt,rt,r->k", np.square(self.residual), self.design.weights, self.design.size
        )
        if self.moments is not None:
            scatter = self.moments.scatter  # about cohort means, unit effects still in
            squares += np.einsum("kctt->k", scatter)
            squares -= scatter.sum(axis=(1, 2, 3)) / scatter.shape[2]
        return np.asarray(np.sqrt(squares[:, None] / self.design.residual_degrees * variance))

    def degrees_of_freedom(self) -> NDArray[np.float64]:
        """Satterthwaite's degrees of freedom for CR2, ``[p]``."""
        return satterthwaite(self.design)


def two_way_effect(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    *,
    weights: NDArray[np.float64] | None = None,
) -> Batch[TwoWay]:
    """Coefficient of being treated, with unit and year effects.

    Parameters
    ----------
    outcome
        ``[k, u, t]``, NaN where there is no figure.
    first_treated
        ``[u]``, first affected year, or :data:`~folkehelse_eval.estimate.blocks.NEVER`.
    years
        ``[t]``, strictly increasing.
    weights
        ``[u, t]``, positive; CR1 only.
    """

    def estimate(block: Block) -> TwoWay | Refusal:
        start = row_starts(block, weights)
        return regress(block, treated_cells(start, block.years)[None], weights=weights)

    return estimate_blocks(outcome, first_treated, years, estimate)


def treated_cells(start: NDArray[np.int64], years: NDArray[np.int64]) -> NDArray[np.float64]:
    """One from the start year on, ``[r, t]``."""
    after = (start != NEVER)[:, None] & (years >= start[:, None])
    return np.asarray(after, dtype=np.float64)


def row_starts(block: Block, weights: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
    """Start year of each row of :func:`regress`: cohorts where that suffices, else units."""
    return block.starts if block.complete and weights is None else block.starts[block.cohort]


def regress(
    block: Block,
    regressors: NDArray[np.float64],
    *,
    weights: NDArray[np.float64] | None = None,
) -> TwoWay | Refusal:
    """Regress on ``regressors[p, r, t]`` and unit and year effects; rows as :func:`row_starts`."""
    by_cohort = block.complete and weights is None
    per_unit = _cell_weights(block, weights)
    if by_cohort:
        per_unit = np.ones((len(block.starts), len(block.years)))
    size = block.sizes if by_cohort else np.ones(len(per_unit), dtype=np.int64)
    fit = absorber(per_unit * size[:, None])
    clean = fit.residuals(regressors) * (per_unit > 0)
    gram = np.einsum("prt,qrt,rt->pq", clean, clean, fit.weights, optimize=True)
    names = tuple(int(k) for k in block.indicators)
    if _aliased(regressors, fit, gram):
        return Refusal(names, WhyNot.COVARIATES_COLLINEAR, f"{len(regressors)} regressors")
    inverse = np.linalg.inv(gram)
    parts = len(np.unique(fit.period_part[fit.period_part >= 0]))
    design = RowDesign(per_unit, size, fit.inverse, clean, inverse, parts)
    if design.residual_degrees <= 0:
        return Refusal(names, WhyNot.TOO_FEW_CELLS, f"{int(block.observed.sum())} cells")
    reduced = moments(block) if by_cohort else None
    values = np.nan_to_num(block.values()) if reduced is None else reduced.means
    coefficient = np.einsum("krt,prt,rt->kp", values, clean, fit.weights, optimize=True) @ inverse
    fitted = np.einsum("kp,prt->krt", coefficient, clean, optimize=True)
    residual = (fit.residuals(values) - fitted) * (per_unit > 0)
    return TwoWay(block, coefficient, design, residual, reduced)


def _aliased(regressors: NDArray[np.float64], fit: Absorber, gram: NDArray[np.float64]) -> bool:
    left = np.diagonal(gram)
    total = np.einsum("prt,rt->p", np.square(regressors), fit.weights)
    if (left <= ALIAS * total).any():
        return True
    scale = np.sqrt(left)
    return bool(np.linalg.eigvalsh(gram / np.outer(scale, scale))[0] < COLLINEAR)


def _cell_weights(block: Block, weights: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if weights is None:
        return block.observed.astype(np.float64)
    own = weights[np.ix_(block.units, block.periods)]
    if not (np.isfinite(own) & (own > 0)).all():
        raise EstimationError(
            "weights are not all positive and finite; leave out the units without weight, with "
            "that reason, before estimating."
        )
    return np.where(block.observed, own, 0.0)

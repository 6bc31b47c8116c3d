"""Effects by cohort and year (Callaway and Sant'Anna 2021), all indicators at once.

Assumes that without treatment the cohort and its comparison would have changed alike from the base
year on (given the covariates, if there are any), and that nothing happens earlier than
``anticipation`` years before the start. The estimand of a cell is the average effect on the
cohort's units in that year, each unit counted once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.adjusted import Adjustment, adjusted_cells
from folkehelse_eval.estimate.blocks import (
    NEVER,
    Block,
    Moments,
    estimate_blocks,
    moments,
)
from folkehelse_eval.estimate.cells import Base, Cells, Comparison, LeftOutCell, plan_cells
from folkehelse_eval.estimate.influence import CohortInfluence, Influence, UnitInfluence
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot

FEWEST_COMPARISON_UNITS = 2


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Effects of cohorts by year for the indicators of one block, in the indicators' units."""

    cells: Cells
    effect: NDArray[np.float64]
    """``[k, m]``."""
    influence: Influence
    treated: NDArray[np.int64]
    """Treated units of each cell, ``[m]``; below five no analytic p value may be shown."""
    compared: NDArray[np.int64]
    """Comparison units of each cell, ``[m]``."""
    anticipation: int

    @property
    def block(self) -> Block:
        """The indicators, units and years that are meant."""
        return self.influence.block

    @property
    def start(self) -> NDArray[np.int64]:
        """Start year of each cell's cohort, ``[m]``."""
        return self.block.starts[self.cells.cohort]

    @property
    def year(self) -> NDArray[np.int64]:
        """Year of each cell, ``[m]``."""
        return self.block.years[self.cells.period]

    @property
    def is_base(self) -> NDArray[np.bool_]:
        """Cells of a universal base year, zero by construction, ``[m]``."""
        return np.asarray(self.cells.period == self.cells.base)

    def standard_error(self) -> NDArray[np.float64]:
        """Analytic standard error, ``[k, m]``; from one treated unit it has no treated part."""
        return np.sqrt(self.influence.variance())


def group_time(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    *,
    comparison: Comparison = Comparison.NOT_YET_TREATED,
    base: Base = Base.VARYING,
    anticipation: int = 0,
    covariates: NDArray[np.float64] | None = None,
    adjustment: Adjustment = Adjustment.NONE,
) -> Batch[GroupTime]:
    """Estimate every effect by cohort and year, one result per group of equal missing cells.

    Parameters
    ----------
    outcome
        ``[k, u, t]``, NaN where there is no figure. A cell uses the units with a figure in both of
        its years; that presumes that figures are missing at random within a cohort.
    first_treated
        ``[u]``, first affected year, or :data:`~folkehelse_eval.estimate.blocks.NEVER`.
    years
        ``[t]``, strictly increasing.
    covariates
        ``[u, p]``, measured before any treatment; a constant is added.
    adjustment
        How covariates enter: outcome regression, inverse probability weights, or both.
    """
    _check_covariates(covariates, adjustment, len(first_treated))

    def estimate(block: Block) -> GroupTime | Refusal:
        cells = plan_cells(block, comparison=comparison, base=base, anticipation=anticipation)
        refused = _refuse(block, cells)
        if refused is not None:
            return refused
        return _estimate(block, cells, anticipation, covariates, adjustment)

    return estimate_blocks(outcome, first_treated, years, estimate)


def _estimate(
    block: Block,
    cells: Cells,
    anticipation: int,
    covariates: NDArray[np.float64] | None,
    adjustment: Adjustment,
) -> GroupTime | Refusal:
    if covariates is not None:
        result = _adjusted(block, cells, anticipation, covariates, adjustment)
    elif block.complete:
        result = _complete(moments(block), cells, anticipation)
    else:
        result = _with_gaps(block, cells, anticipation)
    if len(result.cells.cohort):
        return result
    names = tuple(int(k) for k in block.indicators)
    reason = result.cells.left_out[-1].reason
    return Refusal(names, reason, f"none of {len(cells.cohort)} cells")


def _complete(of: Moments, cells: Cells, anticipation: int) -> GroupTime:
    block = of.block
    count = len(cells.cohort)
    at = np.arange(count)
    step = np.zeros((count, len(block.years)))
    step[at, cells.period] += 1.0
    step[at, cells.base] -= 1.0
    compared = cells.comparison @ block.sizes
    share = -(cells.comparison / compared[:, None])  # per unit
    share[at, cells.cohort] = 1.0 / block.sizes[cells.cohort]
    change = of.means @ step.T  # [k, c, m]
    effect = np.einsum("kcm,mc,c->km", change, share, block.sizes, optimize=True)
    control = np.einsum(
        "kcm,mc,c->km", change, cells.comparison / compared[:, None], block.sizes, optimize=True
    )
    # control cohorts differ among themselves: that too is variance of the pooled control mean
    away = change.transpose(0, 2, 1) - control[:, :, None]
    offsets = away * np.where(cells.comparison, share, 0.0)
    slopes = share.T[:, :, None] * step
    influence = CohortInfluence(of, slopes, offsets)
    return GroupTime(
        cells, effect, influence, block.sizes[cells.cohort], compared.astype(np.int64), anticipation
    )


def _with_gaps(block: Block, planned: Cells, anticipation: int) -> GroupTime:
    treated, compared, cells = _both_years(block, planned)
    counts = treated.sum(axis=0), compared.sum(axis=0)
    plus, minus = treated / counts[0], compared / counts[1]  # [u, m]
    effect = np.empty((len(block.indicators), len(cells.cohort)))
    contributions = np.empty((*effect.shape[:1], *plus.shape))
    for part in block.chunks():
        values = np.nan_to_num(block.values(part))  # missing cells get weight zero below
        change = values[:, :, cells.period] - values[:, :, cells.base]
        own = np.einsum("kum,um->km", change, plus)
        other = np.einsum("kum,um->km", change, minus)
        effect[part] = own - other
        contributions[part] = plus * (change - own[:, None]) - minus * (change - other[:, None])
    influence = UnitInfluence(block, contributions)
    return GroupTime(cells, effect, influence, counts[0], counts[1], anticipation)


def _adjusted(
    block: Block,
    planned: Cells,
    anticipation: int,
    covariates: NDArray[np.float64],
    adjustment: Adjustment,
) -> GroupTime:
    treated, compared, cells = _both_years(block, planned)
    found = adjusted_cells(block, cells, (treated, compared), covariates[block.units], adjustment)
    kept = cells.keep(found.kept, found.left_out)
    return GroupTime(
        cells=kept,
        effect=found.effect,
        influence=UnitInfluence(block, found.contributions),
        treated=treated[:, found.kept].sum(axis=0),
        compared=compared[:, found.kept].sum(axis=0),
        anticipation=anticipation,
    )


def _both_years(block: Block, cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Cells]:
    """Treated and compared units with figures in both years, each ``[u, m]``; cells with both."""
    seen = block.observed[:, cells.period] & block.observed[:, cells.base]
    treated = seen & (block.cohort[:, None] == cells.cohort)
    compared = seen & cells.comparison.T[block.cohort]
    has_treated, has_compared = treated.any(axis=0), compared.any(axis=0)
    left_out = tuple(
        LeftOutCell(
            int(block.starts[cells.cohort[m]]),
            int(block.years[cells.period[m]]),
            WhyNot.NO_COMPARISON_UNITS if has_treated[m] else WhyNot.NO_TREATED_UNIT_OBSERVED,
        )
        for m in np.flatnonzero(~(has_treated & has_compared))
    )
    kept = has_treated & has_compared
    return treated[:, kept], compared[:, kept], cells.keep(kept, left_out)


def _refuse(block: Block, cells: Cells) -> Refusal | None:
    names = tuple(int(k) for k in block.indicators)
    if (block.starts == NEVER).all():
        return Refusal(names, WhyNot.NO_TREATED_UNITS, f"{len(block.units)} units, none treated")
    if not len(cells.cohort):
        reasons = {cell.reason for cell in cells.left_out}
        no_before = reasons == {WhyNot.NO_PERIOD_BEFORE}
        reason = WhyNot.NO_PERIOD_BEFORE if no_before else WhyNot.NO_COMPARISON_UNITS
        return Refusal(names, reason, f"cohorts {block.starts.tolist()}")
    if cells.comparison.any(axis=0) @ block.sizes < FEWEST_COMPARISON_UNITS:
        return Refusal(names, WhyNot.FEWER_THAN_TWO_COMPARISON_UNITS, "1 comparison unit")
    return None


def _check_covariates(
    covariates: NDArray[np.float64] | None, adjustment: Adjustment, units: int
) -> None:
    if (covariates is None) != (adjustment is Adjustment.NONE):
        raise EstimationError(
            f"adjustment is {adjustment.value} and covariates are "
            f"{'missing' if covariates is None else 'given'}; expected both or neither."
        )
    if covariates is not None and not (
        covariates.shape[:1] == (units,) and np.isfinite(covariates).all()
    ):
        raise EstimationError(
            f"covariates of shape {covariates.shape} are not finite for each of {units} units; "
            "leave out the units without covariates, with that reason, before estimating."
        )

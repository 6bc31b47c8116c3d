"""Effects against imputed outcomes (Borusyak, Jaravel and Spiess 2024).

Unit and year effects are fitted on the cells before treatment and carried forward; an effect is
the observed outcome less the imputed one. All years before the start serve as the base, not only
the last one, and a unit with a single year before stays. Assumes parallel trends for all units in
all years before and after, and no effect earlier than ``anticipation`` years before the start.

The closed form needs no iteration, with or without missing cells: unit effects are eliminated and
one equation per year is left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.absorb import Absorber, absorber
from folkehelse_eval.estimate.blocks import NEVER, Block, estimate_blocks, moments
from folkehelse_eval.estimate.cells import LeftOutCell
from folkehelse_eval.estimate.imputation_error import (
    ImputedErrors,
    cohort_errors,
    unit_errors,
)
from folkehelse_eval.estimate.influence import Influence
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot


@dataclass(frozen=True, slots=True)
class ImputedAverages:
    """Averages ``l`` of imputed effects, in the indicators' units."""

    label: NDArray[np.int64]
    """``[l]``: event time, start year or calendar year; a single zero for the overall effect."""
    effect: NDArray[np.float64]
    """``[k, l]``."""
    conservative: Influence
    """Residual effects about the mean of their cohort and year."""
    leave_one_out: Influence
    """About the mean of the other units."""
    alone: NDArray[np.bool_]
    """``[l]``: a cohort with one unit in some year enters, so there is no leave-one-out error."""
    cells: NDArray[np.int64]
    """Treated unit-years behind each average, ``[l]``."""

    def standard_error(self) -> NDArray[np.float64]:
        """Conservative standard error, ``[k, l]``."""
        return np.sqrt(self.conservative.variance())

    def leave_one_out_error(self) -> NDArray[np.float64]:
        """Leave-one-out standard error, ``[k, l]``; NaN where ``alone``."""
        return np.where(self.alone, np.nan, np.sqrt(self.leave_one_out.variance()))


@dataclass(frozen=True, slots=True)
class Imputed:
    """Imputed effects of one block of indicators."""

    block: Block
    overall: ImputedAverages
    """Every treated unit-year from the start on weighs alike."""
    by_event_time: ImputedAverages
    by_cohort: ImputedAverages
    by_calendar_year: ImputedAverages
    left_out: tuple[LeftOutCell, ...]
    """Cohorts without a year before, and cells whose year has nothing to be imputed from."""


def imputation(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    *,
    anticipation: int = 0,
) -> Batch[Imputed]:
    """Impute untreated outcomes, one result per group of indicators with equal missing cells.

    Parameters
    ----------
    outcome
        ``[k, u, t]``, NaN where there is no figure.
    first_treated
        ``[u]``, first affected year, or :data:`~folkehelse_eval.estimate.blocks.NEVER`.
    years
        ``[t]``, strictly increasing.
    """
    return estimate_blocks(
        outcome, first_treated, years, lambda block: _impute(block, anticipation)
    )


def _impute(block: Block, anticipation: int) -> Imputed | Refusal:
    by_cohort = block.complete
    start = block.starts if by_cohort else block.starts[block.cohort]
    seen = np.ones((len(start), len(block.years)), bool) if by_cohort else block.observed
    size = block.sizes if by_cohort else np.ones(len(start), dtype=np.int64)
    affected = (start != NEVER)[:, None] & (block.years >= start[:, None] - anticipation)
    fit = absorber((seen & ~affected) * size[:, None].astype(np.float64))
    usable = seen & affected & fit.identified()
    left_out = _left_out(start, block.years, seen & affected & ~usable, fit)
    event = block.years - start[:, None]
    if not (usable & (event >= 0)).any():
        names = tuple(int(k) for k in block.indicators)
        none_treated = not (seen & affected).any()
        reason = WhyNot.NO_TREATED_UNITS if none_treated else _main_reason(left_out)
        return Refusal(names, reason, f"cohorts {block.starts.tolist()}")
    after = usable & (event >= 0)
    grids = (
        (np.zeros_like(event), after),
        (event, usable),
        (np.broadcast_to(start[:, None], event.shape), after),
        (np.broadcast_to(block.years, event.shape), after),
    )
    labels = [np.unique(grid[mask]) for grid, mask in grids]
    members = np.concatenate(
        [
            mask & (grid == wanted[:, None, None])
            for (grid, mask), wanted in zip(grids, labels, strict=True)
        ]
    )
    units = members * size[:, None]
    counts = units.sum(axis=(1, 2))
    weights = units / counts[:, None, None]  # [m, r, t], sums to one
    errors = _errors(block, fit, weights, usable)
    ends = np.cumsum([0, *map(len, labels)])
    parts = [
        _select(errors, counts, wanted, slice(ends[i], ends[i + 1]))
        for i, wanted in enumerate(labels)
    ]
    return Imputed(block, parts[0], parts[1], parts[2], parts[3], left_out)


def _errors(
    block: Block,
    fit: Absorber,
    weights: NDArray[np.float64],
    usable: NDArray[np.bool_],
) -> ImputedErrors:
    on_values = weights - fit.adjoint(weights)
    if block.complete:
        return cohort_errors(moments(block), fit, on_values, usable)
    return unit_errors(block, fit, on_values, usable)


def _select(
    errors: ImputedErrors,
    counts: NDArray[np.int64],
    labels: NDArray[np.int64],
    chosen: slice,
) -> ImputedAverages:
    pick = np.eye(len(counts))[chosen]
    return ImputedAverages(
        label=labels.astype(np.int64),
        effect=errors.effect[:, chosen],
        conservative=errors.conservative.combine(pick),
        leave_one_out=errors.leave_one_out.combine(pick),
        alone=errors.alone[chosen],
        cells=counts[chosen].astype(np.int64),
    )


def _left_out(
    start: NDArray[np.int64],
    years: NDArray[np.int64],
    lost: NDArray[np.bool_],
    fit: Absorber,
) -> tuple[LeftOutCell, ...]:
    found: dict[LeftOutCell, None] = {}
    for r, t in zip(*np.nonzero(lost), strict=True):
        if fit.row_part[r] < 0:
            cell = LeftOutCell(int(start[r]), None, WhyNot.NO_PERIOD_BEFORE)
        else:
            cell = LeftOutCell(int(start[r]), int(years[t]), WhyNot.PERIOD_NOT_COMPARABLE)
        found[cell] = None
    return tuple(found)


def _main_reason(left_out: tuple[LeftOutCell, ...]) -> WhyNot:
    reasons = {cell.reason for cell in left_out}
    if reasons == {WhyNot.NO_PERIOD_BEFORE}:
        return WhyNot.NO_PERIOD_BEFORE
    return WhyNot.NO_COMPARISON_UNITS

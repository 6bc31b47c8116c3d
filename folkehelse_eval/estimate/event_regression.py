"""Cohort-by-year terms in a two-way regression: checks on the other estimators.

Sun and Abraham 2021: never treated units as comparison, the year before the start as base; equals
the universal-base effects of ``group_time``. Wooldridge 2021: terms from the start on only; equals
``imputation``. Shares of cohorts are taken as given in the errors, as R's ``fixest`` does.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.blocks import NEVER, Block, estimate_blocks
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot
from folkehelse_eval.estimate.two_way import TwoWay, regress, row_starts


@dataclass(frozen=True, slots=True)
class EventRegression:
    """Coefficients of cohort-by-year cells ``p``."""

    fit: TwoWay
    start: NDArray[np.int64]
    """``[p]``, start year of the cell's cohort."""
    year: NDArray[np.int64]
    """``[p]``."""

    def average(self, members: NDArray[np.bool_]) -> tuple[NDArray[np.float64], ...]:
        """Average ``[k, l]`` of cells by cohort size, and its CR1 error, for ``members[l, p]``."""
        block = self.fit.block
        size = block.sizes[np.searchsorted(block.starts[block.starts != NEVER], self.start)]
        weights = members * size
        weights = weights / weights.sum(axis=1, keepdims=True)
        variance = self.fit.influence().combine(weights).variance()
        return self.fit.coefficient @ weights.T, np.sqrt(variance)


def sun_abraham(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> Batch[EventRegression]:
    """Effects by cohort and year relative to the year before the start.

    Parameters
    ----------
    outcome
        ``[k, u, t]``, NaN where there is no figure.
    first_treated
        ``[u]``; cohorts without a year before are left out.
    years
        ``[t]``, strictly increasing.
    """
    return _each_block(outcome, first_treated, years, from_start=False)


def extended_two_way(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> Batch[EventRegression]:
    """Effects by cohort and year from the start on; every year before is the base.

    Takes what :func:`sun_abraham` takes.
    """
    return _each_block(outcome, first_treated, years, from_start=True)


def _each_block(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    *,
    from_start: bool,
) -> Batch[EventRegression]:
    always = (first_treated != NEVER) & (first_treated <= years[0])
    return estimate_blocks(
        np.where(always[:, None], np.nan, outcome) if always.any() else outcome,
        first_treated,
        years,
        lambda block: _regress_cells(block, from_start=from_start),
    )


def _regress_cells(block: Block, *, from_start: bool) -> EventRegression | Refusal:
    names = tuple(int(k) for k in block.indicators)
    if not (block.starts == NEVER).any():
        return Refusal(names, WhyNot.NO_COMPARISON_UNITS, "no never treated units")
    cells = [
        (c, t)
        for c, start in enumerate(block.starts)
        if start != NEVER
        for t, year in enumerate(block.years)
        if (year >= start if from_start else t != _base(block, int(start)))
    ]
    if not cells:
        return Refusal(names, WhyNot.NO_TREATED_UNITS, f"cohorts {block.starts.tolist()}")
    cohort, period = np.array(cells).T
    of_row = row_starts(block)[:, None] == block.starts[cohort]  # [r, p]
    at = np.arange(len(block.years)) == period[:, None]  # [p, t]
    fit = regress(block, (of_row.T[:, :, None] & at[:, None]).astype(np.float64))
    if isinstance(fit, Refusal):
        return fit
    return EventRegression(fit, block.starts[cohort], block.years[period])


def _base(block: Block, start: int) -> int:
    return int(np.searchsorted(block.years, start)) - 1

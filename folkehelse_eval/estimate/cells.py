"""Which cohort is compared with whom, in which year, against which base year.

Callaway and Sant'Anna 2021, section 2; the years before treatment as in section 3.1 of the R
package ``did``'s documentation (varying base) or against one base throughout (universal base).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.blocks import NEVER, Block
from folkehelse_eval.estimate.refusal import WhyNot


class Comparison(StrEnum):
    """Who stands for what would have happened without treatment."""

    NEVER_TREATED = "never_treated"
    NOT_YET_TREATED = "not_yet_treated"
    """The never treated, and cohorts that start after the later of the two years compared."""


class Base(StrEnum):
    """Which year the years before treatment are compared with."""

    VARYING = "varying"
    """The year before each: every estimate before treatment is a change over one period."""
    UNIVERSAL = "universal"
    """The last year before treatment, as for the years after."""


@dataclass(frozen=True, slots=True)
class LeftOutCell:
    """A cohort (in a year, or in every year) without an estimate, and why."""

    cohort: int
    """Start year."""
    year: int | None
    reason: WhyNot


@dataclass(frozen=True, slots=True)
class Cells:
    """The two-by-two comparisons ``m`` of a block."""

    cohort: NDArray[np.intp]
    """``[m]``, position of the treated cohort in the block."""
    period: NDArray[np.intp]
    """``[m]``, position of the year in the block."""
    base: NDArray[np.intp]
    """``[m]``, position of the base year in the block."""
    comparison: NDArray[np.bool_]
    """``[m, c]``, cohorts that are compared with."""
    left_out: tuple[LeftOutCell, ...]

    def keep(self, kept: NDArray[np.bool_], left_out: tuple[LeftOutCell, ...]) -> "Cells":
        """Return the cells that are kept; the others stand in ``left_out``."""
        return Cells(
            self.cohort[kept],
            self.period[kept],
            self.base[kept],
            self.comparison[kept],
            self.left_out + left_out,
        )


def plan_cells(block: Block, *, comparison: Comparison, base: Base, anticipation: int) -> Cells:
    """Plan every comparison that the block's cohorts and years allow.

    A cohort without a year before it is affected is left out and never compared with: its units
    are treated in every year they are seen.
    """
    planned: list[tuple[int, int, int]] = []
    groups: list[NDArray[np.bool_]] = []
    left_out: list[LeftOutCell] = []
    for c, start in enumerate(block.starts):
        if start == NEVER or start - anticipation > block.years[-1]:
            continue  # never treated, or treated after the last year: compared with only
        before = np.flatnonzero(block.years < start - anticipation)
        if not len(before):
            left_out.append(LeftOutCell(int(start), None, WhyNot.NO_PERIOD_BEFORE))
            continue
        for period, reference in _pairs(block, int(start) - anticipation, int(before[-1]), base):
            latest = int(max(block.years[period], block.years[reference])) + anticipation
            group = _compared_with(block, c, latest, comparison)
            if group.any():
                planned.append((c, period, reference))
                groups.append(group)
            else:
                year = int(block.years[period])
                left_out.append(LeftOutCell(int(start), year, WhyNot.NO_COMPARISON_UNITS))
    cohort, period_, base_ = np.array(planned, dtype=np.intp).reshape(-1, 3).T
    compared = np.array(groups, dtype=np.bool_).reshape(-1, len(block.starts))
    return Cells(cohort, period_, base_, compared, tuple(left_out))


def _pairs(block: Block, affected: int, last_before: int, base: Base) -> Iterator[tuple[int, int]]:
    for period, year in enumerate(block.years):
        if base is Base.UNIVERSAL or year >= affected:
            yield period, last_before
        elif period > 0:
            yield period, period - 1


def _compared_with(
    block: Block, cohort: int, latest: int, comparison: Comparison
) -> NDArray[np.bool_]:
    group = block.starts == NEVER
    if comparison is Comparison.NOT_YET_TREATED:
        group = group | (block.starts > latest)
    group[cohort] = False
    return np.asarray(group)

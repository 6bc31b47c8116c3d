"""Comparisons of changes given covariates: regression, weights, or both (Sant'Anna and Zhao 2020).

The formulas are those of ``reg_did_panel``, ``std_ipw_did_panel`` and ``drdid_panel`` of R's
``DRDID``. The logit does not depend on the outcome and the regression is linear in it, so both are
solved once for all indicators of a block.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.blocks import Block
from folkehelse_eval.estimate.cells import Cells, LeftOutCell
from folkehelse_eval.estimate.propensity import Propensity, fit_propensity, odds_weights
from folkehelse_eval.estimate.refusal import WhyNot

COLLINEAR = 1e-10  # smallest singular value relative to the largest, covariates standardised


class Adjustment(StrEnum):
    """How covariates enter a comparison of changes."""

    NONE = "none"
    REGRESSION = "regression"
    WEIGHTING = "weighting"
    DOUBLY_ROBUST = "doubly_robust"


@dataclass(frozen=True, slots=True)
class AdjustedCells:
    """Effects of the cells that could be adjusted."""

    kept: NDArray[np.bool_]
    """``[m]``, of the cells asked for."""
    effect: NDArray[np.float64]
    """``[k, kept]``."""
    contributions: NDArray[np.float64]
    """``[k, u, kept]``."""
    left_out: tuple[LeftOutCell, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One treated group and its comparison: what does not depend on the outcome."""

    treated: NDArray[np.bool_]
    covariates: NDArray[np.float64]
    propensity: Propensity | None
    regression: NDArray[np.float64]
    """``[p, n]``: coefficients among the comparison units are ``regression @ change``."""


def adjusted_cells(
    block: Block,
    cells: Cells,
    sides: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    covariates: NDArray[np.float64],
    adjustment: Adjustment,
) -> AdjustedCells:
    """Adjust every cell.

    Parameters
    ----------
    sides
        Treated and compared units of each cell, ``[u, m]`` each.
    covariates
        ``[u, p]`` in the block's order, without a constant.
    """
    standardised = _standardised(covariates)
    values = block.values()
    pairs: dict[bytes, _Pair | WhyNot] = {}
    kept = np.zeros(len(cells.cohort), dtype=np.bool_)
    left_out: list[LeftOutCell] = []
    effects: list[NDArray[np.float64]] = []
    contributions: list[NDArray[np.float64]] = []
    for m in range(len(cells.cohort)):
        treated, compared = sides[0][:, m], sides[1][:, m]
        key = np.packbits(np.stack([treated, compared])).tobytes()
        if key not in pairs:
            pairs[key] = _pair(treated, compared, standardised, adjustment)
        pair = pairs[key]
        if isinstance(pair, WhyNot):
            left_out.append(_left_out(block, cells, m, pair))
            continue
        kept[m] = True
        inside = treated | compared
        change = (values[:, :, cells.period[m]] - values[:, :, cells.base[m]])[:, inside]
        effect, own = _compare(pair, change, adjustment)
        spread = np.zeros(values.shape[:2])
        spread[:, inside] = own
        effects.append(effect)
        contributions.append(spread)
    none = np.empty((len(values), 0))
    return AdjustedCells(
        kept=kept,
        effect=np.stack(effects, axis=1) if effects else none,
        contributions=np.stack(contributions, axis=2) if effects else none[:, None, :],
        left_out=tuple(left_out),
    )


def _pair(
    treated: NDArray[np.bool_],
    compared: NDArray[np.bool_],
    covariates: NDArray[np.float64],
    adjustment: Adjustment,
) -> _Pair | WhyNot:
    inside = treated | compared
    own, design = treated[inside], covariates[inside]
    singular = np.linalg.svd(design[~own], compute_uv=False)
    if len(singular) < design.shape[1] or singular[-1] < COLLINEAR * singular[0]:
        return WhyNot.COVARIATES_COLLINEAR
    regression = np.zeros((design.shape[1], len(own)))
    regression[:, ~own] = np.linalg.pinv(design[~own])
    propensity = None
    if adjustment is not Adjustment.REGRESSION:
        propensity = fit_propensity(own, design)
        if propensity is None:
            return WhyNot.NO_OVERLAP
    return _Pair(own, design, propensity, regression)


def _compare(
    pair: _Pair, change: NDArray[np.float64], adjustment: Adjustment
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Effect ``[k]`` and contributions ``[k, n]`` of one cell from changes ``[k, n]``."""
    treated = pair.treated / pair.treated.sum()
    compared = np.zeros(len(treated))
    if pair.propensity is not None:
        odds = odds_weights(pair.propensity, pair.treated)
        compared = odds / odds.sum()
    rest = change
    if adjustment is not Adjustment.WEIGHTING:
        rest = change - (change @ pair.regression.T) @ pair.covariates.T
    own, other = rest @ treated, rest @ compared
    away = compared * (rest - other[:, None])
    contributions = treated * (rest - own[:, None]) - away
    if pair.propensity is not None:  # the weights are estimated too
        contributions -= (away @ pair.covariates) @ pair.propensity.score.T
    if adjustment is not Adjustment.WEIGHTING:  # so is the regression, among the compared
        gap = (treated - compared) @ pair.covariates
        contributions -= np.where(pair.treated, 0.0, rest) * (gap @ pair.regression)
    return own - other, contributions


def _standardised(covariates: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.column_stack([np.ones(len(scaled)), scaled])


def _left_out(block: Block, cells: Cells, m: int, reason: WhyNot) -> LeftOutCell:
    start, year = block.starts[cells.cohort[m]], block.years[cells.period[m]]
    return LeftOutCell(int(start), int(year), reason)

"""Sensitivity of an event study to trends as uneven as before (Rambachan and Roth 2023).

From one period to the next the difference that would have been there without treatment may move at
most ``Mbar`` times its largest move before the start. The interval inverts the conditional least
favourable hybrid test of Andrews, Roth and Pakes (2023), which counts the error in the largest move
before; the interval that plugs that move in is too narrow.

The test's linear programme has few corners here: for a combination ``target`` of coefficients after
the start with suffix sums ``n``, either all moments loaded by ``|n|`` on one side, or both sides of
one period's moment. They are written down instead of searched for.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.event_study import EventStudy, smallest_that
from folkehelse_eval.result.effect import Interval

FIRST_STAGE = 0.1  # share of the error rate spent on the least favourable test, as the authors'
DRAWS = 20_000
GRID = 401
ZOOMS = 3
REACH = 8.0  # standard errors that the first grid reaches beyond the plausible trends
WIDENINGS = 8
NO_SPREAD = 1e-10  # standard deviation below which a moment is taken as known
EQUAL = 1e-9  # corners that move alike with the largest one do not bound it


@dataclass(frozen=True, slots=True)
class RelativeInterval:
    """Interval that holds for all trends up to ``ratio`` times as uneven as before the start."""

    ratio: float
    """``Mbar``."""
    interval: Interval
    """Hull of the values that are not rejected; an open end is ``None``."""


@dataclass(frozen=True, slots=True)
class _Corners:
    """Corners ``v`` of one direction and period of the largest move before."""

    loads: NDArray[np.float64]
    """``[v, coefficients]``."""
    shift: NDArray[np.float64]
    """``[v]``, what one unit of the tested value takes off."""
    critical: float
    """Least favourable critical value."""
    covariance: NDArray[np.float64]
    """``[v, v]``."""


def relative_interval(
    study: EventStudy,
    target: NDArray[np.float64],
    *,
    ratio: float,
    level: float,
    rng: np.random.Generator,
) -> RelativeInterval:
    """Return the interval of ``target . effects``.

    Parameters
    ----------
    study
        Coefficients before and after, the period before the start as base.
    target
        Weights of the coefficients after the start that are asked for, ``[post]``.
    ratio
        ``Mbar``; zero or more.
    rng
        For the least favourable critical value; its error is far below the interval's digits.
    """
    study.check_target(target)
    _check_ratio(ratio)
    noise = _noise(study, rng)
    corners = _all_corners(study, target, ratio, level, noise)

    def accepted(values: NDArray[np.float64]) -> NDArray[np.bool_]:
        return _accepted(corners, study, values, level)

    centre = float(target @ study.coefficient[study.before :])
    reach = _reach(study, target, ratio)
    ends = (_end(accepted, centre, -reach), _end(accepted, centre, reach))
    return RelativeInterval(ratio, Interval(ends[0], ends[1], level))


def relative_breakdown(
    study: EventStudy, target: NDArray[np.float64], *, level: float, rng: np.random.Generator
) -> float | None:
    """Return the smallest ``Mbar`` at which no effect at all is not rejected.

    Zero says that parallel trends do not suffice; ``None`` that no unevenness does.
    """
    study.check_target(target)
    noise = _noise(study, rng)

    def holds_zero(ratio: float) -> bool:
        corners = _all_corners(study, target, ratio, level, noise)
        return bool(_accepted(corners, study, np.zeros(1), level)[0])

    return smallest_that(holds_zero, first=0.5)


def _all_corners(
    study: EventStudy,
    target: NDArray[np.float64],
    ratio: float,
    level: float,
    noise: NDArray[np.float64],
) -> tuple[_Corners, ...]:
    moves = _moves(study)
    return tuple(
        _corners(study, target, ratio * side * largest, level, noise)
        for largest in moves[: study.before]
        for side in (1.0, -1.0)
    )


def _moves(study: EventStudy) -> NDArray[np.float64]:
    """Give the loads of moves from period to period, ``[before + after, coefficients]``."""
    with_base = np.insert(np.eye(len(study.coefficient)), study.before, 0.0, axis=0)
    return np.diff(with_base, axis=0)


def _corners(
    study: EventStudy,
    target: NDArray[np.float64],
    bound: NDArray[np.float64],
    level: float,
    noise: NDArray[np.float64],
) -> _Corners:
    moves = _moves(study)[study.before :]
    suffix = np.cumsum(target[::-1])[::-1]
    rows = moves - bound, -moves - bound  # up to here and no further, in both directions
    spread = [np.sqrt(np.einsum("tp,pq,tq->t", r, study.covariance, r)) for r in rows]
    positive, negative = np.maximum(suffix, 0.0), np.maximum(-suffix, 0.0)
    signed = np.stack([positive @ rows[0] + negative @ rows[1]])
    signed = np.concatenate([signed, (negative @ rows[0] + positive @ rows[1])[None]])
    length = np.array(
        [
            positive @ spread[0] + negative @ spread[1],
            negative @ spread[0] + positive @ spread[1],
        ]
    )
    pairs = (rows[0] + rows[1]) / (spread[0] + spread[1])[:, None]
    loads = np.concatenate([signed / length[:, None], pairs])
    shift = np.concatenate([np.array([1.0, -1.0]) / length, np.zeros(len(pairs))])
    largest = (noise @ loads.T).max(axis=1)
    critical = float(np.quantile(largest, 1.0 - FIRST_STAGE * (1.0 - level)))
    return _Corners(loads, shift, critical, loads @ study.covariance @ loads.T)


def _accepted(
    corners: tuple[_Corners, ...],
    study: EventStudy,
    values: NDArray[np.float64],
    level: float,
) -> NDArray[np.bool_]:
    """Whether some direction and period does not reject each value."""
    found = np.zeros(len(values), dtype=np.bool_)
    for part in corners:
        found |= ~_rejected(part, study, values, 1.0 - level)
    return found


def _rejected(
    of: _Corners, study: EventStudy, values: NDArray[np.float64], size: float
) -> NDArray[np.bool_]:
    heights = of.loads @ study.coefficient - values[:, None] * of.shift  # [value, v]
    top = heights.argmax(axis=1)
    statistic = heights.max(axis=1)
    spread = np.sqrt(np.maximum(np.diagonal(of.covariance), 0.0))[top]
    known = spread < NO_SPREAD
    safe = np.where(known, 1.0, spread)
    along = of.covariance[:, top].T / np.square(safe)[:, None]  # [value, v]
    with np.errstate(divide="ignore", invalid="ignore"):
        limit = (heights - along * statistic[:, None]) / (1.0 - along)
    low = np.where(along < 1.0 - EQUAL, limit, -np.inf).max(axis=1)
    high = np.where(along > 1.0 + EQUAL, limit, np.inf).min(axis=1)
    high = np.minimum(high, of.critical)
    share = _tail_share(statistic / safe, np.minimum(low, statistic) / safe, high / safe)
    second = (size - FIRST_STAGE * size) / (1.0 - FIRST_STAGE * size)
    by_condition = (statistic > 0.0) & (known | (share < second))
    return np.asarray((statistic > of.critical) | by_condition)


def _tail_share(
    at: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Share above ``at`` of a standard normal cut to ``[low, high]``; far tails included."""
    end = special.log_ndtr(-np.maximum(high, at))
    with np.errstate(invalid="ignore", divide="ignore"):
        above = special.log_ndtr(-at) + np.log1p(-np.exp(end - special.log_ndtr(-at)))
        whole = special.log_ndtr(-low) + np.log1p(-np.exp(end - special.log_ndtr(-low)))
        share = np.exp(above - whole)
    return np.where(np.isfinite(share), share, 0.0)


def _end(
    accepted: Callable[[NDArray[np.float64]], NDArray[np.bool_]], centre: float, reach: float
) -> float | None:
    """Outermost accepted value on one side, the side given by the sign of ``reach``."""
    for _ in range(WIDENINGS):
        grid = centre + np.linspace(-reach, reach, GRID)
        inside = np.flatnonzero(accepted(grid))
        if not inside.size:
            raise EstimationError(
                "every effect is rejected: no trend of this kind fits the coefficients before the "
                "start. Show those coefficients and their slope instead."
            )
        if inside[-1] < GRID - 1:
            break
        reach *= 2.0
    else:
        return None
    low, high = grid[inside[-1]], grid[inside[-1] + 1]
    for _ in range(ZOOMS):
        fine = np.linspace(low, high, GRID // 8)
        last = int(np.flatnonzero(accepted(fine)).max(initial=0))
        low, high = fine[last], fine[min(last + 1, len(fine) - 1)]
    return float(low)


def _reach(study: EventStudy, target: NDArray[np.float64], ratio: float) -> float:
    """Distance from the estimate beyond which hardly anything can be accepted."""
    moves = _moves(study)[: study.before]
    spread = np.sqrt(np.einsum("tp,pq,tq->t", moves, study.covariance, moves))
    largest = float((np.abs(moves @ study.coefficient) + REACH * spread).max())
    post = study.covariance[study.before :, study.before :]
    error = float(np.sqrt(target @ post @ target))
    return ratio * largest * float(np.abs(np.cumsum(target[::-1])).sum()) + REACH * error


def _noise(study: EventStudy, rng: np.random.Generator) -> NDArray[np.float64]:
    root = np.linalg.cholesky(study.covariance)
    return np.asarray(rng.standard_normal((DRAWS, len(root))) @ root.T)


def _check_ratio(ratio: float) -> None:
    if not ratio >= 0.0:
        raise EstimationError(f"ratio of trends is {ratio}; expected zero or more.")

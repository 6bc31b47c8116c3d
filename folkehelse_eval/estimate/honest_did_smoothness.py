"""Sensitivity of an event study to trends that bend (Rambachan and Roth 2023, smoothness).

The slope of the difference that would have been there without treatment may change by at most ``M``
from one period to the next. The interval of fixed length around the best linear estimator holds
for every such trend; ``M = 0`` allows a straight line.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.event_study import EventStudy, smallest_that
from folkehelse_eval.estimate.lasso_path import lasso_path
from folkehelse_eval.result.effect import Interval

POINTS = 33  # looked at on every piece of the path, then between the neighbours of the best
ZOOMS = 7
BISECTIONS = 60


@dataclass(frozen=True, slots=True)
class SmoothInterval:
    """Interval that holds for all trends with second differences up to ``bend``."""

    bend: float
    """``M``, in the indicator's unit per period squared."""
    interval: Interval
    value: float
    """Linear estimator at its centre."""
    standard_error: float
    worst_bias: float


def smoothness_interval(
    study: EventStudy, target: NDArray[np.float64], *, bend: float, level: float
) -> SmoothInterval:
    """Return the shortest interval of fixed length.

    Parameters
    ----------
    study
        Coefficients before and after, the period before the start as base.
    target
        Weights of the coefficients after the start that are asked for, ``[post]``.
    bend
        ``M``; zero or more.
    """
    if not bend >= 0.0:
        raise EstimationError(f"bend of a trend is {bend}; expected zero or more.")
    return _Frontier.of(study, target).interval(bend, level)


def smoothness_breakdown(
    study: EventStudy, target: NDArray[np.float64], *, level: float
) -> float | None:
    """Return the smallest ``M`` at which the interval holds zero; zero if a straight trend does."""
    frontier = _Frontier.of(study, target)

    def holds_zero(bend: float) -> bool:
        found = frontier.interval(bend, level)
        return abs(found.value) <= found.value - (found.interval.low or 0.0)

    return smallest_that(holds_zero, first=float(np.sqrt(np.diagonal(study.covariance)).min()))


def folded_quantile(bias: NDArray[np.float64], level: float) -> NDArray[np.float64]:
    """Quantile of the size of normal deviates with means ``bias`` and variance one."""
    low, high = bias.copy(), bias + 10.0
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        short = special.ndtr(middle - bias) - special.ndtr(-middle - bias) < level
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(0.5 * (low + high))


@dataclass(frozen=True, slots=True)
class _Frontier:
    """Estimators with the least variance for their bias, whatever ``M`` is.

    An estimator ``loads . coefficients`` is described by the running sums ``s`` of its weights on
    the slopes before the start. If the last sum equals ``last``, straight lines drop out and the
    worst bias is ``M (constant + sum |s|)``.
    """

    study: EventStudy
    last: float
    constant: float
    zero: NDArray[np.float64]
    """Weights of the coefficients with all sums but the last at zero, ``[before + after]``."""
    steps: NDArray[np.float64]
    """What one unit of each other sum adds to them, ``[before - 1, before + after]``."""
    corners: NDArray[np.float64]
    """``[corner, before - 1]``; between neighbours the best sums lie on a straight line."""

    @classmethod
    def of(cls, study: EventStudy, target: NDArray[np.float64]) -> "_Frontier":
        study.check_target(target)
        periods = np.arange(1.0, len(target) + 1.0)
        last = float(periods @ target)
        tails = sum(abs(float(periods[:s] @ target[-s:])) for s in range(1, len(target) + 1))
        sums = np.eye(study.before)
        sums[-1, -1] = last
        before = np.diff(np.diff(sums, axis=1, prepend=0.0), axis=1, prepend=0.0)
        zero = np.concatenate([before[-1], target])
        steps = np.pad(before[:-1], ((0, 0), (0, len(target))))
        spread = study.covariance
        corners = lasso_path(steps @ spread @ steps.T, steps @ spread @ zero)
        return cls(study, last, tails - last, zero, steps, corners)

    def interval(self, bend: float, level: float) -> SmoothInterval:
        """Shortest interval along the frontier; its length falls, then rises."""
        at = np.linspace(0.0, len(self.corners) - 1.0, POINTS * max(1, len(self.corners) - 1))
        for _ in range(ZOOMS):
            lengths = self._half_lengths(self._sums(at), bend, level)
            best = int(lengths.argmin())
            neighbours = at[max(best - 1, 0)], at[min(best + 1, len(at) - 1)]
            centre = at[best]
            at = np.append(np.linspace(*neighbours, POINTS), centre)
            at.sort()
        sums = self._sums(np.array([centre]))
        loads, error, bias = self._parts(sums)
        half = float(self._half_lengths(sums, bend, level)[0])
        value = float(loads[0] @ self.study.coefficient)
        interval = Interval(value - half, value + half, level)
        return SmoothInterval(bend, interval, value, float(error[0]), bend * float(bias[0]))

    def _sums(self, at: NDArray[np.float64]) -> NDArray[np.float64]:
        piece = np.clip(at.astype(np.intp), 0, max(len(self.corners) - 2, 0))
        share = (at - piece)[:, None]
        later = self.corners[np.minimum(piece + 1, len(self.corners) - 1)]
        return np.asarray((1.0 - share) * self.corners[piece] + share * later)

    def _parts(self, sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
        loads = self.zero + sums @ self.steps
        error = np.sqrt(np.einsum("ap,pq,aq->a", loads, self.study.covariance, loads))
        return loads, error, self.constant + np.abs(sums).sum(axis=1) + abs(self.last)

    def _half_lengths(
        self, sums: NDArray[np.float64], bend: float, level: float
    ) -> NDArray[np.float64]:
        _, error, bias = self._parts(sums)
        return np.asarray(error * folded_quantile(bend * bias / error, level))

"""Unit and time effects taken out exactly, also where cells are missing.

Unit effects are eliminated by weighted means over time, which leaves one equation per period: a
system as small as the number of periods, solved once and shared by all indicators. Nothing is
iterated, so nothing depends on a stopping rule.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True)
class Absorber:
    """Additive effects of rows ``r`` (units or cohorts) and periods ``t`` under given weights."""

    weights: NDArray[np.float64]
    """``[r, t]``; zero where a cell does not enter."""
    share: NDArray[np.float64]
    """``[r, t]``, weights divided by their sum over the row; zero for an empty row."""
    inverse: NDArray[np.float64]
    """``[t, t]``, of the equations for periods; each connected part has one period at zero."""
    row_part: NDArray[np.intp]
    """``[r]``, which connected part a row belongs to; -1 for an empty row."""
    period_part: NDArray[np.intp]
    """``[t]``; -1 for a period without weight."""

    def effects(
        self, values: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weighted least-squares effects of rows ``[k, r]`` and periods ``[k, t]``.

        ``values[k, r, t]`` may hold anything finite where the weight is zero.
        """
        row_mean = np.einsum("krt,rt->kr", values, self.share)
        sums = np.einsum("krt,rt->kt", values, self.weights)
        right = sums - np.einsum("kr,rt->kt", row_mean, self.weights)
        period = right @ self.inverse
        return row_mean - period @ self.share.T, period

    def residuals(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values less both effects, ``[k, r, t]``."""
        row, period = self.effects(values)
        return values - row[:, :, None] - period[:, None, :]

    def adjoint(self, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        """Weights on the cells that enter so that they give ``sum(wanted x additive effects)``.

        ``wanted[m, r, t]`` are weights on any cells; the answer ``[m, r, t]`` is what the fitted
        effects put on each observed value.
        """
        row_sum = wanted.sum(axis=2)
        right = wanted.sum(axis=1) - row_sum @ self.share
        period = right @ self.inverse
        total = self.weights.sum(axis=1)
        row = np.divide(row_sum, total, out=np.zeros_like(row_sum), where=total > 0)
        row = row - period @ self.share.T
        return np.asarray(self.weights * (row[:, :, None] + period[:, None, :]))

    def identified(self) -> NDArray[np.bool_]:
        """Cells ``[r, t]`` whose sum of effects is determined by the cells that enter."""
        same = self.row_part[:, None] == self.period_part
        return np.asarray(same & (self.row_part >= 0)[:, None])


def absorber(weights: NDArray[np.float64]) -> Absorber:
    """Prepare the elimination for weights ``[r, t]``."""
    total = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    equations = np.diag(weights.sum(axis=0)) - weights.T @ share
    entering = (weights > 0).astype(np.float64)
    row_part, period_part = _parts(entering)
    solved = _all_but_first(period_part)
    inverse = np.zeros_like(equations)
    if solved.any():
        inverse[np.ix_(solved, solved)] = np.linalg.inv(equations[np.ix_(solved, solved)])
    return Absorber(weights, share, inverse, row_part, period_part)


def _parts(entering: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    _, labels = connected_components(csr_array(entering.T @ entering), directed=False)
    period_part = np.where(entering.any(axis=0), labels, -1).astype(np.intp)
    first_period = entering.argmax(axis=1)
    row_part = np.where(entering.any(axis=1), period_part[first_period], -1).astype(np.intp)
    return row_part, period_part


def _all_but_first(period_part: NDArray[np.intp]) -> NDArray[np.bool_]:
    solved = period_part >= 0
    _, first = np.unique(period_part, return_index=True)
    solved[first] = False
    return solved

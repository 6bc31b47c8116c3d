"""Ridge-augmented synthetic control (Ben-Michael, Feller and Rothstein 2021).

What the synthetic control leaves unexplained before the start is explained by a ridge regression of
donors on their past; weights may become negative. The penalty is chosen by leaving out one period
before the start at a time, each placebo run for itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.simplex import simplex_weights
from folkehelse_eval.estimate.synthetic import effects_of
from folkehelse_eval.estimate.synthetic_cases import Cases, SyntheticEffects

GRID = np.logspace(0.0, -8.0, 21)  # of the largest squared singular value, as the paper's program
FEWEST_PERIODS = 3  # left-out periods below that say nothing about the penalty


@dataclass(frozen=True, slots=True)
class AugmentedControl:
    """Estimator with its penalty; called as a :class:`SyntheticEstimator`."""

    penalty: float | None = None
    """Relative to the donors' largest squared singular value; chosen from the data by default."""

    def __call__(
        self, outcome: NDArray[np.float64], before: int, cases: Cases, /
    ) -> SyntheticEffects:
        """Compare levels with augmented weights."""
        history = outcome[:, :before].T
        target = cases.target @ history.T
        plain = simplex_weights(history, target, allowed=cases.donors).weights
        if self.penalty is None:
            chosen = chosen_penalty(outcome, before, cases)
        else:
            chosen = np.full(len(target), self.penalty)
        weights = _augment(history, target, plain, cases.donors, chosen[:, None])[:, 0]
        return effects_of(outcome, before, cases, weights)


def chosen_penalty(outcome: NDArray[np.float64], before: int, cases: Cases) -> NDArray[np.float64]:
    """Return the largest penalty within one standard error of the best one, ``[b]``, relative."""
    if before < FEWEST_PERIODS:
        raise EstimationError(
            f"penalty of an augmented synthetic control from {before} periods before the start; "
            f"expected at least {FEWEST_PERIODS}. Give the penalty, or take the plain form."
        )
    history = outcome[:, :before].T
    target = cases.target @ history.T
    errors = np.empty((before, len(target), len(GRID)))
    grid = np.broadcast_to(GRID, (len(target), len(GRID)))
    for left_out in range(before):
        kept = np.arange(before) != left_out
        plain = simplex_weights(history[kept], target[:, kept], allowed=cases.donors).weights
        weights = _augment(history[kept], target[:, kept], plain, cases.donors, grid)
        errors[left_out] = np.square(target[:, left_out, None] - weights @ history[left_out])
    mean = errors.mean(axis=0)
    spread = errors.std(axis=0, ddof=1) / np.sqrt(before)
    best = mean.argmin(axis=1)[:, None]
    limit = np.take_along_axis(mean + spread, best, axis=1)
    return np.asarray(GRID[(mean <= limit).argmax(axis=1)])  # the grid falls: first is largest


def _augment(
    history: NDArray[np.float64],
    target: NDArray[np.float64],
    plain: NDArray[np.float64],
    donors: NDArray[np.bool_],
    penalty: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Add the ridge part for every penalty ``[b, l]``; weights ``[b, l, u]``."""
    mean = donors @ history.T / donors.sum(axis=1, keepdims=True)  # [b, t]
    centred = (history[None] - mean[:, :, None]) * donors[:, None, :]  # [b, t, u]
    values, vectors = np.linalg.eigh(centred @ centred.transpose(0, 2, 1))
    unexplained = target - plain @ history.T
    turned = np.einsum("bts,bt->bs", vectors, unexplained)
    largest = np.where(values[:, -1:] > 0.0, values[:, -1:], 1.0)
    shrunk = turned[:, None] / (values[:, None] + penalty[:, :, None] * largest[:, :, None])
    parts = np.einsum("bts,bls->blt", vectors, shrunk)
    return np.asarray(plain[:, None] + parts @ centred)

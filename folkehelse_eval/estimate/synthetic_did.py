"""Synthetic difference-in-differences (Arkhangelsky, Athey, Hirshberg, Imbens and Wager 2021).

Donors are weighted so that they run parallel to the treated mean before the start, periods before
so that they resemble the donors' periods after it; then a difference of differences is taken.
"""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.simplex import simplex_weights
from folkehelse_eval.estimate.synthetic import effects_of
from folkehelse_eval.estimate.synthetic_cases import Cases, SyntheticEffects, spread_of_steps

PERIOD_PENALTY = 1e-6  # the paper's, relative to the spread of steps: it only makes weights unique


def synthetic_did(outcome: NDArray[np.float64], before: int, cases: Cases) -> SyntheticEffects:
    """Compare weighted changes; arguments as :class:`SyntheticEstimator` has them."""
    units = _unit_weights(outcome, before, cases)
    periods = _period_weights(outcome, before, cases)
    return effects_of(outcome, before, cases, units, periods)


def unit_penalty(outcome: NDArray[np.float64], before: int, cases: Cases) -> NDArray[np.float64]:
    """Return the paper's ``zeta``: (treated units x periods after)^(1/4) x spread of steps."""
    treated = (cases.target > 0.0).sum(axis=1)
    cells = treated * (outcome.shape[1] - before)
    return np.asarray(cells**0.25 * spread_of_steps(outcome, before, cases.donors))


def _unit_weights(outcome: NDArray[np.float64], before: int, cases: Cases) -> NDArray[np.float64]:
    history = outcome[:, :before].T
    centred = history - history.mean(axis=0)
    ridge = before * np.square(unit_penalty(outcome, before, cases))
    found = simplex_weights(centred, cases.target @ centred.T, ridge=ridge, allowed=cases.donors)
    return found.weights


def _period_weights(outcome: NDArray[np.float64], before: int, cases: Cases) -> NDArray[np.float64]:
    donors = cases.donors.astype(np.float64)
    count = donors.sum(axis=1)
    later = outcome[:, before:].mean(axis=1)
    table = np.column_stack([outcome[:, :before], later])  # [u, before + 1]
    means = donors @ table / count[:, None]
    centred = (table - means[:, None]) * donors[:, :, None]
    spread = spread_of_steps(outcome, before, cases.donors)
    ridge = count * np.square(PERIOD_PENALTY * spread)
    return simplex_weights(centred[:, :, :-1], centred[:, :, -1], ridge=ridge).weights

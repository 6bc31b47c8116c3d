"""Synthetic control: donors weighted so that they follow the treated mean before the start.

Abadie, Diamond and Hainmueller 2010, on past outcomes alone. Assumes that units which moved alike
for many periods would have gone on alike. Under the null its placebo test can reject far too often
when the treated unit was chosen for an extreme level (Illenberger, Small and Shaw 2020): a check
beside synthetic difference-in-differences, not the headline.
"""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.simplex import simplex_weights
from folkehelse_eval.estimate.synthetic_cases import Cases, SyntheticEffects


def synthetic_control(outcome: NDArray[np.float64], before: int, cases: Cases) -> SyntheticEffects:
    """Compare levels; arguments as :class:`SyntheticEstimator` has them.

    Where many weights fit equally well (more donors than periods) they are those that the solver
    reaches from equal weights, which keeps them spread.
    """
    history = outcome[:, :before].T
    found = simplex_weights(history, cases.target @ history.T, allowed=cases.donors)
    return effects_of(outcome, before, cases, found.weights)


def demeaned_control(outcome: NDArray[np.float64], before: int, cases: Cases) -> SyntheticEffects:
    """Compare changes from the mean of all periods before, with weights fitted to changes.

    Doudchenko and Imbens 2016, Ferman and Pinto 2021; "DIFP" in Arkhangelsky et al. 2021.
    """
    history = outcome[:, :before].T
    centred = history - history.mean(axis=0)
    found = simplex_weights(centred, cases.target @ centred.T, allowed=cases.donors)
    base = np.full((len(cases.target), before), 1.0 / before)
    return effects_of(outcome, before, cases, found.weights, base)


def effects_of(
    outcome: NDArray[np.float64],
    before: int,
    cases: Cases,
    unit_weights: NDArray[np.float64],
    period_weights: NDArray[np.float64] | None = None,
) -> SyntheticEffects:
    """Put weights ``[b, u]`` and, where changes are compared, ``[b, before]`` to use."""
    path = (cases.target - unit_weights) @ outcome
    base = np.zeros((len(path), before)) if period_weights is None else period_weights
    path = path - np.einsum("bt,bt->b", path[:, :before], base)[:, None]
    value = path[:, before:].mean(axis=1)
    return SyntheticEffects(value, path, unit_weights, base, before)

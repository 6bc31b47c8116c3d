"""Probability of treatment by logit, fitted once per comparison and shared by all indicators."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

STEPS = 50
CONVERGED = 1e-12
"""Largest change of a fitted probability in the last step."""
HIGHEST_PROBABILITY = 0.999
"""R ``did`` refuses comparisons in which a fitted probability is above it; so do we."""
TRIM_ABOVE = 0.995
"""R ``DRDID`` gives comparison units with a higher probability no weight."""


@dataclass(frozen=True, slots=True)
class Propensity:
    """Fitted probabilities and what their estimation adds to the variance."""

    probability: NDArray[np.float64]
    """``[n]``."""
    score: NDArray[np.float64]
    """``[n, p]``, each unit's contribution to the error of the coefficients."""


def fit_propensity(
    treated: NDArray[np.bool_], covariates: NDArray[np.float64]
) -> Propensity | None:
    """Fit a logit by Newton steps; None when it does not converge or leaves no overlap.

    Parameters
    ----------
    treated
        ``[n]``.
    covariates
        ``[n, p]``, a constant included.
    """
    coefficients = np.zeros(covariates.shape[1])
    probability = np.full(len(treated), 0.5)
    for _ in range(STEPS):
        weights = probability * (1.0 - probability)
        information = (covariates * weights[:, None]).T @ covariates
        if np.linalg.matrix_rank(information) < len(information):
            return None
        coefficients = coefficients + np.linalg.solve(
            information, covariates.T @ (treated - probability)
        )
        previous, probability = probability, expit(covariates @ coefficients)
        if np.abs(probability - previous).max() < CONVERGED:
            break
    else:
        return None
    if probability.max() >= HIGHEST_PROBABILITY:
        return None
    weights = probability * (1.0 - probability)
    inverse = np.linalg.inv((covariates * weights[:, None]).T @ covariates)
    return Propensity(probability, ((treated - probability)[:, None] * covariates) @ inverse)


def odds_weights(fit: Propensity, treated: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights that make the comparison units look like the treated, ``[n]``."""
    odds = fit.probability / (1.0 - fit.probability)
    return np.where(~treated & (fit.probability < TRIM_ABOVE), odds, 0.0)

"""Regression whose errors follow a first-order autoregression, by exact maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from folkehelse_eval.estimate.ols import LeastSquares, least_squares

LARGEST = 0.99  # of the autocorrelation: beyond it level and error cannot be told apart
TOLERANCE = 1e-10
GRID = 41


@dataclass(frozen=True, slots=True)
class AutoregressiveFit:
    """Generalised least squares at the most likely autocorrelation."""

    fit: LeastSquares
    """Of the transformed rows; its covariance has the divisor ``n - p``."""
    autocorrelation: float
    log_likelihood: float


def autoregressive(
    response: NDArray[np.float64], regressors: NDArray[np.float64]
) -> AutoregressiveFit:
    """Fit equally spaced rows; the first one keeps its stationary distribution."""
    rhos = np.linspace(-LARGEST, LARGEST, GRID)
    heights = [_log_likelihood(rho, response, regressors) for rho in rhos]
    top = int(np.argmax(heights))
    found = optimize.minimize_scalar(
        lambda rho: -_log_likelihood(rho, response, regressors),
        bounds=(rhos[max(top - 1, 0)], rhos[min(top + 1, GRID - 1)]),
        method="bounded",
        options={"xatol": TOLERANCE},
    )
    rho = float(found.x)
    fit = least_squares(_transformed(rho, response), _transformed(rho, regressors))
    return AutoregressiveFit(fit, rho, _log_likelihood(rho, response, regressors))


def _log_likelihood(
    rho: float, response: NDArray[np.float64], regressors: NDArray[np.float64]
) -> float:
    """Log-likelihood with coefficients and variance at their best."""
    fit = least_squares(_transformed(rho, response), _transformed(rho, regressors))
    rows = len(response)
    variance = float(fit.residual @ fit.residual) / rows
    return 0.5 * float(np.log(1.0 - rho**2)) - 0.5 * rows * float(
        np.log(2.0 * np.pi * variance) + 1.0
    )


def _transformed(rho: float, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prais and Winsten's transformation: independent errors of equal variance."""
    first = np.sqrt(1.0 - rho**2) * values[:1]
    return np.concatenate([first, values[1:] - rho * values[:-1]])

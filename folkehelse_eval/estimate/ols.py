"""Ordinary least squares with the errors that short series need."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

COLLINEAR = 1e-12  # smallest diagonal of the triangular factor, regressors scaled to length one


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fit of ``n`` rows to ``p`` regressors."""

    coefficient: NDArray[np.float64]
    """``[p]``."""
    covariance: NDArray[np.float64]
    """``[p, p]``, for independent errors of equal variance."""
    residual: NDArray[np.float64]
    """``[n]``."""
    bread: NDArray[np.float64]
    """``[p, p]``, inverse of the cross products."""
    degrees_of_freedom: int
    """Rows minus regressors."""

    @property
    def residual_sd(self) -> float:
        """Standard deviation of the residuals, degrees of freedom taken into account."""
        return float(np.sqrt(self.residual @ self.residual / self.degrees_of_freedom))

    @property
    def standard_error(self) -> NDArray[np.float64]:
        """``[p]``, for independent errors of equal variance."""
        return np.asarray(np.sqrt(np.diagonal(self.covariance)))


def least_squares(response: NDArray[np.float64], regressors: NDArray[np.float64]) -> LeastSquares:
    """Fit ``response[n]`` on ``regressors[n, p]`` by an orthogonal factorisation."""
    rows, count = regressors.shape
    if rows <= count:
        raise EstimationError(
            f"regression of {rows} figures on {count} terms; expected more figures than terms. "
            "Widen the window, or leave a term out."
        )
    if not (np.isfinite(response).all() and np.isfinite(regressors).all()):
        raise EstimationError(
            "a regression has missing or infinite figures; leave those rows out, with that "
            "reason, before estimating."
        )
    length = np.sqrt(np.square(regressors).sum(axis=0))
    scaled = regressors / np.where(length > 0.0, length, 1.0)
    basis, triangle = np.linalg.qr(scaled)
    if (np.abs(np.diagonal(triangle)) < COLLINEAR).any():
        raise EstimationError(
            f"{count} terms of a regression are collinear over {rows} rows; leave one of them out."
        )
    solved = np.linalg.solve(triangle, basis.T @ response)
    # one refinement with the residual recovers the digits that collinear terms cost
    solved = solved + np.linalg.solve(triangle, basis.T @ (response - scaled @ solved))
    residual = response - scaled @ solved
    inverse = np.linalg.inv(triangle)
    bread = inverse @ inverse.T / np.outer(length, length)
    degrees = rows - count
    variance = float(residual @ residual) / degrees
    return LeastSquares(solved / length, variance * bread, residual, bread, degrees)


def newey_west_lags(length: int) -> int:
    """Return the lags of Newey and West (1994): whole part of ``4 (n / 100)^(2/9)``."""
    return int(4.0 * (length / 100.0) ** (2.0 / 9.0))


def newey_west(
    fit: LeastSquares, regressors: NDArray[np.float64], *, lags: int
) -> NDArray[np.float64]:
    """Covariance ``[p, p]`` under errors related over up to ``lags`` equally spaced rows.

    Bartlett weights ``1 - j / (lags + 1)`` (Newey and West 1987) and the factor ``n / (n - p)``.
    """
    scores = regressors * fit.residual[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat += (1.0 - lag / (lags + 1.0)) * (product + product.T)
    rows = len(scores)
    return np.asarray(rows / fit.degrees_of_freedom * (fit.bread @ meat @ fit.bread))

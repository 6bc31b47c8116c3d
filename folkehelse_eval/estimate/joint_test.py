"""Whether several estimates could all be zero."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

RANK_TOLERANCE = 1e-10  # smallest eigenvalue of the correlation matrix that counts


@dataclass(frozen=True, slots=True)
class WaldTest:
    """Wald tests of the indicators ``k``; one that cannot be computed says why."""

    statistic: NDArray[np.float64]
    """``[k]``; NaN where ``singular``."""
    degrees_of_freedom: int
    p_value: NDArray[np.float64]
    """``[k]``, from the chi-squared distribution; NaN where ``singular``."""
    singular: NDArray[np.bool_]
    """``[k]``: fewer independent contributions than estimates, as with few treated units."""


def wald_test(estimates: NDArray[np.float64], covariance: NDArray[np.float64]) -> WaldTest:
    """Test that all estimates of an indicator are zero.

    Parameters
    ----------
    estimates
        ``[k, m]``.
    covariance
        ``[k, m, m]``.
    """
    scale = np.sqrt(np.diagonal(covariance, axis1=1, axis2=2))
    positive = (scale > 0).all(axis=1)
    safe = np.where(scale > 0, scale, 1.0)
    correlation = covariance / (safe[:, :, None] * safe[:, None, :])
    values, vectors = np.linalg.eigh(correlation)
    singular = ~positive | (values.min(axis=1, initial=1.0) < RANK_TOLERANCE)
    rotated = np.einsum("km,kmn->kn", estimates / safe, vectors)
    statistic = np.square(rotated) / np.where(singular[:, None], np.nan, values)
    total = statistic.sum(axis=1)
    count = estimates.shape[1]
    return WaldTest(total, count, stats.chi2.sf(total, count), singular)

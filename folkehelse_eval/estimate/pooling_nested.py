"""Random-effects pooling of measures that lie in counties: two kinds of variation.

True effects vary between counties and, within a county, between its measures. Both variances are
found by restricted maximum likelihood. The error of the mean is the model's, never smaller than the
residuals ask for, with as many degrees of freedom as there are counties to compare, less one.

Simulated with 6 counties of 4 measures whose means vary (400 draws): the 95 % interval covers in
96 % of the draws, that of pooling without counties in 78 %. Without variation it covers in 99.8 %.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.pooling import sampling_covariance
from folkehelse_eval.result.effect import Interval

FEWEST_COUNTIES = 3
STARTS = (0.1, 1.0)  # of the observed spread, for each of the two standard deviations
WIDEST = 10.0  # times the observed spread


@dataclass(frozen=True, slots=True)
class NestedPooled:
    """Mean of true effects over counties and their measures."""

    value: float
    standard_error: float
    degrees_of_freedom: int
    interval: Interval
    prediction: Interval
    """For the true effect of a measure in another county."""
    between_counties: float
    """Variance of county means of true effects."""
    within_counties: float
    """Variance of true effects of measures of one county."""
    weights: NDArray[np.float64]
    """``[k]``, adding to one."""
    counties: int


def pool_nested(
    estimate: NDArray[np.float64],
    variance: NDArray[np.float64],
    county: NDArray[np.intp],
    *,
    level: float,
) -> NestedPooled:
    """Pool estimates of measures.

    Parameters
    ----------
    estimate
        ``[k]``, one a measure, in one unit.
    variance
        ``[k]``, or ``[k, k]`` where estimates share comparison units.
    county
        ``[k]``, number of the measure's county.
    """
    sampling = sampling_covariance(estimate, variance)
    counties = len(np.unique(county))
    if counties < FEWEST_COUNTIES:
        raise EstimationError(
            f"pooling of measures in {counties} counties; expected at least {FEWEST_COUNTIES}. "
            "Pool the measures without counties and say that they lie in so few."
        )
    if counties == len(estimate):
        raise EstimationError(
            "every county has one measure; variation between and within counties cannot be told "
            "apart. Pool the measures without counties."
        )
    same = (county[:, None] == county).astype(np.float64)
    own = _variances(estimate, sampling, same)
    inverse = np.linalg.inv(sampling + own[0] * same + own[1] * np.eye(len(estimate)))
    weights = inverse.sum(axis=0) / inverse.sum()
    value = float(weights @ estimate)
    away = estimate - value
    excess = max(1.0, float(away @ inverse @ away) / (len(estimate) - 1))
    error = float(np.sqrt(excess / inverse.sum()))
    t = float(stats.t.ppf((1.0 + level) / 2.0, counties - 1))
    reach = t * float(np.sqrt(error**2 + own.sum()))
    return NestedPooled(
        value=value,
        standard_error=error,
        degrees_of_freedom=counties - 1,
        interval=Interval(value - t * error, value + t * error, level),
        prediction=Interval(value - reach, value + reach, level),
        between_counties=float(own[0]),
        within_counties=float(own[1]),
        weights=weights,
        counties=counties,
    )


def _variances(
    estimate: NDArray[np.float64], sampling: NDArray[np.float64], same: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Variances between and within counties that maximise the restricted likelihood."""
    scale = float(np.sqrt(np.var(estimate, ddof=1) + np.diagonal(sampling).min()))
    unit = np.eye(len(estimate))

    def loss(spreads: NDArray[np.float64]) -> float:
        total = sampling / scale**2 + spreads[0] ** 2 * same + spreads[1] ** 2 * unit
        inverse = np.linalg.inv(total)
        mean = inverse.sum(axis=0) @ estimate / inverse.sum()
        away = (estimate - mean) / scale
        height = float(np.linalg.slogdet(total)[1]) + float(np.log(inverse.sum()))
        return height + float(away @ inverse @ away)

    found = [
        optimize.minimize(loss, np.array(start), method="L-BFGS-B", bounds=[(0.0, WIDEST)] * 2)
        for start in product(STARTS, STARTS)
    ]
    best = min(found, key=lambda one: float(one.fun))
    return np.square(np.asarray(best.x, dtype=np.float64) * scale)

"""Where the effect in a county that is not among the pooled ones would lie.

The usual interval (Higgins, Thompson and Spiegelhalter 2009) takes the variance between true
effects as if it were known; with a dozen counties it is found as zero now and then, and the
interval then covers too seldom. Here the variance has its whole confidence distribution, from the
chi-squared law of the generalised Q (Viechtbauer 2007), and the interval is read off the mixture
(after Nagashima, Noma and Furukawa 2019, who use the law of Cochran's Q instead).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from folkehelse_eval.estimate.pooling import FEWEST_FOR_PREDICTION, WIDEST, sampling_covariance
from folkehelse_eval.result.effect import Interval

Floats = NDArray[np.float64]

STEPS = 200
"""Quantiles of the variance's confidence distribution that stand for the whole."""
GRID = np.append(0.0, np.logspace(-6.0, np.log10(WIDEST), 600))
"""Variances that Q is worked out at, in parts of the estimates' spread; between them it is
interpolated."""


def prediction_interval(estimate: Floats, variance: Floats, *, level: float) -> Interval | None:
    """Return the interval for the true effect of another county; ``None`` for fewer than three.

    Parameters
    ----------
    estimate
        ``[k]``, one a county, in one unit.
    variance
        ``[k]``, or ``[k, k]`` where estimates share units.
    """
    count = len(estimate)
    if count < FEWEST_FOR_PREDICTION:
        return None
    sampling = sampling_covariance(estimate, variance)
    spread = float(np.var(estimate, ddof=1)) + float(np.diagonal(sampling).max())
    between = GRID * spread
    _, q, _ = _at(estimate, sampling, between)
    quantile = (np.arange(STEPS) + 0.5) / STEPS
    drawn = stats.chi2.ppf(quantile, count - 1)
    # Q falls as the variance grows; where it is below a draw at once, the variance is zero
    own = np.interp(drawn, q[::-1], between[::-1], left=between[-1], right=0.0)
    mean, q, precision = _at(estimate, sampling, own)
    excess = np.maximum(1.0, q / (count - 1))  # estimates that agree by luck are no better known
    scale = np.sqrt(own + excess / precision)
    law = stats.t(count - 1)
    tails = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    reach = 2.0 * float(law.ppf(tails[1])) * float(scale.max())  # more than any component reaches
    bounds = float(mean.min()) - reach, float(mean.max()) + reach
    low, high = (
        float(optimize.brentq(lambda x, p=p: law.cdf((x - mean) / scale).mean() - p, *bounds))
        for p in tails
    )
    return Interval(low, high, level)


def _at(estimate: Floats, sampling: Floats, between: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weighted mean, generalised Q and precision of the mean at each variance between."""
    values, vectors = np.linalg.eigh(sampling)
    own, ones = vectors.T @ estimate, vectors.sum(axis=0)
    weight = 1.0 / (values + between[:, None])
    precision = weight @ ones**2
    mean = weight @ (own * ones) / precision
    q = (weight * (own - mean[:, None] * ones) ** 2).sum(axis=1)
    return mean, q, precision

"""Random-effects pooling of estimates over measures and counties.

True effects are taken to vary normally around a common mean. The variance between them is found by
restricted maximum likelihood, the error of the mean by Hartung and Knapp (2001; Sidik and Jonkman
2002), and the prediction interval says where the effect of another such measure would lie.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.result.effect import Interval

FEWEST_ESTIMATES = 2
FEWEST_FOR_PREDICTION = 3
STEP = 1e-9  # relative, at which the search for the variance stops
WIDEST = 1e3  # variances between estimates are looked for up to so many times the observed one


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """How much the estimates differ beyond their errors."""

    variance: float
    """Between true effects (tau squared), REML."""
    interval: Interval
    """By inverting Q (Viechtbauer 2007); an upper end of ``None`` was not found."""
    q: float
    """Cochran's Q."""
    p_value: float
    """Of Q; with few estimates it finds only large differences."""
    share_percent: float
    """I squared: share of the variation that is not sampling error (Higgins and Thompson 2002)."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Mean of true effects."""

    value: float
    standard_error: float
    """Hartung and Knapp."""
    model_error: float
    """From the weights alone; beside the other, since that one can be small by luck."""
    degrees_of_freedom: int
    interval: Interval
    prediction: Interval | None
    """For the true effect of another measure, t with ``k - 2``; from three estimates on."""
    weights: NDArray[np.float64]
    """``[k]``, adding to one."""
    heterogeneity: Heterogeneity


def pool(estimate: NDArray[np.float64], variance: NDArray[np.float64], *, level: float) -> Pooled:
    """Pool estimates.

    Parameters
    ----------
    estimate
        ``[k]``, one a measure or county, in one unit.
    variance
        ``[k]``, or ``[k, k]`` where estimates share comparison units.
    """
    sampling = sampling_covariance(estimate, variance)
    between = _restricted_variance(estimate, sampling)
    weights, mean, model = _weighted(estimate, sampling, between)
    count = len(estimate)
    squares = _quadratic(estimate, sampling, between)
    error = float(np.sqrt(squares / (count - 1))) * model
    half = float(stats.t.ppf((1.0 + level) / 2.0, count - 1)) * error
    prediction = None
    if count >= FEWEST_FOR_PREDICTION:
        reach = float(stats.t.ppf((1.0 + level) / 2.0, count - 2) * np.hypot(between**0.5, error))
        prediction = Interval(mean - reach, mean + reach, level)
    return Pooled(
        value=mean,
        standard_error=error,
        model_error=model,
        degrees_of_freedom=count - 1,
        interval=Interval(mean - half, mean + half, level),
        prediction=prediction,
        weights=weights,
        heterogeneity=_heterogeneity(estimate, sampling, between, level),
    )


def _weighted(
    estimate: NDArray[np.float64], sampling: NDArray[np.float64], between: float
) -> tuple[NDArray[np.float64], float, float]:
    inverse = np.linalg.inv(sampling + between * np.eye(len(estimate)))
    total = float(inverse.sum())
    weights = inverse.sum(axis=0) / total
    return weights, float(weights @ estimate), total**-0.5


def _quadratic(
    estimate: NDArray[np.float64], sampling: NDArray[np.float64], between: float
) -> float:
    _, mean, _ = _weighted(estimate, sampling, between)
    away = estimate - mean
    total = sampling + between * np.eye(len(estimate))
    return float(away @ np.linalg.solve(total, away))


def _restricted_variance(estimate: NDArray[np.float64], sampling: NDArray[np.float64]) -> float:
    """Variance between true effects that maximises the restricted likelihood, zero or above."""

    def loss(between: float) -> float:
        total = sampling + between * np.eye(len(estimate))
        inverse_sum = float(np.linalg.inv(total).sum())
        height = float(np.linalg.slogdet(total)[1]) + float(np.log(inverse_sum))
        return height + _quadratic(estimate, sampling, between)

    # the likelihood can have two tops: look at all scales first, then finely around the best
    scale = max(float(np.var(estimate, ddof=1)), float(np.diagonal(sampling).min()))
    grid = np.append(0.0, scale * np.logspace(-6.0, 2.0, 65))
    best = int(np.argmin([loss(between) for between in grid]))
    found = optimize.minimize_scalar(
        loss,
        bounds=(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]),
        method="bounded",
        options={"xatol": STEP * scale},
    )
    return float(found.x) if loss(float(found.x)) < loss(0.0) else 0.0


def _heterogeneity(
    estimate: NDArray[np.float64], sampling: NDArray[np.float64], between: float, level: float
) -> Heterogeneity:
    count = len(estimate)
    q = _quadratic(estimate, sampling, 0.0)
    inverse = np.linalg.inv(sampling)
    # variance of a typical estimate: Higgins and Thompson's, written for a covariance matrix
    trace = float(np.trace(inverse) - inverse.sum(axis=0) @ inverse.sum(axis=0) / inverse.sum())
    share = between / (between + (count - 1) / trace)
    ends = [
        _variance_at(estimate, sampling, float(stats.chi2.ppf(p, count - 1)))
        for p in ((1.0 + level) / 2.0, (1.0 - level) / 2.0)
    ]
    return Heterogeneity(
        variance=between,
        interval=Interval(ends[0], ends[1], level),
        q=q,
        p_value=float(stats.chi2.sf(q, count - 1)),
        share_percent=100.0 * share,
    )


def _variance_at(
    estimate: NDArray[np.float64], sampling: NDArray[np.float64], q: float
) -> float | None:
    """Variance between at which the weighted squares fall to ``q``; ``None`` beyond all bounds."""
    if _quadratic(estimate, sampling, 0.0) <= q:
        return 0.0
    top = WIDEST * (float(np.var(estimate, ddof=1)) + float(np.diagonal(sampling).max()))
    if _quadratic(estimate, sampling, top) > q:
        return None
    return float(optimize.brentq(lambda v: _quadratic(estimate, sampling, v) - q, 0.0, top))


def sampling_covariance(
    estimate: NDArray[np.float64], variance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Check estimates and their variances ``[k]`` or ``[k, k]``; give the covariance."""
    count = len(estimate)
    if count < FEWEST_ESTIMATES:
        raise EstimationError(
            f"pooling of {count} estimates; expected at least {FEWEST_ESTIMATES}. Report them one "
            "by one."
        )
    sampling = np.diag(variance) if variance.ndim == 1 else variance
    if sampling.shape != (count, count) or not (
        np.isfinite(estimate).all() and np.isfinite(sampling).all()
    ):
        raise EstimationError(
            f"pooling of {count} estimates with variances of shape {variance.shape}; expected one "
            "finite variance each. Leave out estimates without an error, with that reason."
        )
    if np.linalg.eigvalsh(sampling).min() <= 0.0:
        raise EstimationError(
            "an estimate has a variance of zero, or their covariance is singular; expected errors "
            "above zero. Leave out estimates without an error, with that reason."
        )
    return sampling

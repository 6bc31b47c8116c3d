"""Rate ratio of treated against comparison, before and after the start, by Poisson regression.

Counts with the logarithm of population as offset and an effect of every unit. Given a unit's count
over both windows, its count after is binomial, so unit effects drop out exactly and the model is
fitted to one row a unit (Hausman, Hall and Griliches 1984). Summing windows first also keeps the
errors honest when years are related (Bertrand, Duflo and Mullainathan 2004).
"""

from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.result.effect import Interval

FEWEST_COMPARISON_UNITS = 2
FEWEST_FOR_ROBUST = 10
SAME = 1e-12  # differences between shares that are rounding


@dataclass(frozen=True, slots=True)
class RateRatio:
    """Ratio of rate ratios: how much more the treated rate changed than the comparison's."""

    value: float
    interval: Interval
    """t interval with the over-dispersed error, end points as ratios."""
    log_value: float
    standard_error: float
    """Of the logarithm, multiplied by the root of the over-dispersion."""
    robust_error: float | None
    """Of the logarithm, clustered by unit; ``None`` below ten treated units, where it is far too
    small."""
    over_dispersion: float
    """Pearson's statistic over its degrees of freedom; one for pure Poisson counts. Errors never
    use less than one."""
    degrees_of_freedom: int
    common_change: float
    """Rate ratio after to before of the comparison units."""
    treated: int
    compared: int
    without_cases: tuple[int, ...]
    """Positions of units without a case in both windows, which cannot tell anything."""


def rate_ratio(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    population_before: NDArray[np.float64],
    population_after: NDArray[np.float64],
    treated: NDArray[np.bool_],
    *,
    level: float,
) -> RateRatio:
    """Estimate the ratio; all arrays ``[u]``.

    Parameters
    ----------
    before, after
        Counts summed over the years of each window.
    population_before, population_after
        Person-years of the same years.
    treated
        Units with the measure; the others are compared with.
    """
    _check_counts(before, after, population_before, population_after)
    total = before + after
    informative = total > 0
    arms = treated[informative]
    _check_arms(arms, before[informative], after[informative])
    _check_spread(before / population_before, after / population_after, treated, informative)
    offset = np.log(population_after / population_before)[informative]
    terms = np.column_stack([np.ones(arms.size), arms.astype(np.float64)])
    share = (after / np.where(informative, total, 1.0))[informative]
    model = sm.GLM(
        share, terms, family=sm.families.Binomial(), offset=offset, var_weights=total[informative]
    )
    fit = model.fit(tol=1e-12)
    robust = None
    if arms.sum() >= FEWEST_FOR_ROBUST:
        robust = float(np.asarray(model.fit(tol=1e-12, cov_type="HC1").bse)[1])
    degrees = arms.size - 2
    dispersion = float(fit.pearson_chi2) / degrees
    log_value = float(fit.params[1])
    error = float(np.sqrt(np.asarray(fit.normalized_cov_params)[1, 1] * max(dispersion, 1.0)))
    half = float(stats.t.ppf((1.0 + level) / 2.0, degrees)) * error
    ends = np.exp([log_value - half, log_value + half])
    return RateRatio(
        value=float(np.exp(log_value)),
        interval=Interval(float(ends[0]), float(ends[1]), level),
        log_value=log_value,
        standard_error=error,
        robust_error=robust,
        over_dispersion=dispersion,
        degrees_of_freedom=degrees,
        common_change=float(np.exp(fit.params[0])),
        treated=int(arms.sum()),
        compared=int((~arms).sum()),
        without_cases=tuple(int(u) for u in np.flatnonzero(~informative)),
    )


def _check_counts(
    before: NDArray[np.float64],
    after: NDArray[np.float64],
    population_before: NDArray[np.float64],
    population_after: NDArray[np.float64],
) -> None:
    counts = np.stack([before, after])
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise EstimationError(
            "counts are missing, infinite or negative; expected cases from zero up. Leave out the "
            "units with hidden counts, with that reason, before estimating."
        )
    people = np.stack([population_before, population_after])
    empty = np.flatnonzero(~(np.isfinite(people) & (people > 0)).all(axis=0))
    if empty.size:
        raise EstimationError(
            f"population is zero or missing in units at {empty.tolist()}; expected persons in both "
            "windows. Leave those units out, with that reason, before estimating."
        )


def _check_arms(
    treated: NDArray[np.bool_], before: NDArray[np.float64], after: NDArray[np.float64]
) -> None:
    own, others = int(treated.sum()), int((~treated).sum())
    if own < 1 or others < FEWEST_COMPARISON_UNITS:
        raise EstimationError(
            f"rate ratio of {own} treated and {others} comparison units with cases; expected at "
            f"least 1 and {FEWEST_COMPARISON_UNITS}. Widen the comparison pool or the windows."
        )
    cells = [counts[arm].sum() for arm in (treated, ~treated) for counts in (before, after)]
    if min(cells) == 0:
        raise EstimationError(
            f"cases of treated before, after, comparison before, after: {cells}; a ratio needs "
            "some in each. Widen the windows, or compare differences of rates."
        )


def _check_spread(
    rate_before: NDArray[np.float64],
    rate_after: NDArray[np.float64],
    treated: NDArray[np.bool_],
    informative: NDArray[np.bool_],
) -> None:
    both = (rate_before + rate_after)[informative]
    share, arms = rate_after[informative] / both, treated[informative]
    if all(np.ptp(share[arm]) <= SAME for arm in (arms, ~arms)):
        raise EstimationError(
            "the rate changed by the same ratio in every unit; there is no spread to use. Check "
            "how the counts were made."
        )

"""Several counties' estimates to their mean by random effects, nested where a county has more."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.estimate.pooling_nested import pool_nested
from folkehelse_eval.estimate.pooling_prediction import prediction_interval
from folkehelse_eval.estimate.shared_units import Arms, shared_unit_covariance
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.nation import PooledEstimate, PooledMean

Floats = NDArray[np.float64]


def mean_of(
    estimates: Sequence[PooledEstimate], effects: Sequence[Effect], *, level: float
) -> tuple[PooledMean, Floats]:
    """Return the mean and each estimate's share of it; ``effects`` say who stands behind which.

    Raises
    ------
    EstimationError
        When errors are zero or two estimates are about the very same units.
    """
    value = np.array([item.value for item in estimates])
    error = np.array([item.standard_error for item in estimates])
    arms = [Arms(item.counts.treated_units, item.counts.comparison_units) for item in effects]
    covariance = shared_unit_covariance(error, arms)
    plans = [item.plan_id for item in estimates]
    if len(set(plans)) < len(plans):
        return _nested(value, covariance, plans, level=level)
    found = pool(value, covariance, level=level)
    spread = found.heterogeneity
    mean = PooledMean(
        model="random_effects",
        value=found.value,
        standard_error=found.standard_error,
        model_error=found.model_error,
        degrees_of_freedom=found.degrees_of_freedom,
        # estimates that agree by luck make Hartung and Knapp's error small; a claim needs both
        p_value=_two_sided(
            found.value, max(found.standard_error, found.model_error), found.degrees_of_freedom
        ),
        interval=found.interval,
        prediction=prediction_interval(value, covariance, level=level),
        between_variance=spread.variance,
        between_interval=spread.interval,
        within_variance=None,
        q=spread.q,
        q_p_value=spread.p_value,
        share_percent=spread.share_percent,
    )
    return mean, found.weights


def _nested(
    value: Floats, covariance: Floats, plans: Sequence[str], *, level: float
) -> tuple[PooledMean, Floats]:
    county = np.unique(plans, return_inverse=True)[1].astype(np.intp)
    found = pool_nested(value, covariance, county, level=level)
    mean = PooledMean(
        model="random_effects_nested",
        value=found.value,
        standard_error=found.standard_error,
        model_error=None,
        degrees_of_freedom=found.degrees_of_freedom,
        p_value=_two_sided(found.value, found.standard_error, found.degrees_of_freedom),
        interval=found.interval,
        prediction=found.prediction,
        between_variance=found.between_counties,
        between_interval=None,
        within_variance=found.within_counties,
        q=None,
        q_p_value=None,
        share_percent=None,
    )
    return mean, found.weights


def _two_sided(value: float, error: float, degrees_of_freedom: int) -> float:
    return float(2.0 * stats.t.sf(abs(value) / error, degrees_of_freedom))

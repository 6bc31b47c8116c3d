"""How often the interval of a mean over counties covers the true mean, for counties like ours.

Each county has a few funded municipalities of very different size, compared with its others. Its
estimate and error are those of the scaled variance fit, as in its own results; noise falls with
size. True effects are equal, or vary between counties. 200 replications have a Monte-Carlo error of
1.5 points; the band is three of them around 95 per cent, open upwards for the prediction, which is
wide where the variance between counties is uncertain.
"""

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.assignments import Arms, Assignments
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest
from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.estimate.pooling_prediction import prediction_interval
from folkehelse_eval.estimate.shared_units import Arms as Units
from folkehelse_eval.estimate.shared_units import shared_unit_covariance

REPLICATIONS = 200
COUNTIES = 12
LEVEL = 0.95
LOWEST, HIGHEST = 0.905, 0.995
MEAN = -1.5


def _county(rng, between):
    """Return estimate, error and units of one county, and its true effect."""
    size, treated = int(rng.integers(12, 44)), int(rng.integers(3, 9))
    population = np.exp(rng.normal(np.log(5_000), 1.0, size=size))
    true = rng.normal(MEAN, between)
    noise = rng.normal(size=size) * np.sqrt(0.3 + 0.7 * 5_000 / population) * 3.0
    slot = np.array([0] * treated + [-1] * (size - treated))
    change = (noise + true * (slot == 0))[:, None]
    arms = Arms(slot, np.zeros(size, dtype=np.int64))
    exposure = (slot == 0).astype(float)[:, None]
    data = Windowed(change, exposure, register_shapes(population), arms)
    nobody = Assignments(np.zeros((0, treated), dtype=np.int32), exact=False, possible=1)
    value, error = WindowTest(data, nobody).estimate()
    return value, error, true, treated, size


def _replication(rng, between):
    found = [_county(rng, between) for _ in range(COUNTIES)]
    values, errors = (np.array([item[k] for item in found]) for k in (0, 1))
    units = [
        Units(
            tuple(f"{n}-{u}" for u in range(treated)),
            tuple(f"{n}-{u}" for u in range(treated, size)),
        )
        for n, (*_, treated, size) in enumerate(found)
    ]
    covariance = shared_unit_covariance(errors, units)
    return (
        pool(values, covariance, level=LEVEL),
        prediction_interval(values, covariance, level=LEVEL),
    )


@pytest.mark.slow
@pytest.mark.parametrize("between", [0.0, 1.0])
def test_interval_of_the_mean_and_prediction_cover(between):
    rng = np.random.default_rng([COUNTIES, int(between)])
    mean = prediction = claimed = 0
    for _ in range(REPLICATIONS):
        found, likely = _replication(rng, between)
        mean += found.interval.low <= MEAN <= found.interval.high
        new = rng.normal(MEAN, between)
        prediction += likely.low <= new <= likely.high
        wide = found.interval.high - found.value
        error = max(1.0, found.model_error / found.standard_error)
        claimed += abs(found.value - MEAN) > wide * error
    assert LOWEST <= mean / REPLICATIONS <= HIGHEST
    assert prediction / REPLICATIONS >= LOWEST
    assert claimed / REPLICATIONS <= 1.0 - LOWEST

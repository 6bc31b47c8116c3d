"""How often a measure without any effect looks as if it had one, at nominal 5 per cent.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent.
"""

import numpy as np
import pytest

from folkehelse_eval.estimate.contrast import contrast_of_changes
from folkehelse_eval.estimate.randomisation import randomise

REPLICATIONS = 500
LOWEST, HIGHEST = 0.025, 0.08
UNITS, TREATED = 17, 5


def _changes(rng, kind):
    """Return changes of 17 municipalities in points, no effect for anybody."""
    if kind == "heavy_tails":
        return 2.0 * rng.standard_t(3, size=UNITS)
    if kind == "unequal_answers":
        answers = 0.029 * np.exp(rng.normal(np.log(5000), 0.8, size=UNITS)) + 20
        return rng.normal(size=UNITS) * np.sqrt(4.0 + 2 * 1275.0 / answers)
    return rng.normal(scale=3.0, size=UNITS)


@pytest.mark.parametrize("kind", ["equal", "heavy_tails", "unequal_answers"])
def test_randomisation_rejects_a_true_null_about_one_time_in_twenty(kind):
    rng = np.random.default_rng(20170101)
    slot = np.array([0] * TREATED + [-1] * (UNITS - TREATED))
    rejected = 0
    for _ in range(REPLICATIONS):
        change = _changes(rng, kind)[:, None]
        found = randomise(change, slot, draws=199, exact_up_to=1, rng=rng)
        rejected += found.p_value <= 0.05
    assert LOWEST <= rejected / REPLICATIONS <= HIGHEST


def test_randomisation_with_own_start_years_holds_its_level():
    rng = np.random.default_rng(20180101)
    slot = np.array([0, 0, 1, 1, 2] + [-1] * 12)
    drift = np.array([1.0, 2.5, 4.0])
    rejected = 0
    for _ in range(REPLICATIONS):
        common = rng.normal(size=(UNITS, 1))
        change = common + rng.normal(size=(UNITS, 3)) * [1.0, 1.2, 1.5] + drift
        rejected += randomise(change, slot, draws=199, exact_up_to=1, rng=rng).p_value <= 0.05
    assert LOWEST <= rejected / REPLICATIONS <= HIGHEST


def test_welch_interval_covers_no_effect():
    rng = np.random.default_rng(20190101)
    slot = np.array([0] * TREATED + [-1] * (UNITS - TREATED))
    missed = 0
    for _ in range(REPLICATIONS):
        interval = contrast_of_changes(_changes(rng, "equal")[:, None], slot, level=0.95).interval
        assert interval is not None
        missed += not interval.low <= 0.0 <= interval.high
    assert LOWEST <= missed / REPLICATIONS <= HIGHEST

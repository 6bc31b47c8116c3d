"""How often a balanced contrast finds an effect where there is none, the needy ones treated too.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent. Figures
return to their mean, so those treated because a figure was bad get better by themselves: balancing
on the level before is what repairs that. The equal-weighted contrast is shown to fail there.
"""

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.assignments import (
    every_assignment,
    first_in_order,
    one_stratum,
    random_orders,
)
from folkehelse_eval.estimate.inference.balanced import Balancable, BalancedTest
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest

REPLICATIONS = 500
LOWEST, HIGHEST = 0.025, 0.08
DRAWS = 199
UNITS, TREATED = 38, 5


def _drawn(rng, *, needy):
    """Return level before, change and population; the treated are the first units."""
    population = np.exp(rng.normal(8.0, 0.9, size=UNITS))
    noise = np.sqrt(0.3 + 0.7 * 3_000 / population)
    lasting = rng.normal(size=UNITS)
    before = lasting + noise * rng.normal(size=UNITS)
    after = lasting + noise * rng.normal(size=UNITS)
    worst = np.argsort(-before)[: 3 * TREATED] if needy else np.arange(UNITS)
    first = rng.permutation(worst)[:TREATED]
    order = np.concatenate([first, np.setdiff1d(np.arange(UNITS), first)])
    return before[order], (after - before)[order], population[order]


def _p_values(rng, *, needy, matches):
    before, change, population = _drawn(rng, needy=needy)
    arms = one_stratum(np.arange(UNITS) < TREATED)
    orders = random_orders(UNITS, draws=DRAWS, rng=rng)
    drawn = first_in_order(orders, arms, observed=np.ones(UNITS, dtype=bool))
    exposure, shapes = arms.treated.astype(float)[:, None], register_shapes(population)
    covariates = np.stack([before, np.log(population)], axis=-1)[:, None]
    data = Balancable(change[:, None], exposure, covariates, shapes, arms, matches)
    test = BalancedTest.of(data, drawn)
    plain = WindowTest(Windowed(change[:, None], exposure, shapes, arms), drawn)
    none = np.zeros(1)
    return np.nan if test is None else test.p_value(none)[0], plain.p_value(none)[0]


@pytest.mark.parametrize("matches", [None, 3])
def test_balanced_contrasts_hold_their_level(matches):
    rng = np.random.default_rng(20170101)
    found = np.array([_p_values(rng, needy=False, matches=matches) for _ in range(REPLICATIONS)])
    tested = np.isfinite(found[:, 0])
    assert tested.mean() > 0.9
    assert LOWEST <= (found[tested, 0] <= 0.05).mean() <= HIGHEST


def test_entropy_balancing_repairs_the_return_to_the_mean_of_the_needy():
    rng = np.random.default_rng(20170102)
    found = np.array([_p_values(rng, needy=True, matches=None) for _ in range(REPLICATIONS)])
    tested = np.isfinite(found[:, 0])
    balanced, equal = (found[tested] <= 0.05).mean(axis=0)
    assert equal > 0.10
    assert balanced <= HIGHEST


def test_few_units_enumerated():
    rng = np.random.default_rng(1)
    arms = one_stratum(np.arange(8) < 2)
    assignments = every_assignment(arms)
    data = Balancable(
        rng.normal(size=(8, 1)),
        arms.treated.astype(float)[:, None],
        rng.normal(size=(8, 1, 1)),
        np.ones((8, 1)),
        arms,
    )
    test = BalancedTest.of(data, assignments)
    assert test is not None
    value = test.estimate()[0]
    assert test.p_value(np.array([value]))[0] == pytest.approx(1.0)

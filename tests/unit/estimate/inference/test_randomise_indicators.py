import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    count_assignments,
    every_assignment,
    first_in_order,
    one_stratum,
    random_orders,
)
from folkehelse_eval.estimate.inference.inversion import invert
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options, Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes

UNITS = 30
TREATED = np.arange(UNITS) < 4
ARMS = one_stratum(TREATED)
POPULATION = np.exp(np.random.default_rng(1).normal(8.5, 1.0, UNITS))
SHAPES = register_shapes(POPULATION)
OPTIONS = Options(seed=7, draws=499, exact_up_to=1)


def noise(indicators=5, seed=3):
    return np.random.default_rng(seed).standard_normal((indicators, UNITS))


def test_a_large_effect_is_found_and_covered():
    change = noise() + 5.0 * TREATED
    found = randomise_indicators(change, SHAPES, ARMS, options=OPTIONS)
    assert (found.p_value == 1 / 500).all()
    assert (found.smallest_attainable_p == 1 / 500).all()
    assert ((found.low < found.estimate) & (found.estimate < found.high)).all()
    assert (found.low > 2.0).all()
    assert (found.n_assignments == 500).all()


def test_ends_of_the_interval_are_where_the_test_turns():
    change = noise(1)
    found = randomise_indicators(change, SHAPES, ARMS, options=OPTIONS)
    for end, outward in ((found.low[0], -1), (found.high[0], 1)):
        p_values = [
            randomise_indicators(
                change - (end + s * 0.02 * outward) * TREATED, SHAPES, ARMS, options=OPTIONS
            ).p_value[0]
            for s in (-1, 1)
        ]
        assert p_values[0] > 0.05 >= p_values[1]


def test_few_assignments_are_enumerated_and_cannot_reject():
    arms = one_stratum(np.arange(8) < 1)
    found = randomise_indicators(noise()[:, :8], SHAPES[:8], arms, options=Options(seed=1))
    assert found.exact.all()
    assert (found.n_assignments == 8).all()
    assert (found.smallest_attainable_p == 1 / 8).all()
    assert np.isinf(found.low).all()
    assert np.isinf(found.high).all()


def test_refused_indicators_say_why_and_the_others_go_on():
    change = noise(6)
    change[0, TREATED] = np.nan
    change[1, 5:] = np.nan
    change[2] = 4.0
    change[3, 7] = np.inf
    found = randomise_indicators(change, SHAPES, ARMS, options=OPTIONS)
    assert found.refused == (
        "not_surveyed",
        "fewer_than_two_comparison",
        "constant_outcome",
        "infinite_values",
        None,
        None,
    )
    assert np.isnan(found.p_value[:4]).all()
    assert np.isfinite(found.p_value[4:]).all()


def test_an_indicator_is_tested_alike_alone_and_among_others():
    change = noise(4)
    change[1, 9:12] = np.nan
    change[2, 0] = np.nan
    together = randomise_indicators(change, SHAPES, ARMS, options=OPTIONS)
    for k in range(4):
        alone = randomise_indicators(change[k : k + 1], SHAPES, ARMS, options=OPTIONS)
        assert alone.p_value[0] == together.p_value[k]
        assert alone.low[0] == pytest.approx(together.low[k], rel=1e-6)
    assert together.n_treated.tolist() == [4, 4, 3, 4]


def test_patterns_take_the_first_observed_units_of_one_order():
    orders = random_orders(6, draws=50, rng=np.random.default_rng(0))
    arms = one_stratum(np.array([True, True, False, False, False, False]))
    observed = np.array([True, True, True, False, True, True])
    found = first_in_order(orders, arms, observed=observed)
    names = np.flatnonzero(observed)
    for order, row in zip(orders.tolist(), found.units, strict=True):
        assert names[row].tolist() == [u for u in order if observed[u]][:2]


def test_strata_keep_their_number_of_treated():
    arms = Arms(np.array([0, -1, -1, 0, 0, -1, -1]), np.array([0, 0, 0, 1, 1, 1, 1]))
    assert count_assignments(arms) == 3 * 6
    assert len(every_assignment(arms).units) == 18
    orders = random_orders(7, draws=200, rng=np.random.default_rng(0))
    found = first_in_order(orders, arms, observed=np.ones(7, dtype=np.bool_))
    assert set(found.units[:, 0].tolist()) == {0, 1, 2}
    assert set(found.units[:, 1:].ravel().tolist()) == {3, 4, 5, 6}


def test_orders_are_fair():
    orders = random_orders(5, draws=40_000, rng=np.random.default_rng(0))
    first = np.bincount(orders[:, 0]) / 40_000
    assert np.abs(first - 0.2).max() < 0.01  # five standard errors


def test_too_few_draws_are_refused():
    with pytest.raises(EstimationError, match=r"10 random assignments.*at least 19"):
        randomise_indicators(noise(), SHAPES, ARMS, options=Options(seed=1, draws=10))


def test_the_seed_decides_everything():
    same = [randomise_indicators(noise(), SHAPES, ARMS, options=OPTIONS) for _ in range(2)]
    np.testing.assert_array_equal(same[0].low, same[1].low)


@pytest.mark.parametrize("statistic", Statistic)
def test_every_statistic_is_one_at_its_estimate(statistic):
    options = Options(seed=1, draws=99, statistic=statistic, exact_up_to=1)
    found = randomise_indicators(noise(3), SHAPES, ARMS, options=options)
    moved = noise(3) - found.estimate[:, None] * TREATED
    again = randomise_indicators(moved, SHAPES, ARMS, options=options)
    assert (again.p_value > 0.95).all()


def test_hull_spans_sets_that_fall_apart():
    def p_value(effect):
        inside = (np.abs(effect) < 1.0) | ((effect > 2.0) & (effect < 3.0)) | (effect < -5.0)
        return np.where(inside, 1.0, 0.0)

    hull = invert(p_value, estimate=np.zeros(1), scale=np.ones(1), level=0.95)
    assert hull.low[0] == -np.inf
    assert hull.high[0] == pytest.approx(3.0, abs=1e-3)

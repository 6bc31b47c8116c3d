import numpy as np
import pytest

from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.wild_bootstrap import (
    Imposed,
    Points,
    WildOptions,
    draw_weights,
    wild_cluster_bootstrap,
)

UNITS, YEARS = 14, 6


def panel(seed=2):
    rng = np.random.default_rng(seed)
    regressor = np.zeros((UNITS, YEARS))
    regressor[:4, 3:] = 1.0
    regressor[4:6, 4:] = 1.0
    return rng.standard_normal((3, UNITS, YEARS)) + 0.4 * regressor, regressor


def slow_p_value(outcome, regressor, effect, options):
    """Regression with dummies in every draw; cluster errors without a small-sample factor."""
    cells = [(u, t) for u in range(UNITS) for t in range(YEARS)]
    effects = np.zeros((len(cells), UNITS + YEARS))
    for i, (u, t) in enumerate(cells):
        effects[i, u] = effects[i, UNITS + t] = 1.0
    x, y = regressor.ravel(), outcome.ravel()
    design = np.column_stack([effects, x])
    pseudo = np.linalg.pinv(design)
    group = np.array([u for u, _ in cells])

    def statistic(response, centre):
        fitted = pseudo @ response
        residual = response - design @ fitted
        variance = sum((pseudo[-1, group == u] @ residual[group == u]) ** 2 for u in range(UNITS))
        return abs(fitted[-1] - centre) / np.sqrt(variance)

    if options.imposed is Imposed.RESTRICTED:
        rest = y - effect * x
        residual = rest - effects @ np.linalg.pinv(effects) @ rest
        centre = effect
    else:
        residual = y - design @ pseudo @ y
        centre = pseudo[-1] @ y
    weights = draw_weights(UNITS, options, np.random.default_rng(options.seed))
    drawn = [statistic(y - residual + residual * w[group], centre) for w in weights.T]
    observed = statistic(y, effect)
    larger = sum(value >= observed * (1 - 1e-5) for value in drawn)
    return (1 + larger) / (1 + options.draws)


@pytest.mark.parametrize("imposed", Imposed)
@pytest.mark.parametrize("points", Points)
def test_equals_the_regression_with_dummies_in_every_draw(imposed, points):
    outcome, regressor = panel()
    options = WildOptions(seed=5, imposed=imposed, points=points, draws=99, intervals=False)
    design = partial_out(regressor, np.ones((UNITS, YEARS), dtype=bool))
    for effect in (0.0, 0.6):
        moved = outcome - effect * regressor
        found = wild_cluster_bootstrap(moved, design, options=options)
        slow = [slow_p_value(y, regressor, effect, options) for y in outcome]
        np.testing.assert_allclose(found.p_value, slow)


@pytest.mark.parametrize("imposed", Imposed)
def test_the_interval_ends_where_the_test_turns(imposed):
    outcome, regressor = panel()
    options = WildOptions(seed=5, imposed=imposed, draws=499)
    design = partial_out(regressor, np.ones((UNITS, YEARS), dtype=bool))
    found = wild_cluster_bootstrap(outcome, design, options=options)
    assert ((found.low < found.value) & (found.value < found.high)).all()
    for end, outward in ((found.low, -0.01), (found.high, 0.01)):
        inside = outcome - (end - outward)[:, None, None] * regressor
        outside = outcome - (end + outward)[:, None, None] * regressor
        assert (wild_cluster_bootstrap(inside, design, options=options).p_value > 0.05).all()
        assert (wild_cluster_bootstrap(outside, design, options=options).p_value <= 0.05).all()


def test_missing_years_are_left_out():
    outcome, regressor = panel()
    observed = np.ones((UNITS, YEARS), dtype=bool)
    observed[8:, 0] = False
    spoiled = np.where(observed, outcome, 1e9)
    options = WildOptions(seed=5, draws=199, intervals=False)
    design = partial_out(regressor, observed)
    one, other = (wild_cluster_bootstrap(y, design, options=options) for y in (outcome, spoiled))
    np.testing.assert_allclose(one.p_value, other.p_value)

import numpy as np

from folkehelse_eval.estimate.inference.randomised import Joint
from folkehelse_eval.estimate.multiplicity import benjamini_hochberg, holm, step_down_max_t


def test_holm_and_benjamini_hochberg_by_hand():
    p_value = np.array([0.01, np.nan, 0.04, 0.03])
    np.testing.assert_allclose(holm(p_value).p_value, [0.03, np.nan, 0.06, 0.06])
    np.testing.assert_allclose(benjamini_hochberg(p_value).p_value, [0.03, np.nan, 0.04, 0.04])
    assert holm(p_value).n_tests == 3


def slow_max_t(observed, draws):
    adjusted, left, so_far = {}, list(range(len(observed))), 0.0
    while left:
        top = max(left, key=lambda k: observed[k])
        count = sum(max(draw[k] for k in left) >= observed[top] for draw in draws.T)
        so_far = max(so_far, (1 + count) / (1 + draws.shape[1]))
        adjusted[top] = so_far
        left.remove(top)
    return [adjusted[k] for k in range(len(observed))]


def test_step_down_max_t_equals_the_loop():
    rng = np.random.default_rng(0)
    draws = rng.chisquare(1, (6, 199)).astype(np.float32)
    observed = np.array([9.0, 0.1, 4.0, 6.0, 2.0, 1.0], dtype=np.float32)
    found = step_down_max_t(Joint(observed, draws, exact=False))
    np.testing.assert_allclose(found.p_value, slow_max_t(observed, draws))


def test_refused_indicators_take_no_part():
    draws = np.full((2, 19), np.nan, dtype=np.float32)
    draws[1] = np.arange(19)
    joint = Joint(np.array([np.nan, 17.5], dtype=np.float32), draws, exact=False)
    found = step_down_max_t(joint)
    assert np.isnan(found.p_value[0])
    assert found.p_value[1] == 2 / 20


def test_copies_of_one_indicator_cost_nothing():
    draws = np.random.default_rng(1).chisquare(1, 499).astype(np.float32)
    joint = Joint(np.full(8, 4.0, dtype=np.float32), np.tile(draws, (8, 1)), exact=False)
    single = (1 + (draws >= 4.0).sum()) / 500
    np.testing.assert_allclose(step_down_max_t(joint).p_value, single)

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.assignments import one_stratum
from folkehelse_eval.estimate.inference.power import detectable_effect
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options
from folkehelse_eval.estimate.inference.variance_fit import register_shapes

UNITS = 20
ARMS = one_stratum(np.arange(UNITS) < 4)
OPTIONS = Options(seed=1, draws=199, exact_up_to=1)


def test_such_an_effect_is_found_in_the_asked_share_of_windows():
    rng = np.random.default_rng(0)
    shapes = register_shapes(rng.lognormal(8.5, 1.0, UNITS))
    before = rng.standard_normal((10, 1, UNITS))
    found = detectable_effect(before, shapes, ARMS, power=0.8, options=OPTIONS)
    for sign in (-1, 1):
        moved = before + sign * 1.02 * found.effect[:, None] * ARMS.treated
        p_values = [
            randomise_indicators(change, shapes, ARMS, options=OPTIONS).p_value[0]
            for change in moved
        ]
        assert np.mean(np.array(p_values) <= 0.05) >= 0.8
    assert found.n_placebos == 10


def test_it_grows_with_the_noise():
    rng = np.random.default_rng(0)
    shapes = register_shapes(rng.lognormal(8.5, 1.0, UNITS))
    before = rng.standard_normal((10, 1, UNITS))
    one, two = (
        detectable_effect(factor * before, shapes, ARMS, power=0.8, options=OPTIONS).effect[0]
        for factor in (1.0, 2.0)
    )
    assert two == pytest.approx(2.0 * one, rel=1e-2)


def test_a_design_that_cannot_reject_detects_nothing():
    arms = one_stratum(np.arange(8) < 1)
    change = np.random.default_rng(0).standard_normal((3, 1, 8))
    shapes = register_shapes(np.full(8, 5000.0) + np.arange(8))
    found = detectable_effect(change, shapes, arms, power=0.8, options=Options(seed=1))
    assert np.isinf(found.effect).all()

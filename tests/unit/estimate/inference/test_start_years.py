import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.inference.randomised import Options, Statistic
from folkehelse_eval.estimate.inference.start_years import randomise_start_years
from folkehelse_eval.estimate.inference.variance_fit import register_shapes

UNITS, YEARS = 24, 10
START = np.array([3, 5, 5, 7] + [-1] * (UNITS - 4))
EXPOSED = (np.arange(YEARS) >= START[:, None]) & (START >= 0)[:, None]
OPTIONS = Options(seed=3, draws=199, exact_up_to=1)


def panel(seed=0, indicators=2):
    rng = np.random.default_rng(seed)
    shapes = register_shapes(rng.lognormal(8.5, 1.0, UNITS))
    common = rng.standard_normal((indicators, 1, YEARS))
    return common + rng.standard_normal((indicators, UNITS, YEARS)), shapes


def test_an_effect_moves_estimate_and_interval_by_it():
    outcome, shapes = panel()
    before = randomise_start_years(outcome, shapes, START, options=OPTIONS)
    after = randomise_start_years(outcome + 4.0 * EXPOSED, shapes, START, options=OPTIONS)
    for name in ("estimate", "low", "high"):
        moved = getattr(before, name) + 4.0
        np.testing.assert_allclose(getattr(after, name), moved, atol=5e-3)
    assert (after.p_value == 1 / 200).all()
    assert (after.low > 1.0).all()


def test_a_unit_without_a_year_leaves_and_the_others_are_tested():
    outcome, shapes = panel()
    outcome[1, 0, 4] = np.nan  # the only one that starts in year 3
    found = randomise_start_years(outcome, shapes, START, options=OPTIONS)
    assert found.n_treated.tolist() == [4, 3]
    rest = randomise_start_years(outcome[1:, 1:], shapes[1:], START[1:], options=OPTIONS)
    assert found.estimate[1] == pytest.approx(rest.estimate[0], rel=1e-4)


def test_unit_and_year_levels_change_nothing():
    outcome, shapes = panel()
    level = np.random.default_rng(9).standard_normal((1, UNITS, 1)) * 30
    year = np.random.default_rng(8).standard_normal((1, 1, YEARS)) * 30
    one = randomise_start_years(outcome, shapes, START, options=OPTIONS)
    other = randomise_start_years(outcome + level + year, shapes, START, options=OPTIONS)
    np.testing.assert_allclose(other.estimate, one.estimate, atol=1e-3)
    np.testing.assert_allclose(other.p_value, one.p_value)


def test_the_unscaled_effect_is_refused():
    outcome, shapes = panel()
    options = Options(seed=1, statistic=Statistic.COEFFICIENT)
    with pytest.raises(EstimationError, match="11 to 17"):
        randomise_start_years(outcome, shapes, START, options=options)


def test_a_start_in_the_first_year_is_refused():
    outcome, shapes = panel()
    with pytest.raises(EstimationError, match="no year before"):
        randomise_start_years(outcome, shapes, np.where(START == 3, 0, START), options=OPTIONS)

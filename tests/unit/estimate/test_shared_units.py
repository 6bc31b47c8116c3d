import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.shared_units import Arms, shared_unit_covariance


def test_own_units_give_a_diagonal_of_squared_errors():
    found = shared_unit_covariance(
        np.array([1.0, 2.0]), [Arms(("a",), ("b", "c")), Arms(("d", "e"), ("f",))]
    )
    assert found == pytest.approx(np.diag([1.0, 4.0]))


def test_a_shared_comparison_unit_moves_both_by_its_part():
    arms = [Arms(("a", "b"), ("s", "c")), Arms(("d",), ("s", "e", "f", "g"))]
    found = shared_unit_covariance(np.array([1.0, 1.0]), arms)
    # noise variance 1 / (1/2 + 1/2) and 1 / (1 + 1/4); the unit's parts are -1/2 and -1/4
    assert found[0, 1] == pytest.approx(0.5 * 0.25 * (1.0 * 0.8) ** 0.5)
    assert np.diagonal(found) == pytest.approx([1.0, 1.0])


def test_covariance_is_that_of_simulated_contrasts():
    rng = np.random.default_rng(4)
    noise = rng.normal(size=(200_000, 5))
    first = noise[:, 0] - noise[:, [2, 3]].mean(axis=1)
    second = noise[:, 1] - noise[:, [2, 3, 4]].mean(axis=1)
    arms = [Arms(("0",), ("2", "3")), Arms(("1",), ("2", "3", "4"))]
    found = shared_unit_covariance(np.sqrt([1.5, 4 / 3]), arms)
    assert found == pytest.approx(np.cov(first, second), abs=0.02)


def test_an_empty_arm_is_named():
    with pytest.raises(EstimationError, match="without comparison"):
        shared_unit_covariance(np.array([1.0]), [Arms(("a",), ())])

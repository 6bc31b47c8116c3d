"""All assignments of a small table, counted by hand."""

from math import comb

import numpy as np
import pytest

from folkehelse_eval.estimate.randomisation import randomise


def _randomise(change, slot, *, exact_up_to=10_000, draws=999, seed=1):
    return randomise(
        np.array(change, dtype=float).reshape(len(slot), -1),
        np.array(slot),
        draws=draws,
        exact_up_to=exact_up_to,
        rng=np.random.default_rng(seed),
    )


def test_one_treated_unit_is_a_rank():
    found = _randomise([10, 1, 2, 3, 4], [0, -1, -1, -1, -1])
    assert (found.p_value, found.smallest_attainable_p, found.n_assignments) == (0.2, 0.2, 5)


def test_the_most_extreme_of_all_assignments():
    # 1 2 3 against 11 12 13: the one assignment and its mirror image have the largest |t|
    found = _randomise([1, 2, 3, 11, 12, 13], [0, 0, 0, -1, -1, -1])
    assert found.n_assignments == comb(6, 3)
    assert found.p_value == pytest.approx(2 / 20)
    assert found.smallest_attainable_p == pytest.approx(2 / 20)
    assert found.exact


def test_random_draws_count_the_observed_assignment():
    found = _randomise(range(12), [0] * 6 + [-1] * 6, exact_up_to=100, draws=199)
    assert not found.exact
    assert found.n_assignments == 200
    assert found.p_value >= 1 / 200
    assert found.smallest_attainable_p == 1 / 200


def test_the_seed_decides():
    values = np.random.default_rng(3).normal(size=30)
    slot = [0] * 8 + [-1] * 22
    first = _randomise(values, slot, seed=5)
    assert first == _randomise(values, slot, seed=5)
    assert first.p_value != _randomise(values, slot, seed=6).p_value


def test_units_change_places_only_with_units_that_have_the_same_rounds():
    nan = np.nan
    change = [[5, nan], [1, nan], [2, nan], [nan, 7], [nan, 1], [nan, 2], [nan, 3]]
    found = _randomise(change, [0, -1, -1, 1, -1, -1, -1])
    assert found.n_assignments == 3 * 4


def test_own_start_years_are_shuffled_with_the_units():
    change = np.arange(12.0).reshape(6, 2)
    found = _randomise(change, [0, 1, -1, -1, -1, -1])
    assert found.n_assignments == 6 * 5


def test_no_difference_is_no_evidence():
    found = _randomise([1, 1, 1, 1, 1, 2], [0, 0, 0, -1, -1, -1])
    assert found.p_value <= 1.0
    assert _randomise([1] * 6, [0, 0, 0, -1, -1, -1]).p_value == 1.0

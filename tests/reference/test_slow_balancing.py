"""Weights for all assignments at once against one at a time by a general solver and loops."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.estimate.balancing import (
    distances,
    entropy_weights,
    matched_weights,
    standardise,
)
from folkehelse_eval.estimate.inference.assignments import Arms, every_assignment, one_stratum
from folkehelse_eval.estimate.inference.balanced import Balancable, BalancedTest, weigh
from folkehelse_eval.estimate.inference.windows import strata_of
from tests.reference.plain.balancing import plain_contrast, plain_entropy, plain_matched

ITERATED = 1e-4  # the general solver stops at a flat bottom
MOMENTS = 1e-8


def _panel(seed, units=14, p=2):
    rng = np.random.default_rng(seed)
    return standardise(rng.normal(size=(units, p))), rng.normal(size=units)


def _free(units, treated):
    free = np.ones((1, units), dtype=bool)
    free[0, list(treated)] = False
    return free


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_entropy_weights_are_the_general_solvers(seed):
    covariates, _ = _panel(seed)
    treated = [0, 1, 2, 3]
    target = covariates[treated].mean(axis=0)
    found = entropy_weights(covariates, _free(14, treated), target[None])
    if not found.overlap[0]:
        return
    slow = plain_entropy(covariates[4:], target)
    assert found.weight[0, 4:] == pytest.approx(slow, abs=ITERATED)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_entropy_weights_meet_the_moments_exactly_or_say_that_they_cannot(seed):
    covariates, _ = _panel(seed, p=3)
    treated = [0, 1, 2]
    target = covariates[treated].mean(axis=0)
    found = entropy_weights(covariates, _free(14, treated), target[None])
    assert found.weight.sum() == pytest.approx(1.0)
    assert (found.weight[0, treated] == 0.0).all()
    if found.overlap[0]:
        assert found.weight[0] @ covariates == pytest.approx(target, abs=MOMENTS)


def test_means_outside_what_the_others_can_give_have_no_overlap():
    covariates = np.array([[3.0], [3.5], [0.0], [1.0], [2.0]])
    found = entropy_weights(covariates, _free(5, [0, 1]), np.array([[3.25]]))
    assert not found.overlap[0]


def test_equal_means_give_equal_weights():
    covariates = np.array([[-1.0], [1.0], [-1.0], [1.0], [0.0]])
    found = entropy_weights(covariates, _free(5, [0, 1]), np.zeros((1, 1)))
    assert found.weight[0] == pytest.approx([0.0, 0.0, 1 / 3, 1 / 3, 1 / 3])


def test_two_characteristics_that_say_the_same_do_no_harm():
    covariates, _ = _panel(3, p=1)
    twice = np.hstack([covariates, covariates])
    target = covariates[:4].mean(axis=0)
    once = entropy_weights(covariates, _free(14, range(4)), target[None])
    both = entropy_weights(twice, _free(14, range(4)), np.tile(target, (1, 2)))
    assert both.overlap[0]
    assert both.weight == pytest.approx(once.weight, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_matched_weights_are_those_of_loops(seed, matches):
    covariates, _ = _panel(seed)
    treated = [2, 5, 11]
    found = matched_weights(
        distances(covariates), np.array([treated]), _free(14, treated), matches=matches
    )
    assert found.weight[0] == pytest.approx(plain_matched(covariates, treated, matches))


@pytest.mark.parametrize("matches", [None, 2])
def test_all_assignments_at_once_are_each_by_itself(matches):
    covariates, change = _panel(11, units=9, p=1)
    arms = one_stratum(np.arange(9) < 2)
    data = Balancable(
        change[:, None], np.zeros((9, 1)), covariates[:, None], np.ones((9, 1)), arms, matches
    )
    assignments = every_assignment(arms)
    found = weigh(data, assignments.units)
    for row, treated in enumerate(combinations(range(9), 2)):
        assert tuple(assignments.units[row]) == treated
        if not found.overlap[row]:
            continue
        rest = [u for u in range(9) if u not in treated]
        if matches is None:
            slow = np.zeros(9)
            slow[rest] = plain_entropy(covariates[rest], covariates[list(treated)].mean(axis=0))
        else:
            slow = plain_matched(covariates, treated, matches)
        assert found.weight[row] == pytest.approx(slow, abs=ITERATED)
    test = BalancedTest.of(data, assignments)
    assert test is not None
    own = plain_contrast(change, [0, 1], test.observed[0, :, 0])
    assert test.estimate()[0] == pytest.approx(own)


def test_every_window_keeps_its_share_and_the_records_meet_the_treated():
    rng = np.random.default_rng(4)
    covariates = rng.normal(size=(20, 2, 2))
    change = rng.normal(size=(20, 2))
    change[15:, 1] = np.nan
    slot = np.array([0, 0, 0, 1] + [-1] * 16)
    arms = Arms(slot, strata_of(change))
    data = Balancable(change, np.zeros((20, 2)), covariates, np.ones((20, 1)), arms)
    found = weigh(data, arms.positions[None])
    assert found.overlap[0]
    weight = found.weight[0].reshape(20, 2)
    assert weight.sum(axis=0) == pytest.approx([0.75, 0.25])
    assert (weight[15:, 1] == 0.0).all()
    own = covariates[np.arange(4), slot[:4]].mean(axis=0)
    assert np.einsum("us,usp->p", weight, covariates) == pytest.approx(own, abs=MOMENTS)


def test_matches_are_of_the_same_window():
    rng = np.random.default_rng(4)
    covariates, change = rng.normal(size=(12, 2, 1)), rng.normal(size=(12, 2))
    arms = Arms(np.array([0, 1] + [-1] * 10), strata_of(change))
    data = Balancable(change, np.zeros((12, 2)), covariates, np.ones((12, 1)), arms, matches=2)
    weight = weigh(data, arms.positions[None]).weight[0].reshape(12, 2)
    for unit, window in enumerate((0, 1)):
        apart = np.abs(covariates[2:, window, 0] - covariates[unit, window, 0])
        nearest = 2 + np.argsort(apart)[:2]
        assert weight[nearest, window] == pytest.approx([0.25, 0.25])
    assert weight.sum() == pytest.approx(1.0)

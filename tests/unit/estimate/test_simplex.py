import numpy as np
import pytest
from scipy.optimize import nnls

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate import simplex
from folkehelse_eval.estimate.simplex import project, simplex_weights

WEIGHT = 1e-5  # weights are found to a duality gap, so to about its root
OBJECTIVE = 1e-7  # relative to the mean squared column


def _exact(columns, target, ridge):
    """Lawson and Hanson on the homogenised problem: its direction is the answer exactly."""
    rows = np.vstack([columns - target[:, None], np.sqrt(ridge) * np.eye(columns.shape[1])])
    rows = rows / np.sqrt(np.square(rows).sum() / columns.shape[1])
    found, _ = nnls(np.vstack([rows, np.ones(columns.shape[1])]), np.append(np.zeros(len(rows)), 1))
    return found / found.sum()


def _panel(rng, periods, donors, problems):
    donor = rng.normal(50, 10, donors) + rng.normal(size=(periods, donors)).cumsum(axis=0)
    target = rng.normal(50, 10, (problems, 1)) + rng.normal(size=(problems, periods))
    return donor, target


@pytest.mark.parametrize("ridge", [0.0, 1.0, 30.0])
@pytest.mark.parametrize(("periods", "donors"), [(19, 37), (30, 8), (2, 5), (8, 60)])
def test_agrees_with_an_exact_active_set(periods, donors, ridge):
    columns, target = _panel(np.random.default_rng(7), periods, donors, 9)
    found = simplex_weights(columns, target, ridge=ridge)
    scale = np.square(columns[:, None] - target.T[:, :, None]).sum() / donors / 9
    for weights, own in zip(found.weights, target, strict=True):
        exact = _exact(columns, own, ridge)
        reached, best = (
            np.square(columns @ w - own).sum() + ridge * np.square(w).sum()
            for w in (weights, exact)
        )
        assert reached - best <= OBJECTIVE * scale
        if ridge or periods > donors:  # else many weights fit equally well
            assert weights == pytest.approx(exact, abs=WEIGHT)
    assert (found.gap <= OBJECTIVE * scale).all()


def test_only_allowed_columns_get_weight():
    columns, target = _panel(np.random.default_rng(3), 6, 12, 12)
    allowed = ~np.eye(12, dtype=bool)
    weights = simplex_weights(columns, target, ridge=2.0, allowed=allowed).weights
    assert (weights[~allowed] == 0).all()
    assert weights.sum(axis=1) == pytest.approx(np.ones(12))
    alone = simplex_weights(columns[:, 1:], target[:1], ridge=2.0).weights
    assert weights[0, 1:] == pytest.approx(alone[0], abs=WEIGHT)


def test_a_target_among_the_columns_is_found():
    columns, _ = _panel(np.random.default_rng(5), 12, 6, 1)
    weights = simplex_weights(columns, columns.T[2:3]).weights
    assert weights[0] == pytest.approx(np.eye(6)[2], abs=WEIGHT)


def test_without_information_weights_are_equal():
    weights = simplex_weights(np.zeros((3, 4)), np.zeros((1, 3))).weights
    assert weights[0] == pytest.approx(np.full(4, 0.25))


def test_projection_of_a_point_written_out():
    assert project(np.array([[0.5, 0.9, -1.0]])) == pytest.approx(np.array([[0.3, 0.7, 0.0]]))


def test_refuses_missing_figures_and_no_donor():
    with pytest.raises(EstimationError, match="missing or infinite"):
        simplex_weights(np.array([[1.0, np.nan]]), np.array([[1.0]]))
    with pytest.raises(EstimationError, match="at least one donor"):
        simplex_weights(np.ones((1, 2)), np.ones((1, 1)), allowed=np.zeros((1, 2), dtype=bool))


def test_weights_that_were_not_found_are_not_handed_out(monkeypatch):
    monkeypatch.setattr(simplex, "OUTER", 1)
    columns, target = _panel(np.random.default_rng(7), 19, 37, 2)
    with pytest.raises(EstimationError, match="out of all proportion"):
        simplex_weights(columns, target)


@pytest.mark.parametrize("level", [1e-8, 1.0, 1e6])
def test_scale_and_level_do_not_matter(level):
    columns, target = _panel(np.random.default_rng(7), 9, 6, 3)
    plain = simplex_weights(columns, target).weights
    assert simplex_weights(level * columns, level * target).weights == pytest.approx(
        plain, abs=WEIGHT
    )
    moved = simplex_weights(columns + level, target + level).weights
    assert moved == pytest.approx(plain, abs=WEIGHT)


def test_equal_columns_share_their_weight():
    columns, target = _panel(np.random.default_rng(7), 9, 6, 3)
    doubled = simplex_weights(np.hstack([columns, columns]), target).weights
    assert doubled[:, :6] == pytest.approx(doubled[:, 6:], abs=WEIGHT)
    assert 2 * doubled[:, :6] == pytest.approx(simplex_weights(columns, target).weights, abs=WEIGHT)

"""Identities of synthetic comparisons on random panels, and a slow plain form of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from folkehelse_eval.estimate.augmented import AugmentedControl
from folkehelse_eval.estimate.synthetic import demeaned_control, synthetic_control
from folkehelse_eval.estimate.synthetic_cases import real_case, synthetic_panel
from folkehelse_eval.estimate.synthetic_did import synthetic_did

ALL = (synthetic_control, demeaned_control, synthetic_did, AugmentedControl(0.05))
ITERATIVE = 2e-4  # weights are found to a duality gap; outcomes are of size ten
START = 2018


@st.composite
def panels(draw):
    """Panels with more periods before than donors, so that weights are unique."""
    seed = draw(st.integers(0, 2**32 - 1))
    donors, treated = draw(st.integers(3, 6)), draw(st.integers(1, 3))
    rng = np.random.default_rng(seed)
    units = donors + treated
    outcome = rng.normal(0, 5, (units, 1)) + rng.normal(0, 2, (units, 12)).cumsum(axis=1)
    first = np.zeros(units, dtype=np.int64)
    first[rng.permutation(units)[:treated]] = START
    return outcome, first


def _found(estimator, outcome, first):
    panel = synthetic_panel(outcome, first, np.arange(2010, 2022))
    return estimator(panel.outcome, panel.before, real_case(panel))


def _plain_weights(columns, target, ridge):
    rows = np.vstack([columns - target[:, None], np.sqrt(ridge) * np.eye(columns.shape[1])])
    rows = rows / np.abs(rows).max()
    found, _ = nnls(np.vstack([rows, np.ones(columns.shape[1])]), np.append(np.zeros(len(rows)), 1))
    return found / found.sum()


def _plain_synthetic_did(outcome, first):
    """As the paper writes it, one loop and one donor at a time."""
    donors = [u for u in range(len(first)) if first[u] == 0]
    own = outcome[first > 0].mean(axis=0)
    steps = [outcome[u, t + 1] - outcome[u, t] for u in donors for t in range(7)]
    zeta = ((first > 0).sum() * 4) ** 0.25 * np.std(steps, ddof=1)
    past = outcome[donors, :8]
    unit = _plain_weights(
        (past - past.mean(axis=1, keepdims=True)).T, own[:8] - own[:8].mean(), 8 * zeta**2
    )
    later = outcome[donors, 8:].mean(axis=1)
    period = _plain_weights(
        past - past.mean(axis=0),
        later - later.mean(),
        len(donors) * (1e-6 * np.std(steps, ddof=1)) ** 2,
    )
    compared = sum(w * outcome[u] for w, u in zip(unit, donors, strict=True))
    gap = own - compared
    return gap[8:].mean() - period @ gap[:8]


@given(panels())
@settings(max_examples=40, deadline=None)
def test_agrees_with_a_plain_form(table):
    outcome, first = table
    assert _found(synthetic_did, outcome, first).value[0] == pytest.approx(
        _plain_synthetic_did(outcome, first), abs=ITERATIVE
    )
    weights = _plain_weights(outcome[first == 0, :8].T, outcome[first > 0, :8].mean(axis=0), 0.0)
    gap = outcome[first > 0].mean(axis=0) - weights @ outcome[first == 0]
    found = _found(synthetic_control, outcome, first)
    assert found.value[0] == pytest.approx(gap[8:].mean(), abs=ITERATIVE)


@given(panels(), st.sampled_from(ALL))
@settings(max_examples=40, deadline=None)
def test_weights_add_to_one_and_stay_with_donors(table, estimator):
    found = _found(estimator, *table)
    assert found.unit_weights.sum() == pytest.approx(1.0)
    assert (found.unit_weights[0, table[1] > 0] == 0).all()
    if not isinstance(estimator, AugmentedControl):
        assert (found.unit_weights >= 0).all()
    assert found.period_weights.sum() == pytest.approx(
        1.0 if estimator in (demeaned_control, synthetic_did) else 0.0
    )


@given(panels(), st.sampled_from(ALL), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_what_happens_to_the_whole_country_changes_nothing(table, estimator, seed):
    outcome, first = table
    shift = np.random.default_rng(seed).normal(0, 3, 12)
    if estimator is synthetic_did:  # the paper's penalty takes in the country's uneven steps
        shift = 1.5 * np.arange(12)
    before = _found(estimator, outcome, first).value[0]
    assert _found(estimator, outcome + shift, first).value[0] == pytest.approx(
        before, abs=ITERATIVE
    )


@given(panels(), st.sampled_from(ALL), st.floats(-20, 20))
@settings(max_examples=40, deadline=None)
def test_a_shift_of_the_treated_after_the_start_moves_the_estimate_by_exactly_that(
    table, estimator, shift
):
    outcome, first = table
    moved = outcome + shift * np.outer(first > 0, np.arange(2010, 2022) >= START)
    before = _found(estimator, outcome, first).value[0]
    assert _found(estimator, moved, first).value[0] == pytest.approx(before + shift, abs=1e-9)


@given(panels(), st.sampled_from(ALL), st.sampled_from([0.01, 100.0, -3.0]))
@settings(max_examples=40, deadline=None)
def test_another_unit_of_measurement_rescales(table, estimator, scale):
    outcome, first = table
    before = _found(estimator, outcome, first).value[0]
    after = _found(estimator, scale * outcome, first).value[0]
    assert after / scale == pytest.approx(before, abs=ITERATIVE)


@given(panels(), st.sampled_from(ALL), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_permuting_units_permutes_weights(table, estimator, random):
    outcome, first = table
    order = list(range(len(first)))
    random.shuffle(order)
    before = _found(estimator, outcome, first)
    after = _found(estimator, outcome[order], first[order])
    assert after.unit_weights[0] == pytest.approx(before.unit_weights[0, order], abs=ITERATIVE)
    assert after.value == pytest.approx(before.value, abs=ITERATIVE)


@given(panels(), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_levels_of_units_do_not_matter_where_changes_are_compared(table, seed):
    outcome, first = table
    moved = outcome + np.random.default_rng(seed).normal(0, 20, (len(first), 1))
    for estimator in (demeaned_control, synthetic_did):
        before = _found(estimator, outcome, first).value[0]
        assert _found(estimator, moved, first).value[0] == pytest.approx(before, abs=ITERATIVE)

"""A slow, plain randomisation test, written without any of the fast one's devices."""

from itertools import permutations
from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.estimate.randomisation import randomise

RTOL_TIE = 1e-9  # as the fast one counts ties


def _mean(values):
    return sum(values) / len(values)


def _studentised(change, slot):
    """Return |contrast| over its standard error, by loops over units."""
    treated = [u for u, s in enumerate(slot) if s != -1]
    others = [u for u, s in enumerate(slot) if s == -1]
    windows = range(len(change[0]))
    seen = {s: [u for u in others if change[u][s] is not None] for s in windows}
    centre = {s: _mean([change[u][s] for u in seen[s]]) if seen[s] else 0.0 for s in windows}
    own = [change[u][slot[u]] - centre[slot[u]] for u in treated]
    value = abs(_mean(own))
    if len(treated) == 1:
        return value
    variance = sum((item - _mean(own)) ** 2 for item in own) / (len(own) - 1) / len(own)
    influence = []
    for u in others:
        part = 0.0
        for s in windows:
            if change[u][s] is not None:
                share = sum(slot[t] == s for t in treated) / len(treated)
                part += share * (change[u][s] - centre[s]) / len(seen[s])
        influence.append(part)
    variance += sum(part**2 for part in influence) * len(others) / (len(others) - 1)
    if variance == 0:
        return float("inf") if value > 0 else 0.0
    return value / sqrt(variance)


def _slow(change, slot):
    """Return p and number of assignments by walking through every order of the labels."""
    pattern = [tuple(item is None for item in row) for row in change]
    assignments = {
        order
        for order in permutations(slot)
        if all(
            sorted(order[u] for u in range(len(slot)) if pattern[u] == kind)
            == sorted(slot[u] for u in range(len(slot)) if pattern[u] == kind)
            for kind in set(pattern)
        )
    }
    observed = _studentised(change, slot)
    found = [_studentised(change, list(order)) for order in assignments]
    larger = sum(item >= observed * (1 - RTOL_TIE) for item in found)
    return larger / len(found), len(found)


def _fast(change, slot):
    array = np.array(
        [[np.nan if item is None else item for item in row] for row in change], dtype=float
    )
    return randomise(
        array, np.array(slot), draws=99, exact_up_to=100_000, rng=np.random.default_rng(1)
    )


@given(
    st.integers(1, 3),
    st.integers(1, 2),
    st.lists(st.integers(-60, 60), min_size=14, max_size=14, unique=True),
    st.data(),
)
@settings(max_examples=25, deadline=None)
def test_the_fast_test_counts_the_same_assignments(treated, windows, numbers, data):
    units = 7
    change = [[n / 7 + 0.01 * u * n for n in numbers[u::7][:windows]] for u in range(units)]
    slot = [data.draw(st.integers(0, windows - 1)) for _ in range(treated)]
    slot += [-1] * (units - treated)
    p_value, assignments = _slow(change, slot)
    found = _fast(change, slot)
    assert found.n_assignments == assignments
    assert found.p_value == pytest.approx(p_value)


def test_units_without_a_window_stay_out_of_it():
    change = [[5.0, 1.0], [1.0, None], [2.0, None], [4.0, 7.0], [0.5, 3.0], [2.5, 2.0], [None, 9.0]]
    slot = [0, 0, -1, 1, -1, -1, -1]
    p_value, assignments = _slow(change, slot)
    found = _fast(change, slot)
    assert (found.p_value, found.n_assignments) == (pytest.approx(p_value), assignments)


def test_one_treated_unit():
    change = [[5.0], [1.0], [2.0], [-9.0], [0.5]]
    p_value, assignments = _slow(change, [0, -1, -1, -1, -1])
    found = _fast(change, [0, -1, -1, -1, -1])
    assert (found.p_value, found.n_assignments) == (pytest.approx(p_value), assignments)

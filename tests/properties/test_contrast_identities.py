"""Identities that hold for every table, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.estimate.contrast import contrast_of_changes
from folkehelse_eval.estimate.randomisation import randomise
from folkehelse_eval.vocabulary.measure import MeasureStatus
from tests.support.small_tables import DISTRESS, measure, panel_of, plan_of

ATOL = 1e-9  # sums of numbers up to 100 in another order
TENTHS = st.integers(-500, 500).map(lambda n: n / 10)


@st.composite
def tables(draw):
    """Return changes ``[u, s]`` and slots with at least two of each arm and some spread."""
    windows = draw(st.integers(1, 3))
    treated = draw(st.integers(2, 5))
    others = draw(st.integers(2, 7))
    numbers = draw(
        st.lists(
            TENTHS, min_size=(treated + others) * windows, max_size=(treated + others) * windows
        )
    )
    change = np.array(numbers).reshape(treated + others, windows)
    change[0] += 100.0  # spread inside the treated
    change[-1] += 50.0  # and inside the comparison
    slot = np.array([draw(st.integers(0, windows - 1)) for _ in range(treated)] + [-1] * others)
    return change, slot


def _value(change, slot):
    return contrast_of_changes(change, slot, level=0.95).value


@given(tables(), st.lists(TENTHS, min_size=3, max_size=3))
def test_what_happens_to_the_whole_country_changes_nothing(table, shift):
    change, slot = table
    moved = change + np.array(shift[: change.shape[1]])
    assert _value(moved, slot) == pytest.approx(_value(change, slot), abs=ATOL)


@given(tables(), TENTHS)
def test_a_shift_of_the_treated_moves_the_estimate_by_exactly_that(table, shift):
    change, slot = table
    moved = change + shift * (slot != -1)[:, None]
    assert _value(moved, slot) == pytest.approx(_value(change, slot) + shift, abs=ATOL)


@given(tables())
def test_swapping_the_arms_flips_the_sign(table):
    change, slot = table
    one = change[:, :1]
    slot = np.where(slot == -1, -1, 0)
    swapped = np.where(slot == -1, 0, -1)
    assert _value(one, swapped) == pytest.approx(-_value(one, slot), abs=ATOL)


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(table, random):
    change, slot = table
    order = list(range(len(slot)))
    random.shuffle(order)
    assert _value(change[order], slot[order]) == pytest.approx(_value(change, slot), abs=ATOL)
    kept = _p_value(change, slot)
    assert _p_value(change[order], slot[order]) == pytest.approx(kept, abs=ATOL)


@given(tables(), st.lists(TENTHS, min_size=3, max_size=3))
@settings(max_examples=40)
def test_the_country_moves_no_p_value(table, shift):
    change, slot = table
    moved = change + np.array(shift[: change.shape[1]])
    assert _p_value(moved, slot) == pytest.approx(_p_value(change, slot), abs=ATOL)


@given(tables(), st.floats(0.1, 10.0))
@settings(max_examples=40)
def test_another_unit_of_measurement_moves_no_p_value(table, scale):
    change, slot = table
    assert _p_value(change * scale, slot) == pytest.approx(_p_value(change, slot), abs=ATOL)


def _p_value(change, slot):
    found = randomise(change, slot, draws=99, exact_up_to=50_000, rng=np.random.default_rng(1))
    assert found.exact
    return found.p_value


ROUNDS = st.lists(st.integers(50, 400).map(lambda n: n / 10), min_size=18, max_size=18)
UNITS = ("4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018", "4020")


def _effects(panel, measures):
    plan = plan_of()
    roles = assign_roles(measures, UNITS, plan)
    found, _ = compare(panel, roles, DISTRESS, plan, [], measures=measures)
    return [
        (effect.effect_id, effect.value, effect.interval, effect.inferences)
        for comparison in found
        for effect in comparison.effects
    ]


def _panel(numbers):
    lines = [f"{unit} {numbers[2 * n]} {numbers[2 * n + 1]}" for n, unit in enumerate(UNITS)]
    return panel_of("unit 2018 2021\n" + "\n".join(lines))


MEASURES = [measure(unit, 2018) for unit in UNITS[:3]]
UNCERTAIN = measure("4020", 2018, status=MeasureStatus.UNCERTAIN)


@given(ROUNDS, st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_the_order_of_the_files_rows_changes_nothing(numbers, seed):
    panel = _panel(numbers)
    shuffled = replace(panel, frame=panel.frame.sample(frac=1, random_state=seed))
    assert _effects(shuffled, MEASURES) == _effects(panel, MEASURES)


@given(ROUNDS, st.integers(50, 400))
@settings(max_examples=15, deadline=None)
def test_a_unit_that_is_left_out_changes_nothing(numbers, other):
    changed = [*numbers[:-2], other / 10, other / 20]
    measures = [*MEASURES, UNCERTAIN]
    assert _effects(_panel(changed), measures) == _effects(_panel(numbers), measures)

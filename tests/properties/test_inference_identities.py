"""What a test of few treated must not depend on, and what must move it by exactly how much."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.estimate.inference.assignments import Arms, one_stratum
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options, Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes

RTOL_SINGLE = 1e-3  # single-precision sums behind a bisection
SEEDS = st.integers(0, 10**6)
KINDS = st.sampled_from([Statistic.SCALED, Statistic.PRECISION_WEIGHTED, Statistic.STUDENTISED])


def case(seed, units=10):
    rng = np.random.default_rng(seed)
    treated = np.zeros(units, dtype=np.bool_)
    treated[rng.choice(units, 4, replace=False)] = True
    shapes = register_shapes(rng.lognormal(8.5, 1.0, units))
    return rng.standard_normal((2, units)), shapes, treated


def run(change, shapes, treated, kind):
    return randomise_indicators(
        change, shapes, one_stratum(treated), options=Options(seed=1, statistic=kind)
    )


@given(seed=SEEDS, kind=KINDS, shift=st.floats(-50, 50))
@settings(max_examples=15, deadline=None)
def test_a_nationwide_shift_changes_nothing(seed, kind, shift):
    change, shapes, treated = case(seed)
    before, after = (run(c, shapes, treated, kind) for c in (change, change + shift))
    np.testing.assert_allclose(after.p_value, before.p_value)
    np.testing.assert_allclose(after.estimate, before.estimate, atol=1e-4)


@given(seed=SEEDS, kind=KINDS, shift=st.floats(-5, 5))
@settings(max_examples=15, deadline=None)
def test_a_shift_of_the_treated_moves_estimate_and_interval_by_it(seed, kind, shift):
    change, shapes, treated = case(seed)
    before = run(change, shapes, treated, kind)
    after = run(change + shift * treated, shapes, treated, kind)
    for name in ("estimate", "low", "high"):
        moved = getattr(before, name) + shift
        np.testing.assert_allclose(getattr(after, name), moved, rtol=RTOL_SINGLE, atol=5e-3)


@given(seed=SEEDS, kind=KINDS)
@settings(max_examples=15, deadline=None)
def test_swapping_the_arms_flips_the_sign(seed, kind):
    change, shapes, treated = case(seed)
    one, other = run(change, shapes, treated, kind), run(change, shapes, ~treated, kind)
    np.testing.assert_allclose(other.estimate, -one.estimate, rtol=RTOL_SINGLE, atol=1e-4)
    np.testing.assert_allclose(other.p_value, one.p_value)


@given(seed=SEEDS, kind=KINDS, factor=st.floats(0.01, 100))
@settings(max_examples=15, deadline=None)
def test_another_unit_of_measurement_changes_no_p_value(seed, kind, factor):
    change, shapes, treated = case(seed)
    one, other = run(change, shapes, treated, kind), run(change * factor, shapes, treated, kind)
    np.testing.assert_allclose(other.p_value, one.p_value)
    np.testing.assert_allclose(other.high, one.high * factor, rtol=5e-3)


@given(seed=SEEDS, kind=KINDS)
@settings(max_examples=15, deadline=None)
def test_row_order_changes_no_exact_result(seed, kind):
    change, shapes, treated = case(seed)
    order = np.random.default_rng(seed + 1).permutation(treated.size)
    one = run(change, shapes, treated, kind)
    other = run(change[:, order], shapes[order], treated[order], kind)
    np.testing.assert_allclose(other.p_value, one.p_value)
    np.testing.assert_allclose(other.low, one.low, rtol=RTOL_SINGLE, atol=1e-3)


@given(seed=SEEDS)
@settings(max_examples=10, deadline=None)
def test_a_county_without_treated_takes_no_part_in_the_contrast(seed):
    change, shapes, treated = case(seed, units=12)
    stratum = np.repeat([0, 1], 6)
    treated = treated & (stratum == 0)
    if not treated.any() or treated[:6].sum() > 4:
        return
    arms = Arms(np.where(treated, 0, -1), stratum)
    moved = change + 3.0 * (stratum == 1)
    one, other = (
        randomise_indicators(c, shapes, arms, options=Options(seed=1)) for c in (change, moved)
    )
    np.testing.assert_allclose(other.estimate, one.estimate, atol=1e-4)
    np.testing.assert_allclose(other.p_value, one.p_value)

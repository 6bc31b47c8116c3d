"""Contrasts of small tables, worked out by hand and by scipy."""

import numpy as np
import pytest
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.before_after import paired_change
from folkehelse_eval.estimate.contrast import contrast_of_changes
from folkehelse_eval.estimate.detectable import (
    detectable_change,
    detectable_change_of_share,
    detectable_contrast,
)

RTOL_CLOSED_FORM = 1e-12  # both sides are the same formula in another order
CHANGE = np.array([[2.0], [-1.0], [1.0], [3.0], [5.0], [4.0], [7.0]])
SLOT = np.array([0, 0, 0, -1, -1, -1, -1])


def test_one_window_is_welchs_test():
    found = contrast_of_changes(CHANGE, SLOT, level=0.95)
    test = stats.ttest_ind(CHANGE[:3, 0], CHANGE[3:, 0], equal_var=False)
    limits = test.confidence_interval(0.95)
    assert found.value == pytest.approx(2 / 3 - 19 / 4, rel=RTOL_CLOSED_FORM)
    assert found.p_value == pytest.approx(test.pvalue, rel=RTOL_CLOSED_FORM)
    assert found.degrees_of_freedom == pytest.approx(test.df, rel=RTOL_CLOSED_FORM)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (limits.low, limits.high), rel=RTOL_CLOSED_FORM
    )


def test_each_treated_unit_is_held_against_its_own_window():
    change = np.array([[2.0, np.nan], [np.nan, 9.0], [0.0, 5.0], [1.0, 7.0]])
    found = contrast_of_changes(change, np.array([0, 1, -1, -1]), level=0.95)
    assert found.value == pytest.approx(((2.0 - 0.5) + (9.0 - 6.0)) / 2)


def test_one_treated_unit_has_a_value_and_no_interval():
    found = contrast_of_changes(CHANGE[2:], SLOT[2:], level=0.95)
    assert found.value == pytest.approx(1.0 - 19 / 4)
    assert (found.interval, found.p_value, found.standard_error) == (None, None, None)


@pytest.mark.parametrize("rows", [[0, 1, 2, 3], [3, 4, 5]])
def test_too_few_of_either_kind_is_an_error_with_a_remedy(rows):
    with pytest.raises(EstimationError, match="Widen the comparison pool"):
        contrast_of_changes(CHANGE[rows], SLOT[rows], level=0.95)


def test_no_spread_is_an_error():
    with pytest.raises(EstimationError, match="no spread"):
        contrast_of_changes(np.ones((5, 1)), np.array([0, 0, -1, -1, -1]), level=0.95)


def test_paired_change_is_the_one_sample_interval():
    change = np.array([1.0, 2.0, 4.0, -1.0])
    found = paired_change(change, level=0.95)
    limits = stats.ttest_1samp(change, 0.0).confidence_interval(0.95)
    assert found.value == 1.5
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((limits.low, limits.high))


def test_one_unit_changes_without_an_interval():
    assert paired_change(np.array([3.0]), level=0.95).interval is None
    assert detectable_change(np.array([3.0]), level=0.95, power=0.8) is None


def test_minimum_detectable_is_bloom_with_a_pooled_spread():
    treated, others = CHANGE[:3, 0], CHANGE[3:, 0]
    pooled = (treated.var(ddof=1) * 2 + others.var(ddof=1) * 3) / 5
    multiple = stats.t.ppf(0.975, 5) + stats.t.ppf(0.8, 5)
    assert detectable_contrast(CHANGE, SLOT, level=0.95, power=0.8) == pytest.approx(
        multiple * np.sqrt(pooled * (1 / 3 + 1 / 4))
    )


def test_minimum_detectable_for_one_treated_uses_the_others_spread():
    others = CHANGE[3:, 0]
    multiple = stats.t.ppf(0.975, 3) + stats.t.ppf(0.8, 3)
    assert detectable_contrast(CHANGE[2:], SLOT[2:], level=0.95, power=0.8) == pytest.approx(
        multiple * others.std(ddof=1) * np.sqrt(1 + 1 / 4)
    )


def test_two_hundred_pupils_show_only_changes_of_about_ten_points():
    # domain facts, section 2: 15 % with symptoms, standard error 3.6 points
    found = detectable_change_of_share(
        15.0, answers_before=200, answers_after=200, level=0.95, power=0.8
    )
    assert found == pytest.approx(10.0, abs=0.05)  # "about 10 points"

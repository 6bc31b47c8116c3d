import numpy as np
import pytest
from scipy import stats

from folkehelse_eval.estimate.aggregate import by_event_time
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.joint_test import wald_test
from folkehelse_eval.estimate.simultaneous import (
    Multiplier,
    draw_multipliers,
    simultaneous_critical_values,
)

YEARS = np.arange(2010, 2016)
FLOAT32 = 1e-4


@pytest.fixture
def effects():
    rng = np.random.default_rng(3)
    first = np.repeat([2012, 2014, 0], [20, 15, 65])
    return group_time(rng.normal(size=(10, 100, 6)), first, YEARS).estimates[0]


@pytest.mark.parametrize("kind", Multiplier)
def test_multipliers_have_mean_zero_and_variance_one(kind):
    draws = draw_multipliers(400, draws=500, rng=np.random.default_rng(1), kind=kind)
    assert draws.mean() == pytest.approx(0.0, abs=0.01)
    assert draws.var() == pytest.approx(1.0, abs=0.02)
    assert (draws.astype(float) ** 3).mean() == pytest.approx(
        1.0 if kind is Multiplier.MAMMEN else 0.0, abs=0.02
    )


def test_critical_values_equal_those_from_contributions_written_out(effects):
    events = by_event_time(effects)
    draws = draw_multipliers(100, draws=199, rng=np.random.default_rng(2))
    found = simultaneous_critical_values(events.influence, draws, level=0.9)
    rows = events.influence.by_unit()
    sums = np.einsum("kum,ud->kmd", rows, draws[effects.block.units])
    ratio = np.abs(sums) / events.standard_error()[:, :, None]
    expected = np.sort(ratio.max(axis=1), axis=1)[:, int(np.ceil(0.9 * 199)) - 1]
    np.testing.assert_allclose(found, expected, rtol=FLOAT32)


def test_critical_values_lie_between_one_test_and_bonferroni(effects):
    events = by_event_time(effects)
    draws = draw_multipliers(100, draws=1999, rng=np.random.default_rng(2))
    found = simultaneous_critical_values(events.influence, draws, level=0.95)
    count = len(events.label)
    assert (found > stats.norm.ppf(0.975)).all()
    assert (found < stats.norm.ppf(1 - 0.025 / count) + 0.2).all()


def test_bands_do_not_depend_on_row_order_when_multipliers_go_with_units():
    rng = np.random.default_rng(4)
    outcome = rng.normal(size=(2, 30, 6))
    first = np.repeat([2012, 0], [8, 22])
    draws = draw_multipliers(30, draws=99, rng=rng)
    order = rng.permutation(30)
    found = []
    for o, f, d in ((outcome, first, draws), (outcome[:, order], first[order], draws[order])):
        events = by_event_time(group_time(o, f, YEARS).estimates[0])
        found.append(simultaneous_critical_values(events.influence, d, level=0.95))
    np.testing.assert_allclose(found[0], found[1], rtol=FLOAT32)


def test_wald_test_of_independent_estimates_adds_squares():
    test = wald_test(np.array([[3.0, 4.0]]), np.diag([1.0, 4.0])[None])
    assert test.statistic == pytest.approx([9.0 + 4.0])
    assert test.p_value == pytest.approx(stats.chi2.sf([13.0], 2))
    assert not test.singular.any()


def test_wald_test_says_when_contributions_are_too_few():
    test = wald_test(np.array([[1.0, 2.0]]), np.ones((1, 2, 2)))
    assert test.singular.tolist() == [True]
    assert np.isnan(test.statistic).all()

import numpy as np
import pytest
import statsmodels.api as sm

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.poisson import rate_ratio

CONVERGED = 1e-8


def _counts(treated=3, others=9, seed=1):
    rng = np.random.default_rng(seed)
    count = treated + others
    people = rng.uniform(1e3, 1e4, count)
    later = people * rng.uniform(0.9, 1.2, count)
    arms = np.arange(count) < treated
    before = rng.poisson(people * 0.02 * rng.gamma(5, 0.2, count)).astype(float)
    after = rng.poisson(later * 0.03 * (1 + 0.5 * arms)).astype(float)
    return before, after, people, later, arms


def test_equals_the_regression_with_a_term_for_every_unit():
    before, after, people, later, arms = _counts()
    found = rate_ratio(before, after, people, later, arms, level=0.95)
    period = np.repeat([0.0, 1.0], 12)
    units = np.tile(np.eye(12), (2, 1))
    terms = np.column_stack([units, period, period * np.tile(arms, 2)])
    whole = sm.GLM(
        np.append(before, after),
        terms,
        family=sm.families.Poisson(),
        offset=np.log(np.append(people, later)),
    ).fit(tol=1e-12)
    assert found.log_value == pytest.approx(whole.params[-1], abs=CONVERGED)
    assert np.log(found.common_change) == pytest.approx(whole.params[-2], abs=CONVERGED)
    assert found.over_dispersion * 10 == pytest.approx(whole.pearson_chi2, abs=1e-6)
    inflated = whole.bse[-1] * max(found.over_dispersion, 1.0) ** 0.5
    assert found.standard_error == pytest.approx(inflated, abs=CONVERGED)


def test_a_ratio_written_out():
    people = np.full(3, 100.0)
    found = rate_ratio(
        np.array([10.0, 20, 30]),
        np.array([30.0, 25, 25]),
        people,
        people,
        np.array([True, False, False]),
        level=0.95,
    )
    assert found.common_change == pytest.approx(1.0)
    assert found.value == pytest.approx(3.0)
    assert (found.treated, found.compared, found.degrees_of_freedom) == (1, 2, 1)
    assert found.robust_error is None


def test_over_dispersion_keeps_the_error_of_ten_times_the_counts():
    before, after, people, later, arms = _counts(treated=12, others=20)
    assert rate_ratio(before, after, people, later, arms, level=0.95).robust_error is not None
    found = rate_ratio(10 * before, 10 * after, people, later, arms, level=0.95)
    more = rate_ratio(100 * before, 100 * after, people, later, arms, level=0.95)
    assert found.over_dispersion > 1
    assert more.over_dispersion == pytest.approx(10 * found.over_dispersion)
    assert more.standard_error == pytest.approx(found.standard_error)


def test_identities():
    before, after, people, later, arms = _counts()
    found = rate_ratio(before, after, people, later, arms, level=0.95)
    national = rate_ratio(before, after, people, 2 * later, arms, level=0.95)
    assert national.value == pytest.approx(found.value)
    moved = rate_ratio(before, after, people, np.where(arms, later / 2, later), arms, level=0.95)
    assert moved.value == pytest.approx(2 * found.value)
    swapped = rate_ratio(before, after, people, later, ~arms, level=0.95)
    assert swapped.value == pytest.approx(1 / found.value)
    order = np.random.default_rng(1).permutation(12)
    shuffled = rate_ratio(
        *(part[order] for part in (before, after, people, later, arms)), level=0.95
    )
    assert shuffled.interval.low == pytest.approx(found.interval.low)


def test_units_without_cases_are_counted_and_change_nothing():
    before, after, people, later, arms = _counts()
    found = rate_ratio(before, after, people, later, arms, level=0.95)
    more = [
        np.append(part, extra) for part, extra in ((before, 0), (after, 0), (people, 9), (later, 9))
    ]
    with_empty = rate_ratio(*more, np.append(arms, False), level=0.95)
    assert with_empty.without_cases == (12,)
    assert with_empty.value == pytest.approx(found.value)
    assert with_empty.compared == found.compared


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("population", r"population is zero or missing in units at \[4\].*Leave those units out"),
        ("infinite", "missing, infinite or negative"),
        ("one comparison", "1 comparison"),
        ("no cases after", "a ratio needs some in each"),
        ("same ratio", "same ratio in every unit"),
    ],
)
def test_bad_input_is_named_with_its_remedy(what, message):
    before, after, people, later, arms = _counts()
    if what == "population":
        later[4] = 0
    elif what == "infinite":
        after[4] = np.inf
    elif what == "one comparison":
        arms = np.arange(12) < 11
    elif what == "no cases after":
        after[arms] = 0
    else:
        after, later = 2 * before, people
    with pytest.raises(EstimationError, match=message):
        rate_ratio(before, after, people, later, arms, level=0.95)

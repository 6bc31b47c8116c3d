import numpy as np
import pytest
from scipy import stats

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.paired import Counted, paired_rates, paired_shares
from folkehelse_eval.estimate.rate_intervals import byar, wilson

PRINTED = 5e-5  # Newcombe 1998 prints four decimals


def _of(cases, size):
    return Counted(np.array(cases, dtype=float), np.array(size, dtype=float))


def test_one_unit_as_newcombe_prints_it():
    """56 of 70 against 48 of 80: 0.2000, method 10: 0.0524 to 0.3339 (Newcombe 1998, table II)."""
    found = paired_shares(_of([48], [80]), _of([56], [70]), level=0.95)
    assert found.between.value == pytest.approx(20.0)
    assert found.chance.low / 100 == pytest.approx(0.0524, abs=PRINTED)
    assert found.chance.high / 100 == pytest.approx(0.3339, abs=PRINTED)
    assert found.chance == found.pooled_chance
    assert found.between.interval is None
    assert found.between_variance == 0.0


def test_a_share_of_zero_has_an_interval():
    found = paired_shares(_of([0, 0], [40, 60]), _of([0, 0], [50, 50]), level=0.95)
    assert found.chance.low < 0 < found.chance.high


def test_pooled_adds_cases_before_dividing():
    found = paired_shares(_of([10, 10], [20, 200]), _of([10, 40], [20, 200]), level=0.95)
    assert found.between.value == pytest.approx((0 + 15) / 2)
    assert found.pooled == pytest.approx(100 * (50 - 20) / 220)


def test_rates_scale_with_their_unit_and_spread_is_split():
    before, after = _of([5, 8, 30], [1e3, 2e3, 9e3]), _of([9, 9, 90], [1e3, 2e3, 9e3])
    found = paired_rates(before, after, per=1e3, level=0.95)
    again = paired_rates(before, after, per=1e5, level=0.95)
    assert again.between.value == pytest.approx(100 * found.between.value)
    assert again.chance.low == pytest.approx(100 * found.chance.low)
    chance = np.mean([(5 + 9) / 1, (8 + 9) / 4, (30 + 90) / 81])
    assert found.expected_variance == pytest.approx(chance)
    spread = np.var([4, 0.5, 60 / 9], ddof=1)
    assert found.between_variance == pytest.approx(max(spread - chance, 0))


def test_swapping_before_and_after_flips_the_sign():
    before, after = _of([5, 8], [50, 90]), _of([9, 7], [60, 80])
    found, back = (paired_shares(*pair, level=0.95) for pair in ((before, after), (after, before)))
    assert back.between.value == pytest.approx(-found.between.value)
    assert back.chance.low == pytest.approx(-found.chance.high)


def test_coverage_of_chance_alone():
    """Nominal 95 % for the change of these very units; binomial draws, three small ones."""
    rng = np.random.default_rng(5)
    size, shares = np.array([40.0, 90.0, 200.0]), np.array([[0.1, 0.2, 0.15], [0.15, 0.1, 0.2]])
    true = 100 * (shares[1] - shares[0]).mean()
    cases = rng.binomial(size.astype(int), shares, size=(2000, 2, 3)).astype(float)
    held = 0
    for first, last in cases:
        found = paired_shares(Counted(first, size), Counted(last, size), level=0.95).chance
        held += found.low <= true <= found.high
    assert 0.935 < held / 2000 < 0.965  # three Monte Carlo errors


def test_ends_solve_their_equations():
    low, high = wilson(np.array([7.0]), np.array([50.0]), level=0.9)
    z = stats.norm.ppf(0.95)
    for end in (low[0], high[0]):
        assert abs(0.14 - end) == pytest.approx(z * np.sqrt(end * (1 - end) / 50))
    exact = stats.chi2.ppf(0.05, 2 * 30) / 2, stats.chi2.ppf(0.95, 2 * 31) / 2
    found = byar(np.array([30.0]), level=0.9)
    assert (found[0][0], found[1][0]) == pytest.approx(exact, rel=2e-3)
    assert byar(np.array([0.0]), level=0.95)[0][0] == 0.0


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (_of([1], [0]), _of([1], [9]), r"answers before are zero in units at \[0\]"),
        (_of([1], [9]), _of([np.inf], [9]), "after are missing or infinite"),
        (_of([1, 2], [9, 9]), _of([1], [9]), "same units before and after"),
        (_of([10], [9]), _of([1], [9]), "more cases than answers"),
    ],
)
def test_bad_input_is_named_with_its_remedy(before, after, message):
    with pytest.raises(EstimationError, match=message):
        paired_shares(before, after, level=0.95)


def test_negative_counts_are_refused():
    with pytest.raises(EstimationError, match="negative"):
        paired_rates(_of([-1], [9]), _of([1], [9]), per=1e3, level=0.95)

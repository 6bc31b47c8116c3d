"""Synthetic comparisons from a plan: weights, ranks of one treated unit, refusals."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.synthetic import synthetic_fits, synthetic_ranks

YEARS = np.arange(2010, 2020)
UNITS = 14


def _panel(treated=1, *, effect=3.0, first_after=0, starts=(2016,)):
    rng = np.random.default_rng(5)
    start = np.array([*(starts[u % len(starts)] for u in range(treated)), *[0] * (UNITS - treated)])
    level = rng.standard_normal((UNITS, 1))
    outcome = level + level * 0.1 * (YEARS - 2010) + 0.1 * rng.standard_normal((UNITS, 10))
    since = np.where(start[:, None] > 0, YEARS - start[:, None], -1)
    outcome += effect * (since >= first_after)
    return EventPanel(
        units=tuple(f"{u:04d}" for u in range(UNITS)),
        left_out=(),
        years=YEARS,
        outcome=outcome,
        allowed=np.ones((UNITS, 10), dtype=bool),
        first_affected=start,
        population=np.array([1_000.0] * 8 + [9_000.0] * (UNITS - 8)),
        first_after=first_after,
    )


def test_every_estimator_finds_the_effect_and_names_its_largest_donor():
    found = synthetic_fits(_panel(3), 2019)
    assert [item.estimator for item in found] == [
        "synthetic_did",
        "synthetic_control",
        "augmented_control",
    ]
    for item in found:
        assert item.value == pytest.approx(3.0, abs=0.4)
        assert (item.donors, item.years_before) == (11, 6)
        assert item.largest_unit in {f"{u:04d}" for u in range(3, UNITS)}
        assert 1 / 11 - 1e-9 <= item.largest_share <= 1.5


def test_start_years_are_fitted_apart_and_averaged_by_size():
    both = synthetic_fits(_panel(3, starts=(2016, 2017)), 2019)
    assert [item.value for item in both] == pytest.approx([3.0] * 3, abs=0.5)


def test_years_of_the_lead_in_are_neither_base_nor_effect():
    panel = _panel(2, first_after=1)
    spoiled = panel.outcome.copy()
    spoiled[:2, YEARS == 2016] += 50.0
    one, other = (synthetic_fits(p, 2019) for p in (panel, replace(panel, outcome=spoiled)))
    assert one == other


def test_one_treated_unit_is_ranked_among_those_of_like_size():
    ranks = synthetic_ranks(_panel(), 2019)
    assert [rank.estimator for rank in ranks] == ["synthetic_did", "synthetic_control"]
    for rank in ranks:
        assert (rank.among, rank.runs) == ("like_size", 7)
        assert rank.smallest_p == pytest.approx(1 / 8)
    assert ranks[0].as_large == 0
    assert synthetic_ranks(_panel(effect=0.0), 2019)[0].as_large > 0


def test_a_whole_county_is_ranked_among_counties_and_several_are_not_ranked():
    counties = tuple(f"{u:02d}" for u in range(UNITS))  # of unlike size, all the same
    ranks = synthetic_ranks(replace(_panel(), units=counties), 2019)
    assert {(rank.among, rank.runs) for rank in ranks} == {("counties", UNITS - 1)}
    assert synthetic_ranks(_panel(2), 2019) == ()


@pytest.mark.parametrize(
    ("panel", "last", "reason"),
    [
        (_panel(starts=(2012,)), 2019, "too_few_years_before"),
        (_panel(UNITS - 3), 2019, "too_few_donors"),
        (_panel(first_after=1), 2016, "no_follow_up"),
    ],
)
def test_refusals_say_why(panel, last, reason):
    assert synthetic_fits(panel, last) == reason
    assert synthetic_ranks(panel, last) == ()

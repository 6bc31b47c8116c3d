"""Several start years: imputation with starts exchanged, two-way effects as a warning."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.event_study import study_years
from folkehelse_eval.checks.staggered import staggered
from folkehelse_eval.vocabulary.plan import Inference

PLAN = Inference(draws=499, exact_up_to=10)
YEARS = np.arange(2010, 2022)


def _panel(effect=2.0, *, growing=0.0, first_after=0, seed=3):
    rng = np.random.default_rng(seed)
    start = np.array([2014] * 4 + [2017] * 5 + [0] * 12)
    since = np.where(start[:, None] > 0, YEARS - start[:, None], -1)
    outcome = (
        rng.standard_normal((21, 1)) + rng.standard_normal(12) + 0.1 * rng.standard_normal((21, 12))
    )
    outcome += np.where(since >= first_after, effect + growing * np.maximum(since, 0), 0.0)
    return EventPanel(
        units=tuple(f"{u:04d}" for u in range(21)),
        left_out=(),
        years=YEARS,
        outcome=outcome,
        allowed=np.ones((21, 12), dtype=bool),
        first_affected=start,
        population=np.linspace(800.0, 9_000.0, 21),
        first_after=first_after,
    )


def test_one_start_has_nothing_to_add():
    panel = _panel()
    assert staggered(
        replace(panel, first_affected=np.minimum(panel.first_affected, 2014)), PLAN
    ) is (None)


def test_imputation_finds_the_effect_and_exchanges_start_years():
    found = staggered(_panel(), PLAN)
    assert found.cohorts == ((2014, 4), (2017, 5))
    assert found.comparison == 12
    assert found.value == pytest.approx(2.0, abs=0.15)
    assert found.interval.low < 2.0 < found.interval.high
    assert found.inference.p_value == pytest.approx(1 / 500)
    assert (found.inference.n_assignments, found.inference.seed) == (500, PLAN.seed)


def test_no_effect_is_not_found():
    found = staggered(_panel(0.0), PLAN)
    assert found.inference.p_value > 0.05
    assert found.interval.low < 0.0 < found.interval.high


@pytest.mark.parametrize("first_after", [0, 1])
def test_it_is_the_mean_that_the_event_study_imputes(first_after):
    panel = _panel(growing=0.3, first_after=first_after)
    study = study_years(panel, PLAN, last_year=int(panel.years.max()), seed=[1])
    found = staggered(panel, PLAN)
    if first_after == 0:
        assert found.value == pytest.approx(study.imputed)
    else:  # the base is the same, the years that count are not
        assert found.value == pytest.approx(2.0 + 0.3 * 3.32, abs=0.3)


def test_two_way_effects_fall_short_when_effects_grow_and_say_why():
    steady, growing = staggered(_panel(), PLAN), staggered(_panel(growing=0.8), PLAN)
    assert steady.two_way == pytest.approx(steady.value, abs=0.1)
    assert growing.two_way < growing.value - 0.3
    assert sum(part.weight for part in growing.parts) == pytest.approx(1.0)
    assert sum(part.weight * part.effect for part in growing.parts) == pytest.approx(
        growing.two_way
    )
    assert {part.kind for part in growing.parts} == {
        "with_never_treated",
        "earlier_with_later",
        "later_with_earlier",
    }
    assert 0.0 <= growing.negative_share < 1.0


def test_a_start_in_the_first_year_says_that_nobody_can_be_compared():
    panel = _panel()
    early = np.where(panel.first_affected == 2014, 2010, panel.first_affected)
    assert staggered(replace(panel, first_affected=early), PLAN) == "no_comparison_units"

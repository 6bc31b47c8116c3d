"""Bands with many treated units: from influence functions, as wide as the noise asks for."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.event_bands import has_many_treated, influence_band
from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.event_study import study_years
from folkehelse_eval.vocabulary.plan import Inference

YEARS = np.arange(2010, 2019)
PLAN = Inference(draws=499)


def _panel(cohorts=((2014, 18), (2015, 14)), *, noise=1.0, seed=6):
    rng = np.random.default_rng(seed)
    start = np.concatenate([np.full(n, year) for year, n in cohorts] + [np.zeros(40, dtype=int)])
    outcome = rng.standard_normal((start.size, 1)) + noise * rng.standard_normal((start.size, 9))
    return EventPanel(
        units=tuple(f"{u:04d}" for u in range(start.size)),
        left_out=(),
        years=YEARS,
        outcome=outcome,
        allowed=np.ones(outcome.shape, dtype=bool),
        first_affected=start,
        population=np.linspace(900.0, 9_000.0, start.size),
        first_after=0,
    )


def test_many_treated_in_cohorts_of_five_or_more():
    assert has_many_treated(_panel())
    assert not has_many_treated(_panel(((2014, 28), (2015, 4))))
    assert not has_many_treated(_panel(((2014, 29),)))


def test_the_band_is_told_and_is_like_that_of_randomisation():
    panel = _panel()
    study = study_years(panel, PLAN, last_year=int(panel.years.max()), seed=[1]).study
    assert study.band_draws == 1_999
    few = replace(panel, first_affected=np.where(np.arange(72) < 18, 2014, 0))
    other = study_years(few, PLAN, last_year=int(few.years.max()), seed=[1]).study
    assert other.band_draws == 0
    wide = {p.event: p.interval.high - p.interval.low for p in study.points}
    narrow = {p.event: p.interval.high - p.interval.low for p in other.points}
    for event in range(4):
        assert wide[event] == pytest.approx(narrow[event] * np.sqrt(18 / 32), rel=0.35)


def test_the_band_scales_with_the_noise():
    one, two = (influence_band(_panel(noise=n), level=0.95, seed=[1]) for n in (1.0, 2.0))
    assert two == pytest.approx(2.0 * one, rel=0.02)


def test_the_band_covers_all_points_as_often_as_it_says():
    missed = 0
    for seed in range(60):
        panel = _panel(seed=seed)
        half = influence_band(panel, level=0.95, seed=[1])
        study = study_years(
            panel, Inference(draws=99), last_year=int(panel.years.max()), seed=[1]
        ).study
        values = np.array([point.value for point in study.points])
        missed += bool((np.abs(values) > half).any())
    assert missed <= 10  # nine in ten or better: nominal 3 of 60, two Monte-Carlo errors and a bit

"""The smallest difference found is tried on the years before, where there are enough."""

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.plan import Inference
from tests.support.small_tables import CONTACTS, county, measure, panel_of, plan_of

UNITS = ("4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018", "4020", "4022", "4024")
YEARS = tuple(range(2008, 2022))
ENTERED = [county("Telemark", "08", 2016, reported=3)]


def _contrast(*, first=2008, noise_before=1.0, noise_after=1.0, treated=4):
    rng = np.random.default_rng(2)
    scale = np.where(np.array(YEARS) < 2016, noise_before, noise_after)
    values = 40 + rng.standard_normal((len(UNITS), len(YEARS))) * scale
    kept = [t for t, year in enumerate(YEARS) if year >= first]
    rows = [
        " ".join([nr, *(f"{own[t]:.6f}" for t in kept)])
        for nr, own in zip(UNITS, values, strict=True)
    ]
    table = "\n".join([" ".join(["unit", *(str(YEARS[t]) for t in kept)]), *rows])
    funded = [measure(nr, 2016) for nr in UNITS[:treated]]
    plan = plan_of(primary=CONTACTS.indicator_id, inference=Inference(draws=499, exact_up_to=10))
    panel = panel_of(table, CONTACTS)
    [found], _ = compare(
        panel, assign_roles(funded, UNITS, plan), CONTACTS, plan, ENTERED, measures=funded
    )
    return next(e for e in found.effects if e.estimand == "contrast_of_changes")


def test_enough_years_before_are_tried_and_counted():
    effect = _contrast()
    assert effect.placebo_windows == 4  # eight years before, at most half of them after
    assert effect.minimum_detectable > 0.0


def test_it_follows_the_noise_before_the_start_and_not_what_came_after():
    calm, loud = _contrast(noise_after=1.0), _contrast(noise_after=30.0)
    assert loud.minimum_detectable == pytest.approx(calm.minimum_detectable)
    twice = _contrast(noise_before=2.0)
    assert twice.minimum_detectable == pytest.approx(2.0 * calm.minimum_detectable, rel=0.02)


def test_too_few_years_before_leave_the_spread_of_the_changes():
    effect = _contrast(first=2013)
    assert effect.placebo_windows == 0
    assert effect.minimum_detectable > 0.0


def test_a_design_that_cannot_reject_detects_nothing_there_either():
    effect = _contrast(treated=1)
    assert effect.placebo_windows == 0  # one treated unit is ranked, nothing is inverted

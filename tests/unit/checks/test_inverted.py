"""Placebo starts, trend and level before: the estimate's own test inverted, never a t interval."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.evidence import evidence_of
from folkehelse_eval.checks.inverted import interval_around, invert_contrast
from folkehelse_eval.checks.permutations import permutations_of
from folkehelse_eval.checks.uncertainty import randomised
from folkehelse_eval.design.contrasts import contrasts_of
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.estimate.contrast import contrast_of_changes
from folkehelse_eval.vocabulary.plan import Inference
from tests.support.small_tables import CONTACTS, county, measure, panel_of, plan_of

UNITS = ("4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018", "4020", "4022")
YEARS = tuple(range(2010, 2022))
LEVEL = 0.95


def _table(seed=3, trend=0.0, treated=3):
    """Return yearly noise of the units, those funded first moving ``trend`` more a year."""
    rng = np.random.default_rng(seed)
    values = 40.0 + rng.standard_normal((len(UNITS), len(YEARS)))
    values[:treated] += trend * np.arange(len(YEARS))
    lines = [" ".join(["unit", *map(str, YEARS)])]
    lines += [
        " ".join([nr, *(f"{value:.4f}" for value in own)])
        for nr, own in zip(UNITS, values, strict=True)
    ]
    return "\n".join(lines)


def _sample(table, treated=3):
    plan = plan_of(primary=CONTACTS.indicator_id)
    roles = assign_roles([measure(nr, 2017) for nr in UNITS[:treated]], UNITS, plan)
    [sample] = contrasts_of(panel_of(table, CONTACTS).frame, roles, CONTACTS, plan, []).samples
    return sample


def _checks(table, treated=3):
    plan = plan_of(primary=CONTACTS.indicator_id)
    funded = [measure(nr, 2017) for nr in UNITS[:treated]]
    roles = assign_roles(funded, UNITS, plan)
    entered = [county("Telemark", "08", 2017, reported=treated)]
    found, _ = compare(panel_of(table, CONTACTS), roles, CONTACTS, plan, entered, measures=funded)
    contrast = next(e for e in found[0].effects if e.estimand == "contrast_of_changes")
    return {check.check: check for check in found[0].checks}, contrast


def test_the_interval_of_the_main_contrast_is_the_estimates_own():
    sample, plan = _sample(_table()), Inference()
    permutations = permutations_of([sample], plan)
    value, interval = interval_around(sample, permutations, plan)
    main = randomised(sample, permutations, plan, reason="inference_few_treated")
    assert value == pytest.approx(main.value)
    assert (interval.low, interval.high) == pytest.approx((main.interval.low, main.interval.high))
    welch = contrast_of_changes(sample.change, sample.slot, level=LEVEL).interval
    assert abs(interval.low - welch.low) > 0.01


def test_the_trend_is_tested_by_giving_it_to_other_units():
    """Slow version: the slope of every three units against the rest; no noise model of its own."""
    sample, plan = _sample(_table(trend=1.5)), Inference()
    found = invert_contrast(sample, sample.slope, permutations_of([sample], plan), plan)
    slope = sample.slope[:, 0]
    every = [
        slope[list(own)].mean() - np.delete(slope, list(own)).mean()
        for own in combinations(range(len(UNITS)), 3)
    ]
    assert found.value == pytest.approx(every[0])
    assert max(np.abs(every)) == pytest.approx(abs(every[0]))
    assert found.differs
    assert found.interval.low < 1.5 < found.interval.high


def test_a_shift_of_the_treated_moves_value_and_interval_by_exactly_that():
    sample, plan = _sample(_table()), Inference()
    permutations = permutations_of([sample], plan)
    plain = invert_contrast(sample, sample.before, permutations, plan)
    moved = sample.before + 4.0 * sample.treated[:, None]
    shifted = invert_contrast(sample, moved, permutations, plan)
    ends = (plain.interval.low + 4.0, plain.interval.high + 4.0)
    assert shifted.value == pytest.approx(plain.value + 4.0)
    assert (shifted.interval.low, shifted.interval.high) == pytest.approx(ends, rel=1e-3)


def test_a_single_treated_unit_has_no_interval():
    sample, plan = _sample(_table(), treated=1), Inference()
    value, interval = interval_around(sample, permutations_of([sample], plan), plan)
    assert interval is None
    assert value == pytest.approx(contrast_of_changes(sample.change, sample.slot, level=0.9).value)


def test_a_trend_that_no_figures_could_show_is_untested():
    checks, contrast = _checks(_table(treated=1), treated=1)
    assert checks["pre_trend"].answer == "too_few_with_pre_rounds"
    assert "pre_trend_untested" in contrast.held_down_by


def test_the_smallest_trend_found_is_that_of_the_test_and_holds_the_claim_down():
    checks, contrast = _checks(_table())
    smallest = float(dict(checks["pre_trend"].details)["smallest_found"])
    interval = checks["pre_trend"].interval
    assert smallest > (interval.high - interval.low) / 2.0
    assert "pre_trend_weak" in contrast.held_down_by


def test_a_test_that_would_find_no_trend_is_weak():
    checks, contrast = _checks(_table())
    sample, plan = _sample(_table()), plan_of(primary=CONTACTS.indicator_id)
    blind = tuple(
        replace_details(check) if check.check == "pre_trend" else check for check in checks.values()
    )
    assert evidence_of(sample, contrast, blind, plan).pre_trend_weak


def replace_details(check):
    """Return a check without the smallest difference that it would find."""
    return replace(check, details=tuple(d for d in check.details if d[0] != "smallest_found"))

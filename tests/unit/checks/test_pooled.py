"""Counties taken together: who is in, who is not and why, and what the mean may claim."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.pooled import County, pool_counties
from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.plan import Pooling, Timing
from tests.support.nations import (
    COUNTIES,
    county,
    county_plan,
    county_without_data,
    nation_plan,
    result_of,
)

VALUES = (-2.0, -1.5, -3.0, -2.2, -1.8)


def counties(**options):
    return [county(name, value, **options) for name, value in zip(COUNTIES, VALUES, strict=True)]


def only(items):
    [one] = items
    return one


def test_the_mean_is_that_of_random_effects_over_the_counties():
    found = only(pool_counties(counties(), nation_plan()))
    plain = pool(np.array(VALUES), np.ones(5), level=0.95)
    assert found.mean.value == pytest.approx(plain.value)
    assert found.mean.interval.low == pytest.approx(plain.interval.low)
    assert sum(item.weight for item in found.estimates) == pytest.approx(1.0)
    assert [item.area for item in found.estimates] == list(COUNTIES)
    assert (found.place, found.treated, found.comparison) == ("primary", 15, 25)


def test_fewer_than_three_are_described_with_the_reason():
    found = only(pool_counties(counties()[:2], nation_plan()))
    assert found.mean is None
    assert found.reason == "few_counties"
    assert found.claim is ClaimLevel.DESCRIPTION
    assert [item.weight for item in found.estimates] == [None, None]


def test_a_county_without_a_part_is_named_with_its_reason():
    other_timing = county_plan("Buskerud", timing=Timing(lead_in_years=2))
    by_county = county_plan("Vestfold", exposure="entry_county")
    given = [
        *counties()[:2],
        County(other_timing, result_of(other_timing, -3.0, 1.0)),
        County(by_county, result_of(by_county, -2.2, 1.0)),
        county("Telemark", -1.8, None),
        county_without_data("Hedmark"),
    ]
    found = only(pool_counties(given, nation_plan()))
    assert [(item.area, item.reason) for item in found.left_out] == [
        ("Buskerud", "timing_differs"),
        ("Vestfold", "whole_counties"),
        ("Telemark", "no_standard_error"),
        ("Hedmark", "no_data"),
    ]


def test_follow_ups_are_kept_apart():
    given = [*counties()[:3], county("Vestfold", -9.0, follow_up=2)]
    first, second = pool_counties(given, nation_plan())
    assert [item.area for item in first.estimates] == list(COUNTIES[:3])
    assert [item.reason for item in first.left_out] == ["no_such_follow_up"]
    assert second.reason == "few_counties"


def test_a_shared_unit_moves_two_counties_together():
    own = only(pool_counties(counties(), nation_plan()))
    shared = (("a", "b", "c"), ("s", "t", "u"))
    same = [county(name, -1.0, units=(shared[0], shared[1])) for name in COUNTIES[:1]]
    others = [
        county(name, value, units=((f"{name}-1", f"{name}-2", f"{name}-3"), shared[1]))
        for name, value in zip(COUNTIES[1:], VALUES[1:], strict=True)
    ]
    found = only(pool_counties([*same, *others], nation_plan()))
    assert (own.shared_units, found.shared_units) == (0, 3)
    assert found.mean.model_error > own.mean.model_error


def test_the_very_same_units_twice_are_not_pooled():
    units = (("a", "b"), ("c", "d"))
    given = [county(name, value, units=units) for name, value in zip(COUNTIES, VALUES, strict=True)]
    found = only(pool_counties(given, nation_plan()))
    assert (found.mean, found.reason) == (None, "not_estimable")


def test_a_doubt_of_counties_with_weight_enough_is_the_means():
    given = counties()
    given[0] = county("Østfold", VALUES[0], held_down_by=("register_incomplete", "few_pre_rounds"))
    one = only(pool_counties(given, nation_plan()))
    assert one.held_down_by == ("few_pre_rounds",)
    assert one.claim is ClaimLevel.ASSOCIATION
    strict = nation_plan(pooling=Pooling(largest_share_held_down=0.1))
    held = only(pool_counties(given, strict))
    assert held.held_down_by == ("register_incomplete", "few_pre_rounds")
    assert held.claim is ClaimLevel.DESCRIPTION


def test_what_pooling_answers_is_asked_of_the_mean():
    few = ("few_treated", "cannot_reach_level", "in_one_county", "not_distinguishable")
    found = only(pool_counties(counties(held_down_by=few), nation_plan()))
    assert found.held_down_by == ()
    assert found.claim is ClaimLevel.POSSIBLE_EFFECT
    noisy = only(pool_counties(counties(error=20.0), nation_plan()))
    assert "not_distinguishable" in noisy.held_down_by


def test_estimates_that_agree_by_luck_decide_nothing():
    alike = [county(name, -2.0 - n / 100, 4.0) for n, name in enumerate(COUNTIES)]
    found = only(pool_counties(alike, nation_plan()))
    assert found.mean.interval.high < 0  # Hartung and Knapp: very sure
    assert found.mean.model_error > 100 * found.mean.standard_error
    assert "not_distinguishable" in found.held_down_by


def test_a_mean_over_few_of_the_programmes_counties_is_description():
    wide = nation_plan(counties_at_entry=(*COUNTIES, "Oslo", "Hedmark", "Oppland", "Troms"))
    assert "counties_missing" in only(pool_counties(counties()[:4], wide)).held_down_by
    assert "counties_missing" not in only(pool_counties(counties(), wide)).held_down_by


def test_several_cohorts_of_a_county_are_nested():
    given = counties()
    cohorts = []
    for n, item in enumerate(given):
        [whole] = item.evaluation.comparisons
        parts = []
        for year in (2018, 2019):
            [effect] = whole.effects
            unit = f"{item.plan.plan_id}-{year}"
            parts.append(
                replace(
                    whole,
                    label=f"cohort_{year}",
                    effects=(
                        replace(
                            effect,
                            value=effect.value + 0.1 * n * (year - 2018),
                            effect_id=effect.effect_id.replace(".all.", f".cohort_{year}."),
                            counts=replace(effect.counts, treated_units=(unit,)),
                        ),
                    ),
                )
            )
        cohorts.append(County(item.plan, replace(item.evaluation, comparisons=tuple(parts))))
    found = only(pool_counties(cohorts, nation_plan()))
    assert found.mean.model == "random_effects_nested"
    assert len(found.estimates) == 10
    assert found.mean.degrees_of_freedom == 4

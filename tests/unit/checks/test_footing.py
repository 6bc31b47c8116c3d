"""What a contrast stands on: starts, people, noise beyond chance, hidden cells, mergers."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks import evidence
from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Timing
from tests.support.small_tables import (
    CONTACTS,
    DEFAULT_TIMING,
    DISTRESS,
    county,
    measure,
    panel_of,
    plan_of,
)

UNITS = ("4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018", "4020")
ENTERED = [county("Telemark", "08", 2018, reported=3)]
PUPILS = 400


def _checks(table, indicator=DISTRESS, starts=(2018, 2018, 2018), timing=DEFAULT_TIMING):
    plan = plan_of(primary=indicator.indicator_id, timing=timing)
    funded = [measure(nr, year) for nr, year in zip(UNITS, starts, strict=False)]
    roles = assign_roles(funded, UNITS, plan)
    panel = panel_of(table, indicator)
    [found], _ = compare(panel, roles, indicator, plan, ENTERED, measures=funded)
    return {check.check: check for check in found.checks}


def _shares(spread, *, years=("2018", "2021"), hidden=()):
    rng = np.random.default_rng(4)
    error = 100 * np.sqrt(0.2 * 0.8 / PUPILS)
    rows = []
    for nr in UNITS:
        cells = [
            ":" if (nr, year) in hidden else f"{20 + spread * error * rng.standard_normal():.4f}"
            for year in years
        ]
        rows.append(" ".join([nr, *(c if c == ":" else f"{c}/{PUPILS}" for c in cells)]))
    return "\n".join([" ".join(["unit", *years]), *rows])


def test_starts_and_their_numbers_are_told():
    found = _checks(_shares(1.0))["starts"]
    assert (found.answer, dict(found.details)) == ("one", {"starts": "2018 (3)"})
    table = _shares(1.0, years=("2016", "2017", "2020", "2021")).replace(f"/{PUPILS}", "")
    several = _checks(table, CONTACTS, starts=(2018, 2019, 2018))["starts"]
    assert dict(several.details)["starts"] == "2018 (2), 2019 (1)"


def test_people_are_means_of_the_two_groups():
    found = _checks(_shares(1.0))["people"]
    young = [municipalities()[nr].population_0_24[2018] for nr in UNITS]
    details = {name: int(value) for name, value in found.details}
    assert details["treated"] == pytest.approx(np.mean(young[:3]), abs=1)
    assert details["comparison"] == pytest.approx(np.mean(young[3:]), abs=1)


def test_figures_that_swing_as_answers_do_have_a_factor_near_one():
    chance = _checks(_shares(1.0))["overdispersion"].value
    assert 0.2 < chance < 3.0
    assert _checks(_shares(3.0))["overdispersion"].value == pytest.approx(9 * chance, rel=0.1)


def test_a_unit_without_a_change_has_no_say_in_the_factor(monkeypatch):
    seen = []
    true = evidence.footing
    monkeypatch.setattr(evidence, "footing", lambda *given: seen.append(given) or true(*given))
    whole = _checks(_shares(1.0))["overdispersion"]
    sample, effect_id, timing = seen[0]
    for without in (1, 5):  # of the six that are compared
        have = np.ones(len(sample.units))
        have[np.flatnonzero(~sample.treated)[:without]] = np.nan
        lacking = replace(sample, after=sample.after * have[:, None])
        found = {check.check: check for check in true(lacking, effect_id, timing)}
        value = found["overdispersion"].value
        assert (value is None) == (without == 5)
        assert value is None or (np.isfinite(value) and value != whole.value)


def test_hidden_figures_are_counted_once():
    assert _checks(_shares(1.0))["hidden"].answer == "none"
    found = _checks(_shares(1.0, hidden={("4010", "2018"), ("4012", "2021")}))["hidden"]
    assert (found.answer, found.value) == ("some", 2.0)


def test_mergers_between_the_first_and_the_last_year_are_counted():
    merged = _checks(_shares(1.0))["mergers"]  # Midt-Telemark, 4020, of Bø and Sauherad in 2020
    assert (merged.answer, dict(merged.details)) == ("some", {"n": "1", "treated": "0"})
    later = _shares(1.0, years=("2021", "2026"))  # the borders of 2024 hold since
    assert _checks(later, starts=(2021, 2021, 2021))["mergers"].answer == "none"


def test_the_rule_for_the_year_of_the_start_is_told():
    found = _checks(_shares(1.0))["timing"]
    assert found.answer == "spring_before"  # the round of 2018 is the one before a start in 2018
    assert dict(found.details) == {"lead_in": "1", "anticipation": "0"}
    table = _shares(1.0, years=("2016", "2017", "2020", "2021")).replace(f"/{PUPILS}", "")
    assert _checks(table, CONTACTS)["timing"].answer == "partly_drop"


@pytest.mark.parametrize(("lead_in", "answer"), [(1, "spring_drop"), (0, "spring_treated")])
def test_a_round_of_the_start_year_that_is_not_before_is_told_as_such(lead_in, answer):
    timing = Timing(start_round_is_before=False, lead_in_years=lead_in)
    table = _shares(1.0, years=("2017", "2018", "2021"))
    assert _checks(table, timing=timing)["timing"].answer == answer

"""The two real runs: Telemark by measure, the nation by county cohort."""

from collections import Counter
from pathlib import Path

import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import Role, assign_roles
from folkehelse_eval.harmonise.table import harmonise
from folkehelse_eval.panel.build import build_panel
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.sources.register import read_entry_counties, read_measures
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator

pytestmark = pytest.mark.realdata


def _run(plan_name, folder, indicator_id, project_root):
    plan = load_plan(project_root / "params" / f"{plan_name}.yaml")
    indicator = find_indicator(indicator_id)
    snapshot = read_snapshot(folder, [indicator])
    panel = build_panel([harmonise(item, splits=plan.splits) for item in snapshot.deliveries])
    programme = project_root / plan.programme
    measures = read_measures(programme / "measures.csv")
    entered = read_entry_counties(programme / "entry_counties.csv")
    area = [
        nr
        for nr, kommune in municipalities().items()
        if plan_name == "nasjonal" or kommune.fylke_nr in plan.fylke_nrs
    ]
    roles = assign_roles(measures, area, plan)
    found, refusals = compare(panel, roles, indicator, plan, entered, measures=measures)
    return roles, found, refusals


@pytest.fixture(scope="module")
def telemark(realdata: Path, project_root: Path):
    folder = realdata / "fhi" / "telemark"
    return _run("telemark", folder, "ungdata_psykiske_plager", project_root)


@pytest.fixture(scope="module")
def nation(realdata: Path, project_root: Path):
    file = realdata / "udir" / "grunnskolepoeng_2015-16_2020-21_raw_codes.csv"
    return _run("nasjonal", file, "udir_grunnskolepoeng", project_root)


def _contrasts(comparison):
    return [item for item in comparison.effects if item.estimand == "contrast_of_changes"]


def test_telemark_is_funded_as_the_county_says(telemark):
    roles, _, _ = telemark
    funded = {role.unit: role.first_treated for role in roles if role.role is Role.FUNDED}
    assert len(roles) == 17
    assert funded == {
        "4014": 2018, "4024": 2018, "4005": 2018, "4020": 2018,
        "4003": 2019, "4036": 2019, "4030": 2020, "4026": 2020,
    }  # fmt: skip


def test_telemark_has_six_against_five_and_five_against_five(telemark):
    _, [found], _ = telemark
    assert [
        (item.before, item.after, item.counts.treated, item.counts.comparison)
        for item in _contrasts(found)
    ] == [("2018", "2021", 6, 5), ("2018", "2024", 5, 5)]


def test_telemark_is_described_only_because_the_register_is_incomplete(telemark):
    _, [found], _ = telemark
    for item in _contrasts(found):
        assert item.claim is ClaimLevel.DESCRIPTION
        assert item.held_down_by[0] == "register_incomplete"
    coverage = [check for check in found.checks if check.check == "register_coverage"]
    assert dict(coverage[0].details) == {"registered": "9", "reported": "12"}


def test_telemark_has_no_trend_to_test_and_shows_the_hidden_round(telemark):
    _, [found], _ = telemark
    assert {c.answer for c in found.checks if c.check == "pre_trend"} == {"one_pre_round"}
    hidden = [pair for pair in found.pairs if str(pair.after_status) == "hidden"]
    assert [(pair.name, pair.after_year, pair.after) for pair in hidden] == [
        ("Midt-Telemark", 2024, None)
    ]


def test_the_nation_has_cohorts_of_six_five_and_five_covered_counties(nation):
    _, found, _ = nation
    assert [(item.label, len(item.effects[0].counts.treated_units)) for item in found] == [
        ("cohort_2017", 6),
        ("cohort_2018", 5),
        ("cohort_2019", 5),  # Buskerud and Møre og Romsdal are covered too little
    ]
    assert all(len(unit) == 2 for unit in found[0].effects[0].counts.treated_units)


def test_cohorts_are_compared_with_counties_not_yet_in_the_programme(nation):
    _, found, _ = nation
    assert [
        (item.label, contrast.after, contrast.counts.treated, contrast.counts.comparison)
        for item in found
        for contrast in _contrasts(item)
    ] == [
        ("cohort_2017", "2018", 6, 11),
        ("cohort_2017", "2019", 6, 6),
        ("cohort_2018", "2019", 5, 6),
    ]


def test_counties_are_shuffled_never_municipalities(nation):
    _, found, _ = nation
    assignments = [
        contrast.inferences[0].n_assignments for item in found for contrast in _contrasts(item)
    ]
    assert assignments == [10_000, 924, 462]


def test_the_cohort_of_2019_and_the_exam_free_years_are_described_only(nation):
    _, found, refusals = nation
    assert _contrasts(found[2]) == []
    assert all("break_between" in item.held_down_by for item in found[2].effects)
    assert {(dict(item.detail)["after"], item.reason) for item in refusals} == {
        ("2020", "break_between"),
        ("2021", "break_between"),
    }


def test_municipalities_that_mix_cohorts_are_left_out_with_the_reason(nation):
    _, found, _ = nation
    excluded = found[0].effects[0].excluded
    mixed = [
        municipalities()[item.unit].name for item in excluded if item.reason == "mixed_cohorts"
    ]
    assert sorted(mixed) == ["Asker", "Aurskog-Høland", "Drammen", "Heim"]
    assert Counter(item.reason for item in excluded)["mixed_counties"] == 0

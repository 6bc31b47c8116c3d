"""Whose results stand for a county at entry, and whether they are up to date."""

from pathlib import Path

import pytest
import yaml

from folkehelse_eval.result.nation import CountyState
from folkehelse_eval.run.counties import counties_without_plan, county_results
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, PublishedState, write_state
from folkehelse_eval.run.store import store
from tests.example_evaluation import evaluation
from tests.support.nations import COUNTIES, nation_plan

POOLING = {"pooling": {"plans": Path("params")}}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "params").mkdir()
    (tmp_path / "data_raw").mkdir()
    return Project(tmp_path)


def write(project: Project, plan_id: str, counties: list[str], **more: object) -> Path:
    content = {
        "plan_id": plan_id,
        "scope": "county",
        "counties_at_entry": counties,
        "fylke_nrs": ["34"],
        "language": "nb",
        "author": "Evaluator",
        "date": "2026-11-01",
        "programme": "data_raw/programme",
        "snapshots": ["data_raw/fhi"],
        "indicators": {"primary": ["ungdata_psykiske_plager"]},
        **more,
    }
    file = project.root / "params" / f"{plan_id}.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return file


def states(project: Project) -> dict[str, CountyState]:
    found = county_results(nation_plan(**POOLING), project)
    return {item.told.plan_id: item.told.state for item in found}


def test_the_narrower_plan_stands_for_a_county_whatever_was_evaluated(project):
    both = write(project, "innlandet", ["Oppland", "Hedmark"])
    write(project, "hedmark", ["Hedmark"], area="county_at_entry")
    store(both, load_plan(both), evaluation(), project=project)
    assert states(project) == {
        "hedmark": CountyState.NOT_EVALUATED,
        "innlandet": CountyState.OVERLAPS,
    }
    found = county_results(nation_plan(**POOLING), project)
    assert [item.told.detail for item in found] == ["", "hedmark"]


def test_of_two_plans_about_one_county_the_borders_at_entry_decide(project):
    write(project, "a_2024", ["Telemark"])
    write(project, "b_entry", ["Telemark"], area="county_at_entry")
    assert states(project)["a_2024"] is CountyState.OVERLAPS


def test_stored_results_are_used_until_plan_or_data_change(project):
    file = write(project, "telemark", ["Telemark"])
    store(file, load_plan(file), evaluation(), project=project)
    assert states(project) == {"telemark": CountyState.USED}
    (project.root / "data_raw" / "fhi").mkdir()
    (project.root / "data_raw" / "fhi" / "new.csv").write_text("x")
    assert states(project) == {"telemark": CountyState.OUT_OF_DATE}


def test_a_copy_in_another_language_is_the_same_plan(project):
    file = write(project, "telemark", ["Telemark"])
    copy = project.processed("telemark") / "plan.yaml"
    copy.parent.mkdir(parents=True)
    copy.write_text(file.read_text(encoding="utf-8").replace("language: nb", "language: nn"))
    store(copy, load_plan(copy), evaluation(), project=project)
    assert states(project) == {"telemark": CountyState.USED}


def test_a_copy_on_other_deliveries_is_not(project):
    file = write(project, "telemark", ["Telemark"])
    copy = project.processed("telemark") / "plan.yaml"
    copy.parent.mkdir(parents=True)
    copy.write_text(file.read_text(encoding="utf-8").replace("data_raw/fhi", "data_raw/other"))
    store(copy, load_plan(copy), evaluation(), project=project)
    assert states(project) == {"telemark": CountyState.OUT_OF_DATE}


def test_a_failed_county_and_an_unreadable_plan_are_listed_with_their_message(project):
    write(project, "telemark", ["Telemark"])
    failed = PublishedState("telemark", PlanState.FAILED, key="", detail="measures.csv, row 4")
    write_state(project.pages("telemark"), failed)
    (project.root / "params" / "wrong.yaml").write_text("plan_id: [", encoding="utf-8")
    found = county_results(nation_plan(**POOLING), project)
    assert [(item.told.plan_id, item.told.state) for item in found] == [
        ("telemark", CountyState.FAILED),
        ("wrong", CountyState.FAILED),
    ]
    assert found[0].told.detail == "measures.csv, row 4"
    assert str(project.root) not in found[1].told.detail


def test_counties_come_in_order_of_number_and_the_rest_are_without_a_plan(project):
    write(project, "a", ["Telemark"])
    write(project, "b", ["Østfold"])
    plan = nation_plan(**POOLING)
    found = county_results(plan, project)
    assert [item.told.plan_id for item in found] == ["b", "a"]
    assert counties_without_plan(plan, found) == ("Akershus", "Buskerud", "Vestfold")
    assert len(COUNTIES) == 5


def test_the_nations_key_moves_with_a_countys_results(project):
    county = write(project, "telemark", ["Telemark"])
    nation = write(project, "nasjonal", list(COUNTIES), scope="nation", pooling={"plans": "params"})
    key = project.processed("nasjonal") / "results.key"
    store(nation, load_plan(nation), evaluation(), project=project)
    before = key.read_text()
    store(county, load_plan(county), evaluation(), project=project)
    store(nation, load_plan(nation), evaluation(), project=project)
    assert key.read_text() != before

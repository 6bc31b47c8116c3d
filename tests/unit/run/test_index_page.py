"""The index of a project's folder: every plan with its state, and the pages about the pages."""

from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from folkehelse_eval.run.freshness import digests_of
from folkehelse_eval.run.index import write_index
from folkehelse_eval.run.notebooks import notebooks_of
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, PublishedState, write_state


def write_plan(root: Path, plan_id: str, county: str, *, simulated: bool = False) -> None:
    folder = "data_raw/simulert" if simulated else "data_raw"
    content = {
        "plan_id": plan_id,
        "scope": "county",
        "counties_at_entry": [county],
        "fylke_nrs": ["34"],
        "language": "nb",
        "author": "Evaluator",
        "date": "2026-11-01",
        "programme": f"{folder}/programme",
        "snapshots": [],
        "indicators": {"primary": ["ungdata_psykiske_plager"]},
    }
    text = yaml.safe_dump(content, allow_unicode=True)
    (root / "params" / f"{plan_id}.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "params").mkdir()
    (tmp_path / "reports").mkdir()
    return Project(tmp_path)


def test_plans_that_were_never_run_are_listed_and_simulated_ones_only_when_tried(project):
    write_plan(project.root, "hedmark", "Hedmark")
    write_plan(project.root, "sim_oppland", "Oppland", simulated=True)
    write_plan(project.root, "sim_oslo", "Oslo", simulated=True)
    html = write_index(project).read_text(encoding="utf-8")
    assert "Ikke kjørt ennå" in html
    assert "Hedmark" in html
    assert "Innlandet" in html
    assert "Oslo" not in html
    tried = PublishedState("sim_oppland", PlanState.READY, key="k", simulated=True, area="Oppland")
    write_state(project.pages("sim_oppland"), tried)
    html = write_index(project).read_text(encoding="utf-8")
    assert "Oslo" in html


def test_counties_come_by_their_number_at_entry(project):
    write_plan(project.root, "a", "Telemark")
    write_plan(project.root, "b", "Akershus")
    html = write_index(project).read_text(encoding="utf-8")
    assert html.index("Akershus") < html.index("Telemark")


def test_a_failed_report_without_pages_gets_one_that_says_why_until_it_has_some(project):
    write_plan(project.root, "hedmark", "Hedmark")
    failed = PublishedState(
        "hedmark", PlanState.FAILED, key="", detail="measures.csv, row 4", area="Hedmark"
    )
    write_state(project.pages("hedmark"), failed)
    write_index(project)
    reason = project.pages("hedmark") / "index.html"
    assert "measures.csv, row 4" in reason.read_text(encoding="utf-8")
    ready = PublishedState("hedmark", PlanState.READY, key="k", pages=("90_sammendrag.html",))
    write_state(project.pages("hedmark"), ready)
    write_index(project)
    assert not reason.exists()


def test_pages_about_the_pages_lie_beside_it_in_three_languages(project):
    write_index(project)
    names = {path.name for path in (project.reports / "om").iterdir()}
    assert len(names) == 9
    assert {path.name for path in project.reports.glob("*.html")} == {
        "index.html",
        "index.nn.html",
        "index.en.html",
    }
    text = (project.reports / "om" / "for-forskere.nb.html").read_text(encoding="utf-8")
    assert "statsmodels" in text


def test_pages_are_outdated_once_what_they_rest_on_has_changed(project):
    write_plan(project.root, "hedmark", "Hedmark")
    file = project.root / "params" / "hedmark.yaml"
    plan = load_plan(file)
    rests_on = digests_of(file, plan, project, notebooks=notebooks_of(plan))
    ready = PublishedState(
        "hedmark", PlanState.READY, key=rests_on.key, digests=asdict(rests_on), area="Hedmark"
    )
    write_state(project.pages("hedmark"), ready)
    assert "Utdatert" not in write_index(project).read_text(encoding="utf-8")
    register = project.root / "data_raw" / "programme"
    register.mkdir(parents=True)
    (register / "measures.csv").write_text("new", encoding="utf-8")
    assert "Utdatert" in write_index(project).read_text(encoding="utf-8")
    (register / "measures.csv").unlink()
    register.rmdir()
    assert "Utdatert" not in write_index(project).read_text(encoding="utf-8")
    write_plan(project.root, "hedmark", "Oppland")
    assert "Utdatert" in write_index(project).read_text(encoding="utf-8")

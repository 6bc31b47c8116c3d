"""Deliveries are read once for all plans that rest on them, and again when anything changes."""

from pathlib import Path

import pandas as pd
import pytest

from folkehelse_eval.run import delivered
from folkehelse_eval.run.delivered import FILES_FILE, KEPT, PANEL_FILE, read_delivered
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.vocabulary.indicator import find_indicator
from tests.support.extracts import extract

INDICATOR = "ungdata_psykiske_plager"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the list of snapshot folders that were read from disk."""
    seen: list[Path] = []
    true_reader = delivered.read_snapshot

    def counting(folder: Path, *rest: object, **options: object) -> object:
        seen.append(folder)
        return true_reader(folder, *rest, **options)

    monkeypatch.setattr(delivered, "read_snapshot", counting)
    return seen


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "params").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "poeng.csv").write_text(extract(), encoding="utf-8")
    return Project(tmp_path)


def _plan(project_root: Path, plan_id: str):
    plan = load_plan(project_root / "params" / "telemark.yaml")
    return plan.model_copy(update={"plan_id": plan_id, "snapshots": (Path("data"),)})


def test_a_second_plan_reads_what_the_first_kept(project, reads, project_root):
    indicators = [find_indicator(INDICATOR)]
    first = read_delivered(_plan(project_root, "a"), indicators, project)
    second = read_delivered(_plan(project_root, "b"), indicators, project)
    assert len(reads) == 1
    pd.testing.assert_frame_equal(first.panel.frame, second.panel.frame)
    assert dict(first.panel.provenances) == dict(second.panel.provenances)
    assert first.files == second.files
    for plan_id in "ab":
        assert (project.processed(plan_id) / PANEL_FILE).exists()


def test_changed_data_another_indicator_and_a_half_kept_set_are_read_again(
    project, reads, project_root
):
    plan = _plan(project_root, "a")
    read_delivered(plan, [find_indicator(INDICATOR)], project)
    (project.root / "data" / "poeng.csv").write_text(extract(Kragerø="13.9"), encoding="utf-8")
    read_delivered(plan, [find_indicator(INDICATOR)], project)
    read_delivered(plan, [find_indicator("ungdata_livstilfredshet")], project)
    assert len(reads) == 3
    for file in project.shared("x").parent.rglob(FILES_FILE):
        file.unlink()  # as a process leaves it that is killed before the list is written
    read_delivered(plan, [find_indicator(INDICATOR)], project)
    assert len(reads) == 4


def test_old_sets_are_forgotten(project, project_root):
    shared = project.shared("x").parent
    for number in range(KEPT + 3):
        (shared / str(number)).mkdir(parents=True)
    read_delivered(_plan(project_root, "a"), [find_indicator(INDICATOR)], project)
    assert len(list(shared.iterdir())) == KEPT
    assert list(shared.rglob(FILES_FILE))

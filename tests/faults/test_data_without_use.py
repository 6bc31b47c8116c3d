"""Data that were pointed at and cannot be used stop the plan; the earlier pages are kept."""

import shutil
from pathlib import Path

import pytest

from folkehelse_eval.errors import EXIT_CODE
from folkehelse_eval.run.batch import run_plans
from folkehelse_eval.run.derived import Overrides

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with one plan and an earlier page of it."""
    for name in ("params", "notebooks", "data_raw/programme"):
        shutil.copytree(ROOT / name, tmp_path / name)
    page = tmp_path / "reports" / "telemark" / "90_sammendrag.html"
    page.parent.mkdir(parents=True)
    page.write_text("earlier", encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_renamed_columns_stop_the_plan_and_are_named(project: Path, tmp_path: Path) -> None:
    data = tmp_path / "delivered"
    data.mkdir()
    (data / "psykiske_plager.csv").write_text("Sted,Når,Tall\nSkien,2018,12\n", encoding="utf-8")
    [outcome] = run_plans(
        [project / "params" / "telemark.yaml"], Overrides(data=(data,)), again=False
    ).outcomes
    assert outcome.exit_code == EXIT_CODE
    assert "psykiske_plager.csv" in outcome.state.detail
    page = project / "reports" / "telemark" / "90_sammendrag.html"
    assert page.read_text(encoding="utf-8") == "earlier"

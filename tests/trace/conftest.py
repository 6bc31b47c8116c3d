"""The two real runs, carried out once by the pipeline."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from folkehelse_eval.panel.store import load_panel
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.delivered import PANEL_FILE
from folkehelse_eval.run.pipeline import evaluate
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from tests.support.projects import copy_project


@dataclass(frozen=True)
class RealRun:
    """A plan carried out on the suppliers' files, with the panel it stored."""

    evaluation: Evaluation
    panel: pd.DataFrame
    raw: Path
    project: Project

    def comparison(self, indicator: str, label: str = "all"):
        return next(
            item
            for item in self.evaluation.comparisons
            if item.indicator == indicator and item.label == label
        )


def _carry_out(plan_name: str, data: Path, folder: Path) -> RealRun:
    root = copy_project(folder / "project")
    plan = load_plan(root / "params" / f"{plan_name}.yaml").model_copy(
        update={"snapshots": (data,)}
    )
    project = Project(root)
    evaluation = evaluate(plan, project=project)
    panel = load_panel(project.processed(plan.plan_id) / PANEL_FILE)
    return RealRun(evaluation, panel.frame, data, project)


@pytest.fixture(scope="session")
def telemark(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> RealRun:
    data = realdata / "fhi" / "telemark"
    return _carry_out("telemark", data, tmp_path_factory.mktemp("telemark"))


@pytest.fixture(scope="session")
def nation(realdata: Path, tmp_path_factory: pytest.TempPathFactory) -> RealRun:
    return _carry_out("nasjonal", realdata / "udir", tmp_path_factory.mktemp("nation"))

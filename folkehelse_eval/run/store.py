"""Each plan is evaluated once, stored under the digests of code, plan and data.

The evaluation runs in a process of its own: a notebook that only shows what is stored loads neither
the estimators nor their libraries, and several plans can be evaluated at once.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, EvaluationStoppedError
from folkehelse_eval.result.codec import read_evaluation, to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.freshness import is_evaluated, results_key
from folkehelse_eval.run.keys import KEY_FILE, RESULTS_FILE
from folkehelse_eval.run.plan_file import load_plan, locate_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.vocabulary.plan import Plan


@dataclass(frozen=True, slots=True)
class Stored:
    """An evaluation with the key it is stored under."""

    key: str
    evaluation: Evaluation


def open_evaluation(plan: str | Path) -> Evaluation:
    """Return the evaluation of a plan; what every notebook begins with.

    Computed once and stored; a second notebook, or a second run with nothing changed, reads it.
    """
    path = locate_plan(plan)
    return evaluate_once(path, project=project_of(path)).evaluation


def evaluate_once(plan_file: Path, *, project: Project) -> Stored:
    """Return the stored result of a plan, evaluated first unless code, plan and data are the same.

    Raises
    ------
    FolkehelseError
        With the message of whatever is wrong in plan, registers or delivered files.
    """
    plan = load_plan(plan_file)
    found = _read(plan_file, plan, project)
    if found is not None:
        return found
    _evaluate_apart(plan_file)
    found = _read(plan_file, plan, project)
    if found is None:
        raise EvaluationStoppedError(
            f"{plan_file.name}: the delivered files changed while they were read; run again."
        )
    return found


def stored_evaluation(plan_file: Path) -> Evaluation | None:
    """Return the stored result of a plan, or ``None`` where it must be evaluated."""
    found = _read(plan_file, load_plan(plan_file), project_of(plan_file))
    return None if found is None else found.evaluation


def store(plan_file: Path, plan: Plan, evaluation: Evaluation, *, project: Project) -> None:
    """Keep an evaluation under its key."""
    folder = project.processed(plan.plan_id)
    write_whole(folder / RESULTS_FILE, to_json(evaluation))
    write_whole(folder / KEY_FILE, results_key(plan_file, plan, project))


def _read(plan_file: Path, plan: Plan, project: Project) -> Stored | None:
    if not is_evaluated(plan_file, plan, project):
        return None
    folder = project.processed(plan.plan_id)
    return Stored((folder / KEY_FILE).read_text(), read_evaluation(folder / RESULTS_FILE))


def _evaluate_apart(plan_file: Path) -> None:
    command = [sys.executable, "-m", "folkehelse_eval.run.evaluate", str(plan_file)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode == EXIT_CODE:
        raise EvaluationStoppedError(answer.stderr.strip())
    if answer.returncode:
        raise RuntimeError(f"the evaluation of {plan_file.name} broke down:\n{answer.stderr}")

"""Each plan is evaluated once, stored under the digests of code, plan and data."""

from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.result.codec import read_evaluation, to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.digests import code_digest, digest_of, file_digest, folder_digest
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.pipeline import evaluate
from folkehelse_eval.run.plan_file import load_plan, locate_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.simulate.write import ensure_simulated_country
from folkehelse_eval.vocabulary.plan import Plan

SIMULATED = "simulert"  # name of the simulated country's folder
RESULTS_FILE = "results.json"
KEY_FILE = "results.key"


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
    """Evaluate a plan, or read the stored result when code, plan and data are the same."""
    plan = load_plan(plan_file)
    for folder in simulated_folders(plan):
        ensure_simulated_country(project.root / folder)
    key = _key(plan_file, plan, project)
    folder = project.processed(plan.plan_id)
    results, key_file = folder / RESULTS_FILE, folder / KEY_FILE
    if results.exists() and key_file.exists() and key_file.read_text() == key:
        return Stored(key, read_evaluation(results))
    evaluation = evaluate(plan, project=project)
    write_whole(results, to_json(evaluation))
    write_whole(key_file, key)
    return Stored(key, evaluation)


def simulated_folders(plan: Plan) -> frozenset[Path]:
    """Return the folders of the simulated country, which the package writes when missing."""
    return frozenset(
        Path(*path.parts[: path.parts.index(SIMULATED) + 1])
        for path in (plan.programme, *plan.snapshots)
        if SIMULATED in path.parts
    )


def _key(plan_file: Path, plan: Plan, project: Project) -> str:
    inputs = [project.root / path for path in (plan.programme, *plan.snapshots)]
    return digest_of(
        text.encode() for text in (code_digest(), file_digest(plan_file), folder_digest(inputs))
    )

"""Evaluate one plan and store the result: ``python -m folkehelse_eval.run.evaluate PLAN``."""

import sys
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.freshness import simulated_folders
from folkehelse_eval.run.pipeline import evaluate
from folkehelse_eval.run.plan_file import load_plan, locate_plan
from folkehelse_eval.run.project import project_of
from folkehelse_eval.run.store import store
from folkehelse_eval.simulate.write import ensure_simulated_country


def evaluate_and_store(plan: str | Path) -> Evaluation:
    """Evaluate a plan; the simulated country is written first where the plan is about it."""
    plan_file = locate_plan(plan)
    project = project_of(plan_file)
    decided = load_plan(plan_file)
    for folder in simulated_folders(decided):
        ensure_simulated_country(project.root / folder)
    evaluation = evaluate(decided, project=project)
    store(plan_file, decided, evaluation, project=project)
    return evaluation


def main() -> int:
    """Return 0, or the exit code of an expected error after its message."""
    try:
        evaluate_and_store(sys.argv[1])
    except FolkehelseError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODE
    return 0


if __name__ == "__main__":
    sys.exit(main())

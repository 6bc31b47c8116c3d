"""A step carried out: the one place that the forked processes enter."""

from folkehelse_eval.errors import FolkehelseError, InputDataError
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.evaluate import evaluate_and_store
from folkehelse_eval.run.execution import execute
from folkehelse_eval.run.finish import finish
from folkehelse_eval.run.index import write_index
from folkehelse_eval.run.notebooks import NotebookRun
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.steps import (
    Ended,
    Evaluate,
    Publish,
    Result,
    RunNotebook,
    Simulate,
    Step,
    WriteIndex,
)
from folkehelse_eval.run.store import stored_evaluation
from folkehelse_eval.simulate.write import ensure_simulated_country


def carry_out(step: Step) -> Ended:
    """Carry out one step; an expected error becomes part of how it ended."""
    try:
        return Ended(step, _result(step))
    except FolkehelseError as error:
        return Ended(step, None, refused=str(error))


def _result(step: Step) -> Result:
    match step:
        case Simulate():
            ensure_simulated_country(step.folder)
        case Evaluate():
            evaluation = stored_evaluation(step.plan_file) or evaluate_and_store(step.plan_file)
            if step.refuse_unused:
                _refuse_unused(evaluation)
        case RunNotebook():
            return _run_notebook(step)
        case Publish():
            return finish(step)
        case WriteIndex():
            write_index(Project(step.root))
    return None


def _run_notebook(step: RunNotebook) -> NotebookRun:
    project = project_of(step.plan_file)
    plan = load_plan(step.plan_file)
    return execute(
        project.notebooks / f"{step.notebook}.ipynb",
        parameters={"plan": step.plan_file.relative_to(project.root).as_posix()},
        into=project.staging(plan.plan_id),
        working_folder=project.root,
        may_fork=step.may_fork,
    )


def _refuse_unused(evaluation: Evaluation) -> None:
    """Stop when data were pointed at and none could be used; the earlier pages are worth more."""
    files = evaluation.coverage.files
    if any(use.indicators for use in files):
        return
    words = load_words(evaluation.header.language)
    listed = "; ".join(f"{use.file}: {words.say(f'reason.{use.unused_reason}')}" for use in files)
    raise InputDataError(
        file="--data",
        found=f"no file that can be used ({listed or 'no files at all'})",
        expected="a delivered file that holds one of the plan's indicators",
        remedy="Check the path and how the files were saved; the earlier pages are kept.",
    )

"""The last step of a plan: its pages in place, or the earlier ones kept and the reason noted."""

import shutil
from dataclasses import asdict, replace

from folkehelse_eval.errors import EvaluationStoppedError, FolkehelseError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.beside import figures_beside, keep_figures
from folkehelse_eval.run.freshness import digests_of
from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.outputs import finished_files, look_beside
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.publish import (
    PlanState,
    PublishedState,
    publish,
    read_state,
    write_state,
)
from folkehelse_eval.run.steps import Publish
from folkehelse_eval.run.store import stored_evaluation
from folkehelse_eval.run.turns import TURN_FILE, turn
from folkehelse_eval.vocabulary.indicator import find_indicator

PUBLISHING = "publishing"
"""Name of the turn that plans take to look at each other's figures and to publish."""


def finish(step: Publish) -> PublishedState:
    """Publish a plan's pages when every notebook ran; else keep the earlier ones and say why."""
    project = project_of(step.plan_file)
    evaluation = stored_evaluation(step.plan_file)
    if evaluation is None or _changed(step, project):
        raise EvaluationStoppedError(
            f"{step.plan_file.name}: the plan, its data or a notebook changed while the run was "
            f"going on; the earlier pages stay. Run again."
        )
    state = _published(step, evaluation, project)
    write_state(project.pages(evaluation.header.plan_id), state)
    return state


def _published(step: Publish, evaluation: Evaluation, project: Project) -> PublishedState:
    folder = project.pages(evaluation.header.plan_id)
    earlier = read_state(folder)
    failures = [run.failure for run in step.runs if run.failure is not None]
    if failures:
        said = "; ".join(map(str, failures))
        return _failed(evaluation, earlier, project.shown(said), failures[0].notebook)
    plan_id = evaluation.header.plan_id
    private = project.private(plan_id)
    try:
        finished = finished_files(evaluation, step.runs, private=private)
        # one plan at a time: two side by side must not each pass without having seen the other
        with turn(project.shared(PUBLISHING) / TURN_FILE, wait=True):
            beside = figures_beside(plan_id, project, others=step.others, begun_ns=step.begun_ns)
            look_beside(evaluation, finished.files, beside=beside, private=private)
            if earlier is not None:  # a run that is killed from here on is not taken for finished
                write_state(folder, replace(earlier, key=""))
            publish(finished.files, folder)
            for name in finished.kept_back:
                (folder / f"{name}.ipynb").unlink(missing_ok=True)  # of an earlier run
            keep_figures(evaluation, project)
    except FolkehelseError as error:
        return _failed(evaluation, earlier, project.shown(error), "")
    shutil.rmtree(project.staging(plan_id), ignore_errors=True)
    published = replace(
        _state(evaluation, PlanState.READY, step.digests),
        pages=tuple(sorted(name for name in finished.files if name.endswith(".html"))),
    )
    if finished.kept_back:  # without a key, so that the next run tries again
        said = project.shown("; ".join(finished.kept_back.values()))
        return replace(published, state=PlanState.KEPT_BACK, key="", detail=said)
    missing = _missing_primary(evaluation)
    kind = PlanState.DATA_MISSING if missing else PlanState.READY
    return replace(published, state=kind, detail=", ".join(missing))


def _changed(step: Publish, project: Project) -> bool:
    """Whether anything that the pages rest on is no longer what it was when they were made."""
    names = [run.notebook for run in step.runs]
    plan = load_plan(step.plan_file)
    return digests_of(step.plan_file, plan, project, notebooks=names) != step.digests


def _missing_primary(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the names of the plan's primary indicators without any figure."""
    return tuple(
        find_indicator(state.indicator).name[evaluation.header.language]
        for state in evaluation.coverage.states
        if state.place == "primary" and not state.available
    )


def _failed(
    evaluation: Evaluation, earlier: PublishedState | None, said: str, notebook: str
) -> PublishedState:
    return replace(
        _state(evaluation, PlanState.FAILED, None),
        detail=said,
        failed_notebook=notebook,
        pages=earlier.pages if earlier else (),
    )


def _state(evaluation: Evaluation, kind: PlanState, digests: Digests | None) -> PublishedState:
    header = evaluation.header
    return PublishedState(
        plan_id=header.plan_id,
        state=kind,
        key="" if digests is None else digests.key,
        digests={} if digests is None else asdict(digests),
        language=header.language.value,
        scope=header.scope,
        area=header.area,
        simulated=header.simulated,
        data_date=header.data_date.isoformat() if header.data_date else "",
    )

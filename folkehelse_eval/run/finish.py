"""The last step of a plan: its pages in place, or the earlier ones kept and the reason noted."""

import shutil
from dataclasses import asdict, replace

from folkehelse_eval.errors import EvaluationStoppedError, FolkehelseError
from folkehelse_eval.report.gate.figures import figures_of
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.beside import keep_figures, published_figures, standing_beside
from folkehelse_eval.run.freshness import digests_of
from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.outputs import Finished, finished_files, look_beside
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.publish import (
    PlanState,
    PublishedState,
    publish,
    read_state,
    withdrawn_too,
    write_state,
)
from folkehelse_eval.run.steps import Publish
from folkehelse_eval.run.store import stored_evaluation
from folkehelse_eval.run.turns import publishing
from folkehelse_eval.run.withdraw import make_way
from folkehelse_eval.vocabulary.indicator import find_indicator


def finish(step: Publish) -> PublishedState:
    """Publish a plan's pages when every notebook ran; else keep the earlier ones and say why."""
    project = project_of(step.plan_file)
    evaluation = stored_evaluation(step.plan_file)
    if evaluation is None or _changed(step, project):
        raise EvaluationStoppedError(
            f"{step.plan_file.name}: the plan, its data or a notebook changed while the run was "
            f"going on; nothing of it was published. Run again."
        )
    failures = [run.failure for run in step.runs if run.failure is not None]
    if failures:
        said = "; ".join(map(str, failures))
        return _failed(evaluation, project, said, failures[0].notebook)
    try:
        return _published(step, evaluation, project)
    except FolkehelseError as error:
        return _failed(evaluation, project, error)


def _published(step: Publish, evaluation: Evaluation, project: Project) -> PublishedState:
    plan_id = evaluation.header.plan_id
    folder, private = project.pages(plan_id), project.private(plan_id)
    finished = finished_files(evaluation, step.runs, private=private)
    state = _state_of(finished, evaluation, step.digests, project)
    # one plan at a time: two side by side must not each pass without having seen the other
    with publishing(project):
        standing = standing_beside(plan_id, project, others=step.others, begun_ns=step.begun_ns)
        staying = [published_figures(name, project) for name in standing.staying]
        look_beside(evaluation, finished.files, beside=staying, private=private)
        make_way(
            figures_of(evaluation), staying=staying, replaced=standing.replaced, project=project
        )
        earlier = read_state(folder)
        if earlier is not None:  # a run that is killed from here on is not taken for finished
            write_state(folder, replace(earlier, key=""))
        publish(finished.files, folder)
        for name in finished.kept_back:
            (folder / f"{name}.ipynb").unlink(missing_ok=True)  # of an earlier run
        keep_figures(evaluation, project)
        write_state(folder, state)
    shutil.rmtree(project.staging(plan_id), ignore_errors=True)
    shutil.rmtree(project.withdrawn(plan_id), ignore_errors=True)
    return state


def _state_of(
    finished: Finished, evaluation: Evaluation, digests: Digests, project: Project
) -> PublishedState:
    published = replace(
        _state(evaluation, PlanState.READY, digests),
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
    evaluation: Evaluation, project: Project, said: object, notebook: str = ""
) -> PublishedState:
    plan_id = evaluation.header.plan_id
    folder = project.pages(plan_id)
    with publishing(project):
        earlier = read_state(folder)
        state = replace(
            _state(evaluation, PlanState.FAILED, None),
            detail=project.shown(f"{said}{withdrawn_too(project.withdrawn(plan_id))}"),
            failed_notebook=notebook,
            pages=earlier.pages if earlier else (),
        )
        write_state(folder, state)
    return state


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

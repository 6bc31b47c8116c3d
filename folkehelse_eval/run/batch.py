"""Several plans in one run: one plan's failure does not stop the others."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError, PlanError
from folkehelse_eval.run.derived import Overrides
from folkehelse_eval.run.files import remove_leftovers
from folkehelse_eval.run.notebooks import NOTEBOOKS
from folkehelse_eval.run.plan_file import locate_plan
from folkehelse_eval.run.prepared import Prepared, id_by_place, prepare, sharing_an_id
from folkehelse_eval.run.progress import ProgressLines
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.publish import (
    PlanState,
    PublishedState,
    read_state,
    withdrawn_too,
    write_state,
)
from folkehelse_eval.run.schedule import Schedule
from folkehelse_eval.run.steps import Ended, WriteIndex, name_of, weight_of
from folkehelse_eval.run.turns import publishing
from folkehelse_eval.run.workers import Workers

FAILED_CELL = 1
NOT_WHOLE = frozenset({PlanState.FAILED, PlanState.KEPT_BACK})
SIMULATED = "simulert"  # folder of the plans on the simulated country
INDEX_FILE = "index.html"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one plan ended."""

    plan_id: str
    state: PublishedState
    unchanged: bool
    exit_code: int
    project: Project | None
    """``None`` where the plan has no folder of its own."""


@dataclass(frozen=True, slots=True)
class BatchRun:
    """How a run of several plans ended."""

    outcomes: tuple[Outcome, ...]
    """One for each plan, in order."""
    steps: tuple[Ended, ...]
    """Every step in the order of their ends, with what it took."""


def run_plans(
    plans: Sequence[Path], overrides: Overrides, *, again: bool, may_fork: bool = True
) -> BatchRun:
    """Run every plan's notebooks and publish its pages, and write the index when a page is new."""
    prepared = prepare_plans(plans, overrides, again=again)
    waiting = [item for item in prepared if isinstance(item, Prepared) and item.reasons]
    projects = dict.fromkeys(item.project for item in prepared if item.project is not None)
    for project in projects:
        remove_leftovers(project.reports)
    with Workers(may_fork=may_fork) as workers:
        steps = _carry_out(waiting, overrides, workers)
        ended = {item.plan_id: _outcome(item, steps) for item in waiting}
        outcomes = tuple(
            item if isinstance(item, Outcome) else ended.get(item.plan_id) or _unchanged(item)
            for item in prepared
        )
        for project in projects:
            _renew_index(project, outcomes, workers)
    return BatchRun(outcomes, tuple(steps))


def prepare_plans(
    plans: Sequence[Path], overrides: Overrides, *, again: bool
) -> list[Prepared | Outcome]:
    """Return every plan with the reasons to carry it out, or why it cannot be."""
    shared = sharing_an_id(plans)
    return [
        _without_folder(path, shared[path]) if path in shared else _prepare(path, overrides, again)
        for path in dict.fromkeys(plans)
    ]


def _prepare(path: Path, overrides: Overrides, again: bool) -> Prepared | Outcome:  # noqa: FBT001 - private
    try:
        located = locate_plan(path)
        project = project_of(located)
    except PlanError as error:
        return _without_folder(path, error)
    try:
        return prepare(path, overrides, notebooks=NOTEBOOKS, again=again)
    except FolkehelseError as error:
        return _refused(project, id_by_place(located, project), str(error), EXIT_CODE)


def _carry_out(plans: Sequence[Prepared], overrides: Overrides, workers: Workers) -> list[Ended]:
    """Carry out all steps of all plans, as many side by side as there is room for."""
    for plan in plans:
        staging = plan.project.staging(plan.plan_id)
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        remove_leftovers(plan.project.processed(plan.plan_id))
    schedule = Schedule(
        plans,
        at_once=workers.at_once,
        may_fork=workers.may_fork,
        refuse_unused=bool(overrides.data),
    )
    steps: list[Ended] = []
    with ProgressLines(weight=schedule.weight, steps=schedule.steps) as progress:
        while not schedule.over:
            while workers.has_room and (step := schedule.next_step()) is not None:
                workers.begin(step)
            ended = workers.next_ended()
            steps.append(ended)
            schedule.ended(ended)
            _show(progress, schedule.plan_of(ended.step), ended)
    return steps


def _show(progress: ProgressLines, plan: Prepared | None, ended: Ended) -> None:
    """Tell of a step that belongs to a plan."""
    if plan is not None:
        progress.done(
            plan.plan_id,
            name_of(ended.step),
            ended.seconds,
            weight=weight_of(ended.step),
            failed=ended.failed,
        )


def _outcome(item: Prepared, steps: Sequence[Ended]) -> Outcome:
    """Return how a plan ended; its last step says so."""
    last = next(
        ended
        for ended in reversed(steps)
        if getattr(ended.step, "plan_file", None) == item.plan_file
    )
    if isinstance(last.result, PublishedState):
        code = FAILED_CELL if last.result.state in NOT_WHOLE else 0
        return Outcome(
            item.plan_id, last.result, unchanged=False, exit_code=code, project=item.project
        )
    code = FAILED_CELL if last.broken else EXIT_CODE
    return _refused(item.project, item.plan_id, last.refused or last.broken, code)


def _unchanged(item: Prepared) -> Outcome:
    state = item.state() or PublishedState(item.plan_id, PlanState.READY, key="")
    return Outcome(item.plan_id, state, unchanged=True, exit_code=0, project=item.project)


def _renew_index(project: Project, outcomes: Sequence[Outcome], workers: Workers) -> None:
    """Write the index when a page or a state is new, or when it is not there."""
    new = any(item.project == project and not item.unchanged for item in outcomes)
    if new or not (project.reports / INDEX_FILE).exists():
        workers.begin(WriteIndex(project.root))
        workers.next_ended()


def _without_folder(path: Path, error: PlanError) -> Outcome:
    """Name a plan file that has no folder to note it in: not there, or another plan's."""
    state = PublishedState(
        plan_id=path.as_posix(), state=PlanState.FAILED, key="", detail=str(error)
    )
    return Outcome(state.plan_id, state, unchanged=False, exit_code=EXIT_CODE, project=None)


def _refused(project: Project, plan_id: str, said: str, exit_code: int) -> Outcome:
    """Keep the earlier pages and say why there are no new ones."""
    folder = project.pages(plan_id)
    with publishing(project):
        earlier = read_state(folder) or PublishedState(
            plan_id, PlanState.FAILED, key="", area=plan_id, simulated=plan_id.startswith(SIMULATED)
        )
        detail = project.shown(f"{said}{withdrawn_too(project.withdrawn(plan_id))}")
        state = replace(earlier, state=PlanState.FAILED, key="", detail=detail)
        write_state(folder, state)
    return Outcome(plan_id, state, unchanged=False, exit_code=exit_code, project=project)

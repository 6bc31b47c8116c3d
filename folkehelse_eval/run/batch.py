"""Several plans in one run: one plan's failure does not stop the others."""

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError
from folkehelse_eval.report.exporter import page_from_notebook
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.derived import Overrides, derive_plan
from folkehelse_eval.run.digests import digest_of, folder_digest
from folkehelse_eval.run.notebooks import NOTEBOOKS, NotebookRun, execute
from folkehelse_eval.run.progress import ProgressLines
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.publish import (
    PlanState,
    PublishedState,
    publish,
    read_state,
    write_state,
)
from folkehelse_eval.run.store import Stored, evaluate_once
from folkehelse_eval.vocabulary.indicator import find_indicator

AT_ONCE = 2  # kernels that start side by side; more of them miss their start time
FAILED_CELL = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one plan ended."""

    plan_id: str
    state: PublishedState
    unchanged: bool
    exit_code: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    project: Project
    plan_file: Path
    stored: Stored
    key: str

    @property
    def plan_id(self) -> str:
        return self.stored.evaluation.header.plan_id

    @property
    def staging(self) -> Path:
        return self.project.processed(self.plan_id) / "staging"


def run_plans(plans: Sequence[Path], overrides: Overrides, *, again: bool) -> tuple[Outcome, ...]:
    """Run every plan's notebooks and publish its pages; returns one outcome per plan, in order.

    ``plans`` are existing plan files.
    """
    prepared: list[_Prepared | Outcome] = [_prepare(path, overrides) for path in plans]
    waiting = [
        item
        for item in prepared
        if isinstance(item, _Prepared) and (again or not _is_current(item))
    ]
    runs = _execute_all(waiting)
    return tuple(_finish(item, runs) if isinstance(item, _Prepared) else item for item in prepared)


def _prepare(path: Path, overrides: Overrides) -> _Prepared | Outcome:
    project = project_of(path)
    try:
        plan_file = derive_plan(path, overrides, project=project)
        stored = evaluate_once(plan_file, project=project)
    except FolkehelseError as error:
        return _refused(project, plan_id_of(path, project), error)
    notebooks = folder_digest([project.notebooks / f"{name}.ipynb" for name in NOTEBOOKS])
    return _Prepared(
        project, plan_file, stored, digest_of([stored.key.encode(), notebooks.encode()])
    )


def plan_id_of(plan_file: Path, project: Project) -> str:
    """Return the id that a plan has by its place, for a file that cannot be read."""
    place = plan_file.resolve().with_suffix("")
    params = project.root / "params"
    return "_".join(
        place.relative_to(params).parts if place.is_relative_to(params) else place.parts[-1:]
    )


def _refused(project: Project, plan_id: str, error: FolkehelseError) -> Outcome:
    """Keep the earlier pages and say why there are no new ones."""
    earlier = read_state(project.pages(plan_id))
    pages = earlier.pages if earlier else ()
    state = PublishedState(
        plan_id=plan_id, state=PlanState.FAILED, key="", detail=str(error), pages=pages
    )
    write_state(project.pages(plan_id), state)
    return Outcome(plan_id, state, unchanged=False, exit_code=EXIT_CODE)


def _is_current(item: _Prepared) -> bool:
    state = read_state(item.project.pages(item.plan_id))
    folder = item.project.pages(item.plan_id)
    return (
        state is not None
        and state.key == item.key
        and all((folder / page).exists() for page in state.pages)
    )


def _execute_all(waiting: Sequence[_Prepared]) -> dict[str, list[NotebookRun]]:
    """Run all notebooks of all plans, :data:`AT_ONCE` kernels at a time."""
    runs: dict[str, list[NotebookRun]] = {item.plan_id: [] for item in waiting}
    if not waiting:
        return runs
    with (
        ProgressLines(total=len(waiting) * len(NOTEBOOKS)) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        for item in waiting:
            shutil.rmtree(item.staging, ignore_errors=True)
            item.staging.mkdir(parents=True)
        tasks = [(item, name) for item in waiting for name in NOTEBOOKS]
        for (item, _), run in zip(tasks, pool.map(_execute_one, tasks), strict=True):
            runs[item.plan_id].append(run)
            progress.done(item.plan_id, run.notebook, run.seconds, failed=run.failure is not None)
    return runs


def _execute_one(task: tuple[_Prepared, str]) -> NotebookRun:
    item, name = task
    return execute(
        item.project.notebooks / f"{name}.ipynb",
        parameters={"plan": str(item.plan_file.relative_to(item.project.root))},
        into=item.staging,
        working_folder=item.project.root,
    )


def _finish(item: _Prepared, runs: dict[str, list[NotebookRun]]) -> Outcome:
    """Publish a plan's pages when every notebook ran; else keep the earlier ones and say why."""
    folder = item.project.pages(item.plan_id)
    if item.plan_id not in runs:
        state = read_state(folder)
        if state is not None:
            return Outcome(item.plan_id, state, unchanged=True, exit_code=0)
    failures = [run.failure for run in runs[item.plan_id] if run.failure is not None]
    evaluation = item.stored.evaluation
    if failures:
        earlier = read_state(folder)
        state = _state(evaluation, PlanState.FAILED, key="", pages=earlier.pages if earlier else ())
        state = replace(
            state,
            detail="; ".join(map(str, failures)),
            failed_notebook=failures[0].notebook,
        )
        write_state(folder, state)
        return Outcome(item.plan_id, state, unchanged=False, exit_code=FAILED_CELL)
    files: dict[str, bytes] = {"results.json": to_json(evaluation).encode()}
    for run in runs[item.plan_id]:
        files[run.path.name] = run.path.read_bytes()
        files[f"{run.notebook}.html"] = page_from_notebook(run.path).encode()
    pages = tuple(sorted(name for name in files if name.endswith(".html")))
    missing = _missing_primary(evaluation)
    kind = PlanState.DATA_MISSING if missing else PlanState.READY
    publish(files, folder)
    state = replace(_state(evaluation, kind, key=item.key, pages=pages), detail=", ".join(missing))
    write_state(folder, state)
    shutil.rmtree(item.staging, ignore_errors=True)
    return Outcome(item.plan_id, state, unchanged=False, exit_code=0)


def _missing_primary(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the names of the plan's primary indicators without any figure."""
    return tuple(
        find_indicator(state.indicator).name[evaluation.header.language]
        for state in evaluation.coverage.states
        if state.place == "primary" and not state.available
    )


def _state(
    evaluation: Evaluation, kind: PlanState, *, key: str, pages: tuple[str, ...]
) -> PublishedState:
    header = evaluation.header
    return PublishedState(
        plan_id=header.plan_id,
        state=kind,
        key=key,
        pages=pages,
        language=header.language.value,
        scope=header.scope,
        area=header.area,
        simulated=header.simulated,
        data_date=header.data_date.isoformat() if header.data_date else "",
    )

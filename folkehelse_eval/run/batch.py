"""Several plans in one run: one plan's failure does not stop the others."""

import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError, InputDataError, PlanError
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.derived import Overrides, derive_plan
from folkehelse_eval.run.digests import digest_of, folder_digest
from folkehelse_eval.run.notebooks import NOTEBOOKS, OF_THE_NATION, NotebookRun, execute
from folkehelse_eval.run.outputs import finished_files
from folkehelse_eval.run.plan_file import load_plan, locate_plan
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
from folkehelse_eval.vocabulary.plan import Scope

AT_ONCE = 2  # kernels that start side by side; more of them miss their start time
FAILED_CELL = 1
SIMULATED = "simulert"  # folder of the plans on the simulated country


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

    @property
    def notebooks(self) -> tuple[str, ...]:
        return notebooks_of(self.stored.evaluation.header.scope)


def run_plans(plans: Sequence[Path], overrides: Overrides, *, again: bool) -> tuple[Outcome, ...]:
    """Run every plan's notebooks and publish its pages; returns one outcome per plan, in order."""
    shared = _sharing_an_id(plans)
    found = {
        path: _without_folder(path, shared[path]) if path in shared else _prepare(path, overrides)
        for path in sorted(dict.fromkeys(plans), key=_is_nation)  # it reads the counties' results
    }
    prepared: list[_Prepared | Outcome] = [found[path] for path in dict.fromkeys(plans)]
    waiting = [
        item
        for item in prepared
        if isinstance(item, _Prepared) and (again or not _is_current(item))
    ]
    runs = _execute_all(waiting)
    return tuple(_finish(item, runs) if isinstance(item, _Prepared) else item for item in prepared)


def notebooks_of(scope: str) -> tuple[str, ...]:
    """Return the notebooks of a plan, by its scope."""
    return tuple(
        name for name in NOTEBOOKS if scope == Scope.NATION.value or name not in OF_THE_NATION
    )


def _is_nation(path: Path) -> bool:
    try:
        return load_plan(path).scope is Scope.NATION
    except FolkehelseError:
        return False  # told when its turn comes


def _sharing_an_id(plans: Sequence[Path]) -> dict[Path, PlanError]:
    """Return the plans whose id an earlier one has: they would write over each other's pages."""
    first: dict[str, Path] = {}
    refused: dict[Path, PlanError] = {}
    for path in plans:
        try:
            plan_id = load_plan(path).plan_id
        except FolkehelseError:
            continue  # told when its turn comes
        earlier = first.setdefault(plan_id, path)
        if locate_plan(earlier) != locate_plan(path):
            refused[path] = PlanError(
                f"{path}: found the plan_id {plan_id!r}, which {earlier} has too; expected an id "
                f"of its own, because pages are kept by it. Change plan_id in one of them."
            )
    return refused


def _prepare(path: Path, overrides: Overrides) -> _Prepared | Outcome:
    try:
        located = locate_plan(path)
        project = project_of(located)
    except PlanError as error:
        return _without_folder(path, error)
    try:
        plan_file = derive_plan(located, overrides, project=project)
        stored = evaluate_once(plan_file, project=project)
        if overrides.data:
            _refuse_unused(stored.evaluation)
    except FolkehelseError as error:
        return _refused(project, plan_id_of(located, project), error)
    names = notebooks_of(stored.evaluation.header.scope)
    notebooks = folder_digest([project.notebooks / f"{name}.ipynb" for name in names])
    return _Prepared(
        project, plan_file, stored, digest_of([stored.key.encode(), notebooks.encode()])
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


def plan_id_of(plan_file: Path, project: Project) -> str:
    """Return the id that a plan has by its place, for a file that cannot be read."""
    place = plan_file.resolve().with_suffix("")
    params = project.root / "params"
    return "_".join(
        place.relative_to(params).parts if place.is_relative_to(params) else place.parts[-1:]
    )


def _without_folder(path: Path, error: PlanError) -> Outcome:
    """Name a plan file that has no folder to note it in: not there, or another plan's."""
    state = PublishedState(
        plan_id=path.as_posix(), state=PlanState.FAILED, key="", detail=str(error)
    )
    return Outcome(state.plan_id, state, unchanged=False, exit_code=EXIT_CODE, project=None)


def _refused(project: Project, plan_id: str, error: FolkehelseError) -> Outcome:
    """Keep the earlier pages and say why there are no new ones."""
    folder = project.pages(plan_id)
    earlier = read_state(folder) or PublishedState(
        plan_id, PlanState.FAILED, key="", area=plan_id, simulated=plan_id.startswith(SIMULATED)
    )
    state = replace(earlier, state=PlanState.FAILED, key="", detail=_without_root(error, project))
    write_state(folder, state)
    return Outcome(plan_id, state, unchanged=False, exit_code=EXIT_CODE, project=project)


def _without_root(error: object, project: Project) -> str:
    """Return a message for a page that others read: no folders of this machine."""
    return str(error).replace(f"{project.root}{os.sep}", "")


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
        ProgressLines(total=sum(len(item.notebooks) for item in waiting)) as progress,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        for item in waiting:
            shutil.rmtree(item.staging, ignore_errors=True)
            item.staging.mkdir(parents=True)
        tasks = [(item, name) for item in waiting for name in item.notebooks]
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
    earlier = read_state(folder)
    if item.plan_id not in runs and earlier is not None:
        return _outcome(item, earlier, unchanged=True)
    failures = [run.failure for run in runs[item.plan_id] if run.failure is not None]
    if failures:
        return _failed(item, "; ".join(map(str, failures)), failures[0].notebook)
    try:
        files = finished_files(item.stored.evaluation, runs[item.plan_id])
    except FolkehelseError as error:
        return _failed(item, str(error), "")
    if earlier is not None:  # a run that is killed from here on is not taken for finished
        write_state(folder, replace(earlier, key=""))
    publish(files, folder)
    missing = _missing_primary(item.stored.evaluation)
    kind = PlanState.DATA_MISSING if missing else PlanState.READY
    pages = tuple(sorted(name for name in files if name.endswith(".html")))
    state = replace(
        _state(item.stored.evaluation, kind, key=item.key, pages=pages), detail=", ".join(missing)
    )
    write_state(folder, state)
    shutil.rmtree(item.staging, ignore_errors=True)
    return _outcome(item, state)


def _missing_primary(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the names of the plan's primary indicators without any figure."""
    return tuple(
        find_indicator(state.indicator).name[evaluation.header.language]
        for state in evaluation.coverage.states
        if state.place == "primary" and not state.available
    )


def _failed(item: _Prepared, said: str, notebook: str) -> Outcome:
    folder = item.project.pages(item.plan_id)
    earlier = read_state(folder)
    pages = earlier.pages if earlier else ()
    state = replace(
        _state(item.stored.evaluation, PlanState.FAILED, key="", pages=pages),
        detail=_without_root(said, item.project),
        failed_notebook=notebook,
    )
    write_state(folder, state)
    return _outcome(item, state, exit_code=FAILED_CELL)


def _outcome(
    item: _Prepared, state: PublishedState, *, unchanged: bool = False, exit_code: int = 0
) -> Outcome:
    return Outcome(item.plan_id, state, unchanged, exit_code, item.project)


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

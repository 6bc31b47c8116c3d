"""The index of all pages, written from the plans and the state that each one's last run left."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from folkehelse_eval.errors import PlanError
from folkehelse_eval.report.index import (
    REASON_FILE,
    IndexEntry,
    ReportState,
    index_page,
    reason_page,
)
from folkehelse_eval.report.pages import index_name
from folkehelse_eval.run.about import write_about
from folkehelse_eval.run.counties import DERIVED_PLAN
from folkehelse_eval.run.digests import file_digest
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.freshness import digests_of
from folkehelse_eval.run.notebooks import NOTEBOOKS, notebooks_of
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, PublishedState, read_state
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.plan import Plan, Scope

SIMULATED = "simulert"  # folder of the plans on the simulated country


def write_index(project: Project) -> Path:
    """Write the index in every language, and the pages about the pages; return bokmål's path."""
    folders = sorted(path for path in project.reports.iterdir() if path.is_dir())
    states = [state for folder in folders if (state := read_state(folder)) is not None]
    files = _plan_files(project)
    plans = {plan_id: load_plan(file) for plan_id, file in files.items()}
    entries = [
        replace(
            _entry(state, plans.get(state.plan_id)),
            state=_state_now(state, files.get(state.plan_id), project),
        )
        for state in states
    ]
    for entry in entries:
        _write_reason(entry, project)
    entries += _not_run(plans, entries)
    for language in Language:
        html = index_page(sorted(entries, key=_order), language=language)
        write_whole(project.reports / index_name(language), html)
    write_about(project)
    return project.reports / index_name(Language.BOKMAL)


def _plan_files(project: Project) -> dict[str, Path]:
    """Return the file of every plan of the project that can be read, by the plan's id."""
    found: dict[str, Path] = {}
    for file in sorted((project.root / "params").rglob("*.yaml")):
        try:
            plan = load_plan(file)
        except PlanError:
            continue  # told by the run that was asked for it
        found[plan.plan_id] = file
    return found


def _state_now(state: PublishedState, plan_file: Path | None, project: Project) -> str:
    """Return how a report stands: pages that rest on something else than today's are outdated."""
    if state.state is PlanState.FAILED or not state.key:
        return state.state.value
    # with --data or --language the pages rest on a plan file that the run wrote
    files = [plan_file, project.processed(state.plan_id) / DERIVED_PLAN]
    used = [file for file in files if file is not None and file.exists()]
    same = [file for file in used if file_digest(file) == state.digests.get("plan")]
    if not same:
        return ReportState.OUTDATED.value
    plan = load_plan(same[0])
    now = digests_of(same[0], plan, project, notebooks=notebooks_of(plan, NOTEBOOKS))
    return ReportState.OUTDATED.value if now.changed_since(state.digests) else state.state.value


def _entry(state: PublishedState, plan: Plan | None) -> IndexEntry:
    at_entry, today = _counties(plan)
    return IndexEntry(
        plan_id=state.plan_id,
        state=state.state.value,
        detail=state.detail,
        pages=state.pages,
        language=state.language,
        scope=state.scope,
        area=state.area,
        simulated=state.simulated,
        data_date=state.data_date,
        counties_at_entry=at_entry,
        counties_2024=today,
    )


def _counties(plan: Plan | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if plan is None:
        return (), ()
    return plan.counties_at_entry, tuple(counties()[number] for number in plan.fylke_nrs)


def _not_run(plans: Mapping[str, Plan], entries: list[IndexEntry]) -> list[IndexEntry]:
    """Return the plans without pages; simulated ones only where some of them have been run."""
    known = {entry.plan_id for entry in entries}
    tried = any(entry.simulated for entry in entries)
    return [
        IndexEntry(
            plan_id=plan.plan_id,
            state=ReportState.NOT_RUN.value,
            detail="",
            pages=(),
            language=plan.language.value,
            scope=plan.scope.value,
            area="" if plan.scope is Scope.NATION else ", ".join(plan.counties_at_entry),
            simulated=_is_simulated(plan),
            counties_at_entry=plan.counties_at_entry,
            counties_2024=_counties(plan)[1],
        )
        for plan in plans.values()
        if plan.plan_id not in known and (tried or not _is_simulated(plan))
    ]


def _is_simulated(plan: Plan) -> bool:
    return SIMULATED in plan.programme.parts


def _write_reason(entry: IndexEntry, project: Project) -> None:
    """Write why a report has no pages; take it away once it has."""
    target = project.pages(entry.plan_id) / REASON_FILE
    if entry.state == PlanState.FAILED and not entry.pages:
        write_whole(target, reason_page(entry))
    else:
        target.unlink(missing_ok=True)


def _order(entry: IndexEntry) -> tuple[bool, int, str]:
    """Return the place of a report: the nation first, then by the counties' numbers at entry."""
    numbers = list(ENTRY_COUNTIES.values())
    known = [numbers.index(name) for name in entry.counties_at_entry if name in numbers]
    return entry.scope != Scope.NATION, min(known, default=len(numbers)), entry.plan_id

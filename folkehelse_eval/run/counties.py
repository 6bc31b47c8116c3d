"""The counties' own results, for the nation: which plan stands for whom, and is it up to date.

Every county at entry is stood for by one plan at most, decided from the plans alone: those about
the fewest counties at entry come first (Hedmark and Oppland before Innlandet, which is both), then
those on the borders at entry, then by id. A plan about a county that already has one is listed as
overlapping and not used, so nobody is counted twice, and no result decides who is in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import PlanError
from folkehelse_eval.result.nation import CountyPlan, CountyState
from folkehelse_eval.run.keys import KEY_FILE, RESULTS_FILE, digest_inputs, evaluation_key
from folkehelse_eval.run.plan_file import load_plan, plan_digest
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, read_state
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES
from folkehelse_eval.vocabulary.plan import AreaRule, Plan, Scope

DERIVED_PLAN = "plan.yaml"
"""A plan with what the command line changed, in the folder of its results."""


@dataclass(frozen=True, slots=True)
class CountyResults:
    """A county's plan with the file of its results, which is there where it is used."""

    told: CountyPlan
    plan: Plan | None
    results: Path | None
    key: str = ""
    """Key of the stored results; empty where they are not used."""


def county_results(nation: Plan, project: Project) -> tuple[CountyResults, ...]:
    """Return every county plan of the nation's folder, in order of the counties' numbers."""
    if nation.pooling.plans is None:
        return ()
    readable: list[tuple[Path, Plan]] = []
    found: list[CountyResults] = []
    for file in sorted((project.root / nation.pooling.plans).glob("*.yaml")):
        try:
            plan = load_plan(file)
        except PlanError as error:
            found.append(_unreadable(file, error, project))
            continue
        if plan.scope is Scope.COUNTY:
            readable.append((file, plan))
    chosen = _stand_for_counties([plan for _, plan in readable])
    digests: dict[tuple[Path, ...], str] = {}
    for file, plan in readable:
        instead = chosen.get(plan.plan_id, "")
        found.append(
            _told(plan, CountyState.OVERLAPS, instead)
            if instead
            else _stored(file, plan, nation, project, digests)
        )
    return tuple(sorted(found, key=_place))


def counties_without_plan(nation: Plan, found: Sequence[CountyResults]) -> tuple[str, ...]:
    """Return the nation's counties at entry that no plan of the folder is about."""
    planned = {name for item in found for name in item.told.counties_at_entry}
    return tuple(name for name in nation.counties_at_entry if name not in planned)


def _stand_for_counties(plans: Sequence[Plan]) -> dict[str, str]:
    """Return, for each plan that does not stand for its counties, the id of the one that does."""
    taken: dict[str, str] = {}
    instead: dict[str, str] = {}
    for plan in sorted(plans, key=_precedence):
        earlier = [taken[name] for name in plan.counties_at_entry if name in taken]
        if earlier:
            instead[plan.plan_id] = ", ".join(dict.fromkeys(earlier))
        else:
            taken |= dict.fromkeys(plan.counties_at_entry, plan.plan_id)
    return instead


def _precedence(plan: Plan) -> tuple[int, bool, str]:
    return len(plan.counties_at_entry), plan.area is not AreaRule.COUNTY_AT_ENTRY, plan.plan_id


def _stored(
    file: Path,
    plan: Plan,
    nation: Plan,
    project: Project,
    digests: dict[tuple[Path, ...], str],
) -> CountyResults:
    folder = project.processed(plan.plan_id)
    results, key_file = folder / RESULTS_FILE, folder / KEY_FILE
    stored = key_file.read_text() if results.exists() and key_file.exists() else ""
    for candidate, decided in _candidates(file, plan, nation, folder):
        inputs = (decided.programme, *decided.snapshots)
        if inputs not in digests:  # counties share their deliveries: read once
            digests[inputs] = digest_inputs(decided, project)
        if stored == evaluation_key(candidate, inputs=digests[inputs]):
            told = _told(decided, CountyState.USED)
            return CountyResults(told.told, decided, results, key=stored)
    state = read_state(project.pages(plan.plan_id))
    if state is not None and state.state is PlanState.FAILED:
        return _told(plan, CountyState.FAILED, state.detail)
    return _told(plan, CountyState.OUT_OF_DATE if stored else CountyState.NOT_EVALUATED)


def _candidates(file: Path, plan: Plan, nation: Plan, folder: Path) -> Iterator[tuple[Path, Plan]]:
    """Yield the plan, and the copy that the command line changed where it decides the same.

    Such a copy may have another language; its deliveries must be the county's or the nation's own.
    """
    yield file, plan
    derived = folder / DERIVED_PLAN
    if not derived.exists():
        return
    try:
        changed = load_plan(derived)
    except PlanError:
        return
    if plan_digest(changed) == plan_digest(plan) and changed.snapshots in {
        plan.snapshots,
        nation.snapshots,
    }:
        yield derived, changed


def _told(plan: Plan, state: CountyState, detail: str = "") -> CountyResults:
    told = CountyPlan(plan.plan_id, plan.counties_at_entry, plan.fylke_nrs, state, detail)
    return CountyResults(told, plan, None)


def _unreadable(file: Path, error: PlanError, project: Project) -> CountyResults:
    said = str(error).replace(f"{project.root}/", "")
    return CountyResults(CountyPlan(file.stem, (), (), CountyState.FAILED, said), None, None)


def _place(item: CountyResults) -> tuple[int, str]:
    order = list(ENTRY_COUNTIES.values())
    names = item.told.counties_at_entry
    return min((order.index(name) for name in names), default=len(order)), item.told.plan_id

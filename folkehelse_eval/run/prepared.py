"""A plan before anything is carried out: where it lies, and what about it is out of date."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import FolkehelseError, PlanError
from folkehelse_eval.run.derived import Overrides, derive_plan
from folkehelse_eval.run.freshness import (
    digests_of,
    is_evaluated,
    missing_countries,
)
from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.notebooks import notebooks_of
from folkehelse_eval.run.plan_file import load_plan, locate_plan
from folkehelse_eval.run.project import Project, project_of
from folkehelse_eval.run.publish import PublishedState, read_state
from folkehelse_eval.vocabulary.plan import Plan, Scope

SAID = {
    "code": "the code changed",
    "plan": "the plan changed",
    "data": "registers or delivered files changed",
    "counties": "the counties' results changed",
    "notebooks": "a notebook changed",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan that can be carried out."""

    project: Project
    plan_file: Path
    plan: Plan
    notebooks: tuple[str, ...]
    countries: tuple[Path, ...]
    """Simulated folders that must be written first."""
    evaluated: bool
    """Whether its stored results can be used."""
    reasons: tuple[str, ...]
    """Why its pages must be made; none where they are up to date."""

    @property
    def plan_id(self) -> str:
        """Id of the plan, and name of its folders."""
        return self.plan.plan_id

    @property
    def takes_counties(self) -> bool:
        """Whether its results rest on those of other plans."""
        return self.plan.scope is Scope.NATION

    def digests(self) -> Digests:
        """Return the digests of everything that its pages rest on, as it is now."""
        return digests_of(self.plan_file, self.plan, self.project, notebooks=self.notebooks)

    def state(self) -> PublishedState | None:
        """Return the state that the last run left."""
        return read_state(self.project.pages(self.plan_id))


def prepare(path: Path, overrides: Overrides, *, notebooks: Sequence[str], again: bool) -> Prepared:
    """Return a plan with the reasons to carry it out.

    Raises
    ------
    FolkehelseError
        When the plan cannot be read.
    """
    located = locate_plan(path)
    project = project_of(located)
    plan_file = derive_plan(located, overrides, project=project)
    plan = load_plan(plan_file)
    countries = missing_countries(plan, project)
    names = notebooks_of(plan, notebooks)
    digests = digests_of(plan_file, plan, project, notebooks=names)
    folder = project.pages(plan.plan_id)
    reasons = [
        *(["asked for by --again"] if again else []),
        *(f"{folder.name} is to be written" for folder in countries),
        *_out_of_date(read_state(folder), digests, folder),
    ]
    return Prepared(
        project=project,
        plan_file=plan_file,
        plan=plan,
        notebooks=names,
        countries=countries,
        # where a user named the data, the evaluation says whether any of them could be used
        evaluated=not (countries or overrides.data) and is_evaluated(plan_file, plan, project),
        reasons=tuple(reasons),
    )


def _out_of_date(state: PublishedState | None, digests: Digests, folder: Path) -> list[str]:
    if state is None:
        return ["no pages yet"]
    if not state.key:
        return ["the last run failed or was stopped"]
    if state.key != digests.key:
        return [SAID[name] for name in digests.changed_since(state.digests)]
    return [f"{page} is missing" for page in state.pages if not (folder / page).exists()]


def sharing_an_id(plans: Sequence[Path]) -> dict[Path, PlanError]:
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


def id_by_place(plan_file: Path, project: Project) -> str:
    """Return the id that a plan has by its place, for a file that cannot be read."""
    place = plan_file.resolve().with_suffix("")
    params = project.root / "params"
    return "_".join(
        place.relative_to(params).parts if place.is_relative_to(params) else place.parts[-1:]
    )

"""What a plan's results and pages rest on now, and whether those stored still do."""

from collections.abc import Iterable
from pathlib import Path

from folkehelse_eval.run.counties import county_results
from folkehelse_eval.run.digests import code_digest, digest_of, file_digest, folder_digest
from folkehelse_eval.run.keys import (
    KEY_FILE,
    RESULTS_FILE,
    Digests,
    digest_inputs,
    evaluation_key,
)
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PublishedState
from folkehelse_eval.simulate.stamp import DEFAULT_SEED, is_complete, stamp_of
from folkehelse_eval.vocabulary.plan import Plan, Scope

SIMULATED = "simulert"  # name of the simulated country's folder


def digests_of(
    plan_file: Path, plan: Plan, project: Project, *, notebooks: Iterable[str]
) -> Digests:
    """Return the digests of everything that a plan's pages rest on."""
    return Digests(
        code=code_digest(),
        plan=file_digest(plan_file),
        data=digest_inputs(plan, project),
        counties=_counties_digest(plan, project),
        notebooks=folder_digest([project.notebooks / f"{name}.ipynb" for name in notebooks]),
    )


def results_key(plan_file: Path, plan: Plan, project: Project) -> str:
    """Return the key of a plan's results; the nation's rests on the counties' results as well."""
    own = evaluation_key(plan_file, inputs=digest_inputs(plan, project))
    counties = _counties_digest(plan, project)
    return digest_of([own.encode(), counties.encode()]) if counties else own


def is_evaluated(plan_file: Path, plan: Plan, project: Project) -> bool:
    """Whether the stored results are those of the plan, the code and the data as they are."""
    folder = project.processed(plan.plan_id)
    results, key_file = folder / RESULTS_FILE, folder / KEY_FILE
    return (
        results.exists()
        and key_file.exists()
        and key_file.read_text() == results_key(plan_file, plan, project)
    )


def is_published(state: PublishedState | None, digests: Digests, folder: Path) -> bool:
    """Whether a plan's pages are there and rest on these digests."""
    return (
        state is not None
        and state.key == digests.key
        and all((folder / page).exists() for page in state.pages)
    )


def simulated_folders(plan: Plan) -> frozenset[Path]:
    """Return the folders of the simulated country, which the package writes when missing."""
    return frozenset(
        Path(*path.parts[: path.parts.index(SIMULATED) + 1])
        for path in (plan.programme, *plan.snapshots)
        if SIMULATED in path.parts
    )


def missing_countries(plan: Plan, project: Project) -> tuple[Path, ...]:
    """Return the simulated folders of a plan that are not there, or are of an earlier model."""
    stamp = stamp_of(seed=DEFAULT_SEED)
    folders = sorted(project.root / folder for folder in simulated_folders(plan))
    return tuple(folder for folder in folders if not is_complete(folder, stamp))


def _counties_digest(plan: Plan, project: Project) -> str:
    if plan.scope is not Scope.NATION:
        return ""
    return digest_of(f"{item.told}{item.key}".encode() for item in county_results(plan, project))

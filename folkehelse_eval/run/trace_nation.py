"""From a mean over counties to each county's own estimate, and on to its delivered lines."""

from collections.abc import Iterator
from pathlib import Path

from folkehelse_eval.errors import InputDataError, ReportError
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.nation import Nation, Pooled, PooledEstimate
from folkehelse_eval.result.references import Entry, find_entries
from folkehelse_eval.run.keys import RESULTS_FILE
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.trace_cells import cell_lines, described


def county_lines(pooled: Pooled, project: Project) -> Iterator[str]:
    """Yield the mean, then every county's estimate with the cells behind it.

    Raises
    ------
    FolkehelseError
        When a county's results are not there, or are of another run than the nation's.
    """
    if pooled.mean is None:
        yield f"-> no mean: {pooled.reason}"
    else:
        mean = pooled.mean
        yield (
            f"-> mean {mean.value!r} {pooled.unit.value} ({mean.model}), of "
            f"{len(pooled.estimates)} estimates:"
        )
    for estimate in pooled.estimates:
        evaluation, entry, file = _in_its_county(estimate, project)
        weight = "" if estimate.weight is None else f", weight {estimate.weight!r}"
        yield f"-> {estimate.area}{weight}: {file}: {described(entry)}"
        yield from cell_lines(entry.cells, evaluation, project)


def counties_told(nation: Nation) -> Iterator[str]:
    """Yield every county's plan with how its results stand."""
    for county in nation.counties:
        about = ", ".join(county.counties_at_entry) or county.plan_id
        yield f"   {about} <- {county.plan_id}: {county.state.value}"
    if nation.without_plan:
        yield f"   no plan: {', '.join(nation.without_plan)}"


def _in_its_county(estimate: PooledEstimate, project: Project) -> tuple[Evaluation, Entry, str]:
    path = _results_of(estimate.plan_id, project)
    evaluation = read_evaluation(path)
    [entry] = find_entries(evaluation, estimate.effect_id)
    effect = entry.found
    if not isinstance(effect, Effect) or effect.value != estimate.value:
        raise ReportError(
            f"{path}: {estimate.effect_id} is no longer what the nation's results rest on; run the "
            "nation's plan again"
        )
    return evaluation, entry, path.relative_to(project.root).as_posix()


def _results_of(plan_id: str, project: Project) -> Path:
    """Return a county's results: those published, or those stored where no page was made yet."""
    for folder in (project.pages(plan_id), project.processed(plan_id)):
        if (folder / RESULTS_FILE).is_file():
            return folder / RESULTS_FILE
    raise InputDataError(
        file=project.pages(plan_id) / RESULTS_FILE,
        found="no such file",
        expected="the results of a county that the nation's rest on",
        remedy=f"Run the plan {plan_id} again.",
    )

"""All counties together: their stored results read, taken together, and who is not among them."""

from folkehelse_eval.checks.pooled import County, pool_counties
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.nation import Nation
from folkehelse_eval.run.counties import counties_without_plan, county_results
from folkehelse_eval.run.project import Project
from folkehelse_eval.vocabulary.plan import Plan, Scope


def nation_of(plan: Plan, project: Project) -> Nation | None:
    """Return the counties' results taken together; ``None`` for a county's own plan."""
    if plan.scope is not Scope.NATION:
        return None
    found = county_results(plan, project)
    counties = [
        County(item.plan, read_evaluation(item.results))
        for item in found
        if item.plan is not None and item.results is not None
    ]
    return Nation(
        counties=tuple(item.told for item in found),
        without_plan=counties_without_plan(plan, found),
        pooled=pool_counties(counties, plan),
        fewest_counties=plan.pooling.fewest_counties,
    )

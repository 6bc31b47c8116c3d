"""The whole way of a plan, on one page: delivered files in, an evaluation out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version

from folkehelse_eval import __version__
from folkehelse_eval.checks.compare import compare_all
from folkehelse_eval.checks.placebo import placebo_indicators
from folkehelse_eval.checks.robustness import examine
from folkehelse_eval.checks.time_series import interrupted_series
from folkehelse_eval.checks.variations import sources_of
from folkehelse_eval.describe.development import development
from folkehelse_eval.describe.reach import reach, years_of_register
from folkehelse_eval.design.pools import pool_of, pool_roles
from folkehelse_eval.harmonise.area import municipalities_of_plan
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.coverage import coverage
from folkehelse_eval.panel.release import release
from folkehelse_eval.result.coverage import FileUse, WithheldFigure
from folkehelse_eval.result.evaluation import Evaluation, Header
from folkehelse_eval.result.reach import Reach
from folkehelse_eval.run.delivered import read_delivered
from folkehelse_eval.run.digests import SHOWN, code_digest, digest_of
from folkehelse_eval.run.nation import nation_of
from folkehelse_eval.run.plan_file import plan_digest
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.registers import reach_files
from folkehelse_eval.run.withheld import withheld_in
from folkehelse_eval.sources.programme import Programme, read_programme
from folkehelse_eval.vocabulary.indicator import Indicator, find_indicator
from folkehelse_eval.vocabulary.plan import Plan

COMPUTING = ("numpy", "scipy", "pandas", "statsmodels")
"""Libraries whose version can change a figure."""


@dataclass(frozen=True, slots=True)
class _Data:
    panel: Panel
    """What may be shown; everything is computed from it."""
    files: tuple[FileUse, ...]
    withheld: tuple[WithheldFigure, ...]


def evaluate(plan: Plan, *, project: Project) -> Evaluation:
    """Carry out a plan.

    Raises
    ------
    FolkehelseError
        For anything wrong in plan, registers or delivered files. Missing data are no error: the
        evaluation says which and what to fetch.
    """
    programme = read_programme(project.root / plan.programme)
    indicators = [find_indicator(name) for name in plan.indicators.every]
    area = municipalities_of_plan(plan)
    roles = pool_roles(programme.measures, area, plan, other_schemes=programme.other_schemes)
    data = _read_data(plan, indicators, project)
    available = [i for i in indicators if i.indicator_id in data.panel.indicators]
    comparisons, refusals = compare_all(
        data.panel,
        roles,
        available,
        plan,
        programme.entry_counties,
        measures=programme.measures,
    )
    names = [indicator.indicator_id for indicator in available]
    sources = sources_of(data.panel.frame, roles, plan, programme.entry_counties, names)
    series, without_series = interrupted_series(comparisons, sources)
    return Evaluation(
        header=_header(plan, data, programme),
        coverage=coverage(
            data.panel,
            indicators=plan.indicators,
            kommune_nrs=area,
            files=data.files,
            withheld=data.withheld,
        ),
        reach=_reach(plan, programme, area),
        developments=tuple(
            development(data.panel, roles, indicator, plan, entry_counties=programme.entry_counties)
            for indicator in available
        ),
        pool=pool_of(roles, plan),
        comparisons=comparisons,
        refusals=(*refusals, *without_series),
        robustness=examine(comparisons, sources),
        nation=nation_of(plan, project),
        series=series,
        placebo_indicators=placebo_indicators(comparisons, plan.inference.level),
    )


def _reach(plan: Plan, programme: Programme, area: Sequence[str]) -> Reach:
    counted = reach(
        programme.measures,
        programme.entry_counties,
        programme.other_schemes,
        programme.grants,
        plan=plan,
        years=years_of_register(plan, programme.measures),
        kommune_nrs=area,
    )
    return replace(counted, files=reach_files(programme.files))


def _read_data(plan: Plan, indicators: Sequence[Indicator], project: Project) -> _Data:
    """Return what of the delivered figures may be shown.

    The stored panel holds every delivered figure; what is evaluated lacks those from which a
    hidden one would follow.
    """
    delivered = read_delivered(plan, indicators, project)
    kept, withheld = release(
        delivered.panel, withheld_in(delivered.panel, project), disclosure=plan.disclosure
    )
    return _Data(kept, delivered.files, withheld)


def _header(plan: Plan, data: _Data, programme: Programme) -> Header:
    used = data.panel.provenances.values()
    retrieved: list[date] = [item.retrieved for item in used if item.retrieved is not None]
    years = data.panel.frame["last_year"]
    return Header(
        plan_id=plan.plan_id,
        scope=plan.scope.value,
        area="" if plan.scope.value == "nation" else ", ".join(plan.counties_at_entry),
        counties_at_entry=plan.counties_at_entry,
        language=plan.language,
        simulated=programme.simulated or any(item.simulated for item in used),
        first_year=int(years.min()) if len(years) else None,
        last_year=int(years.max()) if len(years) else None,
        data_date=max(retrieved) if retrieved else None,
        plan_digest=plan_digest(plan),
        data_digest=digest_of(sorted(item.sha256.encode() for item in used))[:SHOWN],
        package_version=__version__,
        code_digest=code_digest()[:SHOWN],
        plan_author=plan.author,
        plan_date=plan.date,
        libraries=tuple((name, version(name)) for name in COMPUTING),
        disclosure=plan.disclosure.value,
    )

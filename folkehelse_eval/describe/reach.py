"""Reach: which municipalities, how much of the young population, which measures, what money."""

from collections.abc import Iterable, Sequence

from folkehelse_eval.describe.reach_money import money_of, published_money
from folkehelse_eval.describe.reach_municipalities import area_schemes, municipality_reach
from folkehelse_eval.describe.reach_register import (
    county_reports,
    site_names,
    sum_of_reports,
    tallies_of,
)
from folkehelse_eval.describe.reach_years import reach_by_year
from folkehelse_eval.result.reach import Reach
from folkehelse_eval.vocabulary.measure import EntryCounty, Grant, Measure, OtherScheme
from folkehelse_eval.vocabulary.plan import Plan

PROGRAMME_START = 2017
POPULATION_SOURCE = "SSB 07459, SSB KLASS 131"


def reach_years(plan: Plan) -> tuple[int, ...]:
    """Return the years of a plan's reach: from the programme's first to the plan's latest."""
    latest = plan.timing.latest_year or plan.date.year
    return tuple(range(PROGRAMME_START, latest + 1))


def years_of_register(plan: Plan, measures: Sequence[Measure]) -> tuple[int, ...]:
    """Return the years of a plan's reach, up to the last year that a row of its register states.

    After that year nothing is known: a later phase may run without standing in the register, and a
    count of nought would pass for an end of the programme.
    """
    own = [measure for measure in measures if measure.is_paid_by(plan.counties_at_entry)]
    stated = [year for measure in own for year in (measure.start_year, measure.year_ended) if year]
    last = max(stated, default=PROGRAMME_START)
    return tuple(year for year in reach_years(plan) if year <= last)


def reach(
    measures: Sequence[Measure],
    entry_counties: Sequence[EntryCounty],
    other_schemes: Sequence[OtherScheme],
    grants: Sequence[Grant],
    *,
    plan: Plan,
    years: Sequence[int],
    kommune_nrs: Sequence[str],
) -> Reach:
    """Describe the reach of the plan's measures in its area.

    A measure belongs to the plan when one of the plan's entry counties pays for it; it is counted
    in a municipality when that lies in the area. Measures that ended or were withdrawn stay in
    every count but *active*.

    Parameters
    ----------
    measures
        The whole register; rows of other entry counties only give municipalities a role.
    years
        Calendar years, each described on its own.
    kommune_nrs
        Municipalities of 2024 in the plan's area (``harmonise.area.municipalities_of_plan``).
    """
    area = tuple(sorted(kommune_nrs))
    inside = frozenset(area)
    own = [measure for measure in measures if measure.is_paid_by(plan.counties_at_entry)]
    funded = [measure for measure in own if measure.status.is_funded]
    placed = [measure for measure in funded if inside.intersection(measure.kommune_nrs)]
    reports = county_reports(own, entry_counties, plan)
    return Reach(
        years=reach_by_year(years, placed, area),
        municipalities=municipality_reach(area, measures, other_schemes, plan),
        tallies=tallies_of(own, funded),
        measures_registered=len(own),
        measures_funded=len(funded),
        measures_without_year=_ids(m for m in funded if m.start_year is None),
        measures_without_municipality=_ids(m for m in funded if not m.kommune_nrs),
        measures_reported=sum_of_reports([report.reported_measures for report in reports]),
        municipalities_reported=sum_of_reports([r.reported_municipalities for r in reports]),
        money=money_of(funded, register=_register(plan)),
        source=f"{POPULATION_SOURCE}; {_register(plan)}",
        municipalities_funded=len(inside & _places(placed)),
        measures_outside_area=_ids(m for m in funded if m.kommune_nrs and m not in placed),
        published=published_money(entry_counties, grants, plan=plan, area=area),
        reports=reports,
        area_schemes=area_schemes(other_schemes, inside),
        bydeler=tuple(sorted({name for measure in placed for name in measure.bydeler})),
        repaired=tuple((m.measure_id, key) for m in own for key in m.repairs),
        register_sources=site_names(own),
        measures_start_by_grant=_ids(m for m in funded if m.starts_by_grant),
    )


def _ids(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(measure.measure_id for measure in measures)


def _places(measures: Sequence[Measure]) -> frozenset[str]:
    return frozenset(number for measure in measures for number in measure.kommune_nrs)


def _register(plan: Plan) -> str:
    return (plan.programme / "measures").as_posix()

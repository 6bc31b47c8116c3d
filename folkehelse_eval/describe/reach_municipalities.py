"""Every municipality's place in the programme, and what else it got for the same purpose."""

from collections.abc import Mapping, Sequence

from folkehelse_eval.describe.reach_years import latest_population_year, population_0_24
from folkehelse_eval.harmonise.area import municipalities_of_county
from folkehelse_eval.result.reach import MunicipalityReach
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.measure import NOT_STATED, Measure, MeasureStatus, OtherScheme
from folkehelse_eval.vocabulary.plan import Plan

EVERYWHERE = "alle"
"""How a register names a scheme that is not bound to one county."""

OTHER_ROLES: tuple[tuple[MeasureStatus, str], ...] = (
    (MeasureStatus.UNCERTAIN, "uncertain"),
    (MeasureStatus.REJECTED, "rejected"),
    (MeasureStatus.PILOT, "pilot"),
    (MeasureStatus.COUNTY_GRANT, "county_grant"),
)
"""Roles of rows that are not funded, the one that says most about a municipality first."""


def municipality_reach(
    area: Sequence[str],
    measures: Sequence[Measure],
    other_schemes: Sequence[OtherScheme],
    plan: Plan,
) -> tuple[MunicipalityReach, ...]:
    """Return one entry for each municipality of the area, in order of number."""
    rows = _rows_by_municipality(area, measures)
    named = {
        number: tuple(
            dict.fromkeys(item.scheme for item in other_schemes if number in item.kommune_nrs)
        )
        for number in area
    }
    county_wide = _county_wide(other_schemes, frozenset(area))
    return tuple(
        _municipality(number, rows[number], named[number], county_wide.get(number, ()), plan)
        for number in area
    )


def area_schemes(other_schemes: Sequence[OtherScheme], area: frozenset[str]) -> tuple[str, ...]:
    """Return the schemes that reached, or were open to, every municipality of the area."""
    found = [item.scheme for item in other_schemes if item.whole_county and _covers(item, area)]
    return tuple(dict.fromkeys(found))


def _covers(scheme: OtherScheme, area: frozenset[str]) -> bool:
    return scheme.county == EVERYWHERE or area <= municipalities_of_county(scheme.county)


def _county_wide(
    other_schemes: Sequence[OtherScheme], area: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the schemes of whole counties that cover a part of the area, by municipality."""
    found: dict[str, tuple[str, ...]] = {}
    for item in other_schemes:
        if item.whole_county and not _covers(item, area):
            for number in area & municipalities_of_county(item.county):
                found[number] = (*found.get(number, ()), item.scheme)
    return found


def _rows_by_municipality(
    area: Sequence[str], measures: Sequence[Measure]
) -> Mapping[str, tuple[Measure, ...]]:
    return {
        number: tuple(measure for measure in measures if number in measure.kommune_nrs)
        for number in area
    }


def _roles(rows: Sequence[Measure], named_schemes: Sequence[str], plan: Plan) -> tuple[str, ...]:
    funded = [row for row in rows if row.status.is_funded]
    own = [row.is_paid_by(plan.counties_at_entry) for row in funded]
    found = {row.status for row in rows}
    roles = (
        *(("funded",) if any(own) else ()),
        *(("funded_elsewhere",) if not all(own) else ()),
        *(role for status, role in OTHER_ROLES if status in found),
        *(("other_scheme",) if named_schemes else ()),
    )
    return roles or ("none",)


def _municipality(
    number: str,
    rows: Sequence[Measure],
    named_schemes: tuple[str, ...],
    county_wide: tuple[str, ...],
    plan: Plan,
) -> MunicipalityReach:
    kommune = municipalities()[number]
    roles = _roles(rows, named_schemes, plan)
    own = [row for row in rows if row.status.is_funded and row.is_paid_by(plan.counties_at_entry)]
    starts = [row.start_year for row in own if row.start_year is not None]
    year = latest_population_year([number])
    return MunicipalityReach(
        kommune_nr=number,
        name=kommune.name,
        role=roles[0],
        first_start_year=min(starts, default=None),
        measures=tuple(row.name or NOT_STATED for row in own),
        population_0_24=population_0_24([number], year),
        population_year=year,
        centrality_class=kommune.centrality_class,
        other_schemes=(*named_schemes, *county_wide),
        other_roles=roles[1:],
        bydeler=tuple(name for row in own for name in row.bydeler),
        measure_ids=tuple(row.measure_id for row in own),
    )

"""How an indicator moved: funded municipalities, the others, county and country side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from folkehelse_eval.design.build import select_totals
from folkehelse_eval.design.counties import expose_counties
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.result.development import Development, Line, Point
from folkehelse_eval.vocabulary.geography import (
    LAND_CODE,
    UnitType,
    counties,
    municipalities,
)
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.measure import EntryCounty
from folkehelse_eval.vocabulary.period import Period
from folkehelse_eval.vocabulary.plan import Exposure, Plan, Scope
from folkehelse_eval.vocabulary.status import CONCEALED, CellStatus, Exactness

WORST_FIRST = (
    CellStatus.HIDDEN,
    CellStatus.WITHHELD,
    CellStatus.MISSING,
    CellStatus.NOT_COMPUTABLE,
)
EXACTNESS = tuple(Exactness)
"""From the same territory to a share by population weights."""


def development(
    panel: Panel,
    roles: Sequence[UnitRole],
    indicator: Indicator,
    plan: Plan,
    *,
    entry_counties: Sequence[EntryCounty] = (),
) -> Development:
    """Put the groups' figures side by side, period by period; absent ones keep their reason.

    Where the supplier delivers denominators a group's figure is weighted by them; elsewhere every
    municipality weighs the same, and the line says which. Which municipalities have a figure
    changes from round to round, so the number behind every point is part of it.

    Parameters
    ----------
    roles
        One per municipality that may be compared; funded ones are one group, comparisons the other.
    entry_counties
        Where exposure is by entry county, municipalities are grouped by its cohort instead.
    """
    shown = _county_lines(plan)
    local = _cells(panel, indicator, UnitType.KOMMUNE, plan, [role.unit for role in roles])
    published = (
        *_cells(panel, indicator, UnitType.FYLKE, plan, shown),
        *_cells(panel, indicator, UnitType.LAND, plan, [LAND_CODE]),
    )
    groups = _groups(roles, plan, entry_counties)
    lines = [
        *(_group(name, local, members) for name, members in groups.items()),
        *(_published("county", published, nr, counties()[nr]) for nr in shown),
        _published("land", published, LAND_CODE, ""),
    ]
    if plan.scope is Scope.COUNTY:
        lines += [
            _published(nr, local, nr, municipalities()[nr].name)
            for members in groups.values()
            for nr in sorted(members)
        ]
    lines = [line for line in lines if line.points]
    years = [point.last_year for line in lines for point in line.points]
    digests = {cell.sha256 for cell in (*local, *published)}
    return Development(
        indicator=indicator.indicator_id,
        unit=indicator.unit,
        lines=tuple(lines),
        breaks=_breaks(indicator, years),
        source_files=tuple(sorted({panel.provenances[digest].file for digest in digests})),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """One observation, plain; thousands of small frames would take a hundred times as long."""

    unit: str
    period: Period
    value: float
    denominator: float
    status: CellStatus
    exactness: Exactness
    sha256: str


def _cells(
    panel: Panel, indicator: Indicator, unit_type: UnitType, plan: Plan, units: Sequence[str]
) -> tuple[_Cell, ...]:
    """Return an indicator's observations of some areas, in order of time."""
    rows = select_totals(panel.frame, indicator, unit_type)
    rows = rows[rows["unit_code"].isin(units)]
    latest = plan.timing.latest_year
    return tuple(
        _Cell(unit, Period(int(first), int(last)), value, denominator, status, exactness, sha256)
        for unit, value, denominator, status, exactness, sha256, first, last in zip(
            rows["unit_code"].tolist(),
            rows["value"].tolist(),
            rows["denominator"].tolist(),
            map(CellStatus, rows["status"]),
            map(Exactness, rows["exactness"]),
            rows["sha256"].tolist(),
            rows["first_year"].tolist(),
            rows["last_year"].tolist(),
            strict=True,
        )
        if latest is None or last <= latest
    )


def _groups(
    roles: Sequence[UnitRole], plan: Plan, entry_counties: Sequence[EntryCounty]
) -> dict[str, list[str]]:
    if plan.exposure is Exposure.MEASURE:
        return {
            name: [role.unit for role in roles if role.role is wanted]
            for name, wanted in (("funded", Role.FUNDED), ("others", Role.COMPARISON))
        }
    exposed = expose_counties(entry_counties, [role.unit for role in roles]).municipalities
    cohorts = sorted({role.first_treated for role in exposed if role.first_treated is not None})
    return {
        f"cohort_{year}": [role.unit for role in exposed if role.first_treated == year]
        for year in cohorts
    }


def _county_lines(plan: Plan) -> tuple[str, ...]:
    return plan.fylke_nrs if plan.scope is Scope.COUNTY else ()


def _breaks(indicator: Indicator, years: Sequence[int]) -> tuple[int, ...]:
    """Return the first years of new definitions, and of a return to the old, inside the years."""
    if not years:
        return ()
    edges = {item.first_year for item in indicator.breaks}
    edges |= {item.last_year + 1 for item in indicator.breaks if item.last_year is not None}
    return tuple(sorted(year for year in edges if min(years) < year <= max(years)))


def _group(name: str, local: Sequence[_Cell], members: Sequence[str]) -> Line:
    chosen = frozenset(members)
    cells = [cell for cell in local if cell.unit in chosen]
    observed = [cell for cell in cells if cell.status is CellStatus.OBSERVED]
    weighted = bool(observed) and all(cell.denominator > 0 for cell in observed)
    by_period: dict[Period, list[_Cell]] = {}
    for cell in cells:
        by_period.setdefault(cell.period, []).append(cell)
    points = (
        _mean_point(period, by_period[period], len(chosen), weighted=weighted)
        for period in sorted(by_period)
    )
    basis = "weighted_by_count" if weighted else "unweighted_mean"
    return Line(group=name, label="", points=tuple(points), basis=basis)


def _mean_point(period: Period, cells: Sequence[_Cell], members: int, *, weighted: bool) -> Point:
    observed = [cell for cell in cells if cell.status is CellStatus.OBSERVED]
    hidden = sum(cell.status in CONCEALED for cell in cells)
    value = None
    if observed:
        weights = [cell.denominator for cell in observed] if weighted else None
        value = float(np.average([cell.value for cell in observed], weights=weights))
    return Point(
        first_year=period.first_year,
        last_year=period.last_year,
        value=value,
        status=CellStatus.OBSERVED if observed else _worst_status(cells),
        n_units=len(observed),
        n_hidden=hidden,
        n_absent=members - len(observed) - hidden,
        exactness=_least_exact(observed),
    )


def _worst_status(cells: Sequence[_Cell]) -> CellStatus:
    found = {cell.status for cell in cells}
    return next((status for status in WORST_FIRST if status in found), CellStatus.MISSING)


def _least_exact(observed: Sequence[_Cell]) -> str:
    found = [EXACTNESS.index(cell.exactness) for cell in observed]
    return str(EXACTNESS[max(found)]) if found else str(Exactness.EXACT)


def _published(group: str, cells: Sequence[_Cell], code: str, label: str) -> Line:
    points = (
        Point(
            first_year=cell.period.first_year,
            last_year=cell.period.last_year,
            value=cell.value if cell.status is CellStatus.OBSERVED else None,
            status=cell.status,
            n_units=int(cell.status is CellStatus.OBSERVED),
            n_hidden=int(cell.status in CONCEALED),
            n_absent=int(cell.status not in {CellStatus.OBSERVED, *CONCEALED}),
            exactness=str(cell.exactness),
        )
        for cell in cells
        if cell.unit == code
    )
    return Line(group=group, label=label, points=tuple(points), basis="published")

"""How an indicator moved: funded municipalities, the others, county and country side by side."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

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
from folkehelse_eval.vocabulary.plan import Exposure, Plan, Scope
from folkehelse_eval.vocabulary.status import CellStatus, Exactness

WORST_FIRST = (CellStatus.HIDDEN, CellStatus.MISSING, CellStatus.NOT_COMPUTABLE)
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
    frame = panel.frame
    local = select_totals(frame, indicator, UnitType.KOMMUNE)
    local = _until(local[local["unit_code"].isin([role.unit for role in roles])], plan)
    groups = _groups(roles, plan, entry_counties)
    county = _until(select_totals(frame, indicator, UnitType.FYLKE), plan)
    land = _until(select_totals(frame, indicator, UnitType.LAND), plan)
    lines = [
        *(_group(name, local, members) for name, members in groups.items()),
        *(_published("county", county, nr, counties()[nr]) for nr in _county_lines(plan)),
        _published("land", land, LAND_CODE, ""),
    ]
    if plan.scope is Scope.COUNTY:
        lines += [
            _published(nr, local, nr, municipalities()[nr].name)
            for members in groups.values()
            for nr in sorted(members)
        ]
    lines = [line for line in lines if line.points]
    years = [point.last_year for line in lines for point in line.points]
    used = pd.concat([local, county[county["unit_code"].isin(plan.fylke_nrs)], land])
    return Development(
        indicator=indicator.indicator_id,
        unit=indicator.unit,
        lines=tuple(lines),
        breaks=_breaks(indicator, years),
        source_files=tuple(
            sorted({panel.provenances[digest].file for digest in used["sha256"].unique()})
        ),
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


def _until(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    latest = plan.timing.latest_year
    return frame if latest is None else frame[frame["last_year"] <= latest]


def _county_lines(plan: Plan) -> tuple[str, ...]:
    return plan.fylke_nrs if plan.scope is Scope.COUNTY else ()


def _breaks(indicator: Indicator, years: Sequence[int]) -> tuple[int, ...]:
    """Return the first years of new definitions, and of a return to the old, inside the years."""
    if not years:
        return ()
    edges = {item.first_year for item in indicator.breaks}
    edges |= {item.last_year + 1 for item in indicator.breaks if item.last_year is not None}
    return tuple(sorted(year for year in edges if min(years) < year <= max(years)))


def _group(name: str, local: pd.DataFrame, members: Sequence[str]) -> Line:
    rows = local[local["unit_code"].isin(members)]
    weighted = _has_denominators(rows)
    points = (
        _mean_point(part, len(members), weighted=weighted)
        for _, part in rows.groupby(["first_year", "last_year"], sort=True)
    )
    basis = "weighted_by_count" if weighted else "unweighted_mean"
    return Line(group=name, label="", points=tuple(points), basis=basis)


def _has_denominators(rows: pd.DataFrame) -> bool:
    observed = rows[rows["status"] == CellStatus.OBSERVED]
    return bool(len(observed)) and bool((observed["denominator"] > 0).all())


def _mean_point(rows: pd.DataFrame, members: int, *, weighted: bool) -> Point:
    observed = rows[rows["status"] == CellStatus.OBSERVED]
    hidden = int((rows["status"] == CellStatus.HIDDEN).sum())
    value = None
    if len(observed):
        weights = observed["denominator"].to_numpy(dtype=np.float64) if weighted else None
        value = float(np.average(observed["value"].to_numpy(dtype=np.float64), weights=weights))
    return Point(
        first_year=int(rows["first_year"].iloc[0]),
        last_year=int(rows["last_year"].iloc[0]),
        value=value,
        status=CellStatus.OBSERVED if value is not None else _worst_status(rows),
        n_units=len(observed),
        n_hidden=hidden,
        n_absent=members - len(observed) - hidden,
        exactness=_least_exact(observed),
    )


def _worst_status(rows: pd.DataFrame) -> CellStatus:
    found = set(rows["status"])
    return next((status for status in WORST_FIRST if status in found), CellStatus.MISSING)


def _least_exact(observed: pd.DataFrame) -> str:
    found = [EXACTNESS.index(Exactness(item)) for item in observed["exactness"]]
    return str(EXACTNESS[max(found)]) if found else str(Exactness.EXACT)


def _published(group: str, frame: pd.DataFrame, code: str, label: str) -> Line:
    rows = frame[frame["unit_code"] == code]
    points = (
        Point(
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
            value=float(row["value"]) if row["status"] == CellStatus.OBSERVED else None,
            status=CellStatus(row["status"]),
            n_units=int(row["status"] == CellStatus.OBSERVED),
            n_hidden=int(row["status"] == CellStatus.HIDDEN),
            n_absent=int(row["status"] not in {CellStatus.OBSERVED, CellStatus.HIDDEN}),
            exactness=str(row["exactness"]),
        )
        for row in rows.to_dict("records")
    )
    return Line(group=group, label=label, points=tuple(points), basis="published")

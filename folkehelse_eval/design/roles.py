"""Who is treated, who may be compared, who is neither, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from folkehelse_eval.vocabulary.measure import Measure, MeasureStatus, OtherScheme
from folkehelse_eval.vocabulary.plan import Plan, Scope


class Role(StrEnum):
    """A unit's place in a comparison."""

    FUNDED = "funded"
    COMPARISON = "comparison"
    UNCERTAIN = "uncertain"
    """Neither treated nor comparison."""
    EXCLUDED = "excluded"


CONTAMINATED = frozenset({"county_grant", "pilot", "other_scheme"})
"""Reasons that say a comparison unit had money for the same purpose from elsewhere."""


@dataclass(frozen=True, slots=True)
class UnitRole:
    """One unit's role and the reason for it."""

    unit: str
    """Municipality of 2024, or county of 2017 where exposure is by entry county."""
    role: Role
    first_treated: int | None
    """Year from which a funded unit counts as treated; ``None`` for all others."""
    reason: str = ""
    """Key of the reason in the message catalogue; empty where the role needs none."""
    detail: str = ""
    measures: tuple[str, ...] = ()
    """Ids of the register rows behind the role."""
    applied: bool = False
    """Whether an unfunded unit had applied, whatever else is known of it."""

    @property
    def is_contaminated(self) -> bool:
        """Whether a comparison unit had money for the same purpose from elsewhere."""
        return self.role is Role.COMPARISON and self.reason in CONTAMINATED


def assign_roles(
    measures: Sequence[Measure],
    kommune_nrs: Sequence[str],
    plan: Plan,
    *,
    other_schemes: Sequence[OtherScheme] = (),
) -> tuple[UnitRole, ...]:
    """Give every municipality of ``kommune_nrs`` its role in the plan, in order of number.

    A municipality is treated from the start of its first funded measure of the plan, also when the
    measure ended or withdrew later. One with a funded measure but no year is left out; one funded
    through another entry county is neither. Pilots, county grants and other schemes leave a
    municipality among the comparisons, marked.

    Parameters
    ----------
    measures
        The whole register; rows of other entry counties than the plan's count as funded elsewhere.
    kommune_nrs
        Municipalities of 2024 from which comparisons may be taken.
    """
    rows: dict[str, list[Measure]] = {kommune_nr: [] for kommune_nr in kommune_nrs}
    for measure in measures:
        for kommune_nr in measure.kommune_nrs:
            if kommune_nr in rows:
                rows[kommune_nr].append(measure)
    schemes = _schemes_by_municipality(other_schemes)
    return tuple(
        _role(kommune_nr, rows[kommune_nr], plan, schemes.get(kommune_nr, ()))
        for kommune_nr in sorted(rows)
    )


def _role(kommune_nr: str, rows: Sequence[Measure], plan: Plan, schemes: Sequence[str]) -> UnitRole:
    funded = [row for row in rows if row.status.is_funded]
    own = [row for row in funded if _is_of_plan(row, plan)]
    if own:
        return _funded(kommune_nr, own)
    if funded:
        return _without_year(
            kommune_nr, Role.EXCLUDED, "funded_elsewhere", funded, funded[0].county_at_entry
        )
    uncertain = [row for row in rows if row.status is MeasureStatus.UNCERTAIN]
    if uncertain:
        return _without_year(kommune_nr, Role.UNCERTAIN, "uncertain", uncertain, "")
    return _comparison(kommune_nr, rows, schemes)


def _is_of_plan(measure: Measure, plan: Plan) -> bool:
    return plan.scope is Scope.NATION or measure.is_paid_by(plan.counties_at_entry)


def _funded(kommune_nr: str, own: Sequence[Measure]) -> UnitRole:
    ids = tuple(row.measure_id for row in own)
    years = [row.start_year for row in own if row.start_year is not None]
    if not years:
        return UnitRole(kommune_nr, Role.EXCLUDED, None, "without_year", measures=ids)
    if all(row.bydeler for row in own):
        return UnitRole(kommune_nr, Role.EXCLUDED, None, "only_city_districts", measures=ids)
    return UnitRole(kommune_nr, Role.FUNDED, min(years), measures=ids)


def _without_year(
    kommune_nr: str, role: Role, reason: str, rows: Sequence[Measure], detail: str
) -> UnitRole:
    ids = tuple(row.measure_id for row in rows)
    return UnitRole(kommune_nr, role, None, reason, detail, ids)


_MARKS: tuple[tuple[MeasureStatus, str], ...] = (
    (MeasureStatus.COUNTY_GRANT, "county_grant"),
    (MeasureStatus.PILOT, "pilot"),
    (MeasureStatus.REJECTED, "applied_not_funded"),
)
"""Status of a row and the mark it leaves on a comparison; money weighs more than an application."""


def _comparison(kommune_nr: str, rows: Sequence[Measure], schemes: Sequence[str]) -> UnitRole:
    ids = tuple(row.measure_id for row in rows)
    found = {row.status for row in rows}
    marks = [reason for status, reason in _MARKS if status in found]
    if schemes:
        marks.insert(_first_uncontaminated(marks), "other_scheme")
    if not marks:
        return UnitRole(kommune_nr, Role.COMPARISON, None)
    detail = "; ".join(schemes) if marks[0] == "other_scheme" else ""
    applied = MeasureStatus.REJECTED in found
    return UnitRole(kommune_nr, Role.COMPARISON, None, marks[0], detail, ids, applied)


def _first_uncontaminated(marks: Sequence[str]) -> int:
    return sum(mark in CONTAMINATED for mark in marks)


def _schemes_by_municipality(schemes: Sequence[OtherScheme]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for scheme in schemes:
        for kommune_nr in scheme.kommune_nrs:
            found[kommune_nr] = (*found.get(kommune_nr, ()), scheme.scheme)
    return found

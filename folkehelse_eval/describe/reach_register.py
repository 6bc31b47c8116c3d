"""What the register holds: by property, beside the published numbers, and where it was seen."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from folkehelse_eval.result.reach import CountyReport, Tally
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure, MeasureStatus
from folkehelse_eval.vocabulary.plan import Plan

STATED, NOT_STATED_KEY = "stated", "not_stated"


def _parts(text: str | None) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in (text or "").split(";") if part.strip())
    return parts or (NOT_STATED_KEY,)


def _whether_stated(text: str | None) -> tuple[str, ...]:
    return (NOT_STATED_KEY if text is None else STATED,)


def _yes_no(answer: bool | None) -> tuple[str, ...]:  # noqa: FBT001 - the value is the argument
    return (NOT_STATED_KEY if answer is None else "yes" if answer else "no",)


PROPERTIES: Mapping[str, Callable[[Measure], tuple[str, ...]]] = {
    "arena": lambda measure: _parts(measure.arena),
    "theme": lambda measure: _parts(measure.theme),
    "universal": lambda measure: _yes_no(measure.universal),
    "partner": lambda measure: _whether_stated(measure.partner),
    "evaluation_design": lambda measure: _whether_stated(measure.evaluation_design),
    "continuation": lambda measure: _whether_stated(measure.continuation),
}


def tallies_of(rows: Sequence[Measure], funded: Sequence[Measure]) -> tuple[Tally, ...]:
    """Count every row by status and the funded measures by each other property.

    Values come with the most frequent first and *not stated* last.
    """
    status = Counter(row.status for row in rows)
    counted = [Tally("status", item.value, status[item]) for item in MeasureStatus if status[item]]
    for name, values_of in PROPERTIES.items():
        found = Counter(value for measure in funded for value in values_of(measure))
        order = sorted(found, key=lambda value: (value == NOT_STATED_KEY, -found[value], value))
        counted += [Tally(name, value, found[value]) for value in order]
    return tuple(counted)


def county_reports(
    own: Sequence[Measure], entry_counties: Sequence[EntryCounty], plan: Plan
) -> tuple[CountyReport, ...]:
    """Put the register beside what was published, for each entry county of the plan.

    A county whose numbers stand in another's row (Agder's two) is counted together with that one.
    """
    return tuple(
        _county_report(county, own, entry_counties)
        for county in entry_counties
        if county.county_at_entry in plan.counties_at_entry and county.joint_with is None
    )


def _county_report(
    county: EntryCounty, own: Sequence[Measure], entry_counties: Sequence[EntryCounty]
) -> CountyReport:
    name = county.county_at_entry
    joint = tuple(row.county_at_entry for row in entry_counties if row.joint_with == name)
    funded = [row for row in own if row.status.is_funded and row.is_paid_by((name, *joint))]
    return CountyReport(
        county_at_entry=name,
        cohort_year=county.cohort_year,
        registered_measures=len(funded),
        registered_municipalities=len({nr for row in funded for nr in row.kommune_nrs}),
        reported_measures=county.reported_measures,
        reported_municipalities=county.reported_municipalities,
        reported_year=county.reported_year,
        reported_by=county.reported_by or "",
        reach_as_published=county.reach_as_published or "",
        source=county.source,
        joint_with=joint,
    )


def sum_of_reports(numbers: Sequence[int | None]) -> int | None:
    """Return the sum where every county has published its number, else ``None``."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def site_names(rows: Sequence[Measure]) -> tuple[str, ...]:
    """Return the web sites on which the rows' facts were seen; other sources in their own words."""
    found = {
        urlsplit(part).netloc.removeprefix("www.") if "://" in part else row.source
        for row in rows
        for part in (row.source.split() if "://" in row.source else (row.source,))
    }
    return tuple(sorted(name for name in found if name))

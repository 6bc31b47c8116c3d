"""The programme's registers: measures, entry counties, grants and other schemes.

The files are the users' own (``data_raw/programme/README.md`` says what each column means); a row
that cannot be right is rejected with its row, column, what was found and what was expected.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from folkehelse_eval.errors import InputDataError, RejectedRowsError
from folkehelse_eval.sources.register_cells import (
    amount_or_none,
    code,
    known_text,
    kommune_nrs,
    listed,
    needed_text,
    needed_year,
    numbers_by_year,
    text_or_none,
    whole_or_none,
    year_or_none,
    yes_no_or_none,
)
from folkehelse_eval.sources.register_table import Columns, RegisterRow, read_rows
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties, municipalities
from folkehelse_eval.vocabulary.indicator import catalogue
from folkehelse_eval.vocabulary.measure import (
    EntryCounty,
    Grant,
    Measure,
    MeasureStatus,
    OtherScheme,
)

EVERYWHERE = "alle"
"""How a register names a scheme that is not bound to one county."""

COUNTIES_2020_2023 = ("Viken", "Vestfold og Telemark", "Troms og Finnmark")

STATUS_WORDS: Mapping[str, MeasureStatus] = MappingProxyType(
    {
        **{status.value: status for status in MeasureStatus},
        "innvilget": MeasureStatus.FUNDED,
        "avsluttet": MeasureStatus.ENDED,
        "trukket": MeasureStatus.WITHDRAWN,
        "avslag": MeasureStatus.REJECTED,
        "fylkestilskudd": MeasureStatus.COUNTY_GRANT,
        "usikker": MeasureStatus.UNCERTAIN,
    }
)
"""What may stand in the column ``status``: the codes, or the words that counties use."""

MEASURE_COLUMNS = Columns(
    required=("measure_id", "county_at_entry", "kommune_nrs", "year_granted", "status", "source"),
    optional=(
        *("name", "joint_with", "fylke_nr", "place_as_stated", "bydeler", "schools"),
        *("year_applied", "year_started", "year_ended", "status_history", "target_ages", "arena"),
        *("theme", "universal", "partner", "grant_total_nok", "grant_includes", "planned_reach"),
        *("actual_reach", "evaluation_design", "continuation", "indicators", "note"),
    ),
    by_year=("grant_nok_", "spent_nok_"),
)
ENTRY_COUNTY_COLUMNS = Columns(
    required=("county_at_entry", "fylke_nr_2017", "fylke_nr", "cohort_year", "source"),
    optional=(
        *("local_programme_name", "grant_period", "grant_total_mnok", "reported_measures"),
        *("reported_municipalities", "reported_year", "reported_by", "joint_with"),
        *("reach_as_published", "note"),
    ),
)
GRANT_COLUMNS = Columns(
    required=("year", "level", "what", "amount_nok", "source"), optional=("county", "kommune_nrs")
)
OTHER_SCHEME_COLUMNS = Columns(
    required=("scheme", "period", "county", "kommune_nrs", "source"),
    optional=("whole_county", "municipality_as_stated", "what"),
)

_YEARS_IN_ORDER = (
    ("year_applied", "year_granted"),
    ("year_granted", "year_ended"),
    ("year_started", "year_ended"),
)

Noun = TypeVar("Noun")


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Read the register of measures.

    Raises
    ------
    InputDataError
        Names the row and the column; :class:`RejectedRowsError` when several rows are wrong.
    """
    rows = read_rows(path, MEASURE_COLUMNS)
    measures = _each(rows, _measure)
    _refuse_repeated(rows, "measure_id")
    ids = {measure.measure_id for measure in measures}
    for row in rows:
        for included in listed(row, "grant_includes"):
            known_text(row, "grant_includes", included, sorted(ids - {row.cells["measure_id"]}))
    return measures


def read_entry_counties(path: Path) -> tuple[EntryCounty, ...]:
    """Read the counties of the programme as they were at entry."""
    rows = read_rows(path, ENTRY_COUNTY_COLUMNS)
    entered = _each(rows, _entry_county)
    _refuse_repeated(rows, "county_at_entry")
    return entered


def read_grants(path: Path) -> tuple[Grant, ...]:
    """Read published sums of money."""
    return _each(read_rows(path, GRANT_COLUMNS), _grant)


def read_other_schemes(path: Path) -> tuple[OtherScheme, ...]:
    """Read other money and support for the same purpose."""
    return _each(read_rows(path, OTHER_SCHEME_COLUMNS), _other_scheme)


def _each(rows: Sequence[RegisterRow], make: Callable[[RegisterRow], Noun]) -> tuple[Noun, ...]:
    made: list[Noun] = []
    problems: list[InputDataError] = []
    for row in rows:
        try:
            made.append(make(row))
        except InputDataError as problem:
            problems.append(problem)
    if len(problems) > 1:
        raise RejectedRowsError(problems)
    if problems:
        raise problems[0]
    return tuple(made)


def _refuse_repeated(rows: Sequence[RegisterRow], column: str) -> None:
    first_line: dict[str, int] = {}
    for row in rows:
        text = row.cells[column]
        if text in first_line:
            raise row.problem(
                column,
                found=f"{text!r}, which already stands in row {first_line[text]}",
                expected="each one once",
                remedy="Give the row its own id, or remove the repetition.",
            )
        first_line[text] = row.line


def _measure(row: RegisterRow) -> Measure:
    _check_years(row)
    numbers, repairs = kommune_nrs(row, "kommune_nrs")
    fylke_nr, fylke_repairs = _fylke_nr(row, numbers)
    indicators = listed(row, "indicators")
    return Measure(
        measure_id=needed_text(row, "measure_id"),
        name=text_or_none(row, "name"),
        county_at_entry=_entry_name(row, "county_at_entry", needed_text(row, "county_at_entry")),
        joint_with=tuple(_entry_name(row, "joint_with", n) for n in listed(row, "joint_with")),
        fylke_nr=fylke_nr,
        kommune_nrs=numbers,
        place_as_stated=text_or_none(row, "place_as_stated"),
        bydeler=listed(row, "bydeler"),
        schools=listed(row, "schools"),
        year_applied=year_or_none(row, "year_applied"),
        year_granted=year_or_none(row, "year_granted"),
        year_started=year_or_none(row, "year_started"),
        year_ended=year_or_none(row, "year_ended"),
        status=STATUS_WORDS[
            known_text(row, "status", needed_text(row, "status").casefold(), STATUS_WORDS)
        ],
        status_history=text_or_none(row, "status_history"),
        target_ages=text_or_none(row, "target_ages"),
        arena=text_or_none(row, "arena"),
        theme=text_or_none(row, "theme"),
        universal=yes_no_or_none(row, "universal"),
        partner=text_or_none(row, "partner"),
        grant_nok=numbers_by_year(row, "grant_nok_"),
        grant_total_nok=amount_or_none(row, "grant_total_nok"),
        grant_includes=listed(row, "grant_includes"),
        spent_nok=numbers_by_year(row, "spent_nok_"),
        planned_reach=whole_or_none(row, "planned_reach"),
        actual_reach=whole_or_none(row, "actual_reach"),
        evaluation_design=text_or_none(row, "evaluation_design"),
        continuation=text_or_none(row, "continuation"),
        indicators=tuple(known_text(row, "indicators", i, catalogue()) for i in indicators),
        note=text_or_none(row, "note"),
        source=needed_text(row, "source"),
        register_row=row.line,
        repairs=tuple(dict.fromkeys((*repairs, *fylke_repairs))),
    )


def _check_years(row: RegisterRow) -> None:
    for earlier, later in _YEARS_IN_ORDER:
        first, last = year_or_none(row, earlier), year_or_none(row, later)
        if first is not None and last is not None and last < first:
            raise row.problem(
                later,
                found=f"{last}, before {earlier} {first}",
                expected=f"{first} or later",
                remedy="Correct one of the two years.",
            )


def _fylke_nr(row: RegisterRow, numbers: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Return the county of 2024: as stated, else the one in which all municipalities lie."""
    lies_in = {municipalities()[number].fylke_nr for number in numbers}
    text = row.cells.get("fylke_nr", "")
    if not text:
        return (lies_in.pop() if len(lies_in) == 1 else None), ()
    stated, repairs = code(row, "fylke_nr", text, digits=2)
    known_text(row, "fylke_nr", stated, counties())
    if lies_in and stated not in lies_in:
        raise row.problem(
            "fylke_nr",
            found=repr(stated),
            expected=f"the county of the row's municipalities, {', '.join(sorted(lies_in))}",
            remedy="Correct the county or the municipality numbers.",
        )
    return stated, repairs


def _entry_name(row: RegisterRow, column: str, name: str) -> str:
    return known_text(row, column, name, ENTRY_COUNTIES.values())


def _entry_county(row: RegisterRow) -> EntryCounty:
    number, _ = code(row, "fylke_nr_2017", needed_text(row, "fylke_nr_2017"), digits=2)
    fylke_nr, _ = code(row, "fylke_nr", needed_text(row, "fylke_nr"), digits=2)
    name = _entry_name(row, "county_at_entry", needed_text(row, "county_at_entry"))
    known_text(row, "fylke_nr_2017", number, [nr for nr, n in ENTRY_COUNTIES.items() if n == name])
    joint = text_or_none(row, "joint_with")
    return EntryCounty(
        county_at_entry=name,
        fylke_nr_2017=number,
        fylke_nr=known_text(row, "fylke_nr", fylke_nr, counties()),
        cohort_year=needed_year(row, "cohort_year"),
        local_programme_name=text_or_none(row, "local_programme_name"),
        grant_period=text_or_none(row, "grant_period"),
        grant_total_mnok=amount_or_none(row, "grant_total_mnok"),
        reported_measures=whole_or_none(row, "reported_measures"),
        reported_municipalities=whole_or_none(row, "reported_municipalities"),
        reported_year=year_or_none(row, "reported_year"),
        reported_by=text_or_none(row, "reported_by"),
        joint_with=None if joint is None else _entry_name(row, "joint_with", joint),
        reach_as_published=text_or_none(row, "reach_as_published"),
        note=text_or_none(row, "note"),
        source=needed_text(row, "source"),
    )


def _named_county(row: RegisterRow, name: str) -> str:
    known = dict.fromkeys(
        (*counties().values(), *ENTRY_COUNTIES.values(), *COUNTIES_2020_2023, EVERYWHERE)
    )
    return known_text(row, "county", name, known)


def _grant(row: RegisterRow) -> Grant:
    county = text_or_none(row, "county")
    return Grant(
        year=row.cells.get("year", ""),
        level=needed_text(row, "level"),
        what=needed_text(row, "what"),
        amount_nok=amount_or_none(row, "amount_nok"),
        county=None if county is None else _named_county(row, county),
        kommune_nrs=kommune_nrs(row, "kommune_nrs")[0],
        source=needed_text(row, "source"),
    )


def _other_scheme(row: RegisterRow) -> OtherScheme:
    return OtherScheme(
        scheme=needed_text(row, "scheme"),
        period=needed_text(row, "period"),
        county=_named_county(row, needed_text(row, "county")),
        kommune_nrs=kommune_nrs(row, "kommune_nrs")[0],
        whole_county=yes_no_or_none(row, "whole_county") or False,
        municipality_as_stated=text_or_none(row, "municipality_as_stated"),
        what=text_or_none(row, "what"),
        source=needed_text(row, "source"),
    )

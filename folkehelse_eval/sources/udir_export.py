"""Csv exports of UDIR's statistics bank: UTF-16, several header levels joined by points.

A header such as ``2017-18.Alle eierformer.Begge kjønn.Grunnskolepoeng`` names school year,
breakdowns and, last, what is measured; ``Brudd`` columns beside it hold notes, not figures.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import read_cells
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.labels import (
    COUNTRY_WORDS,
    parse_period,
    parse_sex,
    unit_type_of_name,
)
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.recognise import Match, check_disjoint, find_matches
from folkehelse_eval.sources.rows import code_columns, name_columns
from folkehelse_eval.sources.text_table import TextTable, read_text_table
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.period import Period

FAMILY = "udir"
BREAK_LEVEL = "Brudd"
ALL_WORD = "alle "
PUPILS_LEVELS = frozenset({"antall elever", "antall", "elever"})
CODE_HEADERS = ("kommunekode", "fylkekode", "enhetskode", "kode")
NAME_HEADERS = ("kommune", "kommunenavn", "fylke", "fylkenavn", "enhetnavn", "enhet", "navn")
_LEVELS = re.compile(r"(\d{4}-\d{2})\.(.+)")


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """One column of figures, by its header levels."""

    header: str
    period: Period
    sex: Sex
    place: str
    """Innermost place among the levels; empty where rows are the places."""
    group: str
    measure: str


def is_export(headers: Sequence[str]) -> bool:
    """Whether any column is headed by a school year and further levels."""
    return any(_LEVELS.fullmatch(header) for header in headers)


def parse_header(header: str) -> FigureColumn | None:
    """Take a header apart, or return ``None`` when it heads no figures."""
    match = _LEVELS.fullmatch(header)
    period = parse_period(match[1]) if match else None
    if match is None or period is None:
        return None
    *levels, measure = match[2].split(".")
    if measure == BREAK_LEVEL:
        return None
    sexes = [sex for level in levels if (sex := parse_sex(level))]
    places = [level for level in levels if _is_place(level)]
    rest = [
        level
        for level in levels
        if parse_sex(level) is None
        and not _is_place(level)
        and not level.casefold().startswith(ALL_WORD)
    ]
    return FigureColumn(
        header=header,
        period=period,
        sex=sexes[0] if sexes else Sex.ALL,
        place=places[-1] if places else "",
        group=" / ".join(rest) or TOTAL,
        measure=measure,
    )


def _is_place(level: str) -> bool:
    plain = level.casefold()
    return plain in COUNTRY_WORDS or unit_type_of_name(level) is UnitType.FYLKE


def read_export(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the rows of the known indicators from one export.

    The indicator is recognised by a row label (``Indikatornavn``) or by the measure that ends
    the headers (``Grunnskolepoeng``); a column of pupils beside it becomes the denominator.
    """
    table = read_text_table(raw)
    columns = [column for header in table.cells.columns if (column := parse_header(header))]
    figures = [column for column in columns if column.measure.casefold() not in PUPILS_LEVELS]
    labels = table.cells.loc[:, [h for h in table.cells.columns if not _LEVELS.fullmatch(h)]]
    found = [
        (column, match)
        for column in figures
        for match in _matches(labels, column, indicators, table)
    ]
    if not found:
        return Unread("file_no_indicator")
    pupils = {_key(column): column for column in columns if column not in figures}
    parts = [_part(table, labels, column, match, pupils) for column, match in found]
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    code, name = _place_headers(labels)
    return Reading(
        frame=frame,
        family=FAMILY,
        table="Statistikkbanken",
        place_header=code or name or "",
    )


def _matches(
    labels: pd.DataFrame,
    column: FigureColumn,
    indicators: Sequence[Indicator],
    table: TextTable,
) -> tuple[Match, ...]:
    matches = find_matches(labels, indicators, family=FAMILY, title=column.measure)
    check_disjoint(matches, file=table.file, lines=table.lines, n_rows=len(labels))
    return matches


def _key(column: FigureColumn) -> tuple[Period, Sex, str, str]:
    return (column.period, column.sex, column.place, column.group)


def _part(
    table: TextTable,
    labels: pd.DataFrame,
    column: FigureColumn,
    match: Match,
    pupils: Mapping[tuple[Period, Sex, str, str], FigureColumn],
) -> pd.DataFrame:
    rows = match.rows
    lines = table.lines[rows]
    here = table.cells.iloc[rows]
    cells = read_cells(here[column.header], file=table.file, lines=lines)
    beside = pupils.get(_key(column))
    denominator = np.full(len(rows), np.nan)
    if beside is not None:
        denominator = read_cells(here[beside.header], file=table.file, lines=lines).value
    return delivered_frame(
        {
            "indicator": match.indicator.indicator_id,
            **_places(labels.iloc[rows], column, file=table.file, lines=lines),
            "first_year": column.period.first_year,
            "last_year": column.period.last_year,
            "sex": column.sex,
            "age": match.indicator.age,
            "group": column.group,
            "value": cells.value,
            "denominator": np.where(np.isnan(cells.value), np.nan, denominator),
            "status": cells.status,
            "flag": cells.flag,
            "row": lines,
            "column": column.header,
        },
        length=len(rows),
    )


def _places(
    labels: pd.DataFrame, column: FigureColumn, *, file: str, lines: NDArray[np.int64]
) -> dict[str, object]:
    """Take the place from the header, else from the row's own code and name."""
    if column.place:
        return {"geo_name": column.place, "unit_type": str(unit_type_of_name(column.place))}
    code, name = _place_headers(labels)
    if code is not None:
        names = {} if name is None else {"geo_name": labels[name].str.strip().to_numpy()}
        return {**names, **code_columns(labels[code], file=file, lines=lines)}
    if name is None:
        raise InputDataError(
            file=file,
            found="no column with a place",
            expected=f"one of {', '.join((*CODE_HEADERS, *NAME_HEADERS))}",
            remedy="Export the table with the unit's name or number.",
        )
    return name_columns(labels[name], file=file, lines=lines)


def _place_headers(labels: pd.DataFrame) -> tuple[str | None, str | None]:
    """Return the columns of the row's own code and name, ``None`` where there is none."""
    by_plain = {header.casefold(): header for header in labels.columns}
    code = next((by_plain[name] for name in CODE_HEADERS if name in by_plain), None)
    name = next((by_plain[name] for name in NAME_HEADERS if name in by_plain), None)
    return code, name

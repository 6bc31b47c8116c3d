"""A register that users edit, csv or workbook, as rows of text with their line numbers."""

import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import RawFile, open_raw
from folkehelse_eval.sources.text_table import read_text_table
from folkehelse_eval.vocabulary.measure import NOT_STATED

WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""First bytes of .xlsx and .ods, and of .xls."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns that a register may have, in any order."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    by_year: tuple[str, ...] = ()
    """Beginnings of columns that end in a year (``grant_nok_`` for ``grant_nok_2019``)."""

    def knows(self, name: str) -> bool:
        """Whether a header names one of them."""
        if name in self.required or name in self.optional:
            return True
        return any(
            name.startswith(start) and _is_year(name.removeprefix(start)) for start in self.by_year
        )


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row: text by column, empty where nothing or *ikke oppgitt* is written."""

    file: str
    line: int
    """Row as a spreadsheet shows it; the header is row 1."""
    cells: Mapping[str, str]
    numeric: frozenset[str]
    """Columns whose cell is a number in the workbook, so that leading zeros are lost."""

    def problem(self, column: str, *, found: str, expected: str, remedy: str) -> InputDataError:
        """Return the error that rejects this row."""
        return InputDataError(
            file=self.file,
            row=self.line,
            column=column,
            found=found,
            expected=expected,
            remedy=remedy,
        )


def read_rows(path: Path, columns: Columns) -> tuple[RegisterRow, ...]:
    """Read a register; rows without any text are passed over.

    Raises
    ------
    InputDataError
        When the file is missing, empty, damaged or no table, when a required column is missing,
        or when a column is unknown; the nearest known one is named.
    """
    raw = open_raw(path)
    is_workbook = raw.data.startswith(WORKBOOK_STARTS)
    table = _workbook_rows(raw) if is_workbook else _text_rows(raw)
    _check_header(raw.name, {name for row in table for name in row.cells}, columns)
    return tuple(row for row in table if any(row.cells.values()))


def _text_rows(raw: RawFile) -> tuple[RegisterRow, ...]:
    table = read_text_table(raw, by_hand=True)
    names = _names(raw.name, table.cells.columns)
    if table.cells.empty:
        raise _no_rows(raw.name)
    return tuple(
        _row(raw.name, int(line), dict(zip(names, values, strict=True)))
        for line, values in zip(
            table.lines, table.cells.itertuples(index=False, name=None), strict=True
        )
    )


def _workbook_rows(raw: RawFile) -> tuple[RegisterRow, ...]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw.data))
        cells = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise InputDataError(
            file=raw.name,
            found=f"a workbook that cannot be opened ({error})",
            expected="a complete workbook with the register on its first sheet",
            remedy="Open it in the spreadsheet program and save it again.",
        ) from error
    if len(cells) < 2:
        raise _no_rows(raw.name)
    names = _names(raw.name, cells[0])
    return tuple(
        _row(raw.name, line, dict(zip(names, values, strict=True)))
        for line, values in enumerate(cells[1:], start=2)
    )


def _names(file: str, header: Iterable[object]) -> list[str]:
    names = [str(name).strip().lower() for name in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputDataError(
            file=file,
            row=1,
            column=twice[0],
            found="two columns with one name",
            expected="each column once",
            remedy="Remove or rename one of them.",
        )
    return names


def _row(file: str, line: int, values: Mapping[str, object]) -> RegisterRow:
    return RegisterRow(
        file=file,
        line=line,
        cells={name: _text(value) for name, value in values.items() if name or _text(value)},
        numeric=frozenset(name for name, value in values.items() if isinstance(value, int | float)),
    )


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    text = " ".join(str(value).split()) if value is not None else ""
    return "" if text.casefold() == NOT_STATED else text


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isascii() and text.isdigit()


def _no_rows(file: str) -> InputDataError:
    return InputDataError(
        file=file,
        found="no rows below the header",
        expected="at least one row",
        remedy="Fill in the register, or restore the file that came with the project.",
    )


def _check_header(file: str, header: Collection[str], columns: Columns) -> None:
    missing = [name for name in columns.required if name not in header]
    unknown = [name for name in header if not columns.knows(name)]
    if unknown:
        known = [*columns.required, *columns.optional, *(f"{b}2019" for b in columns.by_year)]
        near = get_close_matches(unknown[0], known, n=1, cutoff=0.0)[0]
        raise InputDataError(
            file=file,
            row=1,
            column=unknown[0],
            found=f"an unknown column; the nearest known one is {near!r}",
            expected=f"only {', '.join(known)}",
            remedy="Rename or remove the column; free text belongs in the column 'note'.",
        )
    if missing:
        raise InputDataError(
            file=file,
            row=1,
            column=missing[0],
            found="no such column",
            expected=f"the columns {', '.join(columns.required)}",
            remedy=f"Add the column; write {NOT_STATED!r} where nothing is known.",
        )

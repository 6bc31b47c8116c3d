"""A delimited text file as columns of text, with the line each row stood on."""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.sniff import announced_separator, decode, separator_of
from folkehelse_eval.sources.whole import check_last_line

LONGEST_HEADER = 100_000
"""Characters looked at for a header; a text file without lines is no table."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """Cells as delivered; nothing is converted."""

    file: str
    cells: pd.DataFrame
    """One column of text for each header, surrounding blanks removed from the headers only."""
    lines: NDArray[np.int64]
    """Line of the file each row began on, 1-based, the header's line counted."""
    separator: str


@dataclass(frozen=True, slots=True)
class _Head:
    """Where the header stands and what splits it."""

    header: str
    above: int
    """Lines above the header."""
    separator: str


def headers_of(raw: RawFile) -> tuple[str, ...]:
    """Return the column names of a text file without reading its rows; empty when it has none."""
    head = _head(decode(raw))
    record = next(csv.reader([head.header], delimiter=head.separator), [])
    return tuple(name.strip() for name in record)


def read_text_table(raw: RawFile, *, by_hand: bool = False) -> TextTable:
    """Read a delimited text file; a ``sep=`` line or a title line above the header is skipped.

    Parameters
    ----------
    raw : RawFile
        The file.
    by_hand : bool
        Whether people write the file, so that its last line may well lack the line break.

    Raises
    ------
    InputDataError
        When a row has another number of fields than the header, when a quote is left open, when
        the last line has no line break, when two columns have one name, or when there are no rows.
    """
    text = decode(raw)
    head = _head(text)
    body = text.split("\n", head.above)[-1]
    records, lines = _records(body, head, file=raw.name)
    if not by_hand:
        check_last_line(text, file=raw.name)
    names = [name.strip() for name in records[0]]
    if len(records) == 1:
        raise InputDataError(
            file=raw.name,
            row=int(lines[0]),
            found="a header without rows",
            expected="at least one row",
            remedy="The file is cut off, or the query had no answer; fetch it again.",
        )
    columns = [
        (name, column)
        for name, column in zip(names, zip(*records[1:], strict=True), strict=True)
        if name or any(column)  # spreadsheets leave empty columns at the right
    ]
    _check_header([name for name, _ in columns], file=raw.name, line=int(lines[0]))
    cells = pd.DataFrame({name: pd.Series(column, dtype="str") for name, column in columns})
    return TextTable(file=raw.name, cells=cells, lines=lines[1:], separator=head.separator)


def _head(text: str) -> _Head:
    """Find the header: below a ``sep=`` line, or below PxWeb's title and blank line."""
    lines = [line.strip("\r")[:LONGEST_HEADER] for line in text.split("\n", 5)[:5]]
    lines += [""] * (5 - len(lines))
    announced = announced_separator(lines[0])
    above = 1 if announced else 0
    if not announced and lines[0].strip() and not lines[1].strip() and lines[2].strip():
        above = 2
    header, row = lines[above], lines[above + 1]
    return _Head(header, above, announced or separator_of(header, row))


def _records(body: str, head: _Head, *, file: str) -> tuple[list[list[str]], NDArray[np.int64]]:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=head.separator, strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    began = 1 + head.above
    try:
        for record in reader:
            if record:
                records.append(record)
                lines.append(began)
            began = reader.line_num + 1 + head.above
    except csv.Error as error:
        raise InputDataError(
            file=file,
            row=began,
            found=f"a row that cannot be read ({error})",
            expected="every quote closed",
            remedy="The file is cut off or damaged; fetch it again.",
        ) from error
    _check_widths(records, lines, file=file)
    return records, np.asarray(lines, dtype=np.int64)


def _check_widths(records: list[list[str]], lines: list[int], *, file: str) -> None:
    width = len(records[0])
    for record, line in zip(records, lines, strict=True):
        if len(record) != width:
            raise InputDataError(
                file=file,
                row=line,
                found=f"{len(record)} fields",
                expected=f"{width} fields as in the header",
                remedy="The file is cut off or damaged; fetch it again.",
            )


def _check_header(names: list[str], *, file: str, line: int) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputDataError(
            file=file,
            row=line,
            column=twice[0],
            found="two columns with one name",
            expected="each column named once",
            remedy="Export the table again, or give the second column a name of its own.",
        )

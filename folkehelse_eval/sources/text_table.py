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


def read_text_table(raw: RawFile) -> TextTable:
    """Read a delimited text file; a ``sep=`` line or a title line above the header is skipped.

    Raises
    ------
    InputDataError
        When a row has another number of fields than the header, when a quote is left open, or
        when two columns have one name.
    """
    text = decode(raw)
    first, _, rest = text.partition("\n")
    announced = announced_separator(first)
    skipped = 1 if announced else 0
    body = rest if announced else text
    header, above = _header_line(body, announced)
    separator = announced or separator_of(header)
    records, lines = _records(body, separator, file=raw.name, above=above, skipped=skipped)
    names = tuple(name.strip() for name in records[0])
    _check_header(names, file=raw.name, line=int(lines[0]))
    columns = list(zip(*records[1:], strict=True)) or [()] * len(names)
    cells = pd.DataFrame(
        {name: pd.Series(column, dtype="str") for name, column in zip(names, columns, strict=True)}
    )
    return TextTable(file=raw.name, cells=cells, lines=lines[1:], separator=separator)


def _header_line(body: str, announced: str | None) -> tuple[str, int]:
    """Return the header and the number of lines above it.

    PxWeb writes the table's title on the first line and a blank one below; a title holds no
    separator outside its quotes.
    """
    lines = body.split("\n", 4)[:4]
    first = lines[0].strip("\r")
    separator = announced or separator_of(first)
    if len(next(csv.reader([first], delimiter=separator), [])) > 1:
        return first, 0
    for above, line in enumerate(lines[1:], start=1):
        if any(mark in line for mark in (";", "\t", ",")):
            return line.strip("\r"), above
    return first, 0


def _records(
    body: str, separator: str, *, file: str, above: int, skipped: int
) -> tuple[list[list[str]], NDArray[np.int64]]:
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    began = 1
    try:
        for record in reader:
            if began > above and record:
                records.append(record)
                lines.append(began + skipped)
            began = reader.line_num + 1
    except csv.Error as error:
        raise InputDataError(
            file=file,
            row=began + skipped,
            found=f"a row that cannot be read ({error})",
            expected="every quote closed",
            remedy="The file is cut off or damaged; fetch it again.",
        ) from error
    _check_widths(records, lines, file=file)
    return records, np.asarray(lines, dtype=np.int64)


def _check_widths(records: list[list[str]], lines: list[int], *, file: str) -> None:
    width = len(records[0]) if records else 0
    for record, line in zip(records, lines, strict=True):
        if len(record) != width:
            raise InputDataError(
                file=file,
                row=line,
                found=f"{len(record)} fields",
                expected=f"{width} fields as in the header",
                remedy="The file is cut off or damaged; fetch it again.",
            )


def _check_header(names: tuple[str, ...], *, file: str, line: int) -> None:
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


def headers_of(raw: RawFile) -> tuple[str, ...]:
    """Return the column names of a text file without reading its rows; empty when it has none."""
    first, _, rest = decode(raw).partition("\n")
    announced = announced_separator(first)
    header, _ = _header_line(rest if announced else f"{first}\n{rest}", announced)
    record = next(
        csv.reader([header[:LONGEST_HEADER]], delimiter=announced or separator_of(header)), []
    )
    return tuple(name.strip() for name in record)

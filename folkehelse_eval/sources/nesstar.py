"""Spreadsheets exported from Kommunehelsa and Norgeshelsa (Nesstar): .xls and .xlsx.

Title, filter lines, a row with the periods, a row with the dimensions' names, then the figures;
a label stands only on the first line of its block.
"""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pandas as pd
import xlrd
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import meaning_of_blank, read_cells, survey_round_status
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.recognise import Match, find_matches
from folkehelse_eval.sources.rows import name_columns, sex_column, year_columns
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm

FAMILY = "nesstar"
XLS_MAGIC = b"\xd0\xcf\x11\xe0"
XLSX_MAGIC = b"PK\x03\x04"
XLS_ROOT, XLS_BOOK = "Root Entry".encode("utf-16-le"), "Book".encode("utf-16-le")
XLS_WORKBOOK = "Workbook".encode("utf-16-le")
XLSX_PART = b"xl/"
"""Names inside the container; letters, archives and thumbnails come in the same containers."""
PLACE_HEADER = "geografi"
PERIOD_HEADER = "år"
FILTER_HEADER = "variabler i filter"
AGE_HEADER = "alder"
SEX_HEADERS = ("kjønn", "kjonn")

Grid = list[list[object]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One export taken apart."""

    title: str
    filters: tuple[str, ...]
    """Lines under "Variabler i filter", for example ``Alder, 15-29 år``."""
    dimensions: pd.DataFrame
    """Labels of each row, blocks filled down, shape (rows, dimensions)."""
    block: NDArray[np.int64]
    """Number of the place's block each row belongs to, shape (rows,)."""
    periods: tuple[str, ...]
    """Header of each column of figures."""
    figures: NDArray[np.object_]
    """Cells as text, shape (rows, periods)."""
    lines: NDArray[np.int64]
    """Row of the spreadsheet, 1-based, shape (rows,)."""


def is_workbook(raw: RawFile) -> bool:
    """Whether a file is a spreadsheet, whole or damaged, by its first bytes and names inside."""
    data = raw.data
    if data.startswith(XLS_MAGIC):
        return XLS_WORKBOOK in data or XLS_BOOK in data or XLS_ROOT not in data
    return data.startswith(XLSX_MAGIC) and (
        XLSX_PART in data or not zipfile.is_zipfile(BytesIO(data))
    )


def read_nesstar(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the rows of the known indicators from one export."""
    sheet = parse_sheet(raw)
    if sheet is None:
        return Unread("file_unknown_layout")
    labels = _breakdowns(sheet)
    age = next((name for name in labels.columns if name.casefold() == AGE_HEADER), None)
    matches = find_matches(labels, indicators, family=FAMILY, age_column=age, title=sheet.title)
    if not matches:
        return Unread("file_no_indicator")
    frame = pd.concat([_part(sheet, match, file=raw.name) for match in matches])
    frame = frame.sort_values("row", kind="stable", ignore_index=True)
    return Reading(
        frame=frame,
        family=FAMILY,
        table=sheet.title,
        place_header=str(sheet.dimensions.columns[0]),
    )


def parse_sheet(raw: RawFile) -> Sheet | None:
    """Take one export apart, or return ``None`` where the spreadsheet is something else."""
    grid = _grid(raw)
    first_cells = [_text(row[0]).casefold() if row else "" for row in grid]
    if PLACE_HEADER not in first_cells:
        return None
    at = first_cells.index(PLACE_HEADER)
    if at == 0 or first_cells[at - 1] != PERIOD_HEADER:
        return None
    names = [_text(cell) for cell in grid[at] if _text(cell)]
    width = len(names)
    periods = tuple(_text(cell) for cell in grid[at - 1][width:] if _text(cell))
    body = [row for row in grid[at + 1 :] if any(_text(cell) for cell in row[width:])]
    lines = [
        number
        for number, row in enumerate(grid[at + 1 :], start=at + 2)
        if any(_text(cell) for cell in row[width:])
    ]
    filled, block = _filled(body, names)
    figures = np.array(
        [[_text(cell) for cell in row[width : width + len(periods)]] for row in body], dtype=object
    )
    return Sheet(
        title=_text(grid[0][0]),
        filters=_filters(grid[: at - 1]),
        dimensions=filled,
        block=block,
        periods=periods,
        figures=figures.reshape(len(body), len(periods)),
        lines=np.asarray(lines, dtype=np.int64),
    )


def _grid(raw: RawFile) -> Grid:
    """Return the cells of the first sheet; calamine garbles the strings of old .xls files."""
    try:
        if raw.data.startswith(XLS_MAGIC):
            sheet = xlrd.open_workbook(file_contents=raw.data).sheet_by_index(0)
            return [list(sheet.row_values(number)) for number in range(sheet.nrows)]
        book = CalamineWorkbook.from_filelike(BytesIO(raw.data))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        return [list(row) for row in cells]
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, CalamineError) as error:
        raise InputDataError(
            file=raw.name,
            found=f"a spreadsheet that cannot be opened ({error})",
            expected="a complete .xls or .xlsx file",
            remedy="The file is cut off or damaged; fetch it again.",
        ) from error


def _text(cell: object) -> str:
    """Return a cell as text; a whole number loses the ``.0`` that spreadsheets store."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    return str(cell).strip()


def _filters(head: Grid) -> tuple[str, ...]:
    texts = [_text(row[0]) for row in head if row]
    plain = [text.casefold() for text in texts]
    after = plain.index(FILTER_HEADER) + 1 if FILTER_HEADER in plain else len(texts)
    return tuple(text for text in texts[after:] if text)


def _filled(body: Grid, names: list[str]) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Fill labels down inside their block; a new label empties those to its right."""
    current = [""] * len(names)
    rows = []
    block = np.zeros(len(body), dtype=np.int64)
    number = -1
    for position, row in enumerate(body):
        labels = [_text(cell) for cell in row[: len(names)]]
        changed = next((i for i, label in enumerate(labels) if label), len(names))
        number += changed == 0
        current = [*current[:changed], *labels[changed:]]
        rows.append(tuple(current))
        block[position] = number
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    data = {
        name: pd.Series(column, dtype="str") for name, column in zip(names, columns, strict=True)
    }
    return pd.DataFrame(data), block


def _breakdowns(sheet: Sheet) -> pd.DataFrame:
    """Return the labels but place and sex, and each filter of one category as a column."""
    fixed = {
        name.strip(): category.strip()
        for name, comma, category in (line.partition(",") for line in sheet.filters)
        if comma and name.strip() not in sheet.dimensions.columns
    }
    apart = [
        name
        for at, name in enumerate(sheet.dimensions.columns)
        if at == 0 or name.casefold() in SEX_HEADERS
    ]
    return sheet.dimensions.assign(**fixed).drop(columns=apart)


def _part(sheet: Sheet, match: Match, *, file: str) -> pd.DataFrame:
    indicator, rows, width = match.indicator, match.rows, len(sheet.periods)
    lines = np.repeat(sheet.lines[rows], width)
    periods = pd.Series(np.tile(np.array(sheet.periods, dtype=object), len(rows)), dtype="str")
    text = pd.Series(sheet.figures[rows].ravel(), dtype="str", name="figures")
    blank = meaning_of_blank(pd.Series(sheet.figures.ravel()))
    cells = read_cells(text, file=file, lines=lines, blank=blank)
    status = cells.status
    if indicator.rhythm is Rhythm.SURVEY_ROUND:
        status = survey_round_status(status, cells.flag)
    places = name_columns(sheet.dimensions.iloc[rows, 0], file=file, lines=sheet.lines[rows])
    kinds = _county_first(sheet, rows, places["unit_type"])
    sex = next((n for n in sheet.dimensions.columns if n.casefold() in SEX_HEADERS), None)
    sexes = None if sex is None else sheet.dimensions[sex].iloc[np.repeat(rows, width)]
    return delivered_frame(
        {
            "indicator": indicator.indicator_id,
            "geo_name": np.repeat(np.asarray(places["geo_name"], dtype=object), width),
            "unit_type": np.repeat(kinds, width),
            **year_columns(periods, indicator, file=file, lines=lines),
            **sex_column(sexes, file=file, lines=lines),
            "age": indicator.age,
            "group": np.repeat(match.group, width),
            "value": cells.value,
            "status": status,
            "flag": cells.flag,
            "row": lines,
            "column": periods.to_numpy(dtype=object),
        },
        length=len(lines),
    )


def _county_first(sheet: Sheet, rows: NDArray[np.intp], kinds: object) -> NDArray[np.object_]:
    """Take Oslo's first block as the county where it stands twice, as suppliers write it."""
    place = sheet.dimensions.iloc[:, 0].str.casefold()
    blocks = np.unique(sheet.block[(place == "oslo").to_numpy(dtype=bool)])
    whole = np.asarray(kinds, dtype=object).copy()
    if len(blocks) > 1:
        whole[sheet.block[rows] == blocks[0]] = UnitType.FYLKE
    return whole

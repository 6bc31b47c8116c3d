"""The last check before a page is let out: no hidden cell has a number on it.

Reads the *finished* page. In tables about single municipalities every number must name the cells of
the coverage table that it rests on, and each of those must be observed; a hidden cell's place must
be empty; and what a csv link downloads must equal its table. It does not yet work out whether a
hidden cell follows from others (sums, sexes, pages of one run), and it cannot read pictures, which
are drawn from the same rows as the table beside them.
"""

import base64
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.chapters.cells import cell_key
from folkehelse_eval.result.coverage import Coverage
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.status import CellStatus

MUNICIPALITY_LEVEL = "kommune"
CSV_PREFIX = "data:text/csv;charset=utf-8;base64,"
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class _Cell:
    """A data cell as it stands on the page."""

    attributes: Mapping[str, str]
    text: str = ""


@dataclass(slots=True)
class _Table:
    """A table as it stands on the page."""

    table_id: str
    by_municipality: bool
    rows: list[list[_Cell]] = field(default_factory=list)


def check_page(html: str, coverage: Coverage) -> None:
    """Refuse a page on which a hidden cell has a number.

    Raises
    ------
    DisclosureError
        Naming the table and what is wrong, never the number.
    """
    statuses = {
        cell_key(cell.kommune_nr, cell.indicator, cell.last_year): cell.status
        for cell in coverage.cells
    }
    reader = _TableReader()
    reader.feed(html)
    for table in reader.tables:
        for row in table.rows:
            for cell in row[1:]:
                _check_cell(cell, table, statuses)
    _check_downloads(reader)


def check_results(evaluation: Evaluation) -> None:
    """Refuse results in which a hidden cell has a number; they are published beside the pages.

    Looks at every figure of a single municipality: the pairs before and after, and the lines of
    development.

    Raises
    ------
    DisclosureError
        Naming the cell, never the number.
    """
    hidden = {
        (cell.kommune_nr, cell.indicator, cell.last_year)
        for cell in evaluation.coverage.cells
        if cell.status is CellStatus.HIDDEN
    }
    for unit, indicator, year in _shown_figures(evaluation):
        if (unit, indicator, year) in hidden:
            raise DisclosureError(
                f"the results hold a number for {indicator} in {unit} in {year}, which is hidden"
            )


def _shown_figures(evaluation: Evaluation) -> Iterator[tuple[str, str, int | None]]:
    """Yield unit, indicator and last year of every cell that a shown figure rests on."""
    for development in evaluation.developments:
        for line in development.lines:
            shown = (point for point in line.points if point.value is not None)
            yield from ((line.group, development.indicator, point.last_year) for point in shown)
    for comparison in evaluation.comparisons:
        for pair in comparison.pairs:
            years = (*_years_before(pair), *_years_after(pair))
            yield from ((pair.kommune_nr, comparison.indicator, year) for year in years)


def _years_before(pair: Pair) -> tuple[int | None, ...]:
    return () if pair.before is None else pair.before_cells or (pair.before_year,)


def _years_after(pair: Pair) -> tuple[int | None, ...]:
    return () if pair.after is None else pair.after_cells or (pair.after_year,)


def _check_cell(cell: _Cell, table: _Table, statuses: Mapping[str, CellStatus]) -> None:
    keys = cell.attributes.get("data-cell", "").split()
    absent = cell.attributes.get("data-status")
    if absent is not None:
        if _DIGIT.search(cell.text):
            raise DisclosureError(f"table {table.table_id!r}: an absent cell holds a number")
        return
    if not _DIGIT.search(cell.text) or "number" not in cell.attributes.get("class", ""):
        return
    for key in keys:
        status = statuses.get(key)
        if status is not CellStatus.OBSERVED:
            found = "unknown to the coverage table" if status is None else status.value
            raise DisclosureError(
                f"table {table.table_id!r}: a number rests on cell {key}, which is {found}"
            )
    if table.by_municipality and not keys and not _is_year(cell.text):
        raise DisclosureError(
            f"table {table.table_id!r}: a number about a municipality names no cell it rests on"
        )


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d(–(19|20)\d\d)?", text.strip()))


def _check_downloads(reader: "_TableReader") -> None:
    """Refuse a csv that holds other numbers than the table it belongs to."""
    tables = {table.table_id: table for table in reader.tables}
    for name, address in reader.downloads.items():
        table = tables.get(name.removesuffix(".csv"))
        if table is None:
            raise DisclosureError(f"download {name!r} belongs to no table on the page")
        shown = [[_digits(cell.text) for cell in row] for row in table.rows]
        written = _csv_rows(address, delimiter="," if reader.language == "en" else ";")
        if shown != [[_digits(text) for text in row] for row in written]:
            raise DisclosureError(f"download {name!r} holds other numbers than its table")


def _digits(text: str) -> str:
    return "".join(_DIGIT.findall(text))


def _csv_rows(address: str, *, delimiter: str) -> list[list[str]]:
    if not address.startswith(CSV_PREFIX):
        raise DisclosureError("a download is no csv data address")
    text = base64.b64decode(address.removeprefix(CSV_PREFIX)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]


class _TableReader(HTMLParser):
    """Collects the body cells of every table and the csv links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.downloads: dict[str, str] = {}
        self.language = ""
        self._in_body = False
        self._cell: _Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "table":
            level = given.get("data-level") == MUNICIPALITY_LEVEL
            self.tables.append(_Table(given.get("id", ""), level))
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.tables[-1].rows.append([])
        elif tag in {"td", "th"} and self._in_body:
            self._cell = _Cell(given)
            self.tables[-1].rows[-1].append(self._cell)
        elif tag == "a" and "download" in given:
            self.downloads[given["download"]] = given.get("href", "")

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._cell = None
        elif tag == "tbody":
            self._in_body = False

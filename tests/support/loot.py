"""What a plan's published files say about single areas in single periods.

Reads every file that a run publishes and keeps each number that is said to be about one area in one
period, each cell that is said to be hidden, and each that is said to exist.
"""

import base64
import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import openpyxl

from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import counties, municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator

CSV_LINK = "data:text/csv;charset=utf-8;base64,"
NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


@dataclass
class Loot:
    """What the files say."""

    shown: dict[Figure, float] = field(default_factory=dict)
    hidden: set[Figure] = field(default_factory=set)
    unseen: set[Figure] = field(default_factory=set)
    """Said to exist, withheld or of a municipality on no page: no target, but part of the sums."""
    means: list[tuple[tuple[Figure, ...], float]] = field(default_factory=list)
    """One municipality's mean over several periods."""

    def see(self, figure: Figure, value: object, *, hidden: bool) -> None:
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.shown[figure] = float(value)
        elif hidden:
            self.hidden.add(figure)


def loot(folder: Path) -> Loot:
    """Read everything in a plan's published folder."""
    found = Loot()
    _json(json.loads((folder / "results.json").read_text(encoding="utf-8")), found)
    _workbook(folder / "results.xlsx", found)
    for page in sorted(folder.glob("*.html")):
        html = page.read_text(encoding="utf-8")
        _cells(html, found)
        _no_more_in_links(html, page.name)
    for notebook in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                _cells("".join(output.get("data", {}).get("text/html", "")), found)
    for figure in found.hidden & found.shown.keys():
        raise AssertionError(f"{figure} is hidden in one file and shown in another")
    return found


def _json(plain: Mapping, found: Loot) -> None:
    _coverage(plain["coverage"], found)
    for item in plain["developments"]:
        for line in item["lines"]:
            _line(item["indicator"], line, found)
    for item in plain["comparisons"]:
        for pair in item["pairs"]:
            if pair["kommune_nr"] in municipalities():
                _side(item["indicator"], pair, "before", found)
                _side(item["indicator"], pair, "after", found)


def _coverage(coverage: Mapping, found: Loot) -> None:
    for cell in coverage["cells"]:
        years = cell["first_year"], cell["last_year"]
        name = Figure(cell["indicator"], cell["kommune_nr"], *years)
        if cell["status"] == "hidden":
            found.hidden.add(name)
        elif cell["status"] == "observed":
            found.unseen.add(name)
    for item in coverage["withheld"]:
        years = item["first_year"], item["last_year"]
        found.unseen.add(Figure(item["indicator"], item["unit"], *years))


def _line(indicator: str, line: Mapping, found: Loot) -> None:
    unit = _area(line["group"], line["label"])
    for point in line["points"] if unit else ():
        name = Figure(indicator, unit, point["first_year"], point["last_year"])
        found.see(name, point["value"], hidden=point["status"] == "hidden")


def _side(indicator: str, pair: Mapping, side: str, found: Loot) -> None:
    """Take a municipality's figure before or after: of one period, or the mean of several."""
    last, value, nr = pair[f"{side}_year"], pair[side], pair["kommune_nr"]
    if last is None:
        return
    if not pair[f"{side}_cells"]:
        name = Figure(indicator, nr, pair[f"{side}_from"] or last, last)
        found.see(name, value, hidden=pair[f"{side}_status"] == "hidden")
    elif value is not None:
        before = find_indicator(indicator).n_years - 1
        years = pair[f"{side}_cells"]
        names = tuple(Figure(indicator, nr, year - before, year) for year in years)
        found.means.append((names, value))


def _workbook(path: Path, found: Loot) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    head, *rows = book["development"].iter_rows(values_only=True)
    for row in rows:
        record = dict(zip(head, row, strict=True))
        unit = _area(record["group"], record["name"] or "")
        if unit:
            name = Figure(record["indicator"], unit, record["first_year"], record["last_year"])
            found.see(name, record["value"], hidden=record["status"] == "hidden")
    head, *rows = [*book["withheld"].iter_rows(values_only=True)] or [()]
    for row in rows:
        record = dict(zip(head, row, strict=True))
        years = record["first_year"], record["last_year"]
        found.unseen.add(Figure(record["indicator"], record["area"], *years))


def _area(group: str, label: str) -> str:
    if group in municipalities():
        return group
    if group == "land":
        return "0"
    names = {name: nr for nr, name in counties().items()}
    return names.get(label, "") if group == "county" else ""


class _Cells(HTMLParser):
    """Table cells that name one municipal cell, with the number in them; rows and csv links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self._key = ""
        self._inside = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self._key = given.get("data-cell") or ""
            self._inside = True
            self.rows[-1].append("")
        if tag == "a" and (given.get("href") or "").startswith(CSV_LINK):
            self.links.append(given["href"].removeprefix(CSV_LINK))

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self._key, self._inside = "", False

    def handle_data(self, data):
        if self._inside:
            self.rows[-1][-1] += data
        if self._key and " " not in self._key:
            self.found.append((self._key, data))


def _no_more_in_links(html: str, page: str) -> None:
    """Raise where a table's download has a number that its row on the page has not."""
    reader = _Cells()
    reader.feed(html)
    on_page = {tuple(map(_numbers, row)) for row in reader.rows}
    for link in reader.links:
        for row in _csv_rows(link):
            if tuple(map(_numbers, row)) not in on_page:
                raise AssertionError(f"{page}: the download says more than the page: {row}")


def _csv_rows(link: str) -> Iterator[list[str]]:
    text = base64.b64decode(link).decode("utf-8-sig")
    yield from csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ",")


def _numbers(cell: str) -> tuple[str, ...]:
    plain = re.sub(r"[\s+]", "", cell).replace("\u2212", "-")
    return tuple(NUMBER.findall(plain))


def _cells(html: str, found: Loot) -> None:
    """Take numbers that stand beside the name of a cell; rounded, where nothing better is known."""
    reader = _Cells()
    reader.feed(html)
    for key, text in reader.found:
        unit, indicator, year = key.split(":")
        number = re.fullmatch(r"\d+(,\d+)?", text.strip())
        if number is None or unit not in municipalities():
            continue
        span = find_indicator(indicator).n_years - 1
        known = [
            figure
            for figure in found.shown
            if (figure.indicator, figure.unit, figure.last_year) == (indicator, unit, int(year))
        ]
        if not known:
            name = Figure(indicator, unit, int(year) - span, int(year))
            found.shown[name] = float(number[0].replace(",", "."))


def together(loots: Iterable[Loot]) -> Loot:
    """Lay the pages of several counties beside each other."""
    every = Loot()
    for one in loots:
        every.shown |= one.shown
        every.hidden |= one.hidden
        every.unseen |= one.unseen
        every.means += one.means
    for figure in every.hidden & every.shown.keys():
        raise AssertionError(f"{figure} is hidden by one plan and shown by another")
    every.unseen -= every.shown.keys()
    return every

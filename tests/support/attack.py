"""Somebody with a county's published files, a population table and a solver.

Reads every published file, keeps each number that is said to be about one area in one period, and
bounds what is hidden: by subtraction, by linear programming over all relations, and for counts by
rounding bounds inwards to whole persons. Written against the files, not against the gate: it shares
with the package the public relations (who lies in which county, how many live there) and nothing
of what chooses or checks.
"""

import base64
import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
from scipy.optimize import linprog
from scipy.sparse import eye_array, hstack, lil_array

from folkehelse_eval.vocabulary.figure import Figure, largest
from folkehelse_eval.vocabulary.geography import counties, municipalities
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.relations import relations

WIDEST = {Unit.PERCENT: 5.0, Unit.PER_1000: 50.0, Unit.COUNT: 5.0, Unit.POINTS: 3.0}
"""An interval of this width gives a figure away: 5 percentage points, 5 persons, 5 % of 60."""
SLACK = 1e-6
ROUNDS_AT_ONCE = 4
"""Programmes for all at once before one for each figure."""
FAR_APART = 1.5
"""Of that width: enough, whole persons counted."""
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


def recover(found: Loot, *, areas: Iterable[str]) -> dict[Figure, tuple[float, float]]:
    """Return the hidden figures that can be bounded closely, with their bounds."""
    seen = _taken_from_means(found)
    taken = {figure: (seen[figure], seen[figure]) for figure in found.hidden & seen.keys()}
    known = set(areas)
    fylker = {municipalities()[nr].fylke_nr for nr in known}
    whole = {
        fylke
        for fylke in fylker
        if {nr for nr, k in municipalities().items() if k.fylke_nr == fylke} <= known
    }
    recovered: dict[Figure, tuple[float, float]] = dict(taken)
    for name in sorted({figure.indicator for figure in found.hidden}):
        indicator = find_indicator(name)
        shown = {figure: v for figure, v in seen.items() if figure.indicator == name}
        hidden = {figure for figure in found.hidden - taken.keys() if figure.indicator == name}
        for pooled in (False, True):
            exist = {*shown, *hidden, *(f for f in found.unseen if f.indicator == name)}
            system = relations(indicator, exist, areas=known | whole, pooled=pooled)
            for component in _components(system, shown):
                recovered |= {
                    figure: (low, high)
                    for figure, (low, high) in _bounds(component, shown, hidden, indicator).items()
                    if high - low <= WIDEST[indicator.unit] + SLACK
                }
    return recovered


def _taken_from_means(found: Loot) -> dict[Figure, float]:
    """Return what is shown, and what a mean leaves for the only one of its periods that is not."""
    seen = dict(found.shown)
    while True:
        before = len(seen)
        for figures, mean in found.means:
            unknown = [figure for figure in figures if figure not in seen]
            if len(unknown) == 1:
                rest = sum(seen[figure] for figure in figures if figure in seen)
                seen[unknown[0]] = len(figures) * mean - rest
        if len(seen) == before:
            return seen


def _components(system, shown):
    """Yield the relations that hang together by figures not shown."""
    unknown = [[f for f in (r.total, *r.parts) if f not in shown] for r in system]
    about: dict[Figure, list[int]] = {}
    for number, figures in enumerate(unknown):
        for figure in figures:
            about.setdefault(figure, []).append(number)
    left = {number for number, figures in enumerate(unknown) if figures}
    while left:
        component, edge = set(), [left.pop()]
        while edge:
            number = edge.pop()
            component.add(number)
            for figure in unknown[number]:
                edge += left & set(about.pop(figure, ()))
            left -= set(edge)
        yield [system[number] for number in sorted(component)]


def _bounds(component, shown, hidden, indicator):
    names = sorted({f for r in component for f in (r.total, *r.parts) if f not in shown})
    targets = [figure for figure in names if figure in hidden]
    if not targets:
        return {}
    at = {figure: n for n, figure in enumerate(names)}
    matrix, sums = _equations(component, at, shown)
    box = [(0.0, largest(indicator, figure)) for figure in names]
    sums = _made_to_agree(matrix, sums, box)
    lows, highs = np.full(len(names), np.inf), np.full(len(names), -np.inf)
    bounds = {}
    wanted = np.isin(np.arange(len(names)), [at[figure] for figure in targets])
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (ROUNDS_AT_ONCE, len(names))) * wanted

    def widen(objective):
        nonlocal lows, highs
        for sign in (1.0, -1.0):
            answer = linprog(sign * objective, A_eq=matrix, b_eq=sums, bounds=box)
            assert answer.success, answer.message
            lows, highs = np.minimum(lows, answer.x), np.maximum(highs, answer.x)

    for objective in signs if len(targets) > ROUNDS_AT_ONCE else ():
        widen(objective)
    for figure in targets:
        place = at[figure]
        if highs[place] - lows[place] > FAR_APART * WIDEST[indicator.unit]:
            continue  # two answers that fit everything shown lie farther apart already
        widen(np.arange(len(names)) == place)
        low, high = float(lows[place]), float(highs[place])
        if indicator.unit is Unit.COUNT:
            low, high = math.ceil(low - SLACK), math.floor(high + SLACK)
        bounds[figure] = (low, high)
    return bounds


def _equations(component, at, shown):
    """Return the relations as equations: what is not shown on the left, what is on the right."""
    matrix, sums = lil_array((len(component), len(at))), np.zeros(len(component))
    for row, relation in enumerate(component):
        terms = [(relation.total, -1.0), *zip(relation.parts, relation.weights, strict=True)]
        for figure, weight in terms:
            if figure in shown:
                sums[row] -= weight * shown[figure]
            else:
                matrix[row, at[figure]] += weight
    return matrix.tocsr(), sums


def _made_to_agree(matrix, sums, box):
    """Population weights are not the supplier's: move the sums by as little as makes them fit."""
    rows, columns = matrix.shape
    eye = eye_array(rows)
    answer = linprog(
        np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        A_eq=hstack([matrix, eye, -eye]),
        b_eq=sums,
        bounds=[*box, *([(0, None)] * (2 * rows))],
    )
    assert answer.success, answer.message
    return matrix @ np.clip(answer.x[:columns], 0.0, [high for _, high in box])

"""Somebody with a county's published files, a population table and a solver.

Reads every published file, keeps each number that is said to be about one area in one period, and
bounds what is hidden: by subtraction, by linear programming over all relations, and for counts by
rounding bounds inwards to whole persons. Written against the files, not against the gate: it shares
with the package the public relations (who lies in which county, how many live there) and nothing
of what chooses or checks.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import openpyxl
from scipy.optimize import linprog

from folkehelse_eval.vocabulary.figure import Figure, largest
from folkehelse_eval.vocabulary.geography import counties, municipalities
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.relations import relations

WIDEST = {Unit.PERCENT: 5.0, Unit.PER_1000: 50.0, Unit.COUNT: 5.0, Unit.POINTS: 3.0}
"""An interval of this width gives a figure away: 5 percentage points, 5 persons, 5 % of 60."""
SLACK = 1e-6


@dataclass
class Loot:
    """What the files say."""

    shown: dict[Figure, float] = field(default_factory=dict)
    hidden: set[Figure] = field(default_factory=set)
    withheld: set[Figure] = field(default_factory=set)
    """Said to exist and not shown: no target, but part of the sums."""

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
        _cells(page.read_text(encoding="utf-8"), found)
    for notebook in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                _cells("".join(output.get("data", {}).get("text/html", "")), found)
    for figure in found.hidden & found.shown.keys():
        raise AssertionError(f"{figure} is hidden in one file and shown in another")
    return found


def _json(plain: Mapping, found: Loot) -> None:
    for cell in plain["coverage"]["cells"]:
        if cell["status"] == "hidden":
            found.hidden.add(
                Figure(cell["indicator"], cell["kommune_nr"], cell["first_year"], cell["last_year"])
            )
    for item in plain["coverage"]["withheld"]:
        years = item["first_year"], item["last_year"]
        found.withheld.add(Figure(item["indicator"], item["unit"], *years))
    for item in plain["developments"]:
        for line in item["lines"]:
            unit = _area(line["group"], line["label"])
            for point in line["points"] if unit else ():
                name = Figure(item["indicator"], unit, point["first_year"], point["last_year"])
                found.see(name, point["value"], hidden=point["status"] == "hidden")


def _workbook(path: Path, found: Loot) -> None:
    book = openpyxl.load_workbook(path, read_only=True)
    head, *rows = book["development"].iter_rows(values_only=True)
    for row in rows:
        record = dict(zip(head, row, strict=True))
        unit = _area(record["group"], record["name"] or "")
        if unit:
            name = Figure(record["indicator"], unit, record["first_year"], record["last_year"])
            found.see(name, record["value"], hidden=record["status"] == "hidden")


def _area(group: str, label: str) -> str:
    if group in municipalities():
        return group
    if group == "land":
        return "0"
    names = {name: nr for nr, name in counties().items()}
    return names.get(label, "") if group == "county" else ""


class _Cells(HTMLParser):
    """Table cells that name one municipal cell, with the number in them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self._key = ""

    def handle_starttag(self, tag, attrs):
        if tag == "td":
            self._key = dict(attrs).get("data-cell") or ""

    def handle_endtag(self, tag):
        if tag == "td":
            self._key = ""

    def handle_data(self, data):
        if self._key and " " not in self._key:
            self.found.append((self._key, data))


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
        every.withheld |= one.withheld
    for figure in every.hidden & every.shown.keys():
        raise AssertionError(f"{figure} is hidden by one plan and shown by another")
    every.withheld -= every.shown.keys()
    return every


def recover(found: Loot, *, areas: Iterable[str]) -> dict[Figure, tuple[float, float]]:
    """Return the hidden figures that can be bounded closely, with their bounds."""
    known = set(areas)
    fylker = {municipalities()[nr].fylke_nr for nr in known}
    whole = {
        fylke
        for fylke in fylker
        if {nr for nr, k in municipalities().items() if k.fylke_nr == fylke} <= known
    }
    recovered: dict[Figure, tuple[float, float]] = {}
    for name in sorted({figure.indicator for figure in found.hidden}):
        indicator = find_indicator(name)
        shown = {figure: v for figure, v in found.shown.items() if figure.indicator == name}
        hidden = {figure for figure in found.hidden if figure.indicator == name}
        for pooled in (False, True):
            exist = {*shown, *hidden, *(f for f in found.withheld if f.indicator == name)}
            system = relations(indicator, exist, areas=known | whole, pooled=pooled)
            for component in _components(system, shown):
                recovered |= {
                    figure: (low, high)
                    for figure, (low, high) in _bounds(component, shown, hidden, indicator).items()
                    if high - low <= WIDEST[indicator.unit] + SLACK
                }
    return recovered


def _components(system, shown):
    """Yield the relations that hang together by figures not shown."""
    group: dict[Figure, list] = {}
    for relation in system:
        unknown = [f for f in (relation.total, *relation.parts) if f not in shown]
        merged = [relation]
        for one in {id(group[f]): group[f] for f in unknown if f in group}.values():
            merged += one
        for member in merged:
            for f in (member.total, *member.parts):
                if f not in shown:
                    group[f] = merged
    yield from {id(members): members for members in group.values()}.values()


def _bounds(component, shown, hidden, indicator):
    names = sorted({f for r in component for f in (r.total, *r.parts) if f not in shown})
    targets = [figure for figure in names if figure in hidden]
    if not targets:
        return {}
    at = {figure: n for n, figure in enumerate(names)}
    matrix, sums = np.zeros((len(component), len(names))), np.zeros(len(component))
    for row, relation in enumerate(component):
        terms = [(relation.total, -1.0), *zip(relation.parts, relation.weights, strict=True)]
        for figure, weight in terms:
            if figure in shown:
                sums[row] -= weight * shown[figure]
            else:
                matrix[row, at[figure]] += weight
    upper = np.array([largest(indicator, figure) for figure in names])
    box = [(0.0, high) for high in upper]
    sums = _made_to_agree(matrix, sums, box)
    bounds = {}
    for figure in targets:
        ends = []
        for sign in (1.0, -1.0):
            objective = np.zeros(len(names))
            objective[at[figure]] = sign
            answer = linprog(objective, A_eq=matrix, b_eq=sums, bounds=box)
            assert answer.success, answer.message
            ends.append(float(answer.x[at[figure]]))
        low, high = ends
        if indicator.unit is Unit.COUNT:
            low, high = math.ceil(low - SLACK), math.floor(high + SLACK)
        bounds[figure] = (low, high)
    return bounds


def _made_to_agree(matrix, sums, box):
    """Population weights are not the supplier's: move the sums by as little as makes them fit."""
    rows, columns = matrix.shape
    eye = np.eye(rows)
    answer = linprog(
        np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        A_eq=np.hstack([matrix, eye, -eye]),
        b_eq=sums,
        bounds=[*box, *([(0, None)] * (2 * rows))],
    )
    assert answer.success, answer.message
    return matrix @ np.clip(answer.x[:columns], 0.0, [high for _, high in box])

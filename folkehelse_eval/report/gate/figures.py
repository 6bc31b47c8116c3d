"""What a plan's published files say about single areas, as the gate lays plans side by side."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from folkehelse_eval.result.development import Line
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import LAND_CODE, counties, municipalities
from folkehelse_eval.vocabulary.status import CellStatus

STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Known:
    """Figures of one indicator; nothing of groups, whose means are of shown figures."""

    shown: Mapping[Figure, float]
    hidden: frozenset[Figure]
    withheld: frozenset[Figure]
    unprinted: frozenset[Figure]
    """Observed, as the files say, and on no page: of a municipality that is not compared."""

    @property
    def every(self) -> frozenset[Figure]:
        """All figures that the files say exist."""
        return self.hidden | self.withheld | self.unprinted | self.shown.keys()


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """Figures of one plan's files."""

    plan_id: str
    simulated: bool
    strict: bool
    areas: frozenset[str]
    """Municipalities that the plan is about."""
    known: Mapping[str, Known]
    """By indicator."""


def figures_of(evaluation: Evaluation) -> PlanFigures:
    """Return what an evaluation says about single areas."""
    shown: dict[str, dict[Figure, float]] = defaultdict(dict)
    for figure, value in (*_of_lines(evaluation), *_of_pairs(evaluation)):
        shown[figure.indicator][figure] = value
    absent: dict[tuple[str, CellStatus], set[Figure]] = defaultdict(set)
    for cell in evaluation.coverage.cells:
        absent[cell.indicator, cell.status].add(
            Figure(cell.indicator, cell.kommune_nr, cell.first_year, cell.last_year)
        )
    for item in evaluation.coverage.withheld:
        absent[item.indicator, CellStatus.WITHHELD].add(
            Figure(item.indicator, item.unit, item.first_year, item.last_year)
        )
    header = evaluation.header
    return PlanFigures(
        plan_id=header.plan_id,
        simulated=header.simulated,
        strict=header.disclosure == STRICT,
        areas=frozenset(cell.kommune_nr for cell in evaluation.coverage.cells),
        known={
            name: Known(
                shown[name],
                frozenset(absent[name, CellStatus.HIDDEN]),
                frozenset(absent[name, CellStatus.WITHHELD]),
                frozenset(absent[name, CellStatus.OBSERVED] - shown[name].keys()),
            )
            for name in sorted({*shown, *(name for name, _ in absent)})
        },
    )


def together(plans: Iterable[PlanFigures], indicator: str) -> Known:
    """Return what several plans' files say about one indicator."""
    known = [plan.known[indicator] for plan in plans if indicator in plan.known]
    shown: dict[Figure, float] = {}
    for each in known:
        shown |= each.shown
    hidden = frozenset[Figure]().union(*(each.hidden for each in known))
    withheld = frozenset[Figure]().union(*(each.withheld for each in known))
    unprinted = frozenset[Figure]().union(*(each.unprinted for each in known))
    seen = shown.keys()
    return Known(shown, hidden, withheld - seen - hidden, unprinted - seen - hidden - withheld)


def figures_to_json(plan: PlanFigures) -> str:
    """Return a plan's figures as one line of JSON."""
    rows = {
        name: [
            [[*_place(figure), value] for figure, value in known.shown.items()],
            *(
                [_place(figure) for figure in sorted(some)]
                for some in (known.hidden, known.withheld, known.unprinted)
            ),
        ]
        for name, known in plan.known.items()
    }
    return json.dumps([plan.plan_id, plan.simulated, plan.strict, sorted(plan.areas), rows])


def figures_from_json(text: str) -> PlanFigures:
    """Return the figures that :func:`figures_to_json` wrote."""
    plan_id, simulated, strict, areas, rows = json.loads(text)
    return PlanFigures(
        plan_id,
        simulated,
        strict,
        frozenset(areas),
        {
            name: Known(
                {Figure(name, unit, first, last): value for unit, first, last, value in shown},
                *(frozenset(Figure(name, *place) for place in some) for some in others),
            )
            for name, (shown, *others) in rows.items()
        },
    )


def _place(figure: Figure) -> list[str | int]:
    return [figure.unit, figure.first_year, figure.last_year]


def _of_lines(evaluation: Evaluation) -> Iterator[tuple[Figure, float]]:
    fylker = {name: number for number, name in counties().items()}
    for development in evaluation.developments:
        for line in development.lines:
            unit = _unit(line, fylker)
            for point in line.points if unit else ():
                if point.value is not None:
                    name = development.indicator
                    yield Figure(name, unit, point.first_year, point.last_year), point.value


def _of_pairs(evaluation: Evaluation) -> Iterator[tuple[Figure, float]]:
    """Yield figures of single periods; means over several are of shown ones, and add nothing."""
    for comparison in evaluation.comparisons:
        for pair in comparison.pairs:
            for first, last, cells, value in (
                (pair.before_from, pair.before_year, pair.before_cells, pair.before),
                (pair.after_from, pair.after_year, pair.after_cells, pair.after),
            ):
                if value is None or last is None or cells:
                    continue
                if pair.kommune_nr in municipalities():
                    yield Figure(comparison.indicator, pair.kommune_nr, first or last, last), value


def _unit(line: Line, fylker: Mapping[str, str]) -> str:
    """Return the code of the area that a line is about; empty for a group."""
    if line.group in municipalities():
        return line.group
    if line.group == "land":
        return LAND_CODE
    return fylker.get(line.label, "") if line.group == "county" else ""

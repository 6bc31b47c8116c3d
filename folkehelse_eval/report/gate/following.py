"""Whether a hidden figure follows from released ones: of one plan, or of several plans of a run.

A second look after ``panel.withholding``, without a solver (``vocabulary.propagation``). It reads
the released results alone, so it finds what plans on different data give away together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.result.development import Line
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.figure import Figure, closeness, largest
from folkehelse_eval.vocabulary.geography import LAND_CODE, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator, find_indicator
from folkehelse_eval.vocabulary.propagation import narrowed
from folkehelse_eval.vocabulary.relations import relations
from folkehelse_eval.vocabulary.status import CellStatus

STRICT = "strict"


def check_following(evaluations: Sequence[Evaluation]) -> None:
    """Refuse results from which a hidden figure follows; plans that are not strict are left out.

    Raises
    ------
    DisclosureError
        Naming the figure, never its bounds.
    """
    strict = [item for item in evaluations if item.header.disclosure == STRICT]
    shown: dict[Figure, float] = {}
    hidden: set[Figure] = set()
    unseen: set[Figure] = set()
    areas: set[str] = set()
    for evaluation in strict:
        shown |= dict(_shown(evaluation))
        hidden |= set(_hidden(evaluation))
        unseen |= set(_withheld(evaluation))
        areas |= {cell.kommune_nr for cell in evaluation.coverage.cells}
    by_indicator: dict[str, set[Figure]] = defaultdict(set)
    for figure in hidden:
        by_indicator[figure.indicator].add(figure)
    for name, targets in by_indicator.items():
        own = {figure: value for figure, value in shown.items() if figure.indicator == name}
        found = following(
            find_indicator(name),
            own,
            targets,
            areas=areas,
            unseen={figure for figure in unseen if figure.indicator == name},
        )
        if found:
            first = min(found)
            raise DisclosureError(
                f"{name} of {first.unit} in {first.first_year}-{first.last_year} is hidden and "
                "follows from what is released"
            )


def following(
    indicator: Indicator,
    shown: Mapping[Figure, float],
    hidden: Collection[Figure],
    *,
    areas: Collection[str],
    unseen: Collection[Figure] = (),
) -> frozenset[Figure]:
    """Return the hidden figures that are bounded more closely than allowed.

    ``unseen`` are figures that exist, as everybody can see, and are not shown either.
    """
    fylker = {municipalities()[nr].fylke_nr for nr in areas if nr in municipalities()}
    # a county whose page is not looked at has its figure all the same, in the supplier's table
    elsewhere = {
        replace(figure, unit=fylke)
        for figure in shown
        if figure.unit == LAND_CODE
        for fylke in fylker
    }
    found: set[Figure] = set()
    for pooled in (False, True):
        system = relations(
            indicator,
            {*shown, *hidden, *unseen, *elsewhere},
            areas={*areas, *fylker},
            pooled=pooled,
        )
        box = narrowed(system, shown, partial(largest, indicator))
        found |= {
            figure
            for figure in hidden
            if figure in box and box[figure][1] - box[figure][0] <= closeness(indicator)
        }
    return frozenset(found)


def _shown(evaluation: Evaluation) -> Iterator[tuple[Figure, float]]:
    yield from _of_lines(evaluation)
    yield from _of_pairs(evaluation)


def _of_lines(evaluation: Evaluation) -> Iterator[tuple[Figure, float]]:
    fylker = {kommune.fylke_name: kommune.fylke_nr for kommune in municipalities().values()}
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


def _hidden(evaluation: Evaluation) -> Iterator[Figure]:
    for cell in evaluation.coverage.cells:
        if cell.status is CellStatus.HIDDEN:
            yield Figure(cell.indicator, cell.kommune_nr, cell.first_year, cell.last_year)


def _withheld(evaluation: Evaluation) -> Iterator[Figure]:
    for item in evaluation.coverage.withheld:
        yield Figure(item.indicator, item.unit, item.first_year, item.last_year)

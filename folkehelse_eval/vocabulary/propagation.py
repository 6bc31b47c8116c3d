"""Bounds passed from relation to relation until none narrows: quick, and never too narrow.

Where relations hang together in a circle, linear programming (``panel.bounds``) can come closer;
elsewhere these are the same bounds (bound propagation, as in constraint programming).
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.relations import Relation

ROUNDS = 20
"""Passes over all relations; bounds that still move then move by less than anybody could use."""

Box = dict[Figure, tuple[float, float]]


def narrowed(
    system: Sequence[Relation],
    shown: Mapping[Figure, float],
    largest: Callable[[Figure], float],
) -> Box:
    """Return the bounds of every figure that is not shown, after all relations had their say.

    Parameters
    ----------
    system
        Relations of one indicator.
    shown
        Values of all figures that are shown.
    largest
        Largest value that a figure can have.
    """
    box: Box = {}
    open_ones = []
    for relation in system:
        terms = [(relation.total, -1.0), *zip(relation.parts, relation.weights, strict=True)]
        unknown = [(figure, weight) for figure, weight in terms if figure not in shown]
        known = sum(weight * shown[figure] for figure, weight in terms if figure in shown)
        if unknown:
            open_ones.append((unknown, -known))
            box |= {figure: (0.0, largest(figure)) for figure, _ in unknown if figure not in box}
    for _ in range(ROUNDS):
        before = dict(box)
        for unknown, rest in open_ones:
            box |= _narrow(unknown, rest, box)
        if box == before:
            break
    return box


def hanging_together(
    system: Sequence[Relation], shown: Collection[Figure], wanted: Collection[Figure]
) -> list[Relation]:
    """Return the relations from which something about wanted figures can follow.

    Two relations hang together when a figure that is not shown takes part in both.
    """
    leader: dict[Figure, Figure] = {}

    def first_of(figure: Figure) -> Figure:
        while leader.setdefault(figure, figure) != figure:
            leader[figure] = figure = leader[leader[figure]]
        return figure

    unknown = [
        [figure for figure in (relation.total, *relation.parts) if figure not in shown]
        for relation in system
    ]
    for figures in unknown:
        for figure in figures:
            leader[first_of(figure)] = first_of(figures[0])
    reached = {first_of(figure) for figure in wanted if figure in leader}
    return [
        relation
        for relation, figures in zip(system, unknown, strict=True)
        if figures and first_of(figures[0]) in reached
    ]


def _narrow(unknown: Sequence[tuple[Figure, float]], rest: float, box: Box) -> Box:
    """Return new bounds of figures whose weighted sum is ``rest``."""
    ends = [
        sorted((weight * box[figure][0], weight * box[figure][1])) for figure, weight in unknown
    ]
    least, most = sum(low for low, _ in ends), sum(high for _, high in ends)
    narrowed: Box = {}
    for (figure, weight), (low, high) in zip(unknown, ends, strict=True):
        one, other = (rest - (most - high)) / weight, (rest - (least - low)) / weight
        old_low, old_high = box[figure]
        # inexact weights may contradict the figures: the nearest possible value then remains
        new_low = min(max(old_low, min(one, other)), old_high)
        new_high = max(min(old_high, max(one, other)), new_low)
        narrowed[figure] = (new_low, new_high)
    return narrowed

"""Which delivered figures to withhold so that no hidden one follows from the rest.

Secondary suppression in two steps. A total from which a hidden part follows by itself is withheld
first: no choice of parts is as cheap, since effects rest on municipalities and never on totals.
What still follows from several relations together is found by linear programming (``bounds``), and
the nearest figure is withheld until nothing follows.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from folkehelse_eval.panel.bounds import recovered
from folkehelse_eval.vocabulary.figure import Figure, closeness, largest
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.propagation import narrowed
from folkehelse_eval.vocabulary.relations import (
    Relation,
    bounds_of_parts,
    relations,
    with_parts_of_parts,
)

COUNTY = "00"  # as long as a county's number


@dataclass(frozen=True, slots=True)
class Withheld:
    """One figure that is withheld, and the hidden one that would follow from it."""

    figure: Figure
    protects: Figure


@dataclass(frozen=True, slots=True)
class Release:
    """Figures of one indicator: what may be shown, and what must not follow."""

    indicator: Indicator
    shown: Mapping[Figure, float]
    hidden: frozenset[Figure]
    areas: frozenset[str]
    """Municipalities and counties that the data are about."""
    unseen: frozenset[Figure] = frozenset()
    """Figures that exist and are neither shown nor in need of protection."""


def withhold(release: Release) -> tuple[Withheld, ...]:
    """Return the figures to withhold, in the order of the choice.

    All counties of the data are looked at, whatever a plan is about: pages of one run then withhold
    the same, and do not fill each other's holes. Programmes are solved for each county alone, where
    a figure near by is found, and last for the whole country.

    The set has no needless total of the first step: each was withheld because a hidden figure
    follows from it and shown parts alone. It is not proved to be the smallest of all possible sets.
    """
    pooling = (False, True) if release.indicator.rhythm is Rhythm.SURVEY_ROUND else (False,)
    figures = frozenset(release.shown) | release.hidden | release.unseen
    systems = [
        relations(release.indicator, figures, areas=release.areas, pooled=pooled)
        for pooled in pooling
    ]
    steps = [_Step(systems, choose) for choose in (_totals, _through_totals)]
    for fylke in sorted({figure.unit[:2] for figure in release.hidden}):
        inside = [[one for one in system if one.total.unit[:2] == fylke] for system in systems]
        steps.append(_Step(inside, _nearest))
    steps.append(_Step(systems, _nearest))
    chosen: tuple[Withheld, ...] = ()
    settled: dict[_Step, frozenset[Figure]] = {}
    while any(settled.get(step) != step.among(chosen) for step in steps):
        for step in steps:
            if settled.get(step) != step.among(chosen):
                chosen = _until_nothing_follows(step, release, chosen)
                settled[step] = step.among(chosen)
    return chosen


_Chooser = Callable[[Sequence[Relation], Mapping[Figure, float], Release], Iterator[Withheld]]


class _Step:
    """Relations that are looked at together, and how a figure is chosen among them."""

    def __init__(self, systems: Sequence[Sequence[Relation]], choose: _Chooser) -> None:
        self.systems = systems
        self.choose = choose
        self._figures = {
            figure
            for system in systems
            for relation in system
            for figure in (relation.total, *relation.parts)
        }

    def among(self, chosen: Sequence[Withheld]) -> frozenset[Figure]:
        """Return the withheld figures that the relations are about: all that the step rests on."""
        return frozenset(item.figure for item in chosen if item.figure in self._figures)


def _until_nothing_follows(
    step: _Step, release: Release, chosen: Sequence[Withheld]
) -> tuple[Withheld, ...]:
    found = {item.figure: item for item in chosen}
    while True:
        shown = {figure: v for figure, v in release.shown.items() if figure not in found}
        more = [item for system in step.systems for item in step.choose(system, shown, release)]
        if not more:
            return tuple(found.values())
        found |= {item.figure: item for item in reversed(more)}


def _totals(
    system: Sequence[Relation], shown: Mapping[Figure, float], release: Release
) -> Iterator[Withheld]:
    """Yield shown totals that bound a hidden part too closely, by their own relation alone."""
    enough = closeness(release.indicator)
    sums = {
        relation.total: relation
        for relation in system
        if relation.total.unit != relation.parts[0].unit
    }
    for relation in system:
        if relation.total in shown:
            whole = with_parts_of_parts(relation, sums, shown)
            bounds = bounds_of_parts(whole, shown, partial(largest, release.indicator))
            close = [
                part
                for part, (low, high) in bounds.items()
                if part in release.hidden and high - low <= enough
            ]
            if close:
                yield Withheld(relation.total, close[0])


def _through_totals(
    system: Sequence[Relation], shown: Mapping[Figure, float], release: Release
) -> Iterator[Withheld]:
    """Yield totals through which a hidden figure follows from other areas' figures, step by step.

    Looks at all counties at once, where programmes look at each alone.
    """
    box = narrowed(system, shown, partial(largest, release.indicator))
    enough = closeness(release.indicator)
    totals = {figure for figure in shown if len(figure.unit) <= len(COUNTY)}
    by_figure = _relations_of(system)
    for hidden in sorted(release.hidden & box.keys()):
        if box[hidden][1] - box[hidden][0] <= enough:
            total = _nearest_shown(hidden, by_figure, totals)
            if total is not None:
                yield Withheld(total, hidden)


def _nearest(
    system: Sequence[Relation], shown: Mapping[Figure, float], release: Release
) -> Iterator[Withheld]:
    """Yield for every hidden figure that follows from several relations the nearest shown one."""
    found = recovered(
        system,
        shown,
        release.hidden,
        closeness=closeness(release.indicator),
        largest=partial(largest, release.indicator),
    )
    by_figure = _relations_of(system) if found else {}
    for hidden in found:
        nearest = _nearest_shown(hidden, by_figure, shown)
        if nearest is not None:
            yield Withheld(nearest, hidden)


def _relations_of(system: Sequence[Relation]) -> dict[Figure, list[Relation]]:
    by_figure: dict[Figure, list[Relation]] = {}
    for relation in system:
        for figure in (relation.total, *relation.parts):
            by_figure.setdefault(figure, []).append(relation)
    return by_figure


def _nearest_shown(
    hidden: Figure, by_figure: Mapping[Figure, Sequence[Relation]], shown: Collection[Figure]
) -> Figure | None:
    """Return the shown figure fewest relations away; a total before a part, then the next year."""
    seen, edge = {hidden}, {hidden}
    while edge:
        reached = {
            figure
            for known in edge
            for relation in by_figure[known]
            for figure in (relation.total, *relation.parts)
        } - seen
        candidates = [figure for figure in reached if figure in shown]
        if candidates:
            return min(candidates, key=lambda figure: _cost(figure, hidden))
        seen |= reached
        edge = reached
    return None


def _cost(figure: Figure, hidden: Figure) -> tuple[int, int, Figure]:
    return len(figure.unit), abs(figure.last_year - hidden.last_year), figure

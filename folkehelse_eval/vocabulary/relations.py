"""Which published figures add up to which: areas, sexes, years that overlap.

Weights are public: inhabitants 0-24 on 1 January. A rate of a sum is taken as the weighted mean of
the parts' rates; that is what anybody with a population table would assume, so it is what a hidden
figure is protected against.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from operator import attrgetter

from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import LAND_CODE, counties, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm, Unit
from folkehelse_eval.vocabulary.observation import Sex

SURVEY_YEARS = 3
"""Years whose rounds a county's or the country's survey figure pools, its own the last."""
SINGLE_ROUNDS = frozenset({2021, 2022})
"""Years whose figure pools its own round only (helseprofil/backend, post-processing of Ungdata)."""
_PLACE = attrgetter("unit", "first_year", "last_year", "sex")
"""Order of one indicator's figures; quicker than comparing them whole."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A total that is the weighted sum of its parts."""

    total: Figure
    parts: tuple[Figure, ...]
    weights: tuple[float, ...]
    """One for each part; they add up to one, but for counts, which are simply added."""


def relations(
    indicator: Indicator,
    figures: Collection[Figure],
    *,
    areas: Collection[str],
    pooled: bool,
) -> tuple[Relation, ...]:
    """Return every relation between an indicator's figures.

    Parameters
    ----------
    figures
        All figures that exist, shown or hidden. An area without one takes no part in a sum.
    areas
        Municipalities and counties that the data are about: a county is a sum only where all its
        municipalities are, the country only where all counties are.
    pooled
        Whether counties' survey figures are taken to hold each municipality's latest round of a
        window of years; otherwise only figures of the same period. Nobody knows which of the two
        somebody would try: protect against both.
    """
    known = frozenset(figures)
    pooled = pooled and indicator.rhythm is Rhythm.SURVEY_ROUND
    return (
        *_sums_of_areas(indicator, known, areas, pooled=pooled),
        *_sums_of_sexes(indicator, known),
        *_sums_of_years(indicator, known),
    )


def bounds_of_parts(
    relation: Relation, shown: Mapping[Figure, float], largest: Callable[[Figure], float]
) -> dict[Figure, tuple[float, float]]:
    """Return the bounds that a shown total and its shown parts put on each part that is not shown.

    Weights are not the supplier's own, so that the bounds may contradict each other (the lower one
    is then above the upper): nobody could come closer, and the width is taken as it is, negative.
    """
    parts = list(zip(relation.parts, relation.weights, strict=True))
    rest = shown[relation.total] - sum(w * shown[part] for part, w in parts if part in shown)
    unknown = [(part, w, w * largest(part)) for part, w in parts if part not in shown]
    most = sum(reach for _, _, reach in unknown)
    return {
        part: (max(0.0, (rest - (most - reach)) / weight), min(reach, rest) / weight)
        for part, weight, reach in unknown
    }


def with_parts_of_parts(
    relation: Relation, sums: Mapping[Figure, Relation], shown: Collection[Figure]
) -> Relation:
    """Return a relation in which every part that is not shown is replaced by its own parts."""
    terms: list[tuple[Figure, float]] = []
    for part, weight in zip(relation.parts, relation.weights, strict=True):
        below = None if part in shown else sums.get(part)
        if below is None:
            terms.append((part, weight))
        else:
            inside = zip(below.parts, below.weights, strict=True)
            terms += [(figure, weight * share) for figure, share in inside]
    return Relation(relation.total, tuple(f for f, _ in terms), tuple(w for _, w in terms))


def _sums_of_areas(
    indicator: Indicator, known: frozenset[Figure], areas: Collection[str], *, pooled: bool
) -> Iterator[Relation]:
    by_area: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for figure in sorted(known, key=_PLACE):
        by_area[figure.unit, figure.sex].append(figure)
    for (unit, _), totals in by_area.items():
        members = _members().get(unit, ())
        if not members or not set(members) <= set(areas):
            continue
        for total in totals:
            parts = list(_parts(total, members, by_area, pooled=pooled))
            if parts:
                yield _weighted(indicator, total, parts)


def _parts(
    total: Figure,
    members: Sequence[str],
    by_area: Mapping[tuple[str, str], Sequence[Figure]],
    *,
    pooled: bool,
) -> Iterator[tuple[Figure, float]]:
    """Yield a total's parts with their inhabitants; below a county without a figure, its own."""
    for member in members:
        own = by_area.get((member, total.sex), ())
        below = _members().get(member, ())
        found = _latest(own, total, pooled=pooled and not below)
        inside = list(_parts(total, below, by_area, pooled=pooled))
        if found is not None:
            yield found, sum(n for _, n in inside) or _young(member, total.last_year)
        else:
            yield from inside


def _latest(own: Sequence[Figure], total: Figure, *, pooled: bool) -> Figure | None:
    """Return the last of an area's figures that a total holds; ``own`` is in order of time."""
    wide = pooled and total.last_year not in SINGLE_ROUNDS
    first = total.last_year - (SURVEY_YEARS - 1 if wide else 0)
    if wide and total.last_year > max(SINGLE_ROUNDS):
        first = max(first, max(SINGLE_ROUNDS))
    inside = [
        figure
        for figure in own
        if (first <= figure.last_year <= total.last_year if pooled else _same_period(figure, total))
    ]
    return inside[-1] if inside else None


def _same_period(one: Figure, other: Figure) -> bool:
    return (one.first_year, one.last_year) == (other.first_year, other.last_year)


def _weighted(
    indicator: Indicator, total: Figure, parts: Sequence[tuple[Figure, float]]
) -> Relation:
    everybody = sum(inhabitants for _, inhabitants in parts)
    weights = (
        1.0 if indicator.unit is Unit.COUNT else inhabitants / everybody for _, inhabitants in parts
    )
    return Relation(total, tuple(figure for figure, _ in parts), tuple(weights))


def _sums_of_sexes(indicator: Indicator, known: frozenset[Figure]) -> Iterator[Relation]:
    """Yield both sexes as boys and girls, who are equally many."""
    weight = 1.0 if indicator.unit is Unit.COUNT else 0.5
    for total in sorted((f for f in known if f.sex == Sex.ALL), key=_PLACE):
        parts = tuple(replace(total, sex=sex.value) for sex in (Sex.MALE, Sex.FEMALE))
        if known.issuperset(parts):
            yield Relation(total, parts, (weight, weight))


def _sums_of_years(indicator: Indicator, known: frozenset[Figure]) -> Iterator[Relation]:
    """Yield figures for several years as the mean of their years, which are never published."""
    years = indicator.n_years
    if years == 1:
        return
    weight = 1.0 if indicator.unit is Unit.COUNT else 1.0 / years
    for total in sorted(known, key=_PLACE):
        parts = tuple(
            replace(total, first_year=year, last_year=year)
            for year in range(total.last_year - years + 1, total.last_year + 1)
        )
        yield Relation(total, parts, (weight,) * years)


@cache
def _members() -> Mapping[str, tuple[str, ...]]:
    """Return the municipalities of every county, and the counties of the country."""
    inside: dict[str, list[str]] = defaultdict(list)
    for kommune in municipalities().values():
        inside[kommune.fylke_nr].append(kommune.kommune_nr)
    found = {fylke: tuple(members) for fylke, members in inside.items()}
    return {**found, LAND_CODE: tuple(counties())}


@cache
def _young(area: str, year: int) -> float:
    """Return the inhabitants 0-24 of an area in a year, or in the nearest year that is known."""
    below = _members().get(area)
    if below is not None:
        return sum(_young(member, year) for member in below)
    by_year = municipalities()[area].population_0_24
    nearest = min(by_year, key=lambda known: (abs(known - year), known))
    return float(by_year[nearest])

"""From a reference on a page to entries of ``results.json``, and to the cells that they rest on.

A reference is the id of an effect or of counties taken together, or the name of a part with what
tells its entries apart:
``developments:<indicator>``, ``comparisons:<indicator>.<label>``, ``robustness:<effect id>``,
``header``, ``coverage.files``, ``reach.years`` and so on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from operator import attrgetter

from folkehelse_eval.errors import ReportError
from folkehelse_eval.result.development import Development, Pair
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.vocabulary.geography import LAND_CODE, counties

FIXED = "fixed"
"""Reference of words that are the same on every page: no result stands behind them."""
FOLLOW_UP = ".follow_up_"
POOLED = ".pooled."
"""Part of the id of what counties give together."""
_PARTS = frozenset(field.name for field in fields(Evaluation))


@dataclass(frozen=True, slots=True, order=True)
class CellKey:
    """One cell of the panel: both sexes and all groups together."""

    indicator: str
    unit: str
    """Municipality or county of 2024."""
    last_year: int
    """Last year of its period; no indicator has two periods that end in the same year."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of ``results.json``."""

    path: str
    """Where it stands, for example ``comparisons[0].effects[2]``."""
    found: object
    cells: tuple[CellKey, ...] = ()
    """Cells of the panel behind it, sorted; empty for registers and for the plan itself."""


def find_entries(evaluation: Evaluation, reference: str) -> tuple[Entry, ...]:
    """Return the entries that a reference names, in the order of the results.

    Raises
    ------
    ReportError
        When the results have no such entry.
    """
    part, _, key = reference.partition(":")
    found = tuple(_by_key(evaluation, part, key) if key else _by_name(evaluation, reference))
    if not found:
        raise ReportError(
            f"the results have no entry {reference!r}; the page and results.json are of two runs: "
            "run the plan again"
        )
    return found


def _by_key(evaluation: Evaluation, part: str, key: str) -> Iterator[Entry]:
    keyed: tuple[tuple[str, object, tuple[CellKey, ...]], ...] = ()
    if part == "developments":
        keyed = tuple(
            (item.indicator, item, _sorted(_of_development(item)))
            for item in evaluation.developments
        )
    elif part == "comparisons":
        keyed = tuple(
            (f"{item.indicator}.{item.label}", item, _sorted(_of_pairs(item.pairs, item)))
            for item in evaluation.comparisons
        )
    elif part == "robustness":
        cells = tuple(cell for entry in _effects(evaluation, key) for cell in entry.cells)
        keyed = tuple((item.effect_id, item, cells) for item in evaluation.robustness)
    elif part == "series":
        keyed = tuple(
            (f"{item.indicator}.{item.label}", item, _of_indicator(evaluation, item.indicator))
            for item in evaluation.series
        )
    for place, (name, item, behind) in enumerate(keyed):
        if name == key:
            yield Entry(f"{part}[{place}]", item, behind)


def _by_name(evaluation: Evaluation, reference: str) -> Iterator[Entry]:
    part, _, _ = reference.partition(".")
    if POOLED in reference:
        yield from _pooled(evaluation, reference)
    elif part in _PARTS:
        yield Entry(reference, attrgetter(reference)(evaluation))
    else:
        yield from _effects(evaluation, reference)


def _pooled(evaluation: Evaluation, pooled_id: str) -> Iterator[Entry]:
    """Yield what counties give together; its cells are those of the counties' own results."""
    for place, item in enumerate(evaluation.nation.pooled if evaluation.nation else ()):
        if item.pooled_id == pooled_id:
            yield Entry(f"nation.pooled[{place}]", item)


def _effects(evaluation: Evaluation, effect_id: str) -> Iterator[Entry]:
    for place, comparison in enumerate(evaluation.comparisons):
        for number, effect in enumerate(comparison.effects):
            if effect.effect_id == effect_id:
                yield Entry(
                    f"comparisons[{place}].effects[{number}]",
                    effect,
                    _sorted(_of_pairs(_pairs_of(effect, comparison), comparison)),
                )


def _pairs_of(effect: Effect, comparison: Comparison) -> Iterator[Pair]:
    """Yield the pairs whose changes an effect is made of.

    Of a funded unit its own window of the effect's follow-up; of the others the same windows.
    """
    number = effect.effect_id.partition(FOLLOW_UP)[2]
    follow_up = int(number) if number.isdigit() else 1
    treated, others = set(effect.counts.treated_units), set(effect.counts.comparison_units)
    own: dict[str, list[Pair]] = {}
    whole = (pair for pair in comparison.pairs if pair.is_whole)
    for pair in sorted(whole, key=attrgetter("after_year")):
        if pair.kommune_nr in treated:
            own.setdefault(pair.kommune_nr, []).append(pair)
    used = [pairs[follow_up - 1] for pairs in own.values() if len(pairs) >= follow_up]
    yield from used
    windows = {_window(pair) for pair in used}
    for pair in comparison.pairs:
        if pair.kommune_nr in others and pair.change is not None and _window(pair) in windows:
            yield pair


def _window(pair: Pair) -> tuple[object, ...]:
    return pair.before_year, pair.before_cells, pair.after_year, pair.after_cells


def _of_pairs(pairs: Iterable[Pair], comparison: Comparison) -> Iterator[CellKey]:
    for pair in pairs:
        before = pair.before_cells or ((pair.before_year,) if pair.before_year else ())
        after = pair.after_cells or ((pair.after_year,) if pair.after_year else ())
        for year in (*before, *after):
            yield CellKey(comparison.indicator, pair.kommune_nr, year)


def _of_indicator(evaluation: Evaluation, indicator: str) -> tuple[CellKey, ...]:
    developments = (item for item in evaluation.developments if item.indicator == indicator)
    return _sorted(cell for item in developments for cell in _of_development(item))


def _of_development(item: Development) -> Iterator[CellKey]:
    by_name = {name: number for number, name in counties().items()}
    for line in item.lines:
        published = {"land": LAND_CODE, "county": by_name.get(line.label, "")}
        unit = line.group if line.group.isdigit() else published.get(line.group, "")
        if unit:
            yield from (CellKey(item.indicator, unit, point.last_year) for point in line.points)


def _sorted(cells: Iterable[CellKey]) -> tuple[CellKey, ...]:
    return tuple(sorted(set(cells)))

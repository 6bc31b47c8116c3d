"""Tables of every unit's figure before and after, and which of their rows a page can hold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from folkehelse_eval.report.blocks import Cell, Column, Table, Text
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import (
    absent,
    cell_key,
    change,
    figure_or_absence,
    text,
    year,
    years,
)
from folkehelse_eval.report.wording.names import area_kind, comparison_name, indicator_name
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.status import CellStatus

ROWS_ON_PAGE = 1440  # of up to 800 bytes with their csv, which leaves room for text and pictures


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that a table could have."""

    pairs: tuple[Pair, ...]
    elsewhere: str = ""
    """Key of the sentence that says what these rows leave out, and where that stands."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """Rows that a page shows, and what is told of the others."""

    pairs: tuple[Pair, ...]
    told: tuple[Text, ...] = ()


def fitting(evaluation: Evaluation, words: Words, *choices: Rows) -> Fitting:
    """Return the first choice of rows that the page has room for; none, where all are too many.

    All comparisons of a page share its room.
    """
    most = ROWS_ON_PAGE // max(1, len(evaluation.comparisons))
    rows = next((item for item in choices if len(item.pairs) <= most), None)
    if rows is None:
        return Fitting((), (Text(words.say("pairs.elsewhere.all")),))
    return Fitting(rows.pairs, (Text(words.say(rows.elsewhere)),) if rows.elsewhere else ())


def by_municipality(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return pairs in order of municipality number and year."""
    return tuple(sorted(pairs, key=lambda pair: (pair.kommune_nr, pair.after_year or 0)))


def first_of_each(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return each unit's pair of its first follow-up."""
    return tuple({pair.kommune_nr: pair for pair in reversed(by_municipality(pairs))}.values())


def first_whole(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return each unit's first pair with both figures, where it has one."""
    return by_municipality(first_of_each(pair for pair in pairs if pair.change is not None))


def one_each(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Return one pair of each unit: the first with both figures, else its first."""
    drawn = first_whole(pairs)
    shown = {pair.kommune_nr for pair in drawn}
    others = (pair for pair in first_of_each(pairs) if pair.kommune_nr not in shown)
    return by_municipality((*drawn, *others))


def pairs_table(
    comparison: Comparison,
    pairs: tuple[Pair, ...],
    words: Words,
    *,
    table_id: str,
    source: str,
    with_role: bool = False,
) -> Table:
    """Return before, after and change of each municipality, in the order given."""
    unit = find_indicator(comparison.indicator).unit
    local = all(_is_municipality(pair.kommune_nr) for pair in pairs)
    keys = ("before_year", "before", "after_year", "after", "change")
    values = {
        "name": indicator_name(comparison.indicator, words),
        "which": comparison_name(comparison, words),
        "unit": words.say(f"unit.{unit.value}.axis"),
        "change_unit": words.say(f"unit.{unit.value}.change"),
    }
    return Table(
        table_id,
        words.say("before_after.caption", values),
        (
            Column(words.say("column.municipality" if local else "column.county")),
            *((Column(words.say("column.pair_role")),) if with_role else ()),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in keys),
        ),
        tuple(
            (
                text(pair.name),
                *((text(words.say(f"pair_role.{pair.role}")),) if with_role else ()),
                *_pair_cells(pair, comparison.indicator, words, unit=unit),
            )
            for pair in pairs
        ),
        notes=(words.say("before_after.table_note"),),
        source=source,
        by_municipality=local,
    )


def _is_municipality(code: str) -> bool:
    return area_kind(code) == "kommune"


def _pair_cells(pair: Pair, indicator: str, words: Words, *, unit: Unit) -> tuple[Cell, ...]:
    before_key = _keys(pair.kommune_nr, indicator, pair.before_year, pair.before_cells)
    after_key = _keys(pair.kommune_nr, indicator, pair.after_year, pair.after_cells)
    moved = pair.change
    kept = _absence(pair)
    return (
        _years(pair.before_from, pair.before_year),
        figure_or_absence(pair.before, pair.before_status, words, unit=unit, rests_on=before_key),
        _years(pair.after_from, pair.after_year),
        figure_or_absence(pair.after, pair.after_status, words, unit=unit, rests_on=after_key),
        absent(kept) if moved is None else change(moved, words, rests_on=before_key + after_key),
    )


def _absence(pair: Pair) -> CellStatus:
    """Return why a change is absent: hidden weighs most, then missing, then not computable."""
    both = (pair.before_status, pair.after_status)
    order = (
        CellStatus.HIDDEN,
        CellStatus.WITHHELD,
        CellStatus.MISSING,
        CellStatus.NOT_COMPUTABLE,
    )
    return next((status for status in order if status in both), CellStatus.MISSING)


def _years(first: int | None, last: int | None) -> Cell:
    if last is None:
        return absent(CellStatus.MISSING)
    return year(last) if first is None else years(first, last)


def _keys(
    kommune_nr: str, indicator: str, last_year: int | None, cells: tuple[int, ...]
) -> tuple[str, ...]:
    """Return the cells that a figure rests on: all whose mean it is."""
    if last_year is None or not _is_municipality(kommune_nr):
        return ()
    return tuple(cell_key(kommune_nr, indicator, item) for item in cells or (last_year,))

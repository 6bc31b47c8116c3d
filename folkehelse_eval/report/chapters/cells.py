"""Cells of tables: numbers with their digits, absences with their reason."""

from folkehelse_eval.report.blocks import Cell
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, integer, machine_decimal, signed
from folkehelse_eval.vocabulary.indicator import Unit
from folkehelse_eval.vocabulary.status import CellStatus


def text(words: str) -> Cell:
    """Return a cell of words."""
    return Cell(words)


def number(
    value: float,
    words: Words,
    *,
    digits: int = 1,
    rests_on: tuple[str, ...] = (),
) -> Cell:
    """Return a cell with a number; its unit stands in the column's head or the caption."""
    return Cell(
        decimal(value, words.language, digits=digits),
        plain=machine_decimal(value, words.language, digits=digits),
        numeric=True,
        rests_on=rests_on,
    )


def change(value: float, words: Words, *, digits: int = 1, rests_on: tuple[str, ...] = ()) -> Cell:
    """Return a cell with a signed difference."""
    return Cell(
        signed(value, words.language, digits=digits),
        plain=machine_decimal(value, words.language, digits=digits),
        numeric=True,
        rests_on=rests_on,
    )


def count(value: int, words: Words) -> Cell:
    """Return a cell with a whole number."""
    return Cell(integer(value, words.language), plain=str(value), numeric=True)


def year(value: int) -> Cell:
    """Return a cell with a year."""
    return Cell(str(value), numeric=True)


def years(first: int, last: int) -> Cell:
    """Return a cell with the years that a figure describes."""
    return year(last) if first == last else Cell(f"{first}–{last}", numeric=True)


def absent(status: CellStatus, *, rests_on: tuple[str, ...] = ()) -> Cell:
    """Return a cell that says why it holds nothing."""
    return Cell("", status=status, rests_on=rests_on)


def count_or_not_stated(value: int | None, words: Words) -> Cell:
    """Return a whole number, or *ikke oppgitt* in the page's language."""
    return text(words.say("not_stated")) if value is None else count(value, words)


def figure_or_absence(
    value: float | None,
    status: CellStatus,
    words: Words,
    *,
    unit: Unit,
    rests_on: tuple[str, ...] = (),
) -> Cell:
    """Return a figure where it is observed, else the reason for its absence."""
    if status is not CellStatus.OBSERVED or value is None:
        kept = CellStatus.MISSING if status is CellStatus.OBSERVED else status
        return absent(kept, rests_on=rests_on)
    return number(value, words, digits=0 if unit is Unit.COUNT else 1, rests_on=rests_on)


def cell_key(kommune_nr: str, indicator: str, last_year: int) -> str:
    """Return the name of a municipality's cell, by which the disclosure check finds it.

    A period is named by its last year: no indicator has two periods that end in the same year.
    """
    return f"{kommune_nr}:{indicator}:{last_year}"

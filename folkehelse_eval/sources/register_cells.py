"""One cell of a register to a typed value; whatever does not fit rejects the row."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from folkehelse_eval.sources.register_table import RegisterRow
from folkehelse_eval.vocabulary.geography import Kommune, municipalities
from folkehelse_eval.vocabulary.measure import NOT_STATED

FIRST_YEAR, LAST_YEAR = 1990, 2040
"""Years outside are taken for typing errors."""

YES_NO = {"ja": True, "yes": True, "nei": False, "no": False}
LEADING_ZERO = "leading_zero_restored"
_AMOUNT = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_DOTTED_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")


def text_or_none(row: RegisterRow, column: str) -> str | None:
    """Return the text of a cell, ``None`` where nothing is stated."""
    return row.cells.get(column) or None


def needed_text(row: RegisterRow, column: str) -> str:
    """Return the text of a cell that must not be empty."""
    text = row.cells.get(column, "")
    if not text:
        raise row.problem(
            column, found="an empty cell", expected="a text", remedy="Fill in the cell."
        )
    return text


def year_or_none(row: RegisterRow, column: str) -> int | None:
    """Return a year of four digits."""
    text = row.cells.get(column, "")
    if not text:
        return None
    if len(text) == 4 and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    raise row.problem(
        column,
        found=repr(text),
        expected=f"a year from {FIRST_YEAR} to {LAST_YEAR} in four digits",
        remedy=f"Write the year alone, or {NOT_STATED!r} where it is not known.",
    )


def needed_year(row: RegisterRow, column: str) -> int:
    """Return a year that must be stated."""
    year = year_or_none(row, column)
    if year is None:
        raise row.problem(
            column, found="an empty cell", expected="a year", remedy="Fill in the cell."
        )
    return year


def amount_or_none(row: RegisterRow, column: str) -> float | None:
    """Return a number that is not negative: ``450000``, ``450 000`` or ``38,4``."""
    text = row.cells.get(column, "")
    if not text:
        return None
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    if not _AMOUNT.fullmatch(plain) or _DOTTED_THOUSANDS.fullmatch(plain):
        raise row.problem(
            column,
            found=repr(text),
            expected="a number that is not negative, such as 450000 or 38,4",
            remedy="Write digits without unit or dots between thousands; remarks go in 'note'.",
        )
    return float(plain.replace(" ", "").replace(",", "."))


def whole_or_none(row: RegisterRow, column: str) -> int | None:
    """Return a whole number that is not negative."""
    number = amount_or_none(row, column)
    if number is None:
        return None
    if not number.is_integer():
        raise row.problem(
            column,
            found=repr(row.cells[column]),
            expected="a whole number",
            remedy="Write the number of measures, municipalities or persons without decimals.",
        )
    return int(number)


def yes_no_or_none(row: RegisterRow, column: str) -> bool | None:
    """Return *ja* or *nei*."""
    text = row.cells.get(column, "")
    if not text:
        return None
    if text.casefold() in YES_NO:
        return YES_NO[text.casefold()]
    raise row.problem(
        column,
        found=repr(text),
        expected="'ja' or 'nei'",
        remedy=f"Write one of them, or {NOT_STATED!r}.",
    )


def listed(row: RegisterRow, column: str) -> tuple[str, ...]:
    """Return the parts of a cell between semicolons; a part that stands twice is refused."""
    parts = tuple(part.strip() for part in row.cells.get(column, "").split(";") if part.strip())
    twice = sorted({part for part in parts if parts.count(part) > 1})
    if twice:
        raise row.problem(
            column,
            found=f"{twice[0]!r} twice",
            expected="each one once, with semicolons between",
            remedy="Remove the repetition.",
        )
    return parts


def known_text(row: RegisterRow, column: str, text: str, known: Iterable[str]) -> str:
    """Return ``text`` when it is one of the known ones; else name the nearest."""
    options = list(known)
    if text in options:
        return text
    near = get_close_matches(text, options, n=1, cutoff=0.0)
    raise row.problem(
        column,
        found=repr(text),
        expected=f"one of {', '.join(options)}",
        remedy=f"The nearest known one is {near[0]!r}." if near else "Nothing is known here.",
    )


def numbers_by_year(row: RegisterRow, start: str) -> Mapping[int, float]:
    """Return the amounts of the columns that begin with ``start`` and end in a year."""
    columns = sorted(name for name in row.cells if re.fullmatch(re.escape(start) + r"\d{4}", name))
    amounts = {int(name[-4:]): amount_or_none(row, name) for name in columns}
    return {year: amount for year, amount in amounts.items() if amount is not None}


def code(row: RegisterRow, column: str, text: str, *, digits: int) -> tuple[str, tuple[str, ...]]:
    """Return a code with its zeros, and the key of the repair where one was needed.

    A number cell of a workbook cannot hold a leading zero, so it is put back there; text that is
    too short may be anything and is refused.
    """
    if len(text) == digits - 1 and text.isdigit() and column in row.numeric:
        return text.zfill(digits), (LEADING_ZERO,)
    if len(text) == digits and text.isascii() and text.isdigit():
        return text, ()
    raise row.problem(
        column,
        found=repr(text),
        expected=f"{digits} digits, such as {'0301' if digits == 4 else '03'}",
        remedy="Write the leading zero and format the column as text; several numbers are "
        "separated by semicolons.",
    )


def kommune_nrs(row: RegisterRow, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the municipalities of 2024 named in a cell, and the keys of repairs."""
    pairs = [code(row, column, part, digits=4) for part in listed(row, column)]
    for number, _ in pairs:
        if number not in municipalities():
            raise row.problem(
                column,
                found=f"{number}, which is no municipality of 2024",
                expected="municipality numbers on the borders of 2024",
                remedy=_number_of_place(row),
            )
    repairs = tuple(dict.fromkeys(key for _, keys in pairs for key in keys))
    return tuple(number for number, _ in pairs), repairs


def _number_of_place(row: RegisterRow) -> str:
    place = row.cells.get("place_as_stated") or row.cells.get("municipality_as_stated") or ""
    found = [kommune for kommune in municipalities().values() if _is_named(kommune, place)]
    if len(found) == 1:
        return f"{found[0].name} is {found[0].kommune_nr}."
    return (
        "Look the number up in folkehelse_eval/vocabulary/data/municipalities_2024.csv; a "
        "municipality that was merged has the number of the new one."
    )


def _is_named(kommune: Kommune, place: str) -> bool:
    names = {kommune.name, *kommune.name.split(" - ")}
    return place.casefold() in {name.casefold() for name in names}

"""Delivered cells to numbers and statuses; the suppliers' symbols for what is absent."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.sniff import DECIMAL_COMMA, DECIMAL_POINT, decimal_mark
from folkehelse_eval.vocabulary.status import CellStatus

SYMBOLS: Mapping[str, CellStatus] = MappingProxyType(
    {
        "..": CellStatus.MISSING,
        ".": CellStatus.NOT_COMPUTABLE,
        ":": CellStatus.HIDDEN,
        "*": CellStatus.HIDDEN,  # UDIR
    }
)
BLANK = ""
MARK_NAMES = {",": "comma", ".": "point"}
UNKNOWN_REMEDY = (
    "Check the file with its supplier and fetch it again. If the supplier gives it a meaning that "
    "the program does not know, tell the program's maintainers."
)
NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of one column; all arrays have shape (n,)."""

    value: NDArray[np.float64]
    """Number as delivered, NaN where there is none."""
    status: NDArray[np.object_]
    """``CellStatus``."""
    flag: NDArray[np.object_]
    """Symbol as delivered, empty where a number or nothing stood."""


def meaning_of_blank(figures: pd.Series) -> CellStatus | None:
    """Return what a blank means in an export of FHI: ``None`` beside its symbols.

    An export that keeps the symbols writes one in every cell without a figure, and its legend has
    no word for a blank. One that lost its symbols has blanks only; any may have been hidden.
    """
    return None if figures.isin(list(SYMBOLS)).any() else CellStatus.HIDDEN


def read_cells(
    text: pd.Series,
    *,
    file: str,
    lines: NDArray[np.int64],
    blank: CellStatus | None = CellStatus.HIDDEN,
) -> Cells:
    """Read one column of text: numbers with point or comma, and the known symbols.

    Parameters
    ----------
    text : Series
        Cells as delivered, shape (n,); its name is the column's header.
    file : str
        For messages.
    lines : array of int, shape (n,)
        Line of each cell in the file.
    blank : CellStatus, optional
        What an empty cell means. One that lost its symbol counts as hidden, so that nothing
        withheld for privacy is taken for a mere gap; ``None`` where it means nothing.

    Raises
    ------
    InputDataError
        For a cell that is neither a number nor a known symbol, and for a number with another
        decimal mark than most of the column has.
    """
    # Few distinct texts, many cells: every rule is applied to the distinct ones.
    codes, distinct = pd.factorize(text.str.strip())
    kinds = pd.Series(distinct, dtype="str")
    tidy = kinds.str.replace(r"(?<=\d)[\s\u00a0\u202f](?=\d)", "", regex=True)
    tidy = tidy.str.replace("−", "-").str.rstrip("%").str.strip()
    mark = decimal_mark(list(tidy))
    if mark == ",":
        # A point in a file with decimal commas would be a thousands mark: unknown, so it stops.
        tidy = tidy.where(~tidy.str.contains(r"\d\.\d", regex=True), "?").str.replace(",", ".")
    is_number = tidy.str.fullmatch(NUMBER).to_numpy(dtype=bool)
    meanings = SYMBOLS if blank is None else {**SYMBOLS, BLANK: blank}
    known = kinds.isin(list(meanings)).to_numpy(dtype=bool)
    _stop_at_unknown(text, codes, ~(is_number | known), mark=mark, file=file, lines=lines)
    numbers = np.full(len(kinds), np.nan)
    numbers[is_number] = tidy[is_number].astype("float64")
    status = np.where(is_number, CellStatus.OBSERVED, kinds.map(meanings))
    flag = np.where(is_number, "", kinds)
    return Cells(numbers[codes], status.astype(object)[codes], flag.astype(object)[codes])


def _stop_at_unknown(
    text: pd.Series,
    codes: NDArray[np.intp],
    unknown: NDArray[np.bool_],
    *,
    mark: str,
    file: str,
    lines: NDArray[np.int64],
) -> None:
    if not unknown.any():
        return
    at = int(np.flatnonzero(unknown[codes])[0])
    cell = str(text.iloc[at])
    found, expected = f"the unknown symbol {cell!r}", f"a number or one of {' '.join(SYMBOLS)}"
    remedy = UNKNOWN_REMEDY
    if DECIMAL_COMMA.fullmatch(cell.strip()) or DECIMAL_POINT.fullmatch(cell.strip()):
        found = f"{cell!r}"
        expected = f"a decimal {MARK_NAMES[mark]}, as in most of the column"
        remedy = "Write the number as the others are written, or fetch the file again."
    elif not cell.strip():
        found = "an empty cell"
    raise InputDataError(
        file=file,
        row=int(lines[at]),
        column=str(text.name),
        found=found,
        expected=expected,
        remedy=remedy,
    )


def survey_round_status(
    status: NDArray[np.object_], flag: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Read ``..`` as not computable: in years without a survey suppliers write either symbol."""
    off_year = np.isin(flag.astype(str), ["..", "."])
    return np.where(off_year, CellStatus.NOT_COMPUTABLE, status).astype(object)

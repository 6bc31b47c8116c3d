"""Whether a text file came in whole: a transfer that breaks off leaves a file that still reads."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError

FEWEST_PLACES = 3
"""Two places with equally many rows show what a third should have; one shows nothing."""


def check_last_line(text: str, *, file: str) -> None:
    """Stop when the last line alone has no line break: ``10.29`` cut off behind the 1 is a number.

    The last line is not quoted, as it may hold figures that are not for publishing.
    """
    last = text.rpartition("\n")[2]
    n_breaks = text.count("\n")
    if n_breaks and last.strip() and not last.endswith("\r"):
        raise InputDataError(
            file=file,
            row=n_breaks + 1,
            found="a last line without a line break",
            expected="a line break after every line, the last one too",
            remedy="The file is probably cut off; fetch it again. If it is whole, end the last "
            "line with a line break.",
        )


def check_last_place(
    places: pd.Series, within: Sequence[pd.Series], *, file: str, lines: NDArray[np.int64]
) -> None:
    """Stop when the last place breaks off within the rows that every other place has.

    Judged only in files with one block of rows for each place, all blocks but the last equally
    long, and the same years, sexes and ages in the same order; any other layout says nothing.

    Parameters
    ----------
    places : Series
        Code or name of each row's place, shape (n,).
    within : sequence of Series
        Labels that take turns inside a place, each of shape (n,).
    file : str
        For messages.
    lines : array of int, shape (n,)
        Line of each row in the file.
    """
    number, names = pd.factorize(places)
    if len(names) < FEWEST_PLACES or (np.diff(number) < 0).any():
        return
    *others, last = np.bincount(number).tolist()
    size = others[0]
    if last >= size or set(others) != {size}:
        return
    in_first_place = np.arange(len(number)) % size
    turns = [pd.factorize(labels)[0] for labels in within]
    if any((turn != turn[in_first_place]).any() for turn in turns):
        return
    raise InputDataError(
        file=file,
        row=int(lines[-1]),
        column=str(places.name),
        found=f"{last} of {size} rows for {names[-1]!r}, the last place of the file",
        expected="as many rows as every place above it has",
        remedy="The file is probably cut off; fetch it again. If it is whole, add the rows that "
        "are lacking, each with the supplier's symbol for a missing figure.",
    )

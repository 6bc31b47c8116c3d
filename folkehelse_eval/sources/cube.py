"""Internal cubes of the public-health profile group: csv with integer GEO and SPVFLAGG.

These files hold the unhidden figures beside the flags. Columns ending in ``_uprikk`` are never
parsed, and figures of flagged rows are dropped before anything leaves this module.
"""

from collections.abc import Sequence
from io import StringIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import Cells, read_cells
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.labels import translate
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.recognise import Match, check_disjoint, find_matches
from folkehelse_eval.sources.rows import code_columns, sex_column, year_columns
from folkehelse_eval.sources.sniff import decode, separator_of
from folkehelse_eval.sources.whole import check_last_line, check_last_place
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.status import CellStatus

FAMILY = "cube"
FLAG_HEADER = "SPVFLAGG"
UNHIDDEN_SUFFIX = "_uprikk"
STRUCTURE = ("GEO", "AAR", "KJONN")
WITHIN_PLACE = ("AAR", "KJONN", "ALDER")
FIGURES = ("TELLER", "RATE", "SMR", "MEIS", "sumTELLER", "sumNEVNER", "RATE.n")
DEFAULT_MEASURE = "RATE"
SPVFLAGG = {
    "0": (CellStatus.OBSERVED, ""),
    "1": (CellStatus.MISSING, ".."),
    "2": (CellStatus.NOT_COMPUTABLE, "."),
    "3": (CellStatus.HIDDEN, ":"),  # below the publication limit
}


def is_cube(headers: Sequence[str]) -> bool:
    """Whether a header is that of an internal cube."""
    return {"GEO", "AAR", FLAG_HEADER} <= set(headers)


def read_cube(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the rows of the known indicators from one internal cube.

    A cube does not say what it measures: a recognition of family ``cube`` must fit its
    dimensions, or the manifest must name the indicator.
    """
    cells, lines = published_cells(raw)
    within = [cells[name] for name in cells.columns.intersection(list(WITHIN_PLACE))]
    check_last_place(cells["GEO"], within, file=raw.name, lines=lines)
    matches = _matches(cells, indicators)
    if not matches:
        return Unread("file_unnamed_cube")
    check_disjoint(matches, file=raw.name, lines=lines, n_rows=len(cells))
    parts = [_part(cells, lines, match, file=raw.name) for match in matches]
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    return Reading(frame=frame, family=FAMILY, place_header="GEO")


def published_cells(raw: RawFile) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the published cells as text and the line of each row.

    Columns of unhidden figures are left out by the parser; figures of flagged rows are emptied.
    """
    text = decode(raw)
    separator = separator_of(*text.split("\n", 2)[:2])
    lines = _row_lines(text, separator, file=raw.name)
    check_last_line(text, file=raw.name)
    cells = pd.read_csv(
        StringIO(text),
        sep=separator,
        dtype="str",
        keep_default_na=False,
        skip_blank_lines=True,
        usecols=lambda name: not name.endswith(UNHIDDEN_SUFFIX),
    )
    flagged = cells[FLAG_HEADER].str.strip() != "0"
    emptied = {
        name: cells[name].mask(flagged, "") for name in cells.columns.intersection(list(FIGURES))
    }
    return cells.assign(**emptied), lines


def _row_lines(text: str, separator: str, *, file: str) -> NDArray[np.int64]:
    """Return the line of each row; stop at one with another number of fields.

    The parser would fill a short row up silently.
    """
    lines = text.splitlines()
    width = lines[0].count(separator)
    filled = [number for number, line in enumerate(lines[1:], start=2) if line.strip()]
    for number in filled:
        line = lines[number - 1]
        if line.count(separator) != width:
            raise InputDataError(
                file=file,
                row=number,
                found=f"{line.count(separator) + 1} fields",
                expected=f"{width + 1} fields as in the header",
                remedy="The file is cut off or damaged; fetch it again.",
            )
    return np.asarray(filled, dtype=np.int64)


def _matches(cells: pd.DataFrame, indicators: Sequence[Indicator]) -> tuple[Match, ...]:
    apart = cells.columns.intersection([*STRUCTURE, *FIGURES, FLAG_HEADER])
    labels = cells.drop(columns=list(apart))
    age = "ALDER" if "ALDER" in labels.columns else None
    return find_matches(labels, indicators, family=FAMILY, age_column=age, coded=True)


def _part(
    cells: pd.DataFrame, lines: NDArray[np.int64], match: Match, *, file: str
) -> pd.DataFrame:
    here, at, indicator = cells.iloc[match.rows], lines[match.rows], match.indicator
    measure = match.recognition.measure or DEFAULT_MEASURE
    status, flag = _status(here[FLAG_HEADER], file=file, lines=at)
    if indicator.rhythm is Rhythm.SURVEY_ROUND:
        status = np.where(flag == "..", CellStatus.NOT_COMPUTABLE, status).astype(object)
    sexes = here["KJONN"] if "KJONN" in here.columns else None
    figure = _numbers(here, measure, file=file, lines=at)
    gap = (status == CellStatus.OBSERVED) & np.isnan(figure.value)
    return delivered_frame(
        {
            "indicator": indicator.indicator_id,
            **code_columns(here["GEO"], file=file, lines=at),
            **year_columns(here["AAR"], indicator, file=file, lines=at),
            **sex_column(sexes, file=file, lines=at),
            "age": indicator.age,
            "group": match.group,
            "value": figure.value,
            "numerator": _counts(here, "sumTELLER", gap, file=file, lines=at),
            "denominator": _counts(here, "sumNEVNER", gap, file=file, lines=at),
            "status": np.where(gap, figure.status, status).astype(object),
            "flag": np.where(gap, figure.flag, flag).astype(object),
            "row": at,
            "column": measure,
        },
        length=len(at),
    )


def _status(
    flags: pd.Series, *, file: str, lines: NDArray[np.int64]
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    pairs = translate(
        flags.str.strip(),
        lambda text: SPVFLAGG.get(text),
        file=file,
        lines=lines,
        expected="0 (shown), 1 (..), 2 (.) or 3 (:)",
    )
    status = np.array([pair[0] for pair in pairs], dtype=object)
    return status, np.array([pair[1] for pair in pairs], dtype=object)


def _numbers(here: pd.DataFrame, column: str, *, file: str, lines: NDArray[np.int64]) -> Cells:
    if column not in here.columns:
        raise InputDataError(
            file=file,
            column=column,
            found="no such column",
            expected=f"one of {', '.join(FIGURES)}",
            remedy="Export the cube with this measure, or correct the indicator catalogue.",
        )
    return read_cells(here[column], file=file, lines=lines, blank=CellStatus.MISSING)


def _counts(
    here: pd.DataFrame,
    column: str,
    gap: NDArray[np.bool_],
    *,
    file: str,
    lines: NDArray[np.int64],
) -> NDArray[np.float64]:
    if column not in here.columns:
        return np.full(len(here), np.nan)
    counts = _numbers(here, column, file=file, lines=lines).value
    return np.where(gap, np.nan, counts)

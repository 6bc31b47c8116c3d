"""Delivered rows from a JSON-stat cube of FHI's open API or of PxWeb."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import SYMBOLS, UNKNOWN_REMEDY, survey_round_status
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.jsonstat import (
    MISSING_FLAG,
    NO_FLAG,
    Cube,
    Dimension,
    categorical,
    parse_cube,
)
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.recognise import Match, check_disjoint, find_matches
from folkehelse_eval.sources.rows import code_columns, sex_column, year_columns
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.status import CellStatus

FAMILY = "jsonstat"
PLACE_IDS = ("geo", "region", "sted", "kommune", "kokkommuneregion0000")
TIME_IDS = ("aar", "tid", "år", "ar", "daar", "utlevering_ar")
SEX_IDS = ("kjonn", "kjønn", "kjonn_verdi")
AGE_IDS = ("alder", "aldersgruppe")
MEASURE_IDS = ("measure_type",)
COUNT_MEASURES = {"numerator": "sumTELLER", "denominator": "sumNEVNER", "answers": "ANTALL_SVAR"}
VALUE_COLUMN = "value"


def read_jsonstat(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the rows of the known indicators from one cube.

    ``row`` is the cell's flat position in ``value`` counted from 1, ``column`` is ``value``.

    Raises
    ------
    InputDataError
        For a flag that is not known; it is named with its position.
    """
    cube = parse_cube(raw)
    if isinstance(cube, Unread):
        return cube
    place, time = _find(cube, PLACE_IDS, role="geo"), _find(cube, TIME_IDS, role="time")
    if place is None:
        return Unread("file_unknown_layout")
    if time is None:
        return Unread("file_no_period")
    at = np.unravel_index(np.arange(cube.value.size), cube.shape)
    structural = (place, time, _find(cube, SEX_IDS))
    matches = _matches(cube, at, indicators, structural=structural)
    if not matches:
        return Unread("file_no_indicator")
    lines = np.arange(1, cube.value.size + 1, dtype=np.int64)
    check_disjoint(matches, file=raw.name, lines=lines, n_rows=lines.size)
    status = _status(cube, raw.name)
    parts = [
        _part(cube, at, status, match, structural=structural, file=raw.name) for match in matches
    ]
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    return Reading(
        frame=frame,
        family=FAMILY,
        table=cube.title,
        source=cube.source,
        place_header=place.dimension_id,
    )


def _find(cube: Cube, ids: Sequence[str], *, role: str = "-") -> Dimension | None:
    """Return the dimension with the role, else the first with one of the usual ids."""
    by_id = {dimension.dimension_id.casefold(): dimension for dimension in cube.dimensions}
    with_role = (dimension for dimension in cube.dimensions if dimension.role == role)
    return next(with_role, None) or next((by_id[name] for name in ids if name in by_id), None)


def _matches(
    cube: Cube,
    at: tuple[NDArray[np.intp], ...],
    indicators: Sequence[Indicator],
    *,
    structural: Sequence[Dimension | None],
) -> tuple[Match, ...]:
    labels = pd.DataFrame(
        {
            dimension.dimension_id: categorical(codes, dimension.codes)
            for dimension, codes in zip(cube.dimensions, at, strict=True)
            if dimension not in structural
        },
        index=pd.RangeIndex(cube.value.size),
    )
    age = _find(cube, AGE_IDS)
    return find_matches(
        labels,
        indicators,
        family=FAMILY,
        age_column=None if age is None else age.dimension_id,
        title=cube.title,
        coded=True,
    )


def _status(cube: Cube, file: str) -> NDArray[np.object_]:
    """Return the status of every cell; an empty one without a flag was not delivered."""
    for number, flag in enumerate(cube.flags):
        if flag != NO_FLAG and flag not in SYMBOLS:
            raise InputDataError(
                file=file,
                row=int(np.flatnonzero(cube.flag == number)[0]) + 1,
                column=VALUE_COLUMN,
                found=f"the unknown symbol {flag!r}",
                expected=f"a number or one of {' '.join(SYMBOLS)}",
                remedy=UNKNOWN_REMEDY,
            )
    by_flag = np.array([SYMBOLS.get(flag, CellStatus.MISSING) for flag in cube.flags], dtype=object)
    unflagged = np.isnan(cube.value) & (cube.flag == MISSING_FLAG)
    status = by_flag[cube.flag]
    status[~np.isnan(cube.value)] = CellStatus.OBSERVED
    status[unflagged] = CellStatus.MISSING
    return status


def _part(
    cube: Cube,
    at: tuple[NDArray[np.intp], ...],
    status: NDArray[np.object_],
    match: Match,
    *,
    structural: tuple[Dimension, Dimension, Dimension | None],
    file: str,
) -> pd.DataFrame:
    rows, indicator = match.rows, match.indicator
    lines = rows.astype(np.int64) + 1
    flags = np.array(cube.flags, dtype=object)[cube.flag[rows]]
    states = status[rows]
    if indicator.rhythm is Rhythm.SURVEY_ROUND:
        states = survey_round_status(states, flags)
    columns = {
        dimension: pd.Series(np.array(dimension.codes, dtype=object)[codes[rows]], dtype="str")
        for dimension, codes in zip(cube.dimensions, at, strict=True)
        if dimension in structural
    }
    place, time, sex = structural
    observed = states == CellStatus.OBSERVED
    return delivered_frame(
        {
            "indicator": indicator.indicator_id,
            "geo_name": np.array(place.labels, dtype=object)[
                at[cube.dimensions.index(place)][rows]
            ],
            **code_columns(columns[place], file=file, lines=lines),
            **year_columns(columns[time], indicator, file=file, lines=lines),
            **sex_column(None if sex is None else columns[sex], file=file, lines=lines),
            "age": indicator.age,
            "group": match.group,
            "value": cube.value[rows],
            **{
                name: np.where(observed, counts, np.nan)
                for name, counts in _counts(cube, at, rows).items()
            },
            "status": states,
            "flag": flags,
            "row": lines,
            "column": VALUE_COLUMN,
        },
        length=lines.size,
    )


def _counts(
    cube: Cube, at: tuple[NDArray[np.intp], ...], rows: NDArray[np.intp]
) -> Mapping[str, NDArray[np.float64]]:
    """Return the counts that belong to the given cells, each of shape (len(rows),)."""
    measure = _find(cube, MEASURE_IDS)
    if measure is None:
        return {}
    axis = cube.dimensions.index(measure)
    stride = int(np.prod(cube.shape[axis + 1 :], dtype=np.int64))
    first = rows - at[axis][rows] * stride
    return {
        name: cube.value[first + measure.codes.index(code) * stride]
        for name, code in COUNT_MEASURES.items()
        if code in measure.codes
    }

"""Files of Utdanningsdirektoratet: the raw-code table of school points."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import read_cells
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.labels import parse_period, translate
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.text_table import TextTable, read_text_table
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Recognition
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.status import CellStatus

FAMILY = "udir"
RAW_CODE_HEADERS = frozenset({"niva", "kode", "navn", "skoleaar", "antall_elever"})
LEVELS = {"1": UnitType.LAND, "2": UnitType.FYLKE, "3": UnitType.KOMMUNE}
CODE_WIDTH = {UnitType.LAND: 1, UnitType.FYLKE: 2, UnitType.KOMMUNE: 4}


def is_raw_code_table(headers: Sequence[str]) -> bool:
    """Whether a header is that of the table with level, code, school year and pupils."""
    return {header.strip().casefold() for header in headers} >= RAW_CODE_HEADERS


def read_raw_codes(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the table with old and new municipality codes side by side, as delivered.

    The figure's column is named after the indicator (``grunnskolepoeng``); pupils are its
    denominator. A blank was not reported, ``*`` was hidden.
    """
    table = read_text_table(raw)
    parts = [
        _part(table, column, indicator)
        for column in table.cells.columns.difference([*RAW_CODE_HEADERS], sort=False)
        for indicator in indicators
        if any(_names(recognition, column) for recognition in indicator.recognised_by)
    ]
    if not parts:
        return Unread("file_no_indicator")
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    return Reading(frame=frame, family=FAMILY, table="Statistikkbanken", place_header="kode")


def _names(recognition: Recognition, column: str) -> bool:
    return recognition.family == FAMILY and recognition.title.casefold() == column.casefold()


def _part(table: TextTable, column: str, indicator: Indicator) -> pd.DataFrame:
    rows, lines, file = table.cells, table.lines, table.file
    figures = read_cells(rows[column], file=file, lines=lines, blank=CellStatus.MISSING)
    pupils = read_cells(rows["antall_elever"], file=file, lines=lines, blank=CellStatus.MISSING)
    periods = translate(rows["skoleaar"], parse_period, file=file, lines=lines, expected="2015-16")
    kinds = translate(
        rows["niva"],
        lambda text: LEVELS.get(text.strip()),
        file=file,
        lines=lines,
        expected="1 (nation), 2 (county) or 3 (municipality)",
    )
    observed = figures.status == CellStatus.OBSERVED
    return delivered_frame(
        {
            "indicator": indicator.indicator_id,
            "geo_code": _codes(rows["kode"], kinds, lines, file),
            "geo_name": rows["navn"].str.strip().to_numpy(dtype=object),
            "unit_type": np.array(kinds, dtype=object),
            "first_year": [period.first_year for period in periods],
            "last_year": [period.last_year for period in periods],
            "sex": Sex.ALL,
            "age": indicator.age,
            "group": TOTAL,
            "value": figures.value,
            "denominator": np.where(observed, pupils.value, np.nan),
            "status": figures.status,
            "flag": figures.flag,
            "row": lines,
            "column": column,
        },
        length=len(rows),
    )


def _codes(
    codes: pd.Series, kinds: list[UnitType], lines: NDArray[np.int64], file: str
) -> NDArray[np.object_]:
    """Return codes with the zero that a spreadsheet dropped, checked against their level."""
    width = np.array([CODE_WIDTH[kind] for kind in kinds])
    whole = np.array(
        [code.strip().zfill(size) for code, size in zip(codes, width, strict=True)], dtype=object
    )
    bad = [len(c) != w or not c.isdigit() for c, w in zip(whole, width, strict=True)]
    if any(bad):
        at = bad.index(True)
        raise InputDataError(
            file=file,
            row=int(lines[at]),
            column=str(codes.name),
            found=repr(codes.iloc[at]),
            expected=f"a code of {width[at]} digits at this level",
            remedy="Restore the code as text, or correct the level.",
        )
    return whole

"""The column contract of a panel, checked once, when it is built.

A contract of our own instead of pandera's: pandera's import takes 1.9 seconds (measured), and every
notebook kernel, papermill run and command would pay it for the few rules below.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.vocabulary.geography import (
    ENTRY_COUNTIES,
    UnitType,
    counties,
    municipalities,
)
from folkehelse_eval.vocabulary.observation import OBSERVATION_COLUMNS, OBSERVATION_KEYS, Sex
from folkehelse_eval.vocabulary.status import CellStatus, Exactness

DTYPES: Mapping[str, str] = {
    **dict.fromkeys(OBSERVATION_COLUMNS, "str"),
    "first_year": "int64",
    "last_year": "int64",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "answers": "float64",
}
VOCABULARIES: Mapping[str, frozenset[str]] = {
    "unit_type": frozenset(UnitType),
    "sex": frozenset(Sex),
    "status": frozenset(CellStatus),
    "exactness": frozenset(Exactness),
}
_COUNTS = ["numerator", "denominator", "answers"]


def as_panel_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the observation columns in their order and with the contract's types."""
    return frame[list(OBSERVATION_COLUMNS)].astype(dict(DTYPES))


def check_panel_frame(frame: pd.DataFrame, *, files: Mapping[str, str]) -> None:
    """Check a panel's table against the contract.

    Parameters
    ----------
    frame
        Table with the observation columns.
    files
        Name of the delivered file by digest, for messages.

    Raises
    ------
    InputDataError
        Naming file, row and column of the first violation; for a repeated key, of both rows.
    """
    _check_columns(frame)
    for column, words in VOCABULARIES.items():
        _stop(
            frame[~frame[column].isin(words)],
            files,
            column=column,
            expected=f"one of {', '.join(sorted(words))}",
        )
    observed = frame["status"] == CellStatus.OBSERVED
    _stop(
        frame[observed != np.isfinite(frame["value"])],
        files,
        column="value",
        expected="a number exactly where the status is observed",
    )
    figures = frame[["value", *_COUNTS]].notna().any(axis=1)
    _stop(
        frame[~observed & figures],
        files,
        column="status",
        expected="no figure of any kind in a cell that is not observed",
    )
    _stop(
        frame[frame["first_year"] > frame["last_year"]],
        files,
        column="first_year",
        expected="a first year that is not after the last",
    )
    _check_units(frame, files)
    _check_keys(frame, files)


def _check_columns(frame: pd.DataFrame) -> None:
    found = {str(name): str(dtype) for name, dtype in frame.dtypes.items()}
    if found != dict(DTYPES):
        wrong = [f"{name} {dtype}" for name, dtype in found.items() if DTYPES.get(name) != dtype]
        absent = [name for name in DTYPES if name not in found]
        raise InputDataError(
            file="panel",
            found=f"columns that differ: {', '.join(wrong) or 'none'}; absent: "
            f"{', '.join(absent) or 'none'}",
            expected=f"the columns {', '.join(DTYPES)}",
            remedy="Build the panel again from the delivered files.",
        )


def _check_units(frame: pd.DataFrame, files: Mapping[str, str]) -> None:
    known = {
        UnitType.KOMMUNE: (municipalities().keys(), "a kommune of 2024"),
        UnitType.FYLKE: (counties().keys(), "a fylke of 2024"),
        UnitType.ENTRY_COUNTY: (ENTRY_COUNTIES.keys(), "a county of 2017"),
    }
    for unit_type, (codes, expected) in known.items():
        of_type = frame[frame["unit_type"] == unit_type]
        _stop(
            of_type[~of_type["unit_code"].isin(codes)],
            files,
            column="unit_code",
            expected=expected,
        )


def _check_keys(frame: pd.DataFrame, files: Mapping[str, str]) -> None:
    keys = list(OBSERVATION_KEYS)
    later = frame.duplicated(keys)
    if not later.any():
        return
    second = frame[later].iloc[0]
    first = frame[(frame[keys] == second[keys]).all(axis=1)].iloc[0]
    what = ", ".join(str(second[key]) for key in keys)
    raise InputDataError(
        file=files.get(second["sha256"], second["sha256"]),
        row=_row_number(second["row"]),
        column=str(second["column"]),
        found=f"a second figure for {what}; the first is in "
        f"{files.get(first['sha256'], first['sha256'])}, row {first['row']} (here row "
        f"{second['row']})",
        expected="one figure for each indicator, area, period, sex, age and group",
        remedy="Keep one of the two files in the snapshot, normally the newer issue.",
    )


def _stop(wrong: pd.DataFrame, files: Mapping[str, str], *, column: str, expected: str) -> None:
    """Raise for the first of the rows, if there is one."""
    if wrong.empty:
        return
    first = wrong.iloc[0]
    raise InputDataError(
        file=files.get(first["sha256"], first["sha256"]),
        row=_row_number(first["row"]),
        column=column,
        found=f"{first[column]!r} for {first['indicator']}, {first['unit_code']}, "
        f"{first['first_year']}-{first['last_year']}, status {first['status']}",
        expected=expected,
        remedy="Correct the delivered file or its reader, and build the panel again.",
    )


def _row_number(text: str) -> int | None:
    """Return the first of the joined row numbers."""
    first = text.split("+")[0]
    return int(first) if first.isdigit() else None

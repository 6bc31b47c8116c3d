"""What every reader hands on: rows in the delivered columns, with where the file came from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.vocabulary.indicator import Indicator, catalogue
from folkehelse_eval.vocabulary.observation import DELIVERED_COLUMNS
from folkehelse_eval.vocabulary.provenance import Provenance
from folkehelse_eval.vocabulary.status import CellStatus

COUNT_COLUMNS = ("numerator", "denominator", "answers")
KEY_COLUMNS = (
    "indicator",
    "geo_code",
    "geo_name",
    "unit_type",
    "first_year",
    "last_year",
    "sex",
    "age",
    "group",
)

SHARED_NAMES = frozenset({"herøy", "våler", "bø", "os", "nes", "sande", "oslo"})
"""Names borne by two units at once; where a file has names only, harmonise tells them apart."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """The rows of one delivered file that the catalogue knows."""

    frame: pd.DataFrame
    """Columns as in ``DELIVERED_COLUMNS``, rows in the order of the file."""
    provenance: Provenance
    family: str
    """Payload family of the reader, for example ``extract``."""
    place_header: str = ""
    """Column that says each row's place, as the file calls it; empty where none does."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader found in one file, before provenance is known."""

    frame: pd.DataFrame
    """Columns as in ``DELIVERED_COLUMNS``."""
    family: str
    table: str = ""
    """Title or number of the supplier's table where the file states it."""
    source: str = ""
    """Supplier where the file states it."""
    place_header: str = ""
    """Column that says each row's place, as the file calls it; empty where none does."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that no reader made rows of."""

    reason: str
    """Key of the reason in the message catalogue."""


def delivered_frame(columns: Mapping[str, object], *, length: int) -> pd.DataFrame:
    """Lay columns out in the delivered order; what a file does not hold stays missing.

    Parameters
    ----------
    columns : mapping
        Column name to a scalar or to an array of shape (length,).
    length : int
        Number of rows.
    """
    index = pd.RangeIndex(length)
    absent: dict[str, object] = {
        **dict.fromkeys(("geo_code", "geo_name", "unit_type"), pd.NA),
        **dict.fromkeys(COUNT_COLUMNS, np.nan),
    }
    whole = {**absent, **columns}
    data = {name: pd.Series(whole[name], index=index) for name in DELIVERED_COLUMNS}
    text = [name for name in DELIVERED_COLUMNS if name not in _NUMBERS]
    return pd.DataFrame(data).astype({**dict.fromkeys(text, "str"), **_NUMBERS})


_NUMBERS = {
    "first_year": "int64",
    "last_year": "int64",
    "value": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "answers": "float64",
    "row": "int64",
}


def check_delivered(
    delivery: Delivery, *, indicators: Mapping[str, Indicator] | None = None
) -> None:
    """Check one delivery against the contract and the catalogue's value ranges.

    Parameters
    ----------
    delivery : Delivery
        What a reader made of one file.
    indicators : mapping, optional
        Catalogue to check against, by id; the package's own when left out.

    Raises
    ------
    InputDataError
        Names the first offending row and column of the delivered file.
    """
    frame = delivery.frame
    file = delivery.provenance.file
    if tuple(frame.columns) != DELIVERED_COLUMNS:
        raise InputDataError(
            file=file,
            found=f"columns {', '.join(frame.columns)}",
            expected=f"the columns {', '.join(DELIVERED_COLUMNS)}",
            remedy="Correct the reader of this payload family.",
        )
    _check_status(frame, file)
    _check_counts(frame, file)
    known = catalogue() if indicators is None else indicators
    for indicator_id, rows in frame.groupby("indicator", sort=False):
        _check_range(rows, known[str(indicator_id)], file)
    _check_keys(frame, file)


def _stop(
    rows: pd.DataFrame, file: str, *, found: str, expected: str, remedy: str, column: str = ""
) -> None:
    """Raise for the first of ``rows``; nothing when there are none."""
    if rows.empty:
        return
    first = rows.iloc[0]
    raise InputDataError(
        file=file,
        row=int(first["row"]),
        column=column or str(first["column"]),
        found=found.format_map(first.to_dict()),
        expected=expected,
        remedy=remedy,
    )


def _check_status(frame: pd.DataFrame, file: str) -> None:
    observed = frame["status"] == CellStatus.OBSERVED
    _stop(
        frame[observed == frame["value"].isna()],
        file,
        found="status {status!r} with value {value}",
        expected="a number when, and only when, the cell is observed",
        remedy="Correct the reader of this payload family.",
    )
    _stop(
        frame[~observed & frame[["numerator", "denominator"]].notna().any(axis=1)],
        file,
        found="counts beside a cell with status {status!r}",
        expected="no counts where the cell is not observed",
        remedy="Drop counts of cells without a figure while reading.",
    )


def _check_counts(frame: pd.DataFrame, file: str) -> None:
    for name in COUNT_COLUMNS:
        _stop(
            frame[frame[name] < 0],
            file,
            column=name,
            found=f"a negative count ({{{name}}})",
            expected="a count of 0 or more",
            remedy="Ask the supplier for a corrected file; the row is in the file as named.",
        )


def _check_range(rows: pd.DataFrame, indicator: Indicator, file: str) -> None:
    outside = rows["value"] < indicator.minimum
    if indicator.maximum is not None:
        outside |= rows["value"] > indicator.maximum
    highest = "and no limit above" if indicator.maximum is None else f"to {indicator.maximum:g}"
    _stop(
        rows[outside],
        file,
        found="the value {value} for {indicator}",
        expected=f"{indicator.minimum:g} {highest} ({indicator.unit})",
        remedy="Check the unit and the decimal mark of the file, or ask the supplier.",
    )
    if indicator.unit in {"percent", "per_1000"}:
        _stop(
            rows[rows["numerator"] > rows["denominator"]],
            file,
            found="numerator {numerator} above denominator {denominator}",
            expected="a numerator that is part of the denominator",
            remedy="Ask the supplier for a corrected file; check that columns were not swapped.",
        )


def _check_keys(frame: pd.DataFrame, file: str) -> None:
    shared = frame["geo_name"].str.casefold().isin(SHARED_NAMES) & frame["geo_code"].isna()
    twice = frame.duplicated(list(KEY_COLUMNS)) & ~shared
    place = (frame["geo_code"].fillna("") + " " + frame["geo_name"].fillna("")).str.strip()
    _stop(
        frame.assign(place=place)[twice],
        file,
        found="a second row for {indicator}, {place}, {first_year}-{last_year}, "
        "sex {sex}, age {age}, group {group}",
        expected="one row for each unit, period, sex, age and group",
        remedy="Remove the repeated row, or export one breakdown at a time.",
    )

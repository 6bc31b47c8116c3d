"""What is left out while series are put on the borders of 2024, with the reason."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An area without usable figures of one indicator in some years, and why; never in silence."""

    indicator: str
    unit_type: str
    unit: str
    """Code of 2024 where there is one, else the code as delivered."""
    first_year: int
    """First year of the earliest period left out."""
    last_year: int
    """Last year of the latest period left out."""
    reason: str
    """Key of the reason in the message catalogue."""


def left_out_of(frame: pd.DataFrame, *, unit: str, reason: pd.Series) -> tuple[LeftOut, ...]:
    """Sum up rows that are left out: one entry for each indicator, area and reason.

    Parameters
    ----------
    frame
        Rows left out, with ``indicator``, ``unit_type``, ``first_year``, ``last_year``.
    unit
        Column that names the area.
    reason
        Key of the reason for each row.
    """
    if frame.empty:
        return ()
    by = ["indicator", "unit_type", unit, "reason"]
    spans = (
        frame.assign(reason=reason)
        .groupby(by, sort=True)
        .agg(first_year=("first_year", "min"), last_year=("last_year", "max"))
        .reset_index()
    )
    return tuple(
        LeftOut(
            indicator=str(row["indicator"]),
            unit_type=str(row["unit_type"]),
            unit=str(row[unit]),
            first_year=int(row["first_year"]),
            last_year=int(row["last_year"]),
            reason=str(row["reason"]),
        )
        for row in spans.to_dict("records")
    )

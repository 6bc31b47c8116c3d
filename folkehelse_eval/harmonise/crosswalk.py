"""The borders of one year as a table onto the borders of 2024."""

from functools import cache

import pandas as pd

from folkehelse_eval.harmonise.borders import (
    TARGET_YEAR,
    ShareMethod,
    codes_valid_in,
    kommune_codes,
    no_exact_series,
    parts_of,
)


@cache
def _crosswalk(year: int) -> pd.DataFrame:
    rows = [
        (year, nr, share.kommune_nr, share.weight, share.method is ShareMethod.ESTIMATED)
        for nr in sorted(codes_valid_in(year))
        for share in kommune_codes()[nr].shares
    ]
    table = pd.DataFrame(rows, columns=["border_year", "code", "unit_code", "share", "split"])
    return table.assign(
        n_existing=[len(parts_of(unit, year)) for unit in table["unit_code"]],
        any_split=table.groupby("unit_code")["split"].transform("any"),
    )


@cache
def crosswalk(years: frozenset[int]) -> pd.DataFrame:
    """Return where each municipality number of the given years belongs on the borders of 2024.

    Columns: ``border_year``, ``code``, ``unit_code`` (2024), ``share`` (of the old municipality's
    people), ``split`` (the share is an estimate), ``n_existing`` (numbers of that year that make up
    the municipality of 2024), ``any_split`` (one of them was split).
    """
    return pd.concat([_crosswalk(year) for year in sorted(years)], ignore_index=True)


@cache
def units_without_exact_series() -> frozenset[str]:
    """Return the municipalities of 2024 that lack an exact figure in some year."""
    return frozenset(
        nr for nr in codes_valid_in(TARGET_YEAR) if no_exact_series(nr, 0, TARGET_YEAR)
    )


def inexact_periods(frame: pd.DataFrame) -> pd.Series:
    """Return the reason's key for each row without an exact figure, and "" for all others.

    ``frame`` has ``unit_code`` (municipality of 2024), ``first_year``, ``last_year`` and
    ``any_split``; a figure made from a split municipality is inexact in whatever period.
    """
    concerned = frame[frame["unit_code"].isin(units_without_exact_series())]
    found = [
        no_exact_series(unit, 0 if split else first, TARGET_YEAR if split else last) or ""
        for unit, first, last, split in zip(
            concerned["unit_code"],
            concerned["first_year"],
            concerned["last_year"],
            concerned["any_split"],
            strict=True,
        )
    ]
    return pd.Series(found, index=concerned.index, dtype="str").reindex(frame.index, fill_value="")

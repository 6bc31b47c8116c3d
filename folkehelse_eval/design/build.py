"""From observations and roles to the arrays that estimators see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.design.roles import UnitRole
from folkehelse_eval.errors import DesignError
from folkehelse_eval.vocabulary.geography import UnitType, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.period import Period
from folkehelse_eval.vocabulary.plan import Timing
from folkehelse_eval.vocabulary.status import CONCEALED, CellStatus

NEVER = 0
"""First year of treatment of a unit that is never treated."""

STATUSES: tuple[CellStatus, ...] = tuple(CellStatus)
_MISSING = STATUSES.index(CellStatus.MISSING)


@dataclass(frozen=True, slots=True)
class Design:
    """Outcomes of units over time with who is treated from when; the estimators see only this.

    Indicators are numbered ``k``, units ``u``, periods ``t``.
    """

    indicators: tuple[Indicator, ...]
    units: tuple[str, ...]
    """Municipalities of 2024, or counties of 2017."""
    periods: tuple[Period, ...]
    """In order of time; only those in which at least one unit has a figure, shown or hidden."""
    outcome: NDArray[np.float64]
    """``[k, u, t]`` in the indicator's unit; NaN where ``status`` is not observed."""
    status: NDArray[np.int8]
    """``[k, u, t]``, position in :data:`STATUSES`."""
    denominator: NDArray[np.float64]
    """``[k, u, t]``, what stands behind a figure as delivered: the denominator, or else the number
    of answers; NaN where neither is."""
    first_treated: NDArray[np.int64]
    """``[u]``; :data:`NEVER` for units that are not treated."""
    roles: tuple[UnitRole, ...]
    """``[u]``."""
    population: NDArray[np.float64]
    """``[u]``, inhabitants 0-24 in the year of the first period or the nearest later one."""
    timing: Timing
    """How periods are counted relative to the start."""

    def has_figure(self, k: int) -> NDArray[np.bool_]:
        """Where indicator ``k`` has a figure, shown or not; shape ``(u, t)``."""
        concealed = [STATUSES.index(status) for status in CONCEALED]
        has: NDArray[np.bool_] = np.isfinite(self.outcome[k]) | np.isin(self.status[k], concealed)
        return has

    def status_of(self, k: int, u: int, t: int) -> CellStatus:
        """Return the status of one cell."""
        return STATUSES[int(self.status[k, u, t])]


def select_totals(frame: pd.DataFrame, indicator: Indicator, unit_type: UnitType) -> pd.DataFrame:
    """Return one indicator's rows for both sexes and all groups together, in order of time."""
    wanted = (
        (frame["indicator"] == indicator.indicator_id)
        & (frame["unit_type"] == unit_type)
        & (frame["sex"] == Sex.ALL)
        & (frame["group"] == TOTAL)
        & (frame["age"] == indicator.age)
    )
    return frame.loc[wanted].sort_values(["first_year", "last_year", "unit_code"])


def build_design(
    frame: pd.DataFrame,
    roles: Sequence[UnitRole],
    indicators: Sequence[Indicator],
    timing: Timing,
    *,
    unit_type: UnitType = UnitType.KOMMUNE,
) -> Design:
    """Arrange observations by indicator, unit and period.

    Parameters
    ----------
    frame
        Observations with ``OBSERVATION_COLUMNS``; rows of other areas than those with a role, of
        single sexes or groups, and of years after ``timing.latest_year`` are not used.
    roles
        One per unit; a unit without any row gets the status *missing* throughout.
    unit_type
        What the units are: municipalities of 2024, or counties at entry as published.
    """
    tables = [select_totals(frame, indicator, unit_type) for indicator in indicators]
    tables = [_inside(table, roles, timing) for table in tables]
    periods = _periods_with_figures(tables)
    units = tuple(role.unit for role in roles)
    shape = (len(indicators), len(units), len(periods))
    outcome = np.full(shape, np.nan)
    denominator = np.full(shape, np.nan)
    status = np.full(shape, _MISSING, dtype=np.int8)
    for k, table in enumerate(tables):
        rows = table[_in_periods(table, periods)]
        u, t = _positions(rows, units, periods)
        _refuse_duplicates(rows, u * len(periods) + t)
        status[k, u, t] = [STATUSES.index(CellStatus(item)) for item in rows["status"]]
        observed = (rows["status"] == CellStatus.OBSERVED).to_numpy()
        values = rows["value"].to_numpy(dtype=np.float64)
        outcome[k, u, t] = np.where(observed, values, np.nan)
        counted = rows["denominator"].fillna(rows["answers"])
        denominator[k, u, t] = counted.to_numpy(dtype=np.float64)
    return Design(
        indicators=tuple(indicators),
        units=units,
        periods=periods,
        outcome=outcome,
        status=status,
        denominator=denominator,
        first_treated=first_years(roles),
        roles=tuple(roles),
        population=young_people(units, periods),
        timing=timing,
    )


def first_years(roles: Sequence[UnitRole]) -> NDArray[np.int64]:
    """Return the year of first treatment by unit, :data:`NEVER` for the untreated."""
    years = [role.first_treated if role.first_treated is not None else NEVER for role in roles]
    return np.array(years, dtype=np.int64)


def _inside(table: pd.DataFrame, roles: Sequence[UnitRole], timing: Timing) -> pd.DataFrame:
    inside = table["unit_code"].isin([role.unit for role in roles])
    if timing.latest_year is not None:
        inside &= table["last_year"] <= timing.latest_year
    return table.loc[inside]


def _periods_with_figures(tables: Sequence[pd.DataFrame]) -> tuple[Period, ...]:
    found: set[Period] = set()
    for table in tables:
        figures = table[table["status"].isin([CellStatus.OBSERVED, *CONCEALED])]
        pairs = figures[["first_year", "last_year"]].drop_duplicates()
        found |= {Period(int(first), int(last)) for first, last in pairs.itertuples(index=False)}
    return tuple(sorted(found))


def _in_periods(table: pd.DataFrame, periods: Sequence[Period]) -> NDArray[np.bool_]:
    known = {(period.first_year, period.last_year) for period in periods}
    pairs = zip(table["first_year"], table["last_year"], strict=True)
    return np.array([pair in known for pair in pairs], dtype=bool)


def _positions(
    rows: pd.DataFrame, units: Sequence[str], periods: Sequence[Period]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    unit_at = {unit: u for u, unit in enumerate(units)}
    period_at = {(period.first_year, period.last_year): t for t, period in enumerate(periods)}
    pairs = zip(rows["first_year"], rows["last_year"], strict=True)
    return (
        np.array([unit_at[code] for code in rows["unit_code"]], dtype=np.int64),
        np.array([period_at[pair] for pair in pairs], dtype=np.int64),
    )


def _refuse_duplicates(rows: pd.DataFrame, cells: NDArray[np.int64]) -> None:
    values, counts = np.unique(cells, return_counts=True)
    if (counts > 1).any():
        twice = rows[cells == values[counts > 1][0]].iloc[0]
        raise DesignError(
            f"{twice['indicator']}: municipality {twice['unit_code']} has several figures for "
            f"{twice['first_year']}-{twice['last_year']}; expected one. Build the panel anew from "
            "one delivery of each indicator."
        )


def young_people(units: Sequence[str], periods: Sequence[Period]) -> NDArray[np.float64]:
    """Return inhabitants 0-24 in the year of the first period or the nearest later one, ``[u]``.

    NaN for units that are no municipality of 2024.
    """
    first = periods[0].last_year if periods else 0
    known = municipalities()
    numbers = [
        _nearest(known[unit].population_0_24, first) if unit in known else np.nan for unit in units
    ]
    return np.array(numbers, dtype=np.float64)


def _nearest(by_year: Mapping[int, int], year: int) -> float:
    later = [item for item in by_year if item >= year]
    if later:
        return float(by_year[min(later)])
    return float(by_year[max(by_year)]) if by_year else float("nan")

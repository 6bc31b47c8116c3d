"""Every unit's figure before and after, or why there is none; for tables of change."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import Design
from folkehelse_eval.design.own_windows import side_of
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Window, opening_year
from folkehelse_eval.result.development import Pair
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, municipalities
from folkehelse_eval.vocabulary.status import CellStatus

WORST_FIRST = (
    CellStatus.HIDDEN,
    CellStatus.WITHHELD,
    CellStatus.MISSING,
    CellStatus.NOT_COMPUTABLE,
)


def pairs_of(
    design: Design,
    k: int,
    windows: Sequence[Window | None],
    slots: Sequence[Window],
    is_compared: NDArray[np.bool_],
    about: NDArray[np.bool_],
) -> tuple[Pair, ...]:
    """Return a funded unit's pair over its own window, the others' over every window.

    A funded unit without a window in this follow-up has one pair all the same, with what it has
    before its own start, else after it: the windows of others say nothing about it.

    Parameters
    ----------
    windows
        ``[u]``: the window of every treated unit, ``None`` for all others.
    slots
        The distinct windows.
    is_compared
        ``[u, s]``: whether an untreated unit is compared over a window.
    about
        ``[u]``: the funded units that the contrast is about.
    """
    found: list[Pair] = []
    for u, role in enumerate(design.roles):
        if about[u]:
            found.append(_pair(design, k, u, windows[u] or side_of(design, k, u), Role.FUNDED))
            continue
        for s, window in enumerate(slots):
            found.append(_pair(design, k, u, window, _role_beside(role, is_compared[u, s])))
    return tuple(found)


def _role_beside(role: UnitRole, is_compared: np.bool_) -> Role:
    """Return the role of a unit that this contrast is not about."""
    if is_compared:
        return Role.COMPARISON
    return Role.UNCERTAIN if role.role is Role.UNCERTAIN else Role.EXCLUDED


def _pair(design: Design, k: int, u: int, window: Window, role: Role) -> Pair:
    before, before_status = _figure(design, k, u, window.before)
    after, after_status = _figure(design, k, u, window.after)
    before_from, before_year = _years(design, k, window.before)
    after_from, after_year = _years(design, k, window.after)
    return Pair(
        kommune_nr=design.units[u],
        name=unit_name(design.units[u]),
        role=str(role),
        before_year=before_year,
        after_year=after_year,
        before=before,
        after=after,
        before_status=before_status,
        after_status=after_status,
        before_from=before_from,
        after_from=after_from,
        before_cells=_last_years(design, window.before),
        after_cells=_last_years(design, window.after),
    )


def _years(
    design: Design, k: int, positions: tuple[int, ...]
) -> tuple[int, int] | tuple[None, None]:
    """Return the first and the last year of the periods on one side; none where it is empty."""
    if not positions:
        return None, None
    first, last = design.periods[positions[0]], design.periods[positions[-1]]
    return opening_year(first, design.indicators[k]), last.last_year


def _last_years(design: Design, positions: tuple[int, ...]) -> tuple[int, ...]:
    years = tuple(design.periods[t].last_year for t in positions)
    return years if len(years) > 1 else ()


def _figure(
    design: Design, k: int, u: int, positions: tuple[int, ...]
) -> tuple[float | None, CellStatus]:
    if not positions:
        return None, CellStatus.MISSING
    absent = {design.status_of(k, u, t) for t in positions} - {CellStatus.OBSERVED}
    if absent:
        return None, next(status for status in WORST_FIRST if status in absent)
    return float(design.outcome[k, u, list(positions)].mean()), CellStatus.OBSERVED


def unit_name(unit: str) -> str:
    """Return the name of a municipality of 2024 or of an entry county."""
    if unit in municipalities():
        return municipalities()[unit].name
    return ENTRY_COUNTIES.get(unit, unit)

"""Every unit's figure before and after, or why there is none; for tables of change."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import Design
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Place, Window, opening_year, place_of
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
    """Return one pair for each unit and window: its own for the treated, all for the others.

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
        own = windows[u]
        shown = slots if own is None else (own,)
        for s, window in enumerate(shown):
            name = Role.FUNDED if about[u] else _role_beside(role, is_compared[u, s])
            fits = not about[u] or own is not None or _surrounds_start(design, k, u, window)
            made = _pair(design, k, u, window, str(name))
            found.append(made if fits else _without_figures(made))
    return tuple(found)


def _surrounds_start(design: Design, k: int, u: int, window: Window) -> bool:
    """Whether another unit's window lies before and after this unit's own start as well."""
    start, indicator = int(design.first_treated[u]), design.indicators[k]
    return all(
        place_of(design.periods[t], start, indicator, design.timing) is place
        for positions, place in ((window.before, Place.BEFORE), (window.after, Place.AFTER))
        for t in positions
    )


def _without_figures(pair: Pair) -> Pair:
    """Return a pair of a funded unit in whose case nothing is before and after its start."""
    absent = CellStatus.NOT_COMPUTABLE
    return Pair(
        pair.kommune_nr, pair.name, pair.role, None, pair.after_year, None, None, absent, absent
    )


def _role_beside(role: UnitRole, is_compared: np.bool_) -> Role:
    """Return the role of a unit that this contrast is not about."""
    if is_compared:
        return Role.COMPARISON
    return Role.UNCERTAIN if role.role is Role.UNCERTAIN else Role.EXCLUDED


def _pair(design: Design, k: int, u: int, window: Window, role: str) -> Pair:
    before, before_status = _figure(design, k, u, window.before)
    after, after_status = _figure(design, k, u, window.after)
    return Pair(
        kommune_nr=design.units[u],
        name=unit_name(design.units[u]),
        role=role,
        before_year=design.periods[window.before[-1]].last_year,
        after_year=design.periods[window.after[-1]].last_year,
        before=before,
        after=after,
        before_status=before_status,
        after_status=after_status,
        before_from=opening_year(design.periods[window.before[0]], design.indicators[k]),
        after_from=opening_year(design.periods[window.after[0]], design.indicators[k]),
        before_cells=_last_years(design, window.before),
        after_cells=_last_years(design, window.after),
    )


def _last_years(design: Design, positions: tuple[int, ...]) -> tuple[int, ...]:
    years = tuple(design.periods[t].last_year for t in positions)
    return years if len(years) > 1 else ()


def _figure(
    design: Design, k: int, u: int, positions: tuple[int, ...]
) -> tuple[float | None, CellStatus]:
    absent = {design.status_of(k, u, t) for t in positions} - {CellStatus.OBSERVED}
    if absent:
        return None, next(status for status in WORST_FIRST if status in absent)
    return float(design.outcome[k, u, list(positions)].mean()), CellStatus.OBSERVED


def unit_name(unit: str) -> str:
    """Return the name of a municipality of 2024 or of an entry county."""
    if unit in municipalities():
        return municipalities()[unit].name
    return ENTRY_COUNTIES.get(unit, unit)

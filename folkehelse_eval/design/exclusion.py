"""Why a unit has no complete pair."""

from collections.abc import Sequence

from folkehelse_eval.design.build import Design
from folkehelse_eval.design.rounds import Place, Window, place_of
from folkehelse_eval.harmonise.borders import no_exact_series
from folkehelse_eval.vocabulary.status import CellStatus

REASON_OF_STATUS = {
    CellStatus.HIDDEN: "hidden",
    CellStatus.WITHHELD: "withheld",
    CellStatus.MISSING: "missing",
    CellStatus.NOT_COMPUTABLE: "not_surveyed",
}
"""Reason by status, gravest first: a hidden figure explains more than a missing one."""


def why_no_pair(design: Design, k: int, u: int, window: Window) -> str:
    """Return why a unit lacks a figure in a window that its role lets it fill."""
    within = (*window.before, *window.after)
    return _why_absent(
        design, k, u, [t for t in within if design.status_of(k, u, t) is not CellStatus.OBSERVED]
    )


def _why_absent(design: Design, k: int, u: int, absent: Sequence[int]) -> str:
    """Return why some periods of a unit have no figure; what no file speaks of is missing."""
    borders = [reason for t in absent if (reason := _border_reason(design, u, t))]
    if borders:
        return borders[0]
    found = {design.status_of(k, u, t) for t in absent}
    return next(
        (reason for status, reason in REASON_OF_STATUS.items() if status in found), "missing"
    )


def _border_reason(design: Design, u: int, t: int) -> str | None:
    period = design.periods[t]
    return no_exact_series(design.units[u], period.first_year, period.last_year)


def why_no_window(design: Design, k: int, u: int) -> str:
    """Return why a funded unit has no window of its own in this contrast."""
    held = design.has_figure(k)[u]
    if not held.any():
        every = range(len(design.periods))
        comparable = [t for t in every if _border_reason(design, u, t) is None]
        return _why_absent(design, k, u, comparable or every)
    start = int(design.first_treated[u])
    places = [
        place_of(period, start, design.indicators[k], design.timing) for period in design.periods
    ]
    own = {place for place, has in zip(places, held, strict=True) if has}
    if Place.BEFORE not in own:
        if Place.ANTICIPATED in own:
            return "only_anticipated"
        return "straddles" if Place.STRADDLES in own else "no_baseline"
    return "no_follow_up"

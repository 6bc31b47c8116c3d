"""Why a unit has no complete pair."""

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
    absent = [
        t
        for t in (*window.before, *window.after)
        if design.status_of(k, u, t) is not CellStatus.OBSERVED
    ]
    for t in absent:
        period = design.periods[t]
        reason = no_exact_series(design.units[u], period.first_year, period.last_year)
        if reason is not None:
            return reason
    found = {design.status_of(k, u, t) for t in absent}
    return next(
        (reason for status, reason in REASON_OF_STATUS.items() if status in found), "missing"
    )


def why_no_window(design: Design, k: int, u: int) -> str:
    """Return why a funded unit has no window of its own in this contrast."""
    held = design.has_figure(k)[u]
    if not held.any():
        return "not_surveyed"
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

"""Every funded unit's figures around its own start: its windows, and what it has without one."""

import numpy as np

from folkehelse_eval.design.build import NEVER, Design
from folkehelse_eval.design.exclusion import why_no_window
from folkehelse_eval.design.rounds import Window, lone_side, windows_after
from folkehelse_eval.vocabulary.indicator import Rhythm


def treated_windows(
    design: Design, k: int, *, each_year: bool = False
) -> tuple[tuple[Window, ...], ...]:
    """Return every unit's windows ``[u]``, first follow-up first; empty for the untreated.

    Surveys count the rounds that the unit itself held, so that one that skipped a round is compared
    over its own years; yearly figures use all years, and a unit that lacks one is left out.
    """
    indicator, timing = design.indicators[k], design.timing
    return tuple(
        ()
        if start == NEVER
        else windows_after(
            design.periods,
            _held(design, k, u),
            start,
            indicator,
            timing,
            each_year=each_year,
        )
        for u, start in enumerate(design.first_treated.tolist())
    )


def side_of(design: Design, k: int, u: int) -> Window:
    """Return what a funded unit has on one side of its start where it has no window."""
    start = int(design.first_treated[u])
    return lone_side(
        design.periods, _held(design, k, u), start, design.indicators[k], design.timing
    )


def why_none(design: Design, k: int, u: int) -> str:
    """Return why a funded unit has no window in a follow-up: at all, or none this late."""
    start, indicator = int(design.first_treated[u]), design.indicators[k]
    has_earlier = windows_after(
        design.periods, _held(design, k, u), start, indicator, design.timing
    )
    return "no_later_follow_up" if has_earlier else why_no_window(design, k, u)


def _held(design: Design, k: int, u: int) -> list[int]:
    """Return the periods that a unit's windows may lie in: of surveys those it took part in."""
    if design.indicators[k].rhythm is Rhythm.YEARLY:
        return list(range(len(design.periods)))
    held: list[int] = np.flatnonzero(design.has_figure(k)[u]).tolist()
    return held

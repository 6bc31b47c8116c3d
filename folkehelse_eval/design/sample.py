"""One contrast's units: changes by window, who fills which window, who is left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import NEVER, Design
from folkehelse_eval.design.counties import CountyShare
from folkehelse_eval.design.earlier import earlier_changes
from folkehelse_eval.design.exclusion import why_no_pair
from folkehelse_eval.design.noise import answers_behind, exposure_of, own_sizes
from folkehelse_eval.design.own_windows import why_none
from folkehelse_eval.design.pairs import pairs_of
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Place, Window, has_break, place_of
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.period import Period

COMPARISON = -1
"""Slot of a unit that is not treated."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Complete pairs of one contrast. Slot ``s`` is one window that some treated unit fills."""

    indicator: Indicator
    label: str
    """``all`` or the cohort (``cohort_2017``)."""
    follow_up: int
    """Number of the follow-up after the start, 1 for the first."""
    windows: tuple[Window, ...]
    """``[s]``, in order of time."""
    periods: tuple[Period, ...]
    units: tuple[str, ...]
    roles: tuple[UnitRole, ...]
    slot: NDArray[np.int64]
    """``[u]``: the window that a treated unit fills, :data:`COMPARISON` for the others."""
    before: NDArray[np.float64]
    """``[u, s]``: mean of the periods before; NaN where a unit lacks this window. Treated units
    have all windows that their figures allow, since randomisation may give them any of these."""
    after: NDArray[np.float64]
    slope: NDArray[np.float64]
    """``[u, s]``: least-squares change per year over the window's rounds before the start."""
    earlier: NDArray[np.float64]
    """``[w, u, s]``: changes over windows that lie wholly before the start."""
    exposure: NDArray[np.float64]
    """``[u, s]``: part of an effect that the change holds; one in a treated unit's own window."""
    answers: NDArray[np.float64]
    """``[u, s]``: answers behind the change as delivered; NaN where no number is."""
    own_sizes: NDArray[np.float64]
    """``[u, 2]``: numbers behind a treated unit's own figures before and after, as delivered."""
    population: NDArray[np.float64]
    """``[u]``: inhabitants 0-24 near the first period; NaN where not known."""
    funded: tuple[str, ...]
    """Funded units with a known start that the contrast is about, with figures or without."""
    candidates: int
    """Other units that may be compared by their role, with figures or without."""
    excluded: tuple[Excluded, ...]
    pairs: tuple[Pair, ...]
    """Every unit of the area, those left out as well, with status."""
    has_break: bool
    """Whether a change of definition lies between before and after."""
    basis: str = ""
    """How counties were added up; empty where municipalities are the units."""
    coverage: tuple[CountyShare, ...] = ()
    """Of added up counties: how much of each its figure covers, those left out for it as well."""
    within: tuple[str, ...] = ()
    """``[s]``: county whose units alone fill a window (of 2024 where the plan asks for counties, of
    2017 where it holds all treated units); empty in a comparison across counties."""

    @property
    def starts(self) -> tuple[int, ...]:
        """``[s]``: number of each window's pair of rounds; counties may share one."""
        pairs = [(window.before, window.after) for window in self.windows]
        known = sorted(set(pairs))
        return tuple(known.index(pair) for pair in pairs)

    @property
    def change(self) -> NDArray[np.float64]:
        """After minus before, ``[u, s]``."""
        return self.after - self.before

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Which units are treated, ``[u]``."""
        is_treated: NDArray[np.bool_] = self.slot != COMPARISON
        return is_treated

    @property
    def own_change(self) -> NDArray[np.float64]:
        """Change of every treated unit in its own window."""
        rows = np.flatnonzero(self.treated)
        return self.change[rows, self.slot[rows]]

    @property
    def years_between(self) -> float:
        """Mean number of years from before to after over the treated units."""
        span = [
            np.mean([self.periods[t].last_year for t in window.after])
            - np.mean([self.periods[t].last_year for t in window.before])
            for window in self.windows
        ]
        return float(np.mean([span[s] for s in self.slot if s != COMPARISON]))

    @property
    def pre_rounds(self) -> int:
        """Rounds before the start that every treated unit has."""
        return min((len(window.pre) for window in self.windows), default=0)


def take_sample(
    design: Design,
    k: int,
    windows: Sequence[Window | None],
    *,
    label: str,
    follow_up: int = 1,
    cohort: int | None = None,
) -> Sample:
    """Take the complete pairs of one contrast out of a design.

    Parameters
    ----------
    windows
        ``[u]``: the window of every treated unit of this contrast, ``None`` for all others.
    cohort
        Start year that the contrast is about; funded units whose own start lies after a window are
        then compared in it. ``None`` when it is about all funded units.
    """
    indicator = design.indicators[k]
    slots = _merge([window for window in windows if window is not None])
    about = is_about(design, cohort)
    open_to = _may_fill(design, k, windows, slots, not_yet_treated=cohort is not None)
    before = _means(design.outcome[k], [slot.before for slot in slots])
    after = _means(design.outcome[k], [slot.after for slot in slots])
    complete = open_to & np.isfinite(after - before)
    is_treated = np.array([window is not None for window in windows], dtype=bool)
    own = np.where(is_treated, open_to.argmax(axis=1) if slots else 0, COMPARISON)
    used = np.flatnonzero(complete[is_treated].any(axis=0)).tolist()
    if used:  # whoever has figures over other windows only is compared with nobody
        complete &= np.isin(np.arange(len(slots)), used)
    rows = np.flatnonzero(complete.any(axis=1))
    seen = np.isfinite(after - before) & (open_to | is_treated[:, None])
    before, after = np.where(seen, before, np.nan), np.where(seen, after, np.nan)
    number = {old: new for new, old in enumerate(used)} | {COMPARISON: COMPARISON}
    chosen = tuple(slots[s] for s in used)
    return Sample(
        indicator=indicator,
        label=label,
        follow_up=follow_up,
        windows=chosen,
        periods=design.periods,
        units=tuple(design.units[u] for u in rows),
        roles=tuple(design.roles[u] for u in rows),
        slot=np.array([number[int(s)] for s in own[rows]], dtype=np.int64),
        before=before[rows][:, used],
        after=after[rows][:, used],
        slope=_slopes(design, k, chosen)[rows],
        earlier=earlier_changes(design, k, chosen)[:, rows],
        exposure=exposure_of(design, k, chosen)[rows],
        answers=answers_behind(design, k, chosen)[rows],
        own_sizes=own_sizes(design, k, windows)[rows],
        population=design.population[rows],
        funded=tuple(design.units[u] for u in np.flatnonzero(about)),
        candidates=int((open_to.any(axis=1) & ~about).sum()),
        excluded=_left_out(design, k, slots, open_to, complete, about, used),
        pairs=pairs_of(design, k, windows, slots, complete, about),
        has_break=any(has_break(window, design.periods, indicator) for window in chosen),
    )


def is_about(design: Design, cohort: int | None) -> NDArray[np.bool_]:
    """Return which units a contrast is about, ``[u]``: all funded ones, or those of a cohort."""
    wanted = design.first_treated != NEVER if cohort is None else design.first_treated == cohort
    return np.asarray(wanted, dtype=np.bool_)


def _merge(windows: Sequence[Window]) -> tuple[Window, ...]:
    """Return the distinct windows; the rounds before the start are those that all users share."""
    pre: dict[tuple[tuple[int, ...], tuple[int, ...]], set[int]] = {}
    for window in windows:
        key = (window.before, window.after)
        pre[key] = pre.get(key, set(window.pre)) & set(window.pre)
    return tuple(Window(*key, tuple(sorted(pre[key]))) for key in sorted(pre))


def _may_fill(
    design: Design,
    k: int,
    windows: Sequence[Window | None],
    slots: Sequence[Window],
    *,
    not_yet_treated: bool,
) -> NDArray[np.bool_]:
    """Return which windows a unit may be used in by its role, ``[u, s]``."""
    allowed = np.zeros((len(design.units), len(slots)), dtype=bool)
    for u, role in enumerate(design.roles):
        own = windows[u]
        for s, slot in enumerate(slots):
            if own is not None:
                allowed[u, s] = (slot.before, slot.after) == (own.before, own.after)
            elif role.role is Role.COMPARISON:
                allowed[u, s] = True
            elif role.role is Role.FUNDED and not_yet_treated:
                allowed[u, s] = _untouched(design, k, u, slot)
    return allowed


def _untouched(design: Design, k: int, u: int, slot: Window) -> bool:
    start = int(design.first_treated[u])
    return all(
        place_of(design.periods[t], start, design.indicators[k], design.timing) is Place.BEFORE
        for t in (*slot.before, *slot.after)
    )


def _means(
    outcome: NDArray[np.float64], positions: Sequence[tuple[int, ...]]
) -> NDArray[np.float64]:
    """Return means over each group of periods, ``[u, s]``; NaN where one of them is absent."""
    if not positions:
        return np.empty((outcome.shape[0], 0))
    return np.stack([outcome[:, list(group)].mean(axis=1) for group in positions], axis=1)


def _slopes(design: Design, k: int, windows: Sequence[Window]) -> NDArray[np.float64]:
    """Return the change per year before the start, ``[u, s]``; NaN with fewer than two rounds."""
    slopes = np.full((len(design.units), len(windows)), np.nan)
    for s, window in enumerate(windows):
        if len(window.pre) < 2:
            continue
        years = np.array([design.periods[t].last_year for t in window.pre], dtype=np.float64)
        centred = years - years.mean()
        slopes[:, s] = design.outcome[k][:, list(window.pre)] @ centred / (centred @ centred)
    return slopes


def _left_out(
    design: Design,
    k: int,
    slots: Sequence[Window],
    open_to: NDArray[np.bool_],
    complete: NDArray[np.bool_],
    about: NDArray[np.bool_],
    used: Sequence[int],
) -> tuple[Excluded, ...]:
    """Return every unit without a complete pair, and why."""
    found: list[Excluded] = []
    for u in np.flatnonzero(~complete.any(axis=1)).tolist():
        role = design.roles[u]
        if role.role in {Role.EXCLUDED, Role.UNCERTAIN}:
            reason = role.reason
        elif open_to[u].any():
            reason = why_no_pair(design, k, u, slots[_window_missed(open_to[u], used)])
        else:
            reason = why_none(design, k, u) if about[u] else "already_treated"
        found.append(Excluded(role.unit, reason, role.detail))
    return tuple(found)


def _window_missed(open_to: NDArray[np.bool_], used: Sequence[int]) -> int:
    """Return the window that a unit has no pair for: one that others are compared over, if any."""
    among = [s for s in used if open_to[s]]
    return among[0] if among else int(open_to.argmax())

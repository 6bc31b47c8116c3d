"""The panel behind an event study: complete units, usable years, first affected years."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.variations import COHORT
from folkehelse_eval.design.build import NEVER, Design
from folkehelse_eval.design.roles import Role
from folkehelse_eval.design.rounds import Place, place_of

FEWEST_SHARE_OF_UNITS = 0.5
"""A year in which fewer of the units have a figure is left out for all."""


@dataclass(frozen=True, slots=True)
class EventPanel:
    """Units with a figure in every year used."""

    units: tuple[str, ...]
    left_out: tuple[str, ...]
    """Units that lack a figure in some year used."""
    years: NDArray[np.int64]
    outcome: NDArray[np.float64]
    """``[u, t]``."""
    allowed: NDArray[np.bool_]
    """``[u, t]``: false where a later cohort, compared until then, is itself affected."""
    first_affected: NDArray[np.int64]
    """``[u]``; :data:`~folkehelse_eval.design.build.NEVER` for units that are compared with."""
    population: NDArray[np.float64]
    """``[u]``."""
    first_after: int
    """Distance from the first affected year at which an effect is looked for."""

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Which units are treated, ``[u]``."""
        is_treated: NDArray[np.bool_] = self.first_affected != NEVER
        return is_treated


def event_panel(
    design: Design, label: str, *, county: NDArray[np.bool_] | None = None
) -> EventPanel | str:
    """Return the panel of one comparison, or the key of the reason why there is none.

    A comparison about a cohort takes later cohorts as untreated until they are affected, and leaves
    earlier ones out; one about all measures compares with units that are never treated, and within
    itself with those not treated yet.

    Parameters
    ----------
    county
        ``[u]``: the units of the one county that the comparison is made inside; ``None`` where it
        is made across counties.
    """
    cohort = int(label.removeprefix(COHORT)) if label.startswith(COHORT) else None
    usable = np.array([role.role in {Role.FUNDED, Role.COMPARISON} for role in design.roles])
    usable &= True if county is None else county
    start = design.first_treated
    if cohort is not None:
        usable &= (start == NEVER) | (start >= cohort)
    is_own = start == cohort if cohort is not None else start != NEVER
    if not (usable & is_own).any():
        return "nobody_funded"
    periods = _usable_periods(design, usable, int(start[usable & is_own].min()))
    if not periods.size:
        return "no_baseline"
    values = design.outcome[0][:, periods]
    complete = np.isfinite(values).all(axis=1)
    rows = np.flatnonzero(usable & complete)
    if not is_own[rows].any():
        return "no_complete_series"
    years = np.array([design.periods[t].last_year for t in periods], dtype=np.int64)
    affected = np.array([_first_affected(design, periods, int(year)) for year in start[rows]])
    own = is_own[rows]
    allowed = own[:, None] | (affected == NEVER)[:, None] | (years < affected[:, None])
    return EventPanel(
        units=tuple(design.units[u] for u in rows),
        left_out=tuple(design.units[u] for u in np.flatnonzero(usable & ~complete)),
        years=years,
        outcome=values[rows],
        allowed=allowed,
        first_affected=np.where(own, affected, NEVER).astype(np.int64),
        population=design.population[rows],
        first_after=_first_after(design, periods, int(start[rows][own].min())),
    )


def _usable_periods(
    design: Design, usable: NDArray[np.bool_], first_start: int
) -> NDArray[np.int64]:
    """Return the periods measured as the last one before the first start, in most units."""
    indicator = design.indicators[0]
    before = [
        t
        for t, period in enumerate(design.periods)
        if place_of(period, first_start, indicator, design.timing) is Place.BEFORE
    ]
    if not before:
        return np.empty(0, dtype=np.int64)
    base = design.periods[before[-1]].last_year
    share = np.isfinite(design.outcome[0][usable]).mean(axis=0)
    kept = [
        t
        for t, period in enumerate(design.periods)
        if share[t] >= FEWEST_SHARE_OF_UNITS
        and not indicator.breaks_between(base, period.last_year)
    ]
    return np.array(kept, dtype=np.int64)


def _first_affected(design: Design, periods: NDArray[np.int64], start: int) -> int:
    """Return the first year that does not lie before a start; NEVER where none is seen."""
    if start == NEVER:
        return NEVER
    touched = _years_at(design, periods, start, set(Place) - {Place.BEFORE})
    return min(touched, default=NEVER)


def _first_after(design: Design, periods: NDArray[np.int64], start: int) -> int:
    after = _years_at(design, periods, start, {Place.AFTER})
    affected = _first_affected(design, periods, start)
    return min(after) - affected if after else 0


def _years_at(
    design: Design, periods: NDArray[np.int64], start: int, places: set[Place]
) -> list[int]:
    return [
        design.periods[t].last_year
        for t in periods.tolist()
        if place_of(design.periods[t], start, design.indicators[0], design.timing) in places
    ]

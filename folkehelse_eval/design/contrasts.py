"""The contrasts that a plan asks of one indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from folkehelse_eval.design.build import Design, build_design
from folkehelse_eval.design.counties import CountyExposure, aggregate_counties, expose_counties
from folkehelse_eval.design.exclusion import why_no_window
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Window
from folkehelse_eval.design.sample import Sample, take_sample, treated_windows
from folkehelse_eval.design.within import within_counties
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.vocabulary.comparison import ComparisonPool
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.measure import EntryCounty
from folkehelse_eval.vocabulary.plan import Exposure, Plan


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why nothing can be compared for one label."""

    label: str
    reason: str
    """Key of the refusal."""
    units: tuple[str, ...] = ()
    """Units behind it."""


@dataclass(frozen=True, slots=True)
class Contrasts:
    """All contrasts of one indicator."""

    samples: tuple[Sample, ...]
    obstacles: tuple[Obstacle, ...] = ()


def contrasts_of(
    frame: pd.DataFrame,
    roles: Sequence[UnitRole],
    indicator: Indicator,
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
) -> Contrasts:
    """Return the contrasts of a plan for one indicator.

    Exposure by measure, compared with municipalities that were never funded: one contrast for each
    follow-up, all funded municipalities together, each in the window of its own start. Compared
    with those not funded yet, and whenever exposure is by county: one for each cohort and
    follow-up, because who is still untreated changes from year to year.
    """
    if plan.exposure is Exposure.ENTRY_COUNTY:
        return _by_county(frame, roles, indicator, plan, entry_counties)
    found = _by_measure(frame, roles, indicator, plan)
    if not plan.comparison.within_county:
        return found
    return replace(found, samples=tuple(within_counties(sample) for sample in found.samples))


def _by_measure(
    frame: pd.DataFrame, roles: Sequence[UnitRole], indicator: Indicator, plan: Plan
) -> Contrasts:
    design = build_design(frame, roles, [indicator], plan.timing)
    unusable = _unusable(design)
    if unusable:
        return Contrasts((), (unusable,))
    if plan.comparison.pool is ComparisonPool.NOT_YET_TREATED:
        return _by_cohort(design, lambda _: (design, "", ()))
    return _follow_ups(design, treated_windows(design, 0), label="all")


def _unusable(design: Design) -> Obstacle | None:
    """Return why no figure of an indicator can be trusted, with the units that show it."""
    if not design.periods:
        return Obstacle("all", "no_data")
    wrong = {
        "infinite_values": np.isinf(design.outcome) | np.isinf(design.denominator),
        "zero_denominator": np.isfinite(design.outcome) & (design.denominator == 0.0),
    }
    for reason, found in wrong.items():
        rows = np.flatnonzero(found.any(axis=(0, 2)))
        if rows.size:
            return Obstacle("all", reason, tuple(design.units[u] for u in rows))
    return None


def _follow_ups(design: Design, windows: Sequence[tuple[Window, ...]], *, label: str) -> Contrasts:
    longest = max((len(own) for own in windows), default=0)
    if longest == 0:
        return Contrasts((), (_common_obstacle(design, label),))
    samples = (
        take_sample(
            design,
            0,
            [own[r] if r < len(own) else None for own in windows],
            label=label,
            follow_up=r + 1,
        )
        for r in range(longest)
    )
    return Contrasts(tuple(samples))


def _common_obstacle(design: Design, label: str) -> Obstacle:
    """Return why no funded unit has a window: the reason that most of them share."""
    funded = [u for u, role in enumerate(design.roles) if role.role is Role.FUNDED]
    if not funded:
        return Obstacle(label, "nobody_funded")
    reasons = [why_no_window(design, 0, u) for u in funded]
    common = max(sorted(set(reasons)), key=reasons.count)
    sharing = [u for u, reason in zip(funded, reasons, strict=True) if reason == common]
    return Obstacle(label, common, tuple(design.units[u] for u in sharing))


Units = Callable[[Window], tuple[Design, str, tuple[Excluded, ...]]]
"""Design whose units are compared over one window, how it was added up, and who is left out."""


def _by_cohort(design: Design, units_of: Units) -> Contrasts:
    """Return one contrast for each start year and follow-up; others not treated yet compare."""
    windows = treated_windows(design, 0, each_year=True)
    starts = sorted({role.first_treated for role in design.roles if role.first_treated})
    samples: list[Sample] = []
    obstacles: list[Obstacle] = []
    for start in starts:
        label = f"cohort_{start}"
        own = [
            windows[u] if role.first_treated == start else () for u, role in enumerate(design.roles)
        ]
        longest = max(len(item) for item in own)
        if longest == 0:
            members = [u for u, role in enumerate(design.roles) if role.first_treated == start]
            names = tuple(design.units[u] for u in members)
            obstacles.append(Obstacle(label, why_no_window(design, 0, members[0]), names))
        for r in range(longest):
            chosen = [item[r] if r < len(item) else None for item in own]
            sample = _one_follow_up(design, chosen, start, units_of)
            samples.append(replace(sample, label=label, follow_up=r + 1))
    if not starts:
        obstacles.append(Obstacle("all", "nobody_funded"))
    return Contrasts(tuple(samples), tuple(obstacles))


def _one_follow_up(
    design: Design,
    windows: Sequence[Window | None],
    start: int,
    units_of: Units,
) -> Sample:
    window = next(item for item in windows if item is not None)
    units, basis, left_out = units_of(window)
    own = windows if units is design else _windows_of(units, start, window)
    sample = take_sample(units, 0, own, label="", cohort=start)
    return replace(sample, basis=basis, excluded=(*sample.excluded, *left_out))


def _windows_of(units: Design, start: int, window: Window) -> list[Window | None]:
    return [window if role.first_treated == start else None for role in units.roles]


def _by_county(
    frame: pd.DataFrame,
    roles: Sequence[UnitRole],
    indicator: Indicator,
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
) -> Contrasts:
    exposure = expose_counties(entry_counties, [role.unit for role in roles])
    design = build_design(frame, exposure.municipalities, [indicator], plan.timing)
    unusable = _unusable(design)
    if unusable:
        return Contrasts((), (unusable,))
    if indicator.rhythm is Rhythm.SURVEY_ROUND:
        return Contrasts((), (Obstacle("all", "rounds_differ_inside_county"),))
    return _by_cohort(design, lambda window: _county_units(design, exposure, window))


def _county_units(
    design: Design, exposure: CountyExposure, window: Window
) -> tuple[Design, str, tuple[Excluded, ...]]:
    used = sorted({*window.before, *window.after, *window.pre})
    counties = aggregate_counties(design, exposure, used)
    left_out = [
        Excluded(role.unit, role.reason, role.detail)
        for role in exposure.municipalities
        if role.role is Role.EXCLUDED
    ]
    return counties.design, counties.basis, (*left_out, *counties.incomplete)

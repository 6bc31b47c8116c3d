"""The contrasts that a plan asks of one indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from folkehelse_eval.design.build import Design, build_design
from folkehelse_eval.design.counties import (
    CountyDesign,
    CountyExposure,
    CountyShare,
    aggregate_counties,
    expose_counties,
)
from folkehelse_eval.design.county_coverage import published_counts
from folkehelse_eval.design.exclusion import why_no_window
from folkehelse_eval.design.own_windows import treated_windows
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Window
from folkehelse_eval.design.sample import Sample, take_sample
from folkehelse_eval.design.within import within_counties
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.vocabulary.comparison import ComparisonPool
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.measure import EntryCounty
from folkehelse_eval.vocabulary.plan import Exposure, Plan

PUBLISHED = "published"
"""Basis of counties whose figures are the supplier's own."""


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
        return _by_cohort(design, lambda _: _Units(design))
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


@dataclass(frozen=True, slots=True)
class _Units:
    """Units compared over one window."""

    design: Design
    basis: str = ""
    """How they were added up; empty where municipalities are compared."""
    left_out: tuple[Excluded, ...] = ()
    coverage: tuple[CountyShare, ...] = ()


Units = Callable[[Window], _Units]


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
    units = units_of(window)
    own = windows if units.design is design else _windows_of(units.design, start, window)
    sample = take_sample(units.design, 0, own, label="", cohort=start)
    too_little = {item.fylke_nr for item in units.coverage if not item.is_enough}
    excluded = tuple(
        replace(item, reason="county_covered_too_little")
        if item.unit in too_little and item.reason == "missing"
        else item
        for item in sample.excluded
    )
    return replace(
        sample,
        basis=units.basis,
        excluded=(*excluded, *units.left_out),
        coverage=tuple(
            item for item in units.coverage if item.fylke_nr in sample.units or not item.is_enough
        ),
    )


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
    mixed = tuple(
        Excluded(role.unit, role.reason, role.detail)
        for role in exposure.municipalities
        if role.role is Role.EXCLUDED
    )

    def added_up(window: Window) -> _Units:
        used = sorted({*window.before, *window.after, *window.pre})
        found = counties_of(frame, design, exposure, plan, used)
        return _Units(found.design, found.basis, (*mixed, *found.incomplete), found.coverage)

    return _by_cohort(design, added_up)


def counties_of(
    frame: pd.DataFrame,
    design: Design,
    exposure: CountyExposure,
    plan: Plan,
    periods: Sequence[int],
) -> CountyDesign:
    """Return whole counties added up from a municipal design over some of its periods."""
    homes = [role.unit for role in exposure.counties]
    return aggregate_counties(
        design,
        exposure,
        periods,
        counts=published_counts(frame, design.indicators[0], homes, design.periods),
        smallest_coverage=plan.comparison.smallest_county_coverage,
    )


def published_contrasts(
    frame: pd.DataFrame,
    indicator: Indicator,
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
) -> Contrasts:
    """Return the contrasts of counties' own published figures, where these cover them exactly."""
    counties = expose_counties(entry_counties, ()).counties
    design = build_design(
        frame, counties, [indicator], plan.timing, unit_type=UnitType.ENTRY_COUNTY
    )
    if _unusable(design) or indicator.rhythm is Rhythm.SURVEY_ROUND:
        return Contrasts(())
    return _by_cohort(design, lambda _: _Units(design, PUBLISHED))

"""Exposure by entry county: whole counties are treated from the year they entered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import STATUSES, Design, first_years
from folkehelse_eval.design.county_coverage import shares_covered
from folkehelse_eval.design.exclusion import why_no_pair
from folkehelse_eval.design.roles import Role, UnitRole
from folkehelse_eval.design.rounds import Window
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.measure import EntryCounty
from folkehelse_eval.vocabulary.status import CellStatus

BY_COUNT, BY_POPULATION = "weighted_by_count", "weighted_by_population"
"""How municipalities were added up: by denominators as delivered, or by inhabitants, which are no
number of answers and are not handed on as one."""


@dataclass(frozen=True, slots=True)
class CountyExposure:
    """Which entry county every municipality belongs to, and from when it is treated."""

    municipalities: tuple[UnitRole, ...]
    """One per municipality of 2024; those that mix cohorts or counties are left out."""
    fylke_nr: tuple[str, ...]
    """Entry county by municipality, in the same order; empty for those left out."""
    counties: tuple[UnitRole, ...]
    """One per entry county, with its cohort year."""


def expose_counties(
    entry_counties: Sequence[EntryCounty], kommune_nrs: Sequence[str]
) -> CountyExposure:
    """Give every municipality the cohort of its entry county (borders of 2017).

    A municipality whose parts entered in different years is left out. One whose parts lay in
    several counties of the same year counts to the county that it lies in today, when that is
    among them, and is left out otherwise.
    """
    entered = {county.fylke_nr_2017: county for county in entry_counties}
    roles: list[UnitRole] = []
    homes: list[str] = []
    for kommune_nr in sorted(kommune_nrs):
        role, home = _municipality(kommune_nr, entered)
        roles.append(role)
        homes.append(home)
    counties = tuple(
        UnitRole(fylke_nr, Role.FUNDED, county.cohort_year, detail=county.county_at_entry)
        for fylke_nr, county in sorted(entered.items())
    )
    return CountyExposure(tuple(roles), tuple(homes), counties)


def _municipality(kommune_nr: str, entered: dict[str, EntryCounty]) -> tuple[UnitRole, str]:
    homes = sorted(fylke_nrs_2017(kommune_nr))
    outside = [fylke_nr for fylke_nr in homes if fylke_nr not in entered]
    if outside:
        return UnitRole(kommune_nr, Role.EXCLUDED, None, "county_not_entered"), ""
    years = sorted({entered[fylke_nr].cohort_year for fylke_nr in homes})
    if len(years) > 1:
        detail = ", ".join(str(year) for year in years)
        return UnitRole(kommune_nr, Role.EXCLUDED, None, "mixed_cohorts", detail), ""
    if len(homes) > 1:
        today = municipalities()[kommune_nr].fylke_nr
        homes = [fylke_nr for fylke_nr in homes if entered[fylke_nr].fylke_nr == today]
    if len(homes) != 1:
        return UnitRole(kommune_nr, Role.EXCLUDED, None, "mixed_counties"), ""
    home = homes[0]
    return UnitRole(kommune_nr, Role.FUNDED, years[0], detail=home), home


@dataclass(frozen=True, slots=True)
class CountyShare:
    """How much of one entry county its figure covers in the periods compared."""

    fylke_nr: str
    """Number of 2017."""
    share: float
    """From 0 to 1, by the borders of 2017."""
    is_counted: bool
    """By the numbers behind the figures (pupils ...); else by inhabitants aged 0-24."""
    is_enough: bool
    """Whether the plan lets the figure stand for the county."""


@dataclass(frozen=True, slots=True)
class CountyDesign:
    """Counties as units, over one set of periods."""

    design: Design
    basis: str
    """``weighted_by_count`` (denominators as delivered) or ``weighted_by_population``."""
    incomplete: tuple[Excluded, ...]
    """Municipalities left out because a figure of these periods is absent, and why it is."""
    coverage: tuple[CountyShare, ...]
    """How much of each county its figure covers; counties without any figure have none."""


def aggregate_counties(
    design: Design,
    exposure: CountyExposure,
    periods: Sequence[int],
    *,
    counts: NDArray[np.float64],
    smallest_coverage: float,
) -> CountyDesign:
    """Add municipalities to entry counties over the same municipalities in all ``periods``.

    A county's figure is the sum of value times denominator over the sum of denominators; without
    denominators inhabitants aged 0-24 of one fixed year stand in. Other periods become missing, and
    so does a county of which the figures cover too little.

    Parameters
    ----------
    design
        Municipal design whose units are ``exposure.municipalities``, in that order.
    periods
        Positions of the periods compared.
    counts
        Published denominators of whole counties, ``[c, t]``; NaN where none is.
    smallest_coverage
        Share of a county that its figure must cover.
    """
    weight, basis = _weights(design)
    used = list(periods)
    usable = np.isfinite(design.outcome) & np.isfinite(weight)
    whole = np.logical_and.reduce(usable[:, :, used], axis=2)
    homes = [role.unit for role in exposure.counties]
    member: NDArray[np.bool_] = np.array(
        [[home == fylke_nr for home in exposure.fylke_nr] for fylke_nr in homes]
    )
    inside = member[None, :, :] & whole[:, None, :]
    product = np.where(usable, design.outcome * weight, 0.0)
    numerator: NDArray[np.float64] = np.einsum("kcu,kut->kct", inside, product)
    denominator: NDArray[np.float64] = np.einsum(
        "kcu,kut->kct", inside, np.where(usable, weight, 0.0)
    )
    outside = np.ones(len(design.periods), dtype=bool)
    outside[used] = False
    homes_covered, is_counted = shares_covered(design, inside[0], homes, used, counts)
    is_enough = homes_covered >= smallest_coverage
    has_any = (denominator > 0) & ~outside
    filled = has_any & is_enough[None, :, None]
    outcome = np.full(numerator.shape, np.nan)
    np.divide(numerator, denominator, out=outcome, where=filled)
    counties = replace(
        design,
        units=tuple(homes),
        outcome=outcome,
        status=_statuses(filled),
        denominator=np.where(filled & (basis == BY_COUNT), denominator, np.nan),
        first_treated=first_years(exposure.counties),
        roles=exposure.counties,
        population=member.astype(np.float64) @ np.nan_to_num(design.population),
    )
    belongs = member.any(axis=0) & ~whole.all(axis=0)
    over = Window(tuple(used), (), ())
    incomplete = tuple(
        Excluded(design.units[u], why_no_pair(design, 0, u, over))
        for u in np.flatnonzero(belongs).tolist()
    )
    coverage = tuple(
        CountyShare(homes[c], float(homes_covered[c]), bool(is_counted[c]), bool(is_enough[c]))
        for c in np.flatnonzero(has_any[0].any(axis=1)).tolist()
    )
    return CountyDesign(counties, basis, incomplete, coverage)


def _weights(design: Design) -> tuple[NDArray[np.float64], str]:
    if np.isfinite(design.denominator).any():
        return design.denominator, BY_COUNT
    fixed = design.population[None, :, None]
    return np.broadcast_to(fixed, design.outcome.shape), BY_POPULATION


def _statuses(filled: NDArray[np.bool_]) -> NDArray[np.int8]:
    observed = STATUSES.index(CellStatus.OBSERVED)
    missing = STATUSES.index(CellStatus.MISSING)
    return np.where(filled, observed, missing).astype(np.int8)

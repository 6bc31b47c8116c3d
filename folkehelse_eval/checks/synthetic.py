"""Synthetic comparisons of a yearly contrast: choices on the curve, donors' weights, ranks.

Every start year is compared with donors that stay untreated over all years used; start years are
averaged by their number of units. No standard errors and no stars: where one unit is treated it is
ranked among donors of like size.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.size import of_like_size
from folkehelse_eval.design.build import NEVER
from folkehelse_eval.estimate.augmented import AugmentedControl
from folkehelse_eval.estimate.synthetic import synthetic_control
from folkehelse_eval.estimate.synthetic_cases import (
    SyntheticEffects,
    SyntheticEstimator,
    SyntheticPanel,
    real_case,
    synthetic_panel,
)
from folkehelse_eval.estimate.synthetic_did import synthetic_did
from folkehelse_eval.estimate.synthetic_placebo import placebo_units
from folkehelse_eval.result.alternatives import PlaceboRank, Synthetic

ESTIMATORS: Mapping[str, SyntheticEstimator] = {
    "synthetic_did": synthetic_did,
    "synthetic_control": synthetic_control,
    "augmented_control": AugmentedControl(),
}
RANKED = ("synthetic_did", "synthetic_control")

FEWEST_YEARS_BEFORE = 3
"""Weights fitted to fewer years follow noise."""
FEWEST_DONORS = 4
"""A donor is ranked against the others, which must leave some to weigh."""
COUNTY_DIGITS = 2
"""Of a county's number; a municipality's has four."""


@dataclass(frozen=True, slots=True)
class _Cohort:
    """One start year with its donors, years of the lead-in taken out."""

    panel: SyntheticPanel
    units: tuple[str, ...]
    population: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Treated units."""
        return int(self.panel.treated.sum())


def synthetic_fits(panel: EventPanel, last_year: int) -> tuple[Synthetic, ...] | str:
    """Return every synthetic comparison until ``last_year``, or the key of why there is none."""
    cohorts = _cohorts(panel, last_year)
    if isinstance(cohorts, str):
        return cohorts
    return tuple(_fit(name, estimator, cohorts) for name, estimator in ESTIMATORS.items())


def synthetic_ranks(panel: EventPanel, last_year: int) -> tuple[PlaceboRank, ...]:
    """Rank a single treated unit; nothing with several, or with too few donors."""
    cohorts = _cohorts(panel, last_year)
    if isinstance(cohorts, str) or int(panel.treated.sum()) != 1:
        return ()
    [cohort] = cohorts
    among, eligible = _eligible(cohort)
    found: list[PlaceboRank] = []
    for name in RANKED:
        placebos = placebo_units(cohort.panel, ESTIMATORS[name], eligible=eligible)
        runs = len(placebos.runs.value)
        as_large = round(placebos.p_value * (1 + runs)) - 1
        found.append(PlaceboRank(name, placebos.value, as_large, runs, placebos.smallest_p, among))
    return tuple(found)


def _cohorts(panel: EventPanel, last_year: int) -> tuple[_Cohort, ...] | str:
    within = panel.years <= last_year
    donors = ~panel.treated & panel.allowed[:, within].all(axis=1)
    if int(donors.sum()) < FEWEST_DONORS:
        return "too_few_donors"
    starts = np.unique(panel.first_affected[panel.treated])
    lead = max(panel.first_after, 0)
    after = [within & (panel.years >= start + lead) for start in starts]
    if int((panel.years < starts[0]).sum()) < FEWEST_YEARS_BEFORE:
        return "too_few_years_before"
    if not all(item.any() for item in after):
        return "no_follow_up"
    return tuple(
        _cohort(panel, int(start), (panel.years < start) | later, donors)
        for start, later in zip(starts, after, strict=True)
    )


def _cohort(
    panel: EventPanel, start: int, years: NDArray[np.bool_], donors: NDArray[np.bool_]
) -> _Cohort:
    own = panel.treated & (panel.first_affected == start)
    rows = np.flatnonzero(own | donors)
    first = np.where(own[rows], start, NEVER)
    arranged = synthetic_panel(panel.outcome[rows][:, years], first, panel.years[years])
    units = tuple(panel.units[u] for u in rows)
    return _Cohort(arranged, units, panel.population[rows])


def _fit(name: str, estimator: SyntheticEstimator, cohorts: tuple[_Cohort, ...]) -> Synthetic:
    found = [estimator(c.panel.outcome, c.panel.before, real_case(c.panel)) for c in cohorts]
    share = np.array([cohort.size for cohort in cohorts], dtype=np.float64)
    share /= share.sum()
    weights = _donor_weights(cohorts, found, share)
    largest = max(sorted(weights), key=weights.__getitem__)
    return Synthetic(
        estimator=name,
        value=float(share @ [float(item.value[0]) for item in found]),
        misfit=float(np.sqrt(share @ [float(item.misfit[0]) ** 2 for item in found])),
        donors=len(weights),
        largest_unit=largest,
        largest_share=weights[largest],
        years_before=min(cohort.panel.before for cohort in cohorts),
    )


def _donor_weights(
    cohorts: tuple[_Cohort, ...], found: list[SyntheticEffects], share: NDArray[np.float64]
) -> dict[str, float]:
    weights: dict[str, float] = {}
    for cohort, effects, part in zip(cohorts, found, share.tolist(), strict=True):
        for u in np.flatnonzero(~cohort.panel.treated):
            unit = cohort.units[u]
            weights[unit] = weights.get(unit, 0.0) + part * float(effects.unit_weights[0, u])
    return weights


def _eligible(cohort: _Cohort) -> tuple[str, NDArray[np.bool_]]:
    """Return among whom a single treated unit is ranked: counties, units of like size, or all."""
    every = np.ones(len(cohort.units), dtype=np.bool_)
    if all(len(unit) == COUNTY_DIGITS for unit in cohort.units):
        return "counties", every
    like = of_like_size(cohort.population, cohort.panel.treated)
    return ("like_size", like) if (like & ~cohort.panel.treated).any() else ("all", every)

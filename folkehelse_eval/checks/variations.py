"""The same contrast with the start moved, the lead-in changed, or other units to compare with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.checks.at_home import at_home
from folkehelse_eval.design.build import Design, build_design, select_totals
from folkehelse_eval.design.contrasts import (
    Contrasts,
    contrasts_of,
    counties_of,
    published_contrasts,
)
from folkehelse_eval.design.counties import expose_counties
from folkehelse_eval.design.narrowing import keep_compared
from folkehelse_eval.design.roles import UnitRole
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.vocabulary.geography import UnitType, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator, find_indicator
from folkehelse_eval.vocabulary.measure import EntryCounty
from folkehelse_eval.vocabulary.plan import Exposure, Plan

COHORT = "cohort_"
"""Label of a comparison about one start year."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the contrasts of one indicator are made from."""

    frame: pd.DataFrame
    """Observations of this indicator alone: totals of the municipalities that have a role, and of
    counties at entry as published."""
    roles: tuple[UnitRole, ...]
    indicator: Indicator
    plan: Plan
    entry_counties: tuple[EntryCounty, ...]

    def moved(self, years: int) -> "Source":
        """Return the same with every start moved by ``years``."""
        roles = tuple(
            role
            if role.first_treated is None
            else replace(role, first_treated=role.first_treated + years)
            for role in self.roles
        )
        entered = tuple(
            county.model_copy(update={"cohort_year": county.cohort_year + years})
            for county in self.entry_counties
        )
        return replace(self, roles=roles, entry_counties=entered)

    def longer_lead_in(self) -> "Source":
        """Return the same with a year more before an effect is looked for."""
        timing = self.plan.timing
        longer = timing.model_copy(update={"lead_in_years": timing.lead_in_years + 1})
        return replace(self, plan=self.plan.model_copy(update={"timing": longer}))

    def across_counties(self) -> "Source":
        """Return the same without keeping treated units of one county inside it."""
        comparison = self.plan.comparison.model_copy(update={"within_county": False})
        return replace(self, plan=self.plan.model_copy(update={"comparison": comparison}))

    def samples(self) -> tuple[Sample, ...]:
        """Return the contrasts whose treated units have enough others to compare with."""
        asked = contrasts_of(self.frame, self.roles, self.indicator, self.plan, self.entry_counties)
        return self._comparable(at_home(asked, self.plan))

    def published(self) -> tuple[Sample, ...]:
        """Return the same from counties' own published figures; none where units are others."""
        if self.plan.exposure is Exposure.MEASURE:
            return ()
        return self._comparable(
            published_contrasts(self.frame, self.indicator, self.plan, self.entry_counties)
        )

    def units_inside(self, sample: Sample, units: Sequence[str]) -> NDArray[np.bool_] | None:
        """Return which units lie in the one county that a contrast is made inside, ``[u]``.

        ``None`` for a contrast across counties. The county is one of 2024 where the plan asks for
        comparison within counties, else the county of 2017 that all treated units lie in.
        """
        if not sample.within:
            return None
        [own] = set(sample.within)
        known, asked = municipalities(), self.plan.comparison.within_county
        inside = [
            known[unit].fylke_nr == own if asked else own in fylke_nrs_2017(unit) for unit in units
        ]
        return np.array(inside, dtype=np.bool_)

    def _comparable(self, found: Contrasts) -> tuple[Sample, ...]:
        fewest = self.plan.comparison.fewest_units
        kept = [keep_compared(sample, fewest) for sample in found.samples if sample.treated.any()]
        return tuple(sample for sample in kept if is_comparable(sample, fewest))

    def design(self) -> Design:
        """Return the units of inference over all periods: municipalities, or whole counties."""
        timing = self.plan.timing
        if self.plan.exposure is Exposure.MEASURE:
            return build_design(self.frame, self.roles, [self.indicator], timing)
        exposure = expose_counties(self.entry_counties, [role.unit for role in self.roles])
        design = build_design(self.frame, exposure.municipalities, [self.indicator], timing)
        every = range(len(design.periods))
        return counties_of(self.frame, design, exposure, self.plan, every).design


def sources_of(
    frame: pd.DataFrame,
    roles: Sequence[UnitRole],
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
    indicators: Iterable[str],
) -> dict[str, Source]:
    """Return what the contrasts of each indicator are made from, by indicator."""
    units = [role.unit for role in roles]
    found: dict[str, Source] = {}
    for name in indicators:
        indicator = find_indicator(name)
        totals = select_totals(frame, indicator, UnitType.KOMMUNE)
        own = totals.loc[totals["unit_code"].isin(units)]
        published = select_totals(frame, indicator, UnitType.ENTRY_COUNTY)
        both = pd.concat([own, published], ignore_index=True)
        found[name] = Source(both, tuple(roles), indicator, plan, tuple(entry_counties))
    return found


def is_comparable(sample: Sample, fewest: int) -> bool:
    """Whether a contrast can be computed."""
    others = int((~sample.treated).sum())
    if sample.has_break or not sample.treated.any() or others < max(2, fewest):
        return False
    return bool(np.isfinite(sample.change[~sample.treated]).any(axis=0).all())


def moved_label(label: str, years: int) -> str:
    """Return the label that a comparison has when every start is moved."""
    if not label.startswith(COHORT):
        return label
    return f"{COHORT}{int(label.removeprefix(COHORT)) + years}"


def find_sample(samples: Sequence[Sample], label: str, follow_up: int) -> Sample | None:
    """Return one of the contrasts, or ``None``."""
    return next((s for s in samples if (s.label, s.follow_up) == (label, follow_up)), None)


def population_of(sample: Sample) -> NDArray[np.float64]:
    """Return inhabitants 0-24 in the year before the first window; NaN for whole counties."""
    year = sample.periods[sample.windows[0].before[0]].last_year if sample.windows else 0
    return np.array([_inhabitants(unit, year) for unit in sample.units], dtype=np.float64)


def _inhabitants(unit: str, year: int) -> float:
    known = municipalities()
    if unit not in known:
        return float("nan")
    by_year = known[unit].population_0_24
    return float(by_year[min(by_year, key=lambda item: abs(item - year))])

"""The plan of one evaluation: everything decided before the results, in one typed noun.

Read from YAML by ``run.plan_file``; paths are relative to the project's root.
"""

from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from math import ceil
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from folkehelse_eval.errors import PlanError
from folkehelse_eval.vocabulary.comparison import Comparison, ComparisonPool
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties
from folkehelse_eval.vocabulary.indicator import Language, find_indicator


class Scope(StrEnum):
    """What a plan evaluates."""

    COUNTY = "county"
    NATION = "nation"


class Exposure(StrEnum):
    """What decides whether, and from when, a unit is treated; it is also the unit of inference."""

    MEASURE = "measure"
    """A municipality is treated from the start of its first funded measure."""
    ENTRY_COUNTY = "entry_county"
    """A county is treated from the year in which it entered the programme."""


class SplitRule(StrEnum):
    """What to do with municipalities that received a part of a split one."""

    LEAVE_OUT = "leave_out"
    ESTIMATE = "estimate"
    """Share the split part out by population weights and mark every such value."""


class PartlyTreatedYear(StrEnum):
    """What a calendar-year figure of the start year counts as."""

    DROP = "drop"
    TREATED = "treated"
    BEFORE = "before"


class Disclosure(StrEnum):
    """Which delivered figures may be shown."""

    STRICT = "strict"
    """None from which a hidden figure would follow."""
    AS_PUBLISHED = "as_published"
    """Also those, where they were taken unchanged from a table that the supplier publishes."""


class AreaRule(StrEnum):
    """Which municipalities a county's plan is about."""

    COUNTY_2024 = "county_2024"
    """Every municipality of the counties of 2024 in ``fylke_nrs``."""
    COUNTY_AT_ENTRY = "county_at_entry"
    """Municipalities whose territory lay in the counties at entry, on the borders of 2017."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _unknown_indicator(indicator_id: str) -> str:
    try:
        find_indicator(indicator_id)
    except PlanError as error:
        return str(error)
    return ""


def _unknown(found: Iterable[str], known: Collection[str], what: str) -> str:
    near = {
        item: get_close_matches(item, known, n=1, cutoff=0.0)[0]
        for item in found
        if item not in known
    }
    return " ".join(
        f"unknown {what} {item!r}; the nearest known one is {nearest!r}."
        for item, nearest in near.items()
    )


class Indicators(_Frozen):
    """Indicators by their place in the plan."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...] = ()
    placebo: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """All of them, primary first."""
        return (*self.primary, *self.secondary, *self.placebo)

    @field_validator("primary", "secondary", "placebo")
    @classmethod
    def _known(cls, ids: tuple[str, ...]) -> tuple[str, ...]:
        problems = [problem for problem in map(_unknown_indicator, ids) if problem]
        if problems:
            raise ValueError(" ".join(problems))
        return ids

    @model_validator(mode="after")
    def _once_each(self) -> "Indicators":
        twice = sorted({item for item in self.every if self.every.count(item) > 1})
        if twice:
            raise ValueError(f"named more than once: {', '.join(twice)}")
        return self


class Timing(_Frozen):
    """How rounds and years are counted relative to the start of a measure."""

    lead_in_years: int = Field(default=1, ge=0, le=5)
    """Full calendar years after the start year's figure before an effect is looked for."""
    start_round_is_before: bool = True
    """Whether a survey in the start year itself (spring) counts as before the start."""
    partly_treated_year: PartlyTreatedYear = PartlyTreatedYear.DROP
    """What a figure over the calendar year of the start counts as."""
    anticipation_years: int = Field(default=0, ge=0, le=5)
    """Last years before the start that are not used as before: effects may show already."""
    latest_year: int | None = None

    @model_validator(mode="after")
    def _treated_from_the_start(self) -> "Timing":
        if self.partly_treated_year is PartlyTreatedYear.TREATED and self.lead_in_years:
            raise ValueError(
                "partly_treated_year: treated looks for an effect in the start year itself; "
                "expected lead_in_years: 0 beside it"
            )
        return self


class Inference(_Frozen):
    """How uncertainty is computed."""

    level: float = Field(default=0.95, ge=0.9, lt=1.0)
    draws: int = Field(default=9_999, ge=99)
    exact_up_to: int = Field(default=10_000, ge=1)
    """Enumerate all assignments when there are at most this many."""
    seed: int = 20170101
    power: float = Field(default=0.80, gt=0.5, lt=1.0)


def fewest_draws(level: float) -> int:
    """Return the random assignments whose smallest p value reaches one minus ``level``."""
    return ceil(round(1.0 / (1.0 - level), 9)) - 1


class ClaimThresholds(_Frozen):
    """Fewest units and rounds for each claim level; the rules are in docs/claims.md.

    A plan may ask for more than the defaults, not for less: no page says more because of its plan.
    """

    fewest_treated: int = Field(default=3, ge=3)
    fewest_comparison: int = Field(default=5, ge=5)
    fewest_pre_rounds_for_effect: int = Field(default=2, ge=2)
    smallest_share_of_register: float = Field(default=0.9, ge=0.9, le=1.0)
    """Share of the measures a county itself reports that the register must hold."""
    smallest_share_with_figures: float = Field(default=0.5, ge=0.5, le=1.0)
    """Share of the funded units that must have figures both before and after."""
    largest_share_contaminated: float = Field(default=0.5, ge=0.0, le=0.5)
    """Share of the comparison units that may have had money from elsewhere."""


class Pooling(_Frozen):
    """Which counties' results a national plan takes together."""

    plans: Path | None = None
    """Folder with the counties' plans, whose stored results are read; ``None`` pools nothing."""
    fewest_counties: int = Field(default=3, ge=3)
    """Fewest counties with an estimate for a mean; fewer are described one by one."""
    largest_share_held_down: float = Field(default=0.2, ge=0.0, lt=1.0)
    """Weight that counties with a doubt may carry before the doubt is the mean's as well."""


class Plan(_Frozen):
    """One evaluation, decided beforehand."""

    plan_id: str = Field(pattern=r"^[a-z0-9_]+$")
    scope: Scope
    counties_at_entry: tuple[str, ...]
    """Entry counties whose money and measures the plan is about; all 18 for the nation."""
    fylke_nrs: tuple[str, ...]
    """Counties of 2024 in which they lie."""
    area: AreaRule = AreaRule.COUNTY_2024
    """Which municipalities the plan is about; a national plan is about all."""
    language: Language
    author: str
    date: date
    programme: Path
    """Folder with the programme's registers: measures, entry counties, grants, other schemes."""
    snapshots: tuple[Path, ...]
    """Folders of delivered files; one that is not there yet is reported, not an error."""
    indicators: Indicators
    exposure: Exposure = Exposure.MEASURE
    timing: Timing = Timing()
    comparison: Comparison = Comparison()
    inference: Inference = Inference()
    claims: ClaimThresholds = ClaimThresholds()
    pooling: Pooling = Pooling()
    splits: SplitRule = SplitRule.LEAVE_OUT
    disclosure: Disclosure = Disclosure.STRICT

    @model_validator(mode="after")
    def _counties_compare_with_counties(self) -> "Plan":
        asked, plain = self.comparison, Comparison()
        pools = {ComparisonPool.NEVER_TREATED, ComparisonPool.NOT_YET_TREATED}
        other = {
            "pool": asked.pool not in pools,
            "area": asked.area is not plain.area,
            "within_county": bool(asked.within_county),
            "balancing": asked.balancing is not plain.balancing,
        }
        found = ", ".join(f"comparison.{key}" for key, is_other in other.items() if is_other)
        if self.exposure is Exposure.ENTRY_COUNTY and found:
            raise ValueError(
                "exposure: entry_county compares whole counties with those not yet in the "
                f"programme; expected the plan without {found}"
            )
        return self

    @model_validator(mode="after")
    def _draws_reach_the_level(self) -> "Plan":
        fewest = fewest_draws(self.inference.level)
        if self.inference.draws < fewest:
            raise ValueError(
                f"inference.draws: {self.inference.draws} random assignments cannot reach level "
                f"{self.inference.level:g}; expected at least {fewest}"
            )
        return self

    @field_validator("counties_at_entry")
    @classmethod
    def _entry_counties_known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        problem = _unknown(names, tuple(ENTRY_COUNTIES.values()), "county at entry")
        if problem or not names:
            raise ValueError(problem or "at least one county at entry is needed")
        return names

    @field_validator("fylke_nrs")
    @classmethod
    def _counties_known(cls, numbers: tuple[str, ...]) -> tuple[str, ...]:
        problem = _unknown(numbers, tuple(counties()), "county number of 2024")
        if problem or not numbers:
            raise ValueError(problem or "at least one county number of 2024 is needed")
        return numbers

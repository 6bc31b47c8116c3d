"""Whom a plan compares with: who, where, and how they are weighed."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator


class ComparisonPool(StrEnum):
    """Who may be compared with the treated."""

    NEVER_TREATED = "never_treated"
    """Never funded, as far as the register says."""
    NOT_YET_TREATED = "not_yet_treated"
    """The same, and the later funded until they start; one contrast for each start year."""
    APPLIED_NOT_FUNDED = "applied_not_funded"
    """Applied in vain: interested themselves, so less different from those that were funded."""


class ComparisonArea(StrEnum):
    """Where comparisons are taken from."""

    COUNTY = "county"
    """The area of the plan."""
    NEIGHBOURS = "neighbours"
    """Municipalities that share a border with a funded one, in the plan's area or beside it."""
    NATION = "nation"


class Balancing(StrEnum):
    """How comparisons are weighed in the contrast that stands beside the equal-weighted one."""

    NONE = "none"
    MATCHED = "matched"
    """The comparison units that are most like each treated one before the start."""
    ENTROPY = "entropy"
    """Weights as even as possible that give the treated units' means (Hainmueller 2012)."""


class Covariate(StrEnum):
    """What units are made alike in before the start."""

    SIZE = "size"
    """Logarithm of the inhabitants."""
    CENTRALITY = "centrality"
    """Statistics Norway's index of centrality."""
    LEVEL_BEFORE = "level_before"
    TREND_BEFORE = "trend_before"
    """Change per year over the rounds before the start; two rounds at least."""


class Comparison(BaseModel):
    """Who the treated are compared with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pool: ComparisonPool = ComparisonPool.NEVER_TREATED
    area: ComparisonArea = ComparisonArea.COUNTY
    within_county: bool | None = None
    """``True``: compare every treated unit inside its own county of 2024 only. ``False``: never.
    ``None``: inside the county of 2017 where it holds all treated units and units enough."""
    balancing: Balancing = Balancing.NONE
    balance_on: tuple[Covariate, ...] = (
        Covariate.SIZE,
        Covariate.CENTRALITY,
        Covariate.LEVEL_BEFORE,
    )
    matches: int = Field(default=3, ge=1)
    """Comparison units for each treated one where they are matched."""
    fewest_units: int = Field(default=2, ge=2)
    smallest_county_coverage: float = Field(default=0.8, ge=0.0, le=1.0)
    """Share of a county at entry that its figure must cover, where whole counties are compared."""

    @model_validator(mode="after")
    def _balanced_nationally(self) -> "Comparison":
        if self.balancing is not Balancing.NONE and self.within_county:
            raise ValueError(
                "balancing inside counties leaves too few units to weigh; expected either "
                "within_county: true or balancing"
            )
        if len(set(self.balance_on)) != len(self.balance_on) or not self.balance_on:
            raise ValueError("balance_on: expected at least one characteristic, each once")
        return self

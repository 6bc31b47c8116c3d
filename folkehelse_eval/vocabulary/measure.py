"""Funded measures (tiltak) and what surrounds them: entry counties, grants, other schemes."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

NOT_STATED = "ikke oppgitt"
"""How an unknown field is written in a register; never guessed, never left to look like zero."""


class MeasureStatus(StrEnum):
    """What a register row is about; only :attr:`FUNDED` and its later states count as treated."""

    FUNDED = "funded"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    """Applied for and not funded: a comparison that was itself interested."""
    PILOT = "pilot"
    """Before the programme."""
    COUNTY_GRANT = "county_grant"
    """County money before the programme: contaminates comparisons."""
    UNCERTAIN = "uncertain"
    """Neither treated nor comparison."""

    @property
    def is_funded(self) -> bool:
        """Whether programme money was granted, whatever happened later."""
        return self in {MeasureStatus.FUNDED, MeasureStatus.ENDED, MeasureStatus.WITHDRAWN}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(_Frozen):
    """One row of a register. ``None`` means *ikke oppgitt*."""

    measure_id: str
    name: str | None
    county_at_entry: str
    """County that got the state's money, as it was at entry (for example ``Hordaland``)."""
    joint_with: tuple[str, ...] = ()
    """Entry counties that the money was applied for and shared with (Agder's two)."""
    fylke_nr: str | None
    """County of 2024, two digits."""
    kommune_nrs: tuple[str, ...]
    """Municipalities of 2024; empty where none is stated."""
    place_as_stated: str | None
    bydeler: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    year_applied: int | None = None
    year_granted: int | None = None
    year_started: int | None = None
    year_ended: int | None = None
    status: MeasureStatus
    status_history: str | None = None
    target_ages: str | None = None
    arena: str | None = None
    theme: str | None = None
    universal: bool | None = None
    partner: str | None = None
    grant_nok: Mapping[int, float] = Field(default_factory=dict)
    """Granted NOK by year."""
    grant_total_nok: float | None = None
    grant_includes: tuple[str, ...] = ()
    """Ids of rows whose money is part of this row's amount, so that sums count it once."""
    spent_nok: Mapping[int, float] = Field(default_factory=dict)
    planned_reach: int | None = None
    """Children and young people that the measure was to reach."""
    actual_reach: int | None = None
    evaluation_design: str | None = None
    continuation: str | None = None
    indicators: tuple[str, ...] = ()
    """Indicators that the measure aims at, chosen before the results."""
    note: str | None = None
    source: str
    """Where the row's facts were seen."""
    register_row: int | None = None
    """Line of the register file, 1-based with the header as line 1."""
    repairs: tuple[str, ...] = ()
    """Keys of what the reader put right in this row (``leading_zero_restored``)."""

    @model_validator(mode="after")
    def _years_in_order(self) -> "Measure":
        first = self.start_year
        if first is not None and self.year_ended is not None and self.year_ended < first:
            raise ValueError(f"ended {self.year_ended}, before its start {first}")
        return self

    @property
    def start_year(self) -> int | None:
        """Year the measure counts from: the year started, else the year granted, else unknown."""
        return self.year_started if self.year_started is not None else self.year_granted

    @property
    def starts_by_grant(self) -> bool:
        """Whether the measure counts from the year granted, for want of a year started."""
        return self.year_started is None and self.year_granted is not None

    @property
    def entry_counties(self) -> tuple[str, ...]:
        """The entry counties whose money pays for the measure."""
        return (self.county_at_entry, *self.joint_with)

    def is_paid_by(self, counties: Collection[str]) -> bool:
        """Whether the money came from one of these entry counties."""
        return any(county in counties for county in self.entry_counties)


class EntryCounty(_Frozen):
    """A county of the programme as it was when it entered; its money stays with it."""

    county_at_entry: str
    fylke_nr_2017: str
    """Two-digit county number of 2017 (Trøndelag: 50, joined on 1 January 2018)."""
    fylke_nr: str
    """County of 2024."""
    cohort_year: int
    local_programme_name: str | None = None
    grant_period: str | None = None
    grant_total_mnok: float | None = None
    reported_measures: int | None = None
    """Number of measures that the county itself reports; at least this many where the source
    says *more than*."""
    reported_municipalities: int | None = None
    reported_year: int | None = None
    """Year that the reported numbers are about."""
    reported_by: str | None = None
    """Who reported them, where it was not the county."""
    joint_with: str | None = None
    """Entry county whose row holds the numbers and the money of both."""
    reach_as_published: str | None = None
    note: str | None = None
    source: str


class Grant(_Frozen):
    """One published sum of money."""

    year: str
    level: str
    what: str
    amount_nok: float | None
    county: str | None = None
    """County as named in the source; ``None`` for national money."""
    kommune_nrs: tuple[str, ...] = ()
    source: str


class OtherScheme(_Frozen):
    """Money or support for the same purpose from elsewhere: contaminates a comparison."""

    scheme: str
    period: str
    county: str
    kommune_nrs: tuple[str, ...]
    whole_county: bool = False
    """Whether every municipality of ``county`` got it, or could take part."""
    municipality_as_stated: str | None = None
    what: str | None = None
    source: str

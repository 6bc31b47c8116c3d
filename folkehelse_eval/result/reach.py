"""Reach: which municipalities, how much of the young population, which measures, what money."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReachYear:
    """Reach in one year. *Active* means between start year and end year, both included."""

    year: int
    municipalities_total: int
    municipalities_active: int
    """Municipalities with at least one active funded measure."""
    municipalities_ever: int
    """Municipalities with a funded measure that had started by this year, ended ones included."""
    measures_active: int
    population_total: int | None
    """Inhabitants 0-24 on 1 January; ``None`` when a municipality's figure is missing."""
    population_active: int | None
    """Inhabitants 0-24 in the active municipalities: they *live* there; not all are reached."""
    population_estimated: bool
    """Whether a figure in the sums was shared out by weights after a split."""
    population_year: int | None = None
    """Year of the population figure, where the year's own is not published yet."""


@dataclass(frozen=True, slots=True)
class MunicipalityReach:
    """One municipality's place in the programme."""

    kommune_nr: str
    name: str
    role: str
    """``funded``, ``rejected``, ``uncertain``, ``pilot``, ``county_grant`` or ``none``."""
    first_start_year: int | None
    measures: tuple[str, ...]
    """Names of the funded measures; ``ikke oppgitt`` where a name is unknown."""
    population_0_24: int | None
    centrality_class: int
    other_schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of measures by one property."""

    property: str
    """``status``, ``arena``, ``theme``, ``universal``, ``partner``, ``evaluation_design``."""
    value: str
    measures: int


@dataclass(frozen=True, slots=True)
class Money:
    """Published money; sums only where every part is stated."""

    stated_nok: float
    measures_with_amount: int
    measures_without_amount: int
    per_inhabitant_0_24: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Reach of the programme in the plan's area."""

    years: tuple[ReachYear, ...]
    municipalities: tuple[MunicipalityReach, ...]
    tallies: tuple[Tally, ...]
    measures_registered: int
    measures_funded: int
    measures_without_year: tuple[str, ...]
    """Ids of funded measures without a year: counted here, left out of comparisons."""
    measures_without_municipality: tuple[str, ...]
    measures_reported: int | None
    """Number that the county itself reports, with which the register is compared."""
    municipalities_reported: int | None
    money: Money | None
    source: str

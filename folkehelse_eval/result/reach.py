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
    """Inhabitants 0-24 in the active municipalities: they *live* there; not all are reached.
    ``None`` also where every active measure is limited to city districts."""
    population_estimated: bool
    """Whether a figure in the sums was shared out by weights after a split."""
    population_year: int | None = None
    """Year of the population figure, where the year's own is not published yet; else ``None``."""
    population_partly: int | None = 0
    """Inhabitants 0-24 of active municipalities whose active measures are all limited to named
    city districts; not part of ``population_active``, because the part covered is unknown."""
    active_without_end: int = 0
    """Active measures without a stated end, taken as still running."""
    municipalities_undated: int = 0
    """Municipalities not active whose funded measures include one without a year: it is not known
    whether they belong to ``municipalities_active``, which is then at least that many."""


@dataclass(frozen=True, slots=True)
class MunicipalityReach:
    """One municipality's place in the programme."""

    kommune_nr: str
    name: str
    role: str
    """``funded``, ``funded_elsewhere`` (by another entry county than the plan's), ``uncertain``,
    ``rejected``, ``pilot``, ``county_grant``, ``other_scheme`` or ``none``; the first that
    applies."""
    first_start_year: int | None
    measures: tuple[str, ...]
    """Names of the funded measures; ``ikke oppgitt`` where a name is unknown."""
    population_0_24: int | None
    centrality_class: int
    other_schemes: tuple[str, ...] = ()
    other_roles: tuple[str, ...] = ()
    """What else applies (a funded municipality may have had another application rejected)."""
    bydeler: tuple[str, ...] = ()
    """City districts that the funded measures are limited to."""
    measure_ids: tuple[str, ...] = ()
    population_year: int | None = None
    """Year of ``population_0_24``, 1 January."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of measures by one property."""

    property: str
    """``status``, ``arena``, ``theme``, ``universal``, ``partner``, ``evaluation_design``,
    ``continuation``; ``status`` counts every row, the others the funded measures."""
    value: str
    """The register's own word, or one of ``stated``, ``not_stated``, ``yes``, ``no``, or a status.
    A measure with several arenas or themes counts in each."""
    measures: int


@dataclass(frozen=True, slots=True)
class PublishedSum:
    """One published sum of money, as the source words its year and its purpose."""

    year: str
    area: str
    """Municipalities or county as named in the source; empty for national money."""
    what: str
    nok: float | None
    source: str


@dataclass(frozen=True, slots=True)
class CountyReport:
    """What one entry county's register holds, beside what was reported elsewhere."""

    county_at_entry: str
    cohort_year: int
    registered_measures: int
    """Funded measures in the register."""
    registered_municipalities: int
    reported_measures: int | None
    reported_municipalities: int | None
    reported_year: int | None
    reported_by: str
    """Empty where the county itself reported."""
    reach_as_published: str
    source: str
    joint_with: tuple[str, ...] = ()
    """Other entry counties that the same numbers are about."""


@dataclass(frozen=True, slots=True)
class PublishedMoney:
    """What was published about the plan's counties; single sums overlap and are never added."""

    county_total_nok: float | None
    """Grants of the state to the plan's entry counties for the whole period; ``None`` where one
    county's is not published."""
    county_total_per_inhabitant_0_24: float | None
    """By inhabitants 0-24 of the plan's area in ``population_year``."""
    population_year: int | None
    sums: tuple[PublishedSum, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Money of the register; a sum of the stated parts, with the number of parts not stated."""

    stated_nok: float
    """Sum of the amounts that are stated, each counted once."""
    measures_with_amount: int
    measures_without_amount: int
    per_inhabitant_0_24: float | None
    """Stated sum by inhabitants 0-24 in the funded municipalities; only where every funded measure
    has an amount and none is limited to city districts."""
    source: str


@dataclass(frozen=True, slots=True)
class ReachFile:
    """One file that reach was counted from, as it was when it was read."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reach:
    """Reach of the programme in the plan's area."""

    years: tuple[ReachYear, ...]
    """Empty where the register holds no funded measure with both a year and a municipality of the
    area: that nothing is registered is not the same as nobody reached."""
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
    """Where population, borders and centrality come from."""
    municipalities_funded: int = 0
    """Municipalities of the area with a funded measure of the plan, whatever its year."""
    measures_outside_area: tuple[str, ...] = ()
    """Ids of the plan's funded measures without a municipality in the plan's area."""
    published: PublishedMoney | None = None
    reports: tuple[CountyReport, ...] = ()
    """Register beside the published numbers, one for each entry county (a joint pair is one)."""
    area_schemes: tuple[str, ...] = ()
    """Other schemes that reached, or were open to, the whole area."""
    bydeler: tuple[str, ...] = ()
    """City districts with a funded measure, as the register names them."""
    repaired: tuple[tuple[str, str], ...] = ()
    """Register rows that the reader put right: measure id and key of the repair."""
    files: tuple[ReachFile, ...] = ()
    """The programme's registers, and the package's table of municipalities with inhabitants."""
    register_sources: tuple[str, ...] = ()
    """Web sites on which the rows' facts were seen."""
    measures_start_by_grant: tuple[str, ...] = ()
    """Ids of funded measures without a stated start: they count from the year of the grant."""

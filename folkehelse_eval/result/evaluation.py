"""Everything one run of one plan found; what notebooks show and pages are written from."""

from dataclasses import dataclass, field
from datetime import date

from folkehelse_eval.result.balance import Balance
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.county_coverage import CountyCoverage
from folkehelse_eval.result.coverage import Coverage
from folkehelse_eval.result.development import Development, Pair
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.nation import Nation
from folkehelse_eval.result.pool import Pool
from folkehelse_eval.result.reach import Reach
from folkehelse_eval.result.robustness import PlaceboIndicator, Robustness
from folkehelse_eval.result.time_series import InterruptedSeries
from folkehelse_eval.vocabulary.indicator import Language


@dataclass(frozen=True, slots=True)
class Header:
    """Which evaluation this is, with the digests that identify it."""

    plan_id: str
    scope: str
    """``county`` or ``nation``."""
    area: str
    """Name of the county at entry as printed, or empty for the nation."""
    counties_at_entry: tuple[str, ...]
    language: Language
    simulated: bool
    first_year: int | None
    last_year: int | None
    data_date: date | None
    """Latest day on which a file was fetched, where stated."""
    plan_digest: str
    data_digest: str
    package_version: str
    code_digest: str
    plan_author: str
    plan_date: date
    libraries: tuple[tuple[str, str], ...] = ()
    """Names and versions of the libraries that compute."""
    disclosure: str = "strict"
    """``as_published`` where figures stand that give a hidden one away, as the supplier's do."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An analysis that was asked for and could not be done, and why; listed, never silent."""

    indicator: str
    analysis: str
    """``before_after``, ``contrast_of_changes`` ..."""
    reason: str
    """Key of the reason in the message catalogue."""
    detail: tuple[tuple[str, str], ...] = ()
    """Placeholders of the reason's message."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One indicator's before/after and comparison with the checks around it."""

    indicator: str
    place: str
    """``primary``, ``secondary`` or ``placebo``."""
    label: str
    """Which comparison: ``all`` measures of the plan, or a cohort (``cohort_2017``)."""
    effects: tuple[Effect, ...]
    """First the before/after inside the funded, then the contrasts."""
    checks: tuple[CheckResult, ...]
    pairs: tuple[Pair, ...]
    balance: tuple[Balance, ...] = ()
    """One for each contrast of municipalities, in order of the follow-ups."""
    county_coverage: tuple[CountyCoverage, ...] = ()
    """Of whole counties added up from municipalities, for each contrast."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result of one plan."""

    header: Header
    coverage: Coverage
    reach: Reach
    developments: tuple[Development, ...]
    comparisons: tuple[Comparison, ...]
    refusals: tuple[Refusal, ...] = field(default=())
    robustness: tuple[Robustness, ...] = field(default=())
    """One for each comparison that has a contrast, in the same order."""
    pool: Pool | None = None
    """Whom the plan compares with; ``None`` where whole counties are compared."""
    nation: Nation | None = None
    """All counties together; in the nation's evaluation only."""
    series: tuple[InterruptedSeries, ...] = field(default=())
    """Breaks in time at the start, for the comparisons that have years enough."""
    placebo_indicators: tuple[PlaceboIndicator, ...] = field(default=())
    """Indicators of the plan that the measures should not move."""

"""How much an effect moves when what was chosen is chosen otherwise; plain values for one contrast.

Nothing here passes or fails: every field is a number that answers a question, and what could not be
answered stands in ``not_done`` with its reason.
"""

from dataclasses import dataclass

from folkehelse_eval.result.alternatives import PlaceboRank, Staggered, Synthetic
from folkehelse_eval.result.effect import Interval
from folkehelse_eval.vocabulary.indicator import Unit


@dataclass(frozen=True, slots=True)
class Without:
    """The contrast with one unit left out."""

    unit: str
    value: float


@dataclass(frozen=True, slots=True)
class LeftOutRange:
    """The contrast with each unit of one arm left out in turn."""

    units: int
    lowest: Without
    highest: Without


@dataclass(frozen=True, slots=True)
class Variant:
    """The contrast with one thing changed."""

    key: str
    """``start_earlier``, ``start_later`` (by one year)."""
    value: float
    interval: Interval | None
    treated: int
    comparison: int
    same_windows: bool = False
    """Whether the same periods are compared as in the main contrast, so nothing could move."""


@dataclass(frozen=True, slots=True)
class PlaceboYear:
    """The contrast of a start that did not happen: only figures before the true start are used."""

    years_earlier: int
    before: str
    after: str
    value: float
    interval: Interval | None
    treated: int
    comparison: int


@dataclass(frozen=True, slots=True)
class PlaceboUnits:
    """Each comparison unit taken as if it alone had been treated."""

    units: int
    as_large: int
    """Units whose contrast with the other comparison units is at least as large, either way."""
    largest: Without
    """The unit that differs most from the others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The contrast after one way through the reasonable choices."""

    window: str
    """``planned``, ``start_earlier``, ``start_later``, ``longer_lead_in``, ``follow_up_2`` ..."""
    pool: str
    """``planned``, ``without_other_money``, ``applied_not_funded``, ``similar_size`` ..."""
    estimator: str
    """``contrast_of_changes``, ``weighted_by_population``, ``baseline_adjusted`` ..."""
    value: float
    treated: int
    comparison: int
    is_main: bool = False
    basis: str = ""
    """Where counties' figures are from: ``weighted_by_count``, ``weighted_by_population`` (added up
    from municipalities) or ``published``; empty where municipalities are compared."""


@dataclass(frozen=True, slots=True)
class EventPoint:
    """Treated minus comparison at one distance from the start, against the time before."""

    event: int
    """Years from the first affected year (0), or rounds from the start (1 is the first after)."""
    value: float
    interval: Interval | None
    """Simultaneous over all points where ``counted`` is ``years``."""
    other: float | None = None
    """By the estimator that stands beside; years only."""
    smallest: float | None = None
    """Smallest true difference that this design finds with the plan's power."""
    treated: int = 0


@dataclass(frozen=True, slots=True)
class Honest:
    """How uneven trends may be before the mean effect could be none (Rambachan and Roth 2023)."""

    ratio: float | None
    """Largest move between years as a multiple of the largest before the start; 0 where equal
    trends do not suffice to tell the effect from none, ``None`` where nothing does away with it."""
    bend: float | None
    """The same as a change of slope from year to year, in the indicator's unit."""
    years_before: int


@dataclass(frozen=True, slots=True)
class EventStudy:
    """The contrast by time from the start."""

    counted: str
    """``years`` or ``rounds``."""
    points: tuple[EventPoint, ...]
    treated: int
    comparison: int
    pre_points: int = 0
    pre_p_value: float | None = None
    """Joint test that all points before the start are zero, by randomisation; years only."""
    missed_slope: float | None = None
    """Difference in trend per year that the joint test would have missed half the time."""
    draws: int = 0
    seed: int | None = None
    left_out: tuple[str, ...] = ()
    """Units without a figure in every year used."""
    honest: Honest | None = None
    band_draws: int = 0
    """Multiplier draws of influence functions behind the band, with many treated units; 0 where it
    rests on the same reassignments as the joint test."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Who of one arm has figures before and after: a mean over others is another mean."""

    role: str
    """``funded`` or ``comparison``."""
    both: int
    lost: int
    """Figure before, none after."""
    entered: int
    """Figure after, none before."""
    neither: int
    hidden: int
    """Of those without both: at least one figure is hidden for privacy."""


@dataclass(frozen=True, slots=True)
class LikeBaseline:
    """How untreated units with the treated ones' level before moved, against all untreated."""

    units: int
    value: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class MeanReversion:
    """How much of the contrast an unusual level before the start would give by itself."""

    difference: float
    """Level before, treated minus comparison."""
    slope: float
    """Change for each unit of level before, among the comparison units."""
    expected: float
    """``slope x difference``: the contrast to expect without any effect."""
    like: LikeBaseline | None = None
    """The same without a slope: what units of like level did."""

    @property
    def is_return(self) -> bool:
        """Whether the comparison units moved towards their mean, and not past it."""
        return -1.0 <= self.slope < 0.0


@dataclass(frozen=True, slots=True)
class Weight:
    """The comparison unit that weighs most, as a share of the comparison."""

    unit: str
    share: float


@dataclass(frozen=True, slots=True)
class PlaceboIndicator:
    """The contrast of an indicator that the measures should not move."""

    indicator: str
    label: str
    effect_id: str
    unit: Unit
    value: float
    interval: Interval | None
    adjusted_p: float | None
    """Among all placebo indicators of the plan."""
    moved: bool
    """Whether chance does not explain it: then it does not explain the others either."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """A check that could not be made, and why."""

    check: str
    reason: str
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Robustness:
    """Everything that was tried around one contrast."""

    effect_id: str
    indicator: str
    place: str
    label: str
    unit: Unit
    value: float
    interval: Interval | None
    without_treated: LeftOutRange | None = None
    without_comparison: LeftOutRange | None = None
    moved: tuple[Variant, ...] = ()
    placebo_years: tuple[PlaceboYear, ...] = ()
    placebo_units: PlaceboUnits | None = None
    choices: tuple[Choice, ...] = ()
    """In order of the choices, the main one first."""
    event_study: EventStudy | None = None
    composition: tuple[Composition, ...] = ()
    mean_reversion: MeanReversion | None = None
    largest_weight: Weight | None = None
    staggered: Staggered | None = None
    """Yearly contrasts with several start years only."""
    synthetic: tuple[Synthetic, ...] = ()
    ranks: tuple[PlaceboRank, ...] = ()
    """Synthetic comparisons of a single treated unit; the contrast's own rank is its inference."""
    not_done: tuple[NotDone, ...] = ()

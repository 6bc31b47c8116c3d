"""An estimate with everything that must be printed beside it."""

from dataclasses import dataclass, field

from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Unit


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval; an open end is ``None`` (unbounded is a result, not a failure)."""

    low: float | None
    high: float | None
    level: float
    """Confidence level as a fraction."""


@dataclass(frozen=True, slots=True)
class Inference:
    """How the uncertainty of an effect was computed."""

    method: str
    """Key of the method (``welch``, ``randomisation_studentised`` ...)."""
    reason: str
    """Key of the reason why this method was chosen."""
    p_value: float | None
    smallest_attainable_p: float | None = None
    n_assignments: int | None = None
    """Assignments looked at, the observed one included."""
    exact: bool | None = None
    seed: int | None = None
    degrees_of_freedom: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class AdjustedP:
    """A p value adjusted for the other contrasts of its family."""

    method: str
    """Key of the method (``holm``, ``benjamini_hochberg``, ``max_t``)."""
    family: str
    """Place in the plan whose contrasts were tested together (``primary`` ...)."""
    n_tests: int
    """Contrasts in the family; printed with every adjusted p value."""
    p_value: float
    smallest_attainable_p: float | None = None
    """The smallest that the same adjustment could give; ``None`` where it is not known."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much an estimate rests on."""

    treated: int
    comparison: int
    treated_units: tuple[str, ...] = ()
    comparison_units: tuple[str, ...] = ()
    counties: int = 0
    pre_rounds: int = 0
    post_rounds: int = 0


@dataclass(frozen=True, slots=True)
class Excluded:
    """A unit that is left out, and why; never in silence."""

    unit: str
    reason: str
    """Key of the reason in the message catalogue."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Chance:
    """What chance in who answered or fell ill does by itself to a change inside the funded units.

    It says how well these units' own change is known, not how such units differ.
    """

    kind: str
    """``binomial`` (shares of answers) or ``poisson`` (rates among inhabitants)."""
    interval: Interval
    """Of the mean over the units."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One estimate of one indicator."""

    effect_id: str
    """Stable id; sentences, figures and tables refer to it."""
    indicator: str
    unit: Unit
    estimand: str
    """Key of the estimand in words (``change_inside``, ``contrast_of_changes`` ...)."""
    method: str
    value: float
    """Change or difference of changes in the indicator's unit (percentage points for percent)."""
    intervals: tuple[Interval, ...]
    inferences: tuple[Inference, ...]
    counts: Counts
    before: str
    """Period or round before, as printed (``2018``; several starts: ``-1``)."""
    after: str
    excluded: tuple[Excluded, ...] = ()
    minimum_detectable: float | None = None
    """Smallest true difference that this design finds with the plan's power; same unit."""
    placebo_windows: int = 0
    """Windows before the start in which that was tried by inverting the test; 0 where there are too
    few, and it rests on the spread of the changes instead."""
    planned: bool = True
    """False for results outside the plan, which are labelled exploratory."""
    claim: ClaimLevel = ClaimLevel.DESCRIPTION
    held_down_by: tuple[str, ...] = ()
    """Keys of the reasons that hold the claim level down."""
    notes: tuple[str, ...] = field(default=())
    adjusted: tuple[AdjustedP, ...] = field(default=())
    """P values adjusted for multiplicity; the first one decides the claim."""
    chance: Chance | None = None
    """Of a change inside the funded units, where the numbers behind their figures are delivered."""

    @property
    def interval(self) -> Interval | None:
        """The main interval."""
        return self.intervals[0] if self.intervals else None

    @property
    def adjusted_p(self) -> float | None:
        """The adjusted p value that decides the claim; ``None`` where nothing was tested."""
        return self.adjusted[0].p_value if self.adjusted else None

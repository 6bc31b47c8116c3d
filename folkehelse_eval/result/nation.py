"""Effects of several counties taken together, and how each county came to be in it or not."""

from dataclasses import dataclass
from enum import StrEnum

from folkehelse_eval.result.effect import AdjustedP, Interval
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Unit


class CountyState(StrEnum):
    """How a county's own evaluation stands when the nation's is made."""

    USED = "used"
    OVERLAPS = "overlaps"
    """Another plan stands for one of its counties at entry; nobody is counted twice."""
    NOT_EVALUATED = "not_evaluated"
    OUT_OF_DATE = "out_of_date"
    """Code, plan or delivered files have changed since."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CountyPlan:
    """One county's plan, and whether its results were there to be pooled."""

    plan_id: str
    counties_at_entry: tuple[str, ...]
    """Empty where the plan cannot be read."""
    fylke_nrs: tuple[str, ...]
    """Counties of 2024 in which it lies."""
    state: CountyState
    detail: str = ""
    """Message of a failure, or the plan that stands for the county instead."""


@dataclass(frozen=True, slots=True)
class PooledEstimate:
    """One county's estimate, as it stands in that county's own results."""

    plan_id: str
    area: str
    """Counties at entry, as printed."""
    effect_id: str
    label: str
    """``all`` measures of the county, or a cohort."""
    value: float
    standard_error: float
    """Of the scaled variance fit (methods: :class:`Nation`)."""
    interval: Interval | None
    """The county's own, by inversion of its test."""
    treated: int
    comparison: int
    before: str
    after: str
    claim: ClaimLevel
    weight: float | None = None
    """Share of the pooled mean; ``None`` where nothing is pooled."""


@dataclass(frozen=True, slots=True)
class NotPooled:
    """A county without a part in one pooled mean, and why."""

    plan_id: str
    area: str
    reason: str
    """Key of the reason in the message catalogue."""


@dataclass(frozen=True, slots=True)
class PooledMean:
    """Mean of true effects over counties, by random effects."""

    model: str
    """``random_effects``, or ``random_effects_nested`` where a county has several estimates."""
    value: float
    standard_error: float
    """Hartung and Knapp."""
    model_error: float | None
    """From the weights alone; ``None`` for the nested model, whose error is never smaller."""
    degrees_of_freedom: int
    p_value: float
    """From the larger of the two errors, so that estimates which agree by luck decide nothing."""
    interval: Interval
    prediction: Interval | None
    """For the true effect in a county that is not among these."""
    between_variance: float
    """Between counties (tau squared), REML."""
    between_interval: Interval | None
    within_variance: float | None
    """Between the estimates of one county; ``None`` where each has one."""
    q: float | None
    """Cochran's Q; ``None`` for the nested model."""
    q_p_value: float | None
    share_percent: float | None
    """I squared: share of the variation that is not sampling error."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """One indicator's contrasts of the counties over windows of one kind."""

    pooled_id: str
    indicator: str
    unit: Unit
    place: str
    """Place in the counties' plans; the lesser one where they differ."""
    follow_up: int
    """1 for the first follow-up after the start."""
    estimates: tuple[PooledEstimate, ...]
    """In the order of the counties' numbers of 2017, never by size."""
    left_out: tuple[NotPooled, ...]
    treated: int
    """Distinct treated units of all estimates."""
    comparison: int
    shared_units: int
    """Units that stand behind several estimates; their noise is counted as common to them."""
    mean: PooledMean | None = None
    """``None`` where the estimates are described one by one."""
    reason: str = ""
    """Why nothing is pooled."""
    claim: ClaimLevel = ClaimLevel.DESCRIPTION
    held_down_by: tuple[str, ...] = ()
    adjusted: tuple[AdjustedP, ...] = ()


@dataclass(frozen=True, slots=True)
class Nation:
    """All counties together: whose results there are, and what they give together.

    The standard error of a county's estimate is that of the scaled variance fit behind its
    randomisation test (methods page). An estimate without one is listed, not pooled.
    """

    counties: tuple[CountyPlan, ...]
    without_plan: tuple[str, ...]
    """Counties at entry of the nation's plan that no county plan is about."""
    pooled: tuple[Pooled, ...]
    fewest_counties: int
    """Fewest counties with an estimate for a mean to be formed."""

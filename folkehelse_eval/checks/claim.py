"""The claim gate: which rules hold the wording down. The same table stands in docs/claims.md."""

from collections.abc import Callable
from dataclasses import dataclass

from folkehelse_eval.vocabulary.claim import ClaimLevel, weakest
from folkehelse_eval.vocabulary.plan import ClaimThresholds

DESCRIPTION, ASSOCIATION = ClaimLevel.DESCRIPTION, ClaimLevel.ASSOCIATION


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about one estimate when its wording is decided."""

    has_comparison: bool
    treated: int = 0
    comparison: int = 0
    pre_rounds: int = 0
    """Rounds before the start that every treated unit has."""
    has_break: bool = False
    share_with_figures: float = 1.0
    """Funded units with figures before and after, of all funded units with a known start."""
    register_applies: bool = True
    """False where exposure is by county, which no register decides."""
    share_of_register: float | None = None
    """Registered of reported measures; ``None`` where the county reports no number."""
    share_contaminated: float = 0.0
    smallest_attainable_p: float | None = None
    smallest_adjusted_p: float | None = None
    """The smallest that adjustment for the other contrasts of its place in the plan can give."""
    significance: float = 0.05
    """One minus the plan's confidence level."""
    adjusted_p: float | None = None
    """Randomisation p value, adjusted for the other contrasts of its place in the plan."""
    pre_trend_differs: bool | None = None
    """Whether the interval of the pre-trend excludes zero; ``None`` where it cannot be tested."""
    pre_trend_weak: bool = False
    """Whether a trend that the test would have missed could explain the estimate."""
    baseline_differs: bool = False
    stands_balanced: bool | None = None
    """Whether the contrast stands with comparison units weighed to be like the treated; ``None``
    where the plan asks for no balancing."""
    in_one_county: bool = False
    """Whether all treated lie in one county and are compared with units of others."""
    follows_supply: bool = False
    planned: bool = True


Condition = Callable[[Evidence, ClaimThresholds], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason for saying less."""

    key: str
    at_most: ClaimLevel
    holds: Condition


def _register_incomplete(found: Evidence, limit: ClaimThresholds) -> bool:
    share = found.share_of_register
    return found.register_applies and share is not None and share < limit.smallest_share_of_register


def _cannot_reach_level(found: Evidence, _: ClaimThresholds) -> bool:
    smallest = found.smallest_attainable_p
    return smallest is not None and smallest > found.significance


def _cannot_reach_level_together(found: Evidence, limit: ClaimThresholds) -> bool:
    smallest = found.smallest_adjusted_p
    alone = _cannot_reach_level(found, limit)
    return not alone and smallest is not None and smallest > found.significance


RULES: tuple[Rule, ...] = (
    Rule("no_comparison", DESCRIPTION, lambda found, _: not found.has_comparison),
    Rule("register_incomplete", DESCRIPTION, _register_incomplete),
    Rule("break_between", DESCRIPTION, lambda found, _: found.has_break),
    Rule(
        "few_treated",
        DESCRIPTION,
        lambda found, limit: found.has_comparison and found.treated < limit.fewest_treated,
    ),
    Rule(
        "few_comparison",
        DESCRIPTION,
        lambda found, limit: found.has_comparison and found.comparison < limit.fewest_comparison,
    ),
    Rule(
        "figures_missing",
        DESCRIPTION,
        lambda found, limit: found.share_with_figures < limit.smallest_share_with_figures,
    ),
    Rule("cannot_reach_level", DESCRIPTION, _cannot_reach_level),
    Rule("cannot_reach_level_together", DESCRIPTION, _cannot_reach_level_together),
    Rule(
        "register_not_checked",
        ASSOCIATION,
        lambda found, _: found.register_applies and found.share_of_register is None,
    ),
    Rule(
        "few_pre_rounds",
        ASSOCIATION,
        lambda found, limit: found.pre_rounds < limit.fewest_pre_rounds_for_effect,
    ),
    Rule(
        "pre_trend_differs",
        ASSOCIATION,
        lambda found, _: found.pre_trend_differs is True,
    ),
    Rule(
        "pre_trend_untested",
        ASSOCIATION,
        lambda found, limit: (
            found.pre_trend_differs is None
            and found.pre_rounds >= limit.fewest_pre_rounds_for_effect
        ),
    ),
    Rule("pre_trend_weak", ASSOCIATION, lambda found, _: found.pre_trend_weak),
    Rule("not_after_balancing", ASSOCIATION, lambda found, _: found.stands_balanced is False),
    Rule("baseline_differs", ASSOCIATION, lambda found, _: found.baseline_differs),
    Rule(
        "comparison_contaminated",
        ASSOCIATION,
        lambda found, limit: found.share_contaminated > limit.largest_share_contaminated,
    ),
    Rule("in_one_county", ASSOCIATION, lambda found, _: found.in_one_county),
    Rule("follows_supply", ASSOCIATION, lambda found, _: found.follows_supply),
    Rule(
        "not_distinguishable",
        ASSOCIATION,
        lambda found, _: found.adjusted_p is None or found.adjusted_p > found.significance,
    ),
    Rule("not_planned", ASSOCIATION, lambda found, _: not found.planned),
)
"""In order of weight; every rule that holds is printed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """How much may be said, and what holds it down."""

    level: ClaimLevel
    held_down_by: tuple[str, ...]
    """Keys of all rules that hold, the weightiest first."""


def decide_claim(found: Evidence, thresholds: ClaimThresholds) -> Claim:
    """Return the strongest wording that the evidence bears."""
    held = [rule for rule in RULES if rule.holds(found, thresholds)]
    level = weakest((ClaimLevel.POSSIBLE_EFFECT, *(rule.at_most for rule in held)))
    return Claim(level, tuple(rule.key for rule in held))

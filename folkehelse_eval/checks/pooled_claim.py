"""What a mean over counties may claim: doubts of the counties, and doubts of its own.

Rules about numbers (few treated, few to compare with, no attainable p) are what pooling answers, so
they are asked of the mean; what happened in one county is part of its error. Every other doubt of a
county is the mean's as well when the counties that have it carry more of its weight than the plan
allows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from folkehelse_eval.checks.claim import RULES
from folkehelse_eval.estimate.multiplicity import benjamini_hochberg, holm
from folkehelse_eval.result.effect import AdjustedP, Effect
from folkehelse_eval.result.nation import Pooled
from folkehelse_eval.vocabulary.claim import ClaimLevel, weakest
from folkehelse_eval.vocabulary.plan import Plan

PRIMARY = "primary"
ASKED_OF_THE_MEAN = frozenset(
    {"few_treated", "few_comparison", "cannot_reach_level", "in_one_county", "not_distinguishable"}
)
"""Rules of :mod:`~folkehelse_eval.checks.claim` that the mean answers for itself. What happened in
one county is noise to the mean: it is part of how much the counties differ, and so of its error."""
COUNTIES_MISSING = "counties_missing"
LEVELS: Mapping[str, ClaimLevel] = {rule.key: rule.at_most for rule in RULES} | {
    COUNTIES_MISSING: ClaimLevel.DESCRIPTION
}


def inherited(pooled: Pooled, effects: Sequence[Effect], plan: Plan) -> tuple[str, ...]:
    """Return the counties' doubts that hold for their mean, the weightiest first.

    ``effects`` are the counties' own, in the order of ``pooled.estimates``.
    """
    weights = [item.weight or 0.0 for item in pooled.estimates]
    return tuple(
        rule.key
        for rule in RULES
        if rule.key not in ASKED_OF_THE_MEAN
        and sum(
            weight
            for weight, effect in zip(weights, effects, strict=True)
            if rule.key in effect.held_down_by
        )
        > plan.pooling.largest_share_held_down
    )


def own_doubts(pooled: Pooled, *, share_of_programme: float, plan: Plan) -> tuple[str, ...]:
    """Return the doubts of the mean itself that do not rest on its p value."""
    found = (
        (COUNTIES_MISSING, share_of_programme < plan.claims.smallest_share_with_figures),
        ("few_treated", pooled.treated < plan.claims.fewest_treated),
        ("few_comparison", pooled.comparison < plan.claims.fewest_comparison),
    )
    return tuple(key for key, holds in found if holds)


def with_claims(items: Sequence[Pooled], *, level: float) -> tuple[Pooled, ...]:
    """Adjust the means of each place for each other, then decide what each may claim.

    ``held_down_by`` of the items holds the doubts found so far.
    """
    decided = list(items)
    families = dict.fromkeys(item.place for item in items if item.mean is not None)
    for family in families:
        members = [n for n, item in enumerate(items) if item.place == family and item.mean]
        raw = np.array([mean.p_value for n in members if (mean := items[n].mean) is not None])
        found = holm(raw) if family == PRIMARY else benjamini_hochberg(raw)
        for n, p_value in zip(members, found.p_value, strict=True):
            adjusted = AdjustedP(found.method, family, found.n_tests, float(p_value))
            decided[n] = _decided(items[n], adjusted, significance=1.0 - level)
    return tuple(decided)


def _decided(item: Pooled, adjusted: AdjustedP, *, significance: float) -> Pooled:
    chance = ("not_distinguishable",) if adjusted.p_value > significance else ()
    held = tuple(dict.fromkeys((*item.held_down_by, *chance)))
    claim = weakest((ClaimLevel.POSSIBLE_EFFECT, *(LEVELS[key] for key in held)))
    return replace(item, adjusted=(adjusted,), held_down_by=held, claim=claim)

"""Counties taken together: which estimates belong in one mean, and the mean.

A county's contrast enters as it stands in the county's own results. Estimates are taken together
only when they are about the same indicator in the same unit, count time in the same way and lie at
the same follow-up after the start. The standard error is that of the scaled variance fit behind the
county's randomisation test; units that stand behind two estimates make these move together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from folkehelse_eval.checks.effects import CONTRAST, randomisation_of
from folkehelse_eval.checks.pooled_claim import inherited, own_doubts, with_claims
from folkehelse_eval.checks.pooled_mean import mean_of
from folkehelse_eval.errors import EstimationError
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.result.nation import NotPooled, Pooled, PooledEstimate
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.plan import Exposure, Plan

WHOLE_COUNTY = "all"
"""Label of the contrast that is about all measures of a county."""
PLACES = ("primary", "secondary", "placebo", "")
FEW_COUNTIES = "few_counties"


@dataclass(frozen=True, slots=True)
class County:
    """A county's plan with its results; nobody at entry stands behind two of them."""

    plan: Plan
    evaluation: Evaluation

    @property
    def area(self) -> str:
        """Counties at entry as printed."""
        return ", ".join(self.plan.counties_at_entry)


@dataclass(frozen=True, slots=True)
class _Found:
    """A county's contrasts of one indicator at one follow-up, or why there is none."""

    county: County
    effects: tuple[Effect, ...] = ()
    labels: tuple[str, ...] = ()
    reason: str = ""


def pool_counties(counties: Sequence[County], plan: Plan) -> tuple[Pooled, ...]:
    """Take the counties' contrasts together, by indicator and follow-up.

    Parameters
    ----------
    counties
        In the order in which they are printed; see ``run.counties`` for who is among them.
    plan
        The nation's: its level, thresholds, timing and fewest counties decide.
    """
    asked = dict.fromkeys(name for item in counties for name in item.plan.indicators.every)
    items = [
        _pooled(name, follow_up, counties, plan)
        for name in sorted(asked, key=lambda name: _order(name, counties))
        for follow_up in range(1, _follow_ups(name, counties) + 1)
    ]
    return with_claims(items, level=plan.inference.level)


def _order(indicator: str, counties: Sequence[County]) -> tuple[int, int]:
    place = PLACES.index(_place(indicator, counties))
    named = [list(item.plan.indicators.every) for item in counties]
    return place, min(ids.index(indicator) for ids in named if indicator in ids)


def _place(indicator: str, counties: Sequence[County]) -> str:
    """Return the indicator's place in the counties' plans, the lesser one where they differ."""
    found = [
        place
        for item in counties
        for place in PLACES[:-1]
        if indicator in getattr(item.plan.indicators, place)
    ]
    return max(found, key=PLACES.index, default="")


def _follow_ups(indicator: str, counties: Sequence[County]) -> int:
    return max(
        (
            _follow_up(effect)
            for item in counties
            for comparison in item.evaluation.comparisons
            if comparison.indicator == indicator
            for effect in _contrasts(comparison)
        ),
        default=0,
    )


def _contrasts(comparison: Comparison) -> tuple[Effect, ...]:
    return tuple(item for item in comparison.effects if item.estimand == CONTRAST)


def _follow_up(effect: Effect) -> int:
    """Return the number of the follow-up, which ends an effect's id."""
    return int(effect.effect_id.rpartition("_")[2])


def _pooled(indicator: str, follow_up: int, counties: Sequence[County], plan: Plan) -> Pooled:
    found = [_find(item, indicator, follow_up, plan) for item in counties]
    pairs = [
        (_estimate(item.county, effect, label), effect)
        for item in found
        for effect, label in zip(item.effects, item.labels, strict=True)
    ]
    estimates = tuple(estimate for estimate, _ in pairs)
    effects = tuple(effect for _, effect in pairs)
    item = Pooled(
        pooled_id=f"{indicator}.pooled.follow_up_{follow_up}",
        indicator=indicator,
        unit=find_indicator(indicator).unit,
        place=_place(indicator, counties),
        follow_up=follow_up,
        estimates=estimates,
        left_out=tuple(
            NotPooled(item.county.plan.plan_id, item.county.area, item.reason)
            for item in found
            if item.reason
        ),
        treated=len({unit for effect in effects for unit in effect.counts.treated_units}),
        comparison=len({unit for effect in effects for unit in effect.counts.comparison_units}),
        shared_units=_shared(effects),
    )
    if len({estimate.plan_id for estimate in estimates}) < plan.pooling.fewest_counties:
        return replace(item, reason=FEW_COUNTIES)
    return _with_mean(item, effects, [f.county for f in found if f.effects], plan)


def _shared(effects: Sequence[Effect]) -> int:
    units = [
        unit
        for effect in effects
        for unit in (*effect.counts.treated_units, *effect.counts.comparison_units)
    ]
    return sum(units.count(unit) > 1 for unit in set(units))


def _with_mean(
    item: Pooled, effects: Sequence[Effect], counties: Sequence[County], plan: Plan
) -> Pooled:
    try:
        mean, weights = mean_of(item.estimates, effects, level=plan.inference.level)
    except EstimationError:
        return replace(item, reason="not_estimable")
    weighted = replace(
        item,
        mean=mean,
        estimates=tuple(
            replace(estimate, weight=float(weight))
            for estimate, weight in zip(item.estimates, weights, strict=True)
        ),
    )
    at_entry = {name for county in counties for name in county.plan.counties_at_entry}
    share = len(at_entry.intersection(plan.counties_at_entry)) / len(plan.counties_at_entry)
    held = (
        *own_doubts(weighted, share_of_programme=share, plan=plan),
        *inherited(weighted, effects, plan),
    )
    return replace(weighted, held_down_by=held)


def _estimate(county: County, effect: Effect, label: str) -> PooledEstimate:
    error = randomisation_of(effect).standard_error
    return PooledEstimate(
        plan_id=county.plan.plan_id,
        area=county.area,
        effect_id=effect.effect_id,
        label=label,
        value=effect.value,
        standard_error=error or 0.0,
        interval=effect.interval,
        treated=effect.counts.treated,
        comparison=effect.counts.comparison,
        before=effect.before,
        after=effect.after,
        claim=effect.claim,
    )


def _find(county: County, indicator: str, follow_up: int, plan: Plan) -> _Found:
    """Return a county's estimates for one mean, or the reason why it has no part in it."""
    obstacle = _not_comparable(county, indicator, plan)
    if obstacle:
        return _Found(county, reason=obstacle)
    every = list(_labelled(county.evaluation, indicator))
    if not every:
        return _Found(county, reason=_why_none(county.evaluation, indicator))
    now = [(label, effect) for label, effect in every if _follow_up(effect) == follow_up]
    if not now:
        return _Found(county, reason="no_such_follow_up")
    whole = [pair for pair in now if pair[0] == WHOLE_COUNTY]
    usable = [(label, effect) for label, effect in whole or now if _has_error(effect)]
    if not usable:
        return _Found(county, reason="no_standard_error")
    return _Found(
        county,
        effects=tuple(effect for _, effect in usable),
        labels=tuple(label for label, _ in usable),
    )


def _not_comparable(county: County, indicator: str, plan: Plan) -> str:
    if indicator not in county.plan.indicators.every:
        return "not_in_plan"
    if county.plan.exposure is not Exposure.MEASURE:
        return "whole_counties"
    return "timing_differs" if county.plan.timing != plan.timing else ""


def _labelled(evaluation: Evaluation, indicator: str) -> Iterator[tuple[str, Effect]]:
    for comparison in evaluation.comparisons:
        if comparison.indicator == indicator:
            yield from ((comparison.label, effect) for effect in _contrasts(comparison))


def _has_error(effect: Effect) -> bool:
    error = randomisation_of(effect).standard_error if effect.inferences else None
    return error is not None and error > 0.0


def _why_none(evaluation: Evaluation, indicator: str) -> str:
    for state in evaluation.coverage.states:
        if state.indicator == indicator and not state.available:
            return "no_data"
    refused = [item.reason for item in evaluation.refusals if item.indicator == indicator]
    return refused[0] if refused else "no_contrast"

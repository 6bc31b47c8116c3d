"""One indicator's comparison: effects, the checks around them, and what could not be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from folkehelse_eval.checks.baseline import baseline_difference
from folkehelse_eval.checks.claim import Evidence, decide_claim
from folkehelse_eval.checks.composition import composition, contamination
from folkehelse_eval.checks.effects import (
    CONTRAST,
    describe_change,
    estimate_contrast,
    randomisation_of,
    with_claim,
)
from folkehelse_eval.checks.labels import after_text, before_text
from folkehelse_eval.checks.pre_trend import pre_trend
from folkehelse_eval.checks.register_coverage import (
    RegisterCoverage,
    cover_register,
    register_coverage,
)
from folkehelse_eval.design.contrasts import contrasts_of
from folkehelse_eval.design.roles import UnitRole
from folkehelse_eval.design.sample import Sample, keep_compared
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Refusal
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure
from folkehelse_eval.vocabulary.plan import Exposure, Plan

BEFORE_AFTER = "before_after"


def compare(
    panel: Panel,
    roles: Sequence[UnitRole],
    indicator: Indicator,
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
    *,
    measures: Sequence[Measure] = (),
) -> tuple[tuple[Comparison, ...], tuple[Refusal, ...]]:
    """Compare the funded units with themselves before and with the others, for one indicator.

    Parameters
    ----------
    roles
        One per municipality that may be compared, from ``design.roles.assign_roles``.
    measures
        The whole register, held against the number of measures that the counties report.

    Returns
    -------
    comparisons, refusals
        One comparison for each label (``all``, or a cohort); a refusal for each analysis that was
        asked for and cannot be done, so that other indicators go on.
    """
    if not indicator.outcome:
        return (), (Refusal(indicator.indicator_id, CONTRAST, "background_only"),)
    contrasts = contrasts_of(panel.frame, roles, indicator, plan, entry_counties)
    refusals = [
        Refusal(indicator.indicator_id, BEFORE_AFTER, item.reason, (("label", item.label),))
        for item in contrasts.obstacles
    ]
    context = _Context(
        plan,
        cover_register(measures, entry_counties, plan.counties_at_entry),
        looks=max(1, sum(not sample.has_break for sample in contrasts.samples)),
    )
    by_label: dict[str, list[_Answer]] = {}
    for sample in contrasts.samples:
        by_label.setdefault(sample.label, []).append(_answer(sample, context))
    comparisons: list[Comparison] = []
    for label, answers in by_label.items():
        refusals += [refusal for answer in answers for refusal in answer.refusals]
        if any(answer.effects for answer in answers):
            comparisons.append(_comparison(indicator, plan, label, answers))
    return tuple(comparisons), tuple(refusals)


@dataclass(frozen=True, slots=True)
class _Context:
    plan: Plan
    register: RegisterCoverage
    looks: int
    """Contrasts of this indicator; the level of significance is shared between them."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one sample gave."""

    sample: Sample
    effects: tuple[Effect, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def _comparison(
    indicator: Indicator, plan: Plan, label: str, answers: Sequence[_Answer]
) -> Comparison:
    effects = [effect for answer in answers for effect in answer.effects]
    return Comparison(
        indicator=indicator.indicator_id,
        place=place_in_plan(indicator.indicator_id, plan),
        label=label,
        effects=tuple(sorted(effects, key=lambda effect: effect.estimand == CONTRAST)),
        checks=tuple(check for answer in answers for check in answer.checks),
        pairs=tuple(pair for answer in answers for pair in answer.sample.pairs),
    )


def place_in_plan(indicator_id: str, plan: Plan) -> str:
    """Return where the plan names an indicator; empty for one outside the plan."""
    places: Mapping[str, tuple[str, ...]] = {
        "primary": plan.indicators.primary,
        "secondary": plan.indicators.secondary,
        "placebo": plan.indicators.placebo,
    }
    return next((place for place, ids in places.items() if indicator_id in ids), "")


def _answer(sample: Sample, context: _Context) -> _Answer:
    if not sample.treated.any():
        return _Answer(sample, refusals=(_refusal(sample, BEFORE_AFTER, "no_complete_pairs"),))
    inside = describe_change(sample, context.plan.inference)
    compared = keep_compared(sample, context.plan.comparison.fewest_units)
    obstacle = _obstacle(sample, compared, context.plan)
    if obstacle:
        return _Answer(sample, (inside,), refusals=(_refusal(sample, CONTRAST, obstacle),))
    contrast = estimate_contrast(compared, context.plan.inference)
    checks = _checks(compared, contrast, context)
    evidence = _evidence(compared, contrast, checks, context)
    claim = decide_claim(evidence, context.plan.claims)
    return _Answer(sample, (inside, with_claim(contrast, claim)), checks)


def _obstacle(sample: Sample, compared: Sample, plan: Plan) -> str:
    """Return why no contrast can be estimated, or an empty text."""
    others = int((~sample.treated).sum())
    if sample.has_break:
        return "break_between"
    if others == 0:
        return "no_comparison_same_rounds" if sample.candidates else "all_treated"
    if others < plan.comparison.fewest_units:
        return "too_few_comparison"
    if not compared.treated.any():
        return "no_comparison_same_rounds"
    return "" if _varies(compared) else "constant_outcome"


def _varies(sample: Sample) -> bool:
    others = sample.change[~sample.treated]
    inside = sample.own_change - np.nanmean(others, axis=0)[sample.slot[sample.treated]]
    return bool(np.ptp(inside) > 0.0 or (np.nanmax(others, 0) > np.nanmin(others, 0)).any())


def _refusal(sample: Sample, analysis: str, reason: str) -> Refusal:
    detail = (
        ("label", sample.label),
        ("before", before_text(sample)) if sample.windows else ("before", ""),
        ("after", after_text(sample)) if sample.windows else ("after", ""),
        ("treated", str(int(sample.treated.sum()))),
        ("comparison", str(int((~sample.treated).sum()))),
    )
    return Refusal(sample.indicator.indicator_id, analysis, reason, detail)


def _checks(sample: Sample, effect: Effect, context: _Context) -> tuple[CheckResult, ...]:
    inference = context.plan.inference
    checks = [
        pre_trend(sample, effect.effect_id, inference),
        composition(sample, effect.effect_id),
        baseline_difference(sample, effect.effect_id, inference),
        _minimum_detectable(effect, inference.power),
    ]
    if context.plan.exposure is Exposure.MEASURE:
        checks.append(contamination(sample, effect.effect_id))
        checks.append(register_coverage(context.register, effect.effect_id))
    return tuple(checks)


def _minimum_detectable(effect: Effect, power: float) -> CheckResult:
    smallest = effect.minimum_detectable or 0.0
    return CheckResult(
        check="minimum_detectable",
        effect_id=effect.effect_id,
        question="minimum_detectable",
        value=smallest,
        unit=str(effect.unit),
        answer="larger_than_estimate" if smallest > abs(effect.value) else "within_estimate",
        details=(("power", repr(power)), ("estimate", repr(effect.value))),
    )


def _evidence(
    sample: Sample, effect: Effect, checks: Sequence[CheckResult], context: _Context
) -> Evidence:
    found = {check.check: check for check in checks}
    trend, marked = found["pre_trend"], found.get("contamination")
    test = randomisation_of(effect)
    return Evidence(
        has_comparison=True,
        treated=effect.counts.treated,
        comparison=effect.counts.comparison,
        pre_rounds=effect.counts.pre_rounds,
        has_break=sample.has_break,
        share_with_figures=found["composition"].value or 0.0,
        register_applies="register_coverage" in found,
        share_of_register=context.register.share,
        share_contaminated=(marked.value or 0.0) if marked else 0.0,
        smallest_attainable_p=test.smallest_attainable_p,
        significance=1.0 - context.plan.inference.level,
        p_value=test.p_value,
        looks=context.looks,
        pre_trend_differs=None if trend.value is None else trend.answer == "differs",
        pre_trend_weak=_is_weak(trend, effect, sample),
        baseline_differs=found["baseline_difference"].answer != "not_ruled_out",
        follows_supply=sample.indicator.follows_supply,
        planned=effect.planned,
    )


def _is_weak(trend: CheckResult, effect: Effect, sample: Sample) -> bool:
    """Whether a trend that the test would have missed is large enough to explain the estimate."""
    smallest = dict(trend.details).get("smallest_found")
    return smallest is not None and float(smallest) * sample.years_between >= abs(effect.value)

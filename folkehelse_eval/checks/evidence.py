"""The checks around one contrast, and what the claim gate looks at."""

from collections.abc import Sequence

from folkehelse_eval.checks.baseline import SAME_AS_FAR_AS_KNOWN, baseline_difference
from folkehelse_eval.checks.claim import Evidence
from folkehelse_eval.checks.composition import composition, contamination
from folkehelse_eval.checks.effects import randomisation_of
from folkehelse_eval.checks.footing import footing
from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.checks.pre_trend import SMALLEST, pre_trend
from folkehelse_eval.checks.register_coverage import RegisterCoverage, register_coverage
from folkehelse_eval.design.home_county import home_county
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.vocabulary.plan import Exposure, Plan

TRIED = {True: "larger_than_estimate", False: "within_estimate"}
"""Answers by whether the smallest difference it would find is larger than the one found."""
FROM_SPREAD = {
    True: "larger_than_estimate_from_spread",
    False: "within_estimate_from_spread",
}
"""The same where it rests on the changes themselves, and so on figures after the start."""


def checks_of(
    sample: Sample,
    effect: Effect,
    plan: Plan,
    register: RegisterCoverage,
    permutations: Permutations,
) -> tuple[CheckResult, ...]:
    """Return the answers to what every contrast is asked."""
    inference = plan.inference
    checks = [
        pre_trend(sample, effect.effect_id, permutations, inference),
        composition(sample, effect.effect_id),
        baseline_difference(sample, effect.effect_id, permutations, inference),
        _minimum_detectable(effect, inference.power),
    ]
    if plan.exposure is Exposure.MEASURE:
        checks.append(contamination(sample, effect.effect_id))
        checks.append(register_coverage(register, effect.effect_id))
    return (*checks, *footing(sample, effect.effect_id, plan.timing))


def _minimum_detectable(effect: Effect, power: float) -> CheckResult:
    smallest = effect.minimum_detectable
    if smallest is None:
        answer = "nothing_detectable"
    else:
        larger = smallest > abs(effect.value)
        answer = (TRIED if effect.placebo_windows else FROM_SPREAD)[larger]
    return CheckResult(
        check="minimum_detectable",
        effect_id=effect.effect_id,
        question="minimum_detectable",
        value=smallest,
        unit=str(effect.unit),
        answer=answer,
        details=(("power", repr(power)), ("estimate", repr(effect.value))),
    )


def evidence_of(
    sample: Sample, effect: Effect, checks: Sequence[CheckResult], plan: Plan
) -> Evidence:
    """Return what the claim gate looks at; the effect holds its adjusted p values already."""
    found = {check.check: check for check in checks}
    trend, marked = found["pre_trend"], found.get("contamination")
    covered, test = found.get("register_coverage"), randomisation_of(effect)
    return Evidence(
        has_comparison=True,
        treated=effect.counts.treated,
        comparison=effect.counts.comparison,
        pre_rounds=effect.counts.pre_rounds,
        has_break=sample.has_break,
        share_with_figures=found["composition"].value or 0.0,
        register_applies=covered is not None,
        share_of_register=covered.value if covered else None,
        share_contaminated=(marked.value or 0.0) if marked else 0.0,
        smallest_attainable_p=test.smallest_attainable_p,
        smallest_adjusted_p=effect.adjusted[0].smallest_attainable_p if effect.adjusted else None,
        significance=1.0 - plan.inference.level,
        adjusted_p=effect.adjusted_p,
        pre_trend_differs=None if trend.value is None else trend.answer == "differs",
        pre_trend_weak=_is_weak(trend, effect, sample),
        baseline_differs=found["baseline_difference"].answer not in SAME_AS_FAR_AS_KNOWN,
        in_one_county=home_county(sample) is not None,
        follows_supply=sample.indicator.follows_supply,
        planned=effect.planned,
    )


def _is_weak(trend: CheckResult, effect: Effect, sample: Sample) -> bool:
    """Whether a trend that the test would have missed is large enough to explain the estimate.

    A test that would find no trend, however large, misses one that is.
    """
    if trend.value is None:
        return False
    smallest = dict(trend.details).get(SMALLEST)
    return smallest is None or float(smallest) * sample.years_between >= abs(effect.value)

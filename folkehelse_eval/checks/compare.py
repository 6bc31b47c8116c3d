"""One indicator's comparison: effects, the checks around them, and what could not be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from folkehelse_eval.checks.at_home import across_counties, at_home
from folkehelse_eval.checks.balance import BALANCED, NOT_BALANCED, Balanced, balance_of
from folkehelse_eval.checks.claim import decide_claim
from folkehelse_eval.checks.effects import (
    CHANGE_INSIDE,
    CONTRAST,
    WEIGHTED,
    describe_change,
    estimate_contrast,
    estimate_weighted,
    with_claim,
)
from folkehelse_eval.checks.error_rate import error_rates
from folkehelse_eval.checks.evidence import checks_of, evidence_of
from folkehelse_eval.checks.labels import after_text, before_text
from folkehelse_eval.checks.multiplicity import Tried, adjust_family
from folkehelse_eval.checks.permutations import Permutations, permutations_of
from folkehelse_eval.checks.refusals import obstacle_of, refusal_of, without_sample
from folkehelse_eval.checks.register_coverage import (
    RegisterCoverage,
    cover_register,
)
from folkehelse_eval.design.contrasts import Contrasts, contrasts_of
from folkehelse_eval.design.narrowing import keep_compared
from folkehelse_eval.design.roles import UnitRole
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.county_coverage import CountyCoverage
from folkehelse_eval.result.effect import AdjustedP, Effect
from folkehelse_eval.result.evaluation import Comparison, Refusal
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.measure import EntryCounty, Measure
from folkehelse_eval.vocabulary.plan import Plan

BEFORE_AFTER = "before_after"

ORDER = (CHANGE_INSIDE, CONTRAST, WEIGHTED, BALANCED)
"""Estimands of a comparison, in the order in which they are printed."""


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
    return compare_all(panel, roles, [indicator], plan, entry_counties, measures=measures)


def compare_all(
    panel: Panel,
    roles: Sequence[UnitRole],
    indicators: Sequence[Indicator],
    plan: Plan,
    entry_counties: Sequence[EntryCounty],
    *,
    measures: Sequence[Measure] = (),
) -> tuple[tuple[Comparison, ...], tuple[Refusal, ...]]:
    """Compare for all indicators of a plan, whose p values are adjusted for each other.

    Arguments and result as in :func:`compare`, in the order of the indicators.
    """
    contrasts = [
        at_home(contrasts_of(panel.frame, roles, indicator, plan, entry_counties), plan)
        if indicator.outcome
        else Contrasts(())
        for indicator in indicators
    ]
    context = _Context(
        plan,
        cover_register(measures, entry_counties, plan.counties_at_entry),
        permutations_of((sample for item in contrasts for sample in item.samples), plan.inference),
    )
    answers = _with_claims(
        [_answer(sample, context) for item in contrasts for sample in item.samples], context
    )
    refusals = [
        refusal
        for indicator, item in zip(indicators, contrasts, strict=True)
        for refusal in _refused(indicator, item, answers)
    ]
    return _comparisons(indicators, answers, plan), tuple(refusals)


@dataclass(frozen=True, slots=True)
class _Context:
    plan: Plan
    register: RegisterCoverage
    permutations: Permutations


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one sample gave."""

    sample: Sample
    effects: tuple[Effect, ...] = ()
    """The change inside, the contrast, and the precision-weighted one beside it."""
    checks: tuple[CheckResult, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    compared: Sample | None = None
    """The units of the contrast, where there is one."""
    balanced: Balanced = NOT_BALANCED

    @property
    def contrast(self) -> Effect:
        """The contrast in which every unit counts the same."""
        return self.effects[1]


def _refused(
    indicator: Indicator, contrasts: Contrasts, answers: Sequence[_Answer]
) -> list[Refusal]:
    name = indicator.indicator_id
    if not indicator.outcome:
        return [Refusal(name, CONTRAST, "background_only")]
    own = [without_sample(indicator, BEFORE_AFTER, item) for item in contrasts.obstacles]
    mine = [item for item in answers if item.sample.indicator is indicator]
    return own + [refusal for item in mine for refusal in item.refusals]


def _comparisons(
    indicators: Sequence[Indicator], answers: Sequence[_Answer], plan: Plan
) -> tuple[Comparison, ...]:
    by_label: dict[tuple[str, str], list[_Answer]] = {}
    for item in answers:
        key = (item.sample.indicator.indicator_id, item.sample.label)
        by_label.setdefault(key, []).append(item)
    named = {indicator.indicator_id: indicator for indicator in indicators}
    return tuple(
        _comparison(named[name], plan, label, mine)
        for (name, label), mine in by_label.items()
        if any(item.effects for item in mine)
    )


def _with_claims(answers: Sequence[_Answer], context: _Context) -> list[_Answer]:
    """Adjust the contrasts of each family for each other, then decide what each may claim."""
    families: dict[str, list[int]] = {}
    for n, item in enumerate(answers):
        if item.compared is not None:
            place = place_in_plan(item.sample.indicator.indicator_id, context.plan)
            families.setdefault(place, []).append(n)
    decided = list(answers)
    for family, members in families.items():
        tried = [
            Tried(answers[n].contrast, answers[n].compared or answers[n].sample, family)
            for n in members
        ]
        adjusted = adjust_family(tried, context.permutations)
        for n, p_values in zip(members, adjusted, strict=True):
            decided[n] = _decided(answers[n], p_values, context)
    return decided


def _decided(answer: _Answer, adjusted: tuple[AdjustedP, ...], context: _Context) -> _Answer:
    inside, contrast, *more = answer.effects
    contrast = replace(contrast, adjusted=adjusted)
    evidence = replace(
        evidence_of(answer.compared or answer.sample, contrast, answer.checks, context.plan),
        stands_balanced=answer.balanced.stands(contrast),
    )
    claim = decide_claim(evidence, context.plan.claims)
    told = (with_claim(effect, claim) for effect in (contrast, *more))
    return replace(answer, effects=(inside, *told))


def _comparison(
    indicator: Indicator, plan: Plan, label: str, answers: Sequence[_Answer]
) -> Comparison:
    effects = [effect for answer in answers for effect in answer.effects]
    return Comparison(
        indicator=indicator.indicator_id,
        place=place_in_plan(indicator.indicator_id, plan),
        label=label,
        effects=tuple(sorted(effects, key=lambda effect: ORDER.index(effect.estimand))),
        checks=tuple(check for answer in answers for check in answer.checks),
        pairs=tuple(pair for answer in answers for pair in answer.sample.pairs),
        balance=tuple(
            answer.balanced.balance for answer in answers if answer.balanced.balance is not None
        ),
        county_coverage=tuple(
            item for answer in answers if answer.compared for item in _coverage_of(answer.compared)
        ),
    )


def _coverage_of(sample: Sample) -> tuple[CountyCoverage, ...]:
    before, after = before_text(sample), after_text(sample)
    return tuple(
        CountyCoverage(
            fylke_nr=item.fylke_nr,
            before=before,
            after=after,
            share=item.share,
            is_counted=item.is_counted,
            is_enough=item.is_enough,
        )
        for item in sample.coverage
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
        return _Answer(sample, refusals=(refusal_of(sample, BEFORE_AFTER, "no_complete_pairs"),))
    inside = describe_change(sample, context.plan.inference)
    compared = keep_compared(sample, context.plan.comparison.fewest_units)
    obstacle = obstacle_of(sample, compared, context.plan)
    if obstacle:
        return _Answer(sample, (inside,), refusals=(refusal_of(sample, CONTRAST, obstacle),))
    inference, permutations = context.plan.inference, context.permutations
    contrast = estimate_contrast(compared, inference, permutations)
    across = across_counties(compared, context.plan)
    contrast = replace(contrast, notes=(*contrast.notes, across)) if across else contrast
    weighted = estimate_weighted(compared, inference, permutations)
    balanced = balance_of(compared, contrast, context.plan, permutations)
    beside = tuple(effect for effect in (weighted, balanced.effect) if effect is not None)
    asked = (contrast,) if weighted is None else (contrast, weighted)
    checks = (
        *checks_of(compared, contrast, context.plan, context.register, permutations),
        *error_rates(compared, asked),
    )
    refused = (refusal_of(sample, BALANCED, balanced.refusal),) if balanced.refusal else ()
    return _Answer(
        sample, (inside, contrast, *beside), checks, refused, compared=compared, balanced=balanced
    )

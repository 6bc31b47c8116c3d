"""One sample to the effects that are printed: the change inside, and the contrast."""

from dataclasses import replace

from folkehelse_eval.checks.chance import chance_inside
from folkehelse_eval.checks.claim import Claim
from folkehelse_eval.checks.detectable import Tried, tried_before
from folkehelse_eval.checks.labels import after_text, before_text, effect_id
from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.checks.uncertainty import (
    INFLUENCE,
    PLACEBO_RANK,
    choose,
    disagree,
    main_and_beside,
    randomised,
    studentised,
)
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.before_after import paired_change
from folkehelse_eval.estimate.contrast import contrast_of_changes
from folkehelse_eval.estimate.detectable import (
    detectable_change,
    detectable_change_of_share,
    detectable_contrast,
)
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Counts, Effect, Excluded, Inference, Interval
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

CHANGE_INSIDE = "change_inside"
CONTRAST = "contrast_of_changes"
WEIGHTED = "contrast_precision_weighted"


def describe_change(sample: Sample, plan: InferencePlan) -> Effect:
    """Return the mean change inside the funded units; always a description."""
    found = paired_change(sample.own_change, level=plan.level)
    smallest, guess = _smallest_change(sample, plan)
    return Effect(
        effect_id=effect_id(sample, CHANGE_INSIDE),
        indicator=sample.indicator.indicator_id,
        unit=sample.indicator.unit,
        estimand=CHANGE_INSIDE,
        method="paired_change",
        value=found.value,
        intervals=() if found.interval is None else (found.interval,),
        inferences=(
            Inference(
                method="t_between_units",
                reason="describes_spread",
                p_value=None,
                degrees_of_freedom=found.degrees_of_freedom or None,
                standard_error=found.standard_error,
            ),
        ),
        counts=replace(_counts(sample), comparison=0, comparison_units=()),
        before=before_text(sample),
        after=after_text(sample),
        excluded=_left_out_inside(sample),
        minimum_detectable=smallest,
        held_down_by=("no_comparison", *(("break_between",) if sample.has_break else ())),
        notes=(*_notes(sample), *guess),
        chance=chance_inside(sample, plan.level),
    )


def _smallest_change(sample: Sample, plan: InferencePlan) -> tuple[float | None, tuple[str, ...]]:
    """Return the minimum detectable change inside, and a note where answers are guessed.

    For a single municipality the sampling of pupils is all that can be reckoned with: two rounds
    with as many answers as the catalogue guesses from its inhabitants.
    """
    smallest = detectable_change(sample.own_change, level=plan.level, power=plan.power)
    share = sample.indicator.answers_per_inhabitant
    [unit, *more] = _counts(sample).treated_units
    if smallest is not None or more or share is None or unit not in municipalities():
        return smallest, ()
    inhabitants = municipalities()[unit].population
    answers = share * inhabitants[max(inhabitants)]
    before = float(sample.before[sample.treated][0, sample.slot[sample.treated][0]])
    smallest = detectable_change_of_share(
        before,
        answers_before=answers,
        answers_after=answers,
        level=plan.level,
        power=plan.power,
    )
    return smallest, ("answers_guessed",)


def estimate_contrast(sample: Sample, plan: InferencePlan, permutations: Permutations) -> Effect:
    """Return the contrast of changes with its uncertainty; the claim is decided afterwards.

    Every unit weighs the same: it is about the average municipality.
    """
    found = contrast_of_changes(sample.change, sample.slot, level=plan.level)
    choice = choose(sample, share=False)
    if choice.method == PLACEBO_RANK:
        bloom = detectable_contrast(sample.change, sample.slot, level=plan.level, power=plan.power)
        rank = studentised(sample, permutations)
        smallest = rank.smallest_attainable_p
        attainable = smallest is not None and smallest <= 1.0 - plan.level
        detectable = bloom if attainable else None
        return contrast_effect(sample, CONTRAST, found.value, (), (rank,), detectable)
    reason = "stands_beside" if choice.method == INFLUENCE else choice.reason
    tested = randomised(sample, permutations, plan, reason=reason)
    interval, inferences = main_and_beside(sample, found, tested, permutations, plan)
    intervals = (interval, *(() if found.interval is None else (found.interval,)))
    effect = contrast_effect(
        sample, CONTRAST, found.value, intervals, inferences, tested.minimum_detectable
    )
    told = ("p_values_disagree",) if disagree(inferences, level=plan.level) else ()
    effect = _with_detectable(effect, tried_before(sample, permutations, plan))
    return replace(effect, notes=(*_notes(sample), size_of(sample).note, *told))


def estimate_weighted(
    sample: Sample, plan: InferencePlan, permutations: Permutations
) -> Effect | None:
    """Return the contrast weighted by precision, for shares: precise figures count most.

    ``None`` for other figures, and where a single unit is ranked. It stands beside the contrast in
    which every municipality counts the same and decides nothing.
    """
    choice, size = choose(sample, share=True), size_of(sample)
    if not size.is_share or choice.method == PLACEBO_RANK:
        return None
    tested = randomised(sample, permutations, plan, reason="inference_share", weighted=True)
    effect = contrast_effect(
        sample,
        WEIGHTED,
        tested.value,
        (tested.interval,),
        (tested.inference,),
        tested.minimum_detectable,
    )
    effect = _with_detectable(effect, tried_before(sample, permutations, plan, weighted=True))
    return replace(effect, notes=("weighted_by_precision", size.note))


def _with_detectable(effect: Effect, tried: Tried | None) -> Effect:
    """Take the smallest difference from the years before, where there are enough of them."""
    if tried is None:
        return effect
    return replace(effect, minimum_detectable=tried.smallest, placebo_windows=tried.windows)


def contrast_effect(
    sample: Sample,
    estimand: str,
    value: float,
    intervals: tuple[Interval, ...],
    inferences: tuple[Inference, ...],
    minimum_detectable: float | None,
) -> Effect:
    """Return a contrast with what it rests on; method and estimand have one name."""
    return Effect(
        effect_id=effect_id(sample, estimand),
        indicator=sample.indicator.indicator_id,
        unit=sample.indicator.unit,
        estimand=estimand,
        method=estimand,
        value=value,
        intervals=intervals,
        inferences=inferences,
        counts=_counts(sample),
        before=before_text(sample),
        after=after_text(sample),
        excluded=sample.excluded,
        minimum_detectable=minimum_detectable,
        notes=_notes(sample),
    )


def with_claim(effect: Effect, claim: Claim) -> Effect:
    """Return the effect with its claim level and what held it down."""
    return replace(effect, claim=claim.level, held_down_by=claim.held_down_by)


def randomisation_of(effect: Effect) -> Inference:
    """Return the inference whose p value may be printed."""
    return effect.inferences[0]


def _left_out_inside(sample: Sample) -> tuple[Excluded, ...]:
    """Return who is left out of the change inside: not those that were only to be compared."""
    beside = {pair.kommune_nr for pair in sample.pairs} - set(sample.funded)
    return tuple(item for item in sample.excluded if item.unit not in beside)


def _counts(sample: Sample) -> Counts:
    treated = tuple(unit for unit, is_in in zip(sample.units, sample.treated, strict=True) if is_in)
    others = tuple(unit for unit in sample.units if unit not in set(treated))
    return Counts(
        treated=len(treated),
        comparison=len(others),
        treated_units=treated,
        comparison_units=others,
        counties=len(_counties_of(sample)),
        pre_rounds=sample.pre_rounds,
        post_rounds=min(len(window.after) for window in sample.windows),
    )


def _counties_of(sample: Sample) -> frozenset[str]:
    """Return the entry counties in which the units lie (borders of 2017)."""
    if sample.basis:
        return frozenset(sample.units)
    return frozenset(fylke for unit in sample.units for fylke in fylke_nrs_2017(unit))


def _notes(sample: Sample) -> tuple[str, ...]:
    notes = [sample.basis] if sample.basis else []
    notes.append("equal_weight_counties" if sample.basis else "equal_weight_municipalities")
    if len(set(sample.starts)) > 1:
        notes.append("several_starts")
    if sample.within:
        notes.append("within_county")
    return tuple(notes)

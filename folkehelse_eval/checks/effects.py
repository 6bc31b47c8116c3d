"""One sample to the effects that are printed: the change inside, and the contrast."""

import hashlib
from dataclasses import replace

import numpy as np

from folkehelse_eval.checks.claim import Claim
from folkehelse_eval.checks.labels import after_text, before_text, effect_id
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.before_after import paired_change
from folkehelse_eval.estimate.contrast import Contrast, contrast_of_changes
from folkehelse_eval.estimate.detectable import (
    detectable_change,
    detectable_change_of_share,
    detectable_contrast,
)
from folkehelse_eval.estimate.randomisation import Randomisation, randomise
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Counts, Effect, Excluded, Inference
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

CHANGE_INSIDE = "change_inside"
CONTRAST = "contrast_of_changes"

FEWEST_FOR_ANALYTIC_P = 5
"""Below this an analytic p value is not printed (docs/decisions/0005)."""


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


def estimate_contrast(sample: Sample, plan: InferencePlan) -> Effect:
    """Return the contrast of changes with its uncertainty; the claim is decided afterwards."""
    change, slot = sample.change, sample.slot
    found = contrast_of_changes(change, slot, level=plan.level)
    estimate_id = effect_id(sample, CONTRAST)
    drawn = randomise(
        change,
        slot,
        draws=plan.draws,
        exact_up_to=plan.exact_up_to,
        rng=np.random.default_rng([plan.seed, _number_of(estimate_id)]),
    )
    treated = int(sample.treated.sum())
    return Effect(
        effect_id=estimate_id,
        indicator=sample.indicator.indicator_id,
        unit=sample.indicator.unit,
        estimand=CONTRAST,
        method="contrast_of_changes",
        value=found.value,
        intervals=() if found.interval is None else (found.interval,),
        inferences=_inferences(found, drawn, treated, plan.seed),
        counts=_counts(sample),
        before=before_text(sample),
        after=after_text(sample),
        excluded=sample.excluded,
        minimum_detectable=detectable_contrast(change, slot, level=plan.level, power=plan.power),
        notes=_notes(sample),
    )


def with_claim(effect: Effect, claim: Claim) -> Effect:
    """Return the effect with its claim level and what held it down."""
    return replace(effect, claim=claim.level, held_down_by=claim.held_down_by)


def randomisation_of(effect: Effect) -> Inference:
    """Return the inference whose p value may be printed."""
    return effect.inferences[0]


def _inferences(
    found: Contrast, drawn: Randomisation, treated: int, seed: int
) -> tuple[Inference, ...]:
    several = treated > 1
    randomisation = Inference(
        method="randomisation_studentised" if several else "placebo_rank",
        reason=_reason(treated),
        p_value=drawn.p_value,
        smallest_attainable_p=drawn.smallest_attainable_p,
        n_assignments=drawn.n_assignments,
        exact=drawn.exact,
        seed=None if drawn.exact else seed,
    )
    if not several:
        return (randomisation,)
    analytic = treated >= FEWEST_FOR_ANALYTIC_P
    welch = Inference(
        method="welch",
        reason="unequal_spread" if analytic else "few_treated_no_analytic_p",
        p_value=found.p_value if analytic else None,
        degrees_of_freedom=found.degrees_of_freedom,
        standard_error=found.standard_error,
    )
    return (randomisation, welch)


def _reason(treated: int) -> str:
    if treated == 1:
        return "one_treated"
    return "few_treated" if treated < 10 else "several_treated"


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
    if len(sample.windows) > 1:
        notes.append("several_starts")
    return tuple(notes)


def _number_of(text: str) -> int:
    """Return a number that depends on the text only, so that every estimate has its own draws."""
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:4], "big")

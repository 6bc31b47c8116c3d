"""The first screen: five questions of a manager, answered from the results and nothing else."""

from folkehelse_eval.report.blocks import Fact
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.coverage import missing_states, primary_age_sentence
from folkehelse_eval.report.wording.effects import (
    CHANGE_INSIDE,
    FEWEST_PRE_ROUNDS,
    is_clear,
    short_contrast,
)
from folkehelse_eval.report.wording.names import WHOLE_PLAN, indicator_name, inside_sentence
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.report.wording.reach import (
    register_is_complete,
    register_sentence,
    short_reach,
)
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.claim import weakest

MOST_NAMES = 3  # more indicators are counted instead, to keep the first screen short


def key_facts(evaluation: Evaluation, words: Words) -> tuple[Fact, ...]:
    """Return the questions of the first screen with their answers."""
    contrasts = main_contrasts(evaluation)
    return (
        Fact(
            words.say("summary.question.change"),
            change_answers(evaluation, words),
            refers_to=" ".join(effect.effect_id for effect in contrasts),
        ),
        Fact(words.say("summary.question.reach"), (short_reach(evaluation.reach, words),)),
        Fact(words.say("summary.question.not_conclude"), not_concluded(evaluation, words)),
        Fact(words.say("summary.question.age"), (primary_age_sentence(evaluation, words),)),
    )


def main_contrasts(evaluation: Evaluation) -> tuple[Effect, ...]:
    """Return the main contrast of each primary indicator over all measures of the plan."""
    found = []
    for comparison in evaluation.comparisons:
        if comparison.place != "primary" or comparison.label != WHOLE_PLAN:
            continue
        contrasts = [item for item in comparison.effects if item.estimand != CHANGE_INSIDE]
        found.extend(contrasts[:1])
    return tuple(found)


def change_answers(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return whether the funded changed differently, and how sure that is."""
    contrasts = main_contrasts(evaluation)
    if not contrasts:
        return (_nothing_compared(evaluation, words),)
    if len(contrasts) == 1:
        return (short_contrast(contrasts[0], words),)
    clear = tuple(effect for effect in contrasts if is_clear(effect))
    unclear = tuple(effect for effect in contrasts if not is_clear(effect))
    told = (("summary.unclear", unclear), ("summary.clear", clear))
    return tuple(
        words.say(key, {"names": _names(effects, len(contrasts), words)})
        for key, effects in told
        if effects
    )


def _names(effects: tuple[Effect, ...], total: int, words: Words) -> str:
    """Return the indicators of some contrasts by name, or counted where they are many."""
    if len(effects) > MOST_NAMES:
        return words.say("summary.counted", {"n": len(effects), "total": total})
    names = (inside_sentence(indicator_name(effect.indicator, words)) for effect in effects)
    return joined(tuple(names), words)


def _nothing_compared(evaluation: Evaluation, words: Words) -> str:
    absent = tuple(
        inside_sentence(indicator_name(state.indicator, words))
        for state in missing_states(evaluation.coverage)
        if state.place == "primary"
    )
    if absent and len(absent) <= MOST_NAMES:
        return words.say("summary.data_missing", {"names": joined(absent, words)})
    if absent:
        return words.say("summary.data_missing_many", {"n": len(absent)})
    return words.say("summary.not_compared")


def not_concluded(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return what must not be concluded, and the one or two weightiest reasons."""
    contrasts = main_contrasts(evaluation)
    told = _level(contrasts) if any(is_clear(effect) for effect in contrasts) else "unclear"
    said = [words.say(f"summary.not_conclude.{told}")]
    if contrasts and min(item.counts.pre_rounds for item in contrasts) < FEWEST_PRE_ROUNDS:
        said.append(words.say("summary.no_pre_trend"))
    if not register_is_complete(evaluation.reach):
        said.append(register_sentence(evaluation.reach, words))
    return tuple(said)


def _level(contrasts: tuple[Effect, ...]) -> str:
    return weakest(tuple(item.claim for item in contrasts)).value.replace(" ", "_")


def advice(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return what to do with the results: what they are good for, what would make them better."""
    said = [words.say("summary.advice.talk")]
    if missing_states(evaluation.coverage):
        said.append(words.say("summary.advice.fetch"))
    if not register_is_complete(evaluation.reach):
        said.append(words.say("summary.advice.register"))
    if evaluation.reach.measures_without_year:
        said.append(words.say("summary.advice.years"))
    said.append(words.say("summary.advice.wait"))
    return tuple(said)

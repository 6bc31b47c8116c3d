"""The first screen: five questions of a manager, answered from the results and nothing else."""

from collections.abc import Sequence

from folkehelse_eval.report.blocks import Fact
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.contrasts import Contrast, contrasts_of, main_contrasts
from folkehelse_eval.report.wording.coverage import missing_states, primary_age_sentence
from folkehelse_eval.report.wording.effects import (
    FEWEST_PRE_ROUNDS,
    is_clear,
    periods_of,
    short_contrast,
)
from folkehelse_eval.report.wording.names import indicator_name, inside_sentence
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.report.wording.reach import (
    register_is_complete,
    register_sentence,
    short_reach,
)
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.claim import weakest

NATION = "nation"
MOST_NAMES = 3  # more indicators are counted instead, to keep the first screen short


def key_facts(evaluation: Evaluation, words: Words) -> tuple[Fact, ...]:
    """Return the questions of the first screen with their answers."""
    contrasts = primary_contrasts(evaluation, words)
    effects = tuple(item.effect.effect_id for item in contrasts)
    kind = "fylke" if evaluation.header.scope == NATION else "kommune"
    return (
        Fact(
            words.say(f"summary.question.change.{kind}"),
            change_answers(evaluation, words),
            refers_to=" ".join(effects) or "coverage.states refusals",
        ),
        Fact(
            words.say("summary.question.reach"),
            (short_reach(evaluation.reach, words),),
            refers_to="reach.years",
        ),
        Fact(
            words.say("summary.question.not_conclude"),
            not_concluded(evaluation, words),
            refers_to=" ".join((*effects, "reach")),
        ),
        Fact(
            words.say("summary.question.age"),
            (primary_age_sentence(evaluation, words),),
            refers_to="coverage.states header",
        ),
    )


def primary_contrasts(evaluation: Evaluation, words: Words) -> tuple[Contrast, ...]:
    """Return the main contrasts of the primary indicators."""
    primary = (item for item in evaluation.comparisons if item.place == "primary")
    return main_contrasts(primary, words)


def change_answers(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return whether the funded changed differently, and how sure that is."""
    contrasts = primary_contrasts(evaluation, words)
    if not contrasts:
        return (_nothing_compared(evaluation, words),)
    if len(contrasts) == 1:
        [main] = contrasts
        later = _last_follow_up(main.effect, evaluation, words)
        return (" ".join((short_contrast(main.effect, words), *later)),)
    told = (
        ("summary.unclear", [item for item in contrasts if not is_clear(item.effect)]),
        ("summary.clear", [item for item in contrasts if is_clear(item.effect)]),
    )
    return tuple(
        words.say(key, {"names": _names(some, contrasts, words)}) for key, some in told if some
    )


def _last_follow_up(main: Effect, evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return what the last follow-up says, so that the first is not taken for the whole answer."""
    [every] = (contrasts_of(item) for item in evaluation.comparisons if main in contrasts_of(item))
    if every[-1] is main:
        return ()
    key = "clear" if is_clear(every[-1]) else "unclear" if is_clear(main) else "unclear_too"
    values = {"after": periods_of(main, words)[1], "later": periods_of(every[-1], words)[1]}
    return (words.say(f"short.later.{key}", values),)


def _names(some: Sequence[Contrast], every: Sequence[Contrast], words: Words) -> str:
    """Return some contrasts by name, an indicator once where all its cohorts are among them."""
    others = {item.effect.indicator for item in every if item not in some}
    names = dict.fromkeys(
        item.name
        if item.effect.indicator in others
        else indicator_name(item.effect.indicator, words)
        for item in some
    )
    total = len({item.effect.indicator for item in every})
    if len(names) > MOST_NAMES:
        return words.say("summary.counted", {"n": len(names), "total": total})
    return joined(tuple(inside_sentence(name) for name in names), words)


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
    contrasts = tuple(item.effect for item in primary_contrasts(evaluation, words))
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
    said = [words.say("summary.advice.talk")] if evaluation.developments else []
    if missing_states(evaluation.coverage):
        said.append(words.say("summary.advice.fetch"))
    if not register_is_complete(evaluation.reach):
        said.append(words.say("summary.advice.register"))
    if evaluation.reach.measures_without_year:
        said.append(words.say("summary.advice.years"))
    said.append(words.say("summary.advice.wait"))
    return tuple(said)

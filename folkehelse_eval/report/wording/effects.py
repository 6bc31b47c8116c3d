"""An effect in sentences: direction, size, unit, interval, counts and doubt, at its claim level.

A change inside the funded municipalities is described and never credited. A contrast says more only
when its claim level lets it, and ``Vi vet ikke`` where the interval reaches across zero.
"""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.names import (
    indicator_name,
    inside_sentence,
    period_name,
    unit_kind,
)
from folkehelse_eval.report.wording.quantities import (
    difference,
    digits_of,
    interval_range,
    interval_text,
    lies_beside_zero,
    spoken_range,
)
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.vocabulary.indicator import Better, Rhythm, Unit, find_indicator

CHANGE_INSIDE = "change_inside"
WEIGHTED = "contrast_precision_weighted"
BALANCED = "contrast_balanced"
FEWEST_PRE_ROUNDS = 2  # a trend is a line; one point has none
CHANCE = frozenset({"not_distinguishable", "cannot_reach_level", "cannot_reach_level_together"})
"""Keys of checks after which a difference is not told apart from chance, whatever its interval."""
NOT_FOUND = "not_distinguishable"
NOT_FINDABLE = CHANCE - {NOT_FOUND}
RANKED = "placebo_rank"
FEW_PRE_ROUNDS = "few_pre_rounds"  # said in our own words where there is no trend at all

PANDEMIC_YEARS = ("2020", "2021")  # schools were closed for a time in both


def effect_sentences(effect: Effect, words: Words) -> tuple[str, ...]:
    """Return an effect in words: what was seen, how sure it is, what it does not mean."""
    told = _change(effect, words) if effect.estimand == CHANGE_INSIDE else _contrast(effect, words)
    return told if effect.planned else (words.say("effect.exploratory"), *told)


def direction(effect: Effect) -> str:
    """Return ``up``, ``down`` or ``same``, by the value as it is printed."""
    shown = round(effect.value, digits_of(effect))
    if shown == 0:
        return "same"
    return "up" if shown > 0 else "down"


def is_clear(effect: Effect) -> bool:
    """Whether a difference may be told as one.

    The main interval lies on one side of zero, and no check says that chance could have given it.
    """
    return not CHANCE.intersection(effect.held_down_by) and lies_beside_zero(effect.interval)


def judgement(effect: Effect) -> str:
    """Return ``better``, ``worse``, ``same`` or ``neither`` for the direction of an effect."""
    better = find_indicator(effect.indicator).better
    way = direction(effect)
    if better is Better.NEITHER:
        return "neither"
    if way == "same":
        return "same"
    return "better" if (way == "down") == (better is Better.LOWER) else "worse"


def counts_text(effect: Effect, words: Words) -> str:
    """Return how many units an effect rests on."""
    kind = unit_kind(effect)
    treated = words.say(f"counts.treated.{kind}", {"n": effect.counts.treated})
    if effect.counts.comparison == 0:
        return treated
    comparison = words.say(f"counts.comparison.{kind}", {"n": effect.counts.comparison})
    return words.say("list.last", {"before": treated, "last": comparison})


def detectable_sentence(effect: Effect, words: Words) -> str:
    """Return how small a difference could have been found, to be read before the estimate."""
    if effect.estimand == CHANGE_INSIDE:
        return ""
    if effect.minimum_detectable is not None:
        smallest = difference(
            effect.minimum_detectable, effect.unit, words, digits=digits_of(effect)
        )
        spread = "rank" if is_ranked(effect) else "spread"
        basis = "trials" if effect.placebo_windows else spread
        return " ".join(
            (
                words.say("effect.minimum_detectable", {"size": smallest}),
                words.say(f"effect.detectable_from.{basis}", {"n": effect.placebo_windows}),
            )
        )
    return words.say("effect.nothing_detectable")


def is_ranked(effect: Effect) -> bool:
    """Whether one treated unit takes its place among the others, and nothing is tried before."""
    return bool(effect.inferences) and effect.inferences[0].method == RANKED


def weighted_sentence(effect: Effect, words: Words) -> str:
    """Return the contrast in which precise figures count most, beside the one that all count in."""
    values = _values(effect, words) | {"interval": _interval(effect, words)}
    said = words.say(f"contrast.weighted.{direction(effect)}", values)
    if is_clear(effect):
        return said
    return f"{words.say('contrast.weighted.unclear', values)} {said}"


def balanced_sentence(effect: Effect, words: Words) -> str:
    """Return the contrast with comparison units weighed to be like the funded before the start."""
    values = _values(effect, words) | {"interval": _interval(effect, words)}
    told = "clear" if is_clear(effect) else "unclear"
    return words.say(f"contrast.balanced.{told}.{direction(effect)}", values)


def doubts(effect: Effect, words: Words) -> tuple[str, ...]:
    """Return what holds the claim down."""
    said = []
    untested = effect.estimand != CHANGE_INSIDE and effect.counts.pre_rounds < FEWEST_PRE_ROUNDS
    if untested:
        said.append(words.say("effect.no_pre_trend", {"n": effect.counts.pre_rounds}))
    said.extend(
        reason_text(key, words)
        for key in told_reasons(effect.held_down_by)
        if not (untested and key == FEW_PRE_ROUNDS)
    )
    said.extend(words.say(f"note.{key}") for key in effect.notes)
    if _may_touch_pandemic(effect):
        said.append(words.say("effect.pandemic"))
    return tuple(dict.fromkeys(said))


def _may_touch_pandemic(effect: Effect) -> bool:
    """Whether a figure after the start is from 2020 or 2021, or from years told by rounds only."""
    return "+" in effect.after or any(year in effect.after for year in PANDEMIC_YEARS)


def told_reasons(held_down_by: tuple[str, ...]) -> tuple[str, ...]:
    """Return the reasons that a reader is told.

    What no difference could have shown was not found either; that is said once, for what it is.
    """
    if not NOT_FINDABLE.intersection(held_down_by):
        return held_down_by
    return tuple(key for key in held_down_by if key != NOT_FOUND)


def reason_text(key: str, words: Words) -> str:
    """Return why a claim is held down."""
    return words.first_of((f"claim.{key}", f"reason.{key}"))


def short_contrast(effect: Effect, words: Words) -> str:
    """Return one contrast for a first screen: without counts, and an interval only for doubt."""
    values = {
        "name": inside_sentence(indicator_name(effect.indicator, words)),
        "size": difference(effect.value, effect.unit, words, digits=digits_of(effect)),
        "comparison": words.say(f"group.comparison.{unit_kind(effect)}"),
    }
    interval = effect.interval
    if interval is None:
        return words.say("short.no_interval", values)
    values["range"] = spoken_range(interval, effect.unit, words, digits=digits_of(effect))
    if not is_clear(effect):
        return words.say("short.unclear", values)
    return words.say(f"short.{_level_key(effect)}.{direction(effect)}", values)


def periods_of(effect: Effect, words: Words) -> tuple[str, str]:
    """Return the periods before and after in words."""
    yearly = find_indicator(effect.indicator).rhythm is Rhythm.YEARLY
    return (
        period_name(effect.before, words, yearly=yearly),
        period_name(effect.after, words, yearly=yearly),
    )


def from_to(effect: Effect, words: Words) -> str:
    """Return the years that an effect is about: *fra 2018 til 2021*."""
    before, after = periods_of(effect, words)
    return words.say("from_to", {"before": before, "after": after})


def _level_key(effect: Effect) -> str:
    return effect.claim.value.replace(" ", "_")


def _values(effect: Effect, words: Words) -> dict[str, str | int]:
    kind = unit_kind(effect)
    before, after = periods_of(effect, words)
    return {
        "name": indicator_name(effect.indicator, words),
        "subject": inside_sentence(indicator_name(effect.indicator, words)),
        "size": difference(effect.value, effect.unit, words, digits=digits_of(effect)),
        "before": before,
        "after": after,
        "counts": counts_text(effect, words),
        "treated": words.say(f"group.treated.{kind}"),
        "comparison": words.say(f"group.comparison.{kind}"),
    }


def _interval(effect: Effect, words: Words) -> str:
    if effect.interval is None:
        return words.say("interval.none")
    return interval_text(effect.interval, effect.unit, words, digits=digits_of(effect))


def _change(effect: Effect, words: Words) -> tuple[str, ...]:
    values = _values(effect, words) | {"interval": _interval(effect, words)}
    return (
        words.say(f"change.{direction(effect)}", values),
        *_chance(effect, words),
        words.say("change.not_credited"),
    )


def _chance(effect: Effect, words: Words) -> tuple[str, ...]:
    """Return what chance alone does to a change, named for what it is."""
    found = effect.chance
    if found is None:
        return ()
    shown = interval_range(found.interval, effect.unit, words, digits=digits_of(effect))
    about = "beside" if effect.interval is not None else "of_these"
    return (
        words.say(f"change.chance.{_chance_in(effect)}", {"range": shown}),
        words.say(f"change.chance.{about}"),
    )


def _chance_in(effect: Effect) -> str:
    """Return what is up to chance: who answered, who was affected, or a person's register entry."""
    if effect.unit is Unit.PER_1000:
        return "affected"
    surveyed = find_indicator(effect.indicator).rhythm is Rhythm.SURVEY_ROUND
    return "answered" if surveyed else "counted"


def _contrast(effect: Effect, words: Words) -> tuple[str, ...]:
    values = _values(effect, words) | {"interval": _interval(effect, words)}
    way = direction(effect)
    if effect.interval is None:
        return words.say(f"contrast.no_interval.{way}", values), words.say("contrast.no_idea")
    if not is_clear(effect):
        return (
            words.say("contrast.unclear", values),
            words.say(f"contrast.estimate.{way}", values),
            *((words.say("contrast.alone"),) if lies_beside_zero(effect.interval) else ()),
        )
    return (
        words.say(f"contrast.clear.{way}", values),
        *_judged(effect, words),
        words.say(f"contrast.meaning.{_level_key(effect)}"),
    )


def _judged(effect: Effect, words: Words) -> tuple[str, ...]:
    verdict = judgement(effect)
    if verdict == "neither" and find_indicator(effect.indicator).follows_supply:
        return (words.say("judgement.supply"),)
    return (words.say(f"judgement.{verdict}"),)

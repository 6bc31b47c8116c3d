"""What the checks of one contrast answer: a number for every question, and what was not asked."""

from collections.abc import Sequence

from folkehelse_eval.report.blocks import Fact
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.report.wording.estimators import (
    digits_of_check,
    rank_texts,
    size_text,
    staggered_texts,
    synthetic_texts,
)
from folkehelse_eval.report.wording.names import indicator_name, label_name, period_name, unit_name
from folkehelse_eval.report.wording.quantities import (
    interval_range,
    joined,
    lies_beside_zero,
    share,
)
from folkehelse_eval.result.robustness import (
    Composition,
    EventStudy,
    LeftOutRange,
    MeanReversion,
    NotDone,
    PlaceboIndicator,
    PlaceboYear,
    Robustness,
    Variant,
)

P_DIGITS, RATIO_DIGITS = 2, 1
FOLLOW_UP = "follow_up_"
Values = dict[str, str | int]


def heading_values(item: Robustness, words: Words) -> Values:
    """Return the names that a heading or caption is written with."""
    return {
        "name": indicator_name(item.indicator, words),
        "which": label_name(item.label, words),
    }


def window_name(window: str, words: Words) -> str:
    """Return the name of a choice of periods."""
    if window.startswith(FOLLOW_UP):
        return words.say("choice.window.follow_up", {"n": int(window.removeprefix(FOLLOW_UP))})
    return words.say(f"choice.window.{window}")


def agreeing(item: Robustness) -> int:
    """Return how many choices give a contrast of the same sign as the plan's."""
    return sum(choice.value * item.value > 0 for choice in item.choices)


def robustness_facts(item: Robustness, words: Words) -> tuple[Fact, ...]:
    """Return the questions and answers of one contrast."""
    answers = {
        "choices": _choices(item, words),
        "treated": _left_out(item.without_treated, item, words),
        "comparison": _comparison(item, words),
        "moved": tuple(_moved(variant, item, words) for variant in item.moved),
        "placebo_years": tuple(_placebo_year(year, item, words) for year in item.placebo_years),
        "before": _before(item.event_study, item, words),
        "honest": _honest(item.event_study, item, words),
        "placebo_units": (*_placebo_units(item, words), *rank_texts(item, words)),
        "staggered": staggered_texts(item, words),
        "synthetic": synthetic_texts(item, words),
        "reversion": _reversion(item.mean_reversion, item, words),
        "composition": tuple(_composition(part, words) for part in item.composition),
    }
    return tuple(
        Fact(words.say(f"robustness.{key}.question"), told, refers_to=item.effect_id)
        for key, told in answers.items()
        if told
    )


def _choices(item: Robustness, words: Words) -> tuple[str, ...]:
    if not item.choices:
        return ()
    values = [choice.value for choice in item.choices]
    given: Values = {
        "n": len(values),
        "same": agreeing(item),
        "low": size_text(min(values), item, words),
        "high": size_text(max(values), item, words),
        "main": size_text(item.value, item, words),
    }
    told = "answer" if has_direction(item) else "no_direction"
    return (words.say(f"robustness.choices.{told}", given),)


def has_direction(item: Robustness) -> bool:
    """Whether the plan's contrast is printed as more or less than nothing."""
    return round(item.value, digits_of_check(item)) != 0


def _left_out(found: LeftOutRange | None, item: Robustness, words: Words) -> tuple[str, ...]:
    if found is None:
        return ()
    given: Values = {
        "lowest_unit": unit_name(found.lowest.unit),
        "lowest": size_text(found.lowest.value, item, words),
        "highest_unit": unit_name(found.highest.unit),
        "highest": size_text(found.highest.value, item, words),
        "main": size_text(item.value, item, words),
    }
    turns = found.lowest.value * found.highest.value < 0
    said = words.say("robustness.left_out.answer", given)
    return (said, words.say("robustness.left_out.turns")) if turns else (said,)


def _comparison(item: Robustness, words: Words) -> tuple[str, ...]:
    told = _left_out(item.without_comparison, item, words)
    if item.largest_weight is None:
        return told
    given: Values = {"share": share(item.largest_weight.share, 1.0, words)}
    return (*told, words.say("robustness.largest_weight", given))


def _moved(variant: Variant, item: Robustness, words: Words) -> str:
    given: Values = {
        "which": window_name(variant.key, words),
        "value": size_text(variant.value, item, words),
        "treated": variant.treated,
    }
    key = "same" if variant.same_windows else "answer"
    return words.say(f"robustness.moved.{key}", given)


def _placebo_year(year: PlaceboYear, item: Robustness, words: Words) -> str:
    given: Values = {
        "n": year.years_earlier,
        "before": period_name(year.before, words),
        "after": period_name(year.after, words),
        "value": size_text(year.value, item, words),
        "treated": year.treated,
        "range": words.say("not_computed")
        if year.interval is None
        else interval_range(year.interval, item.unit, words, digits=digits_of_check(item)),
    }
    return words.say("robustness.placebo_years.answer", given)


def _before(study: EventStudy | None, item: Robustness, words: Words) -> tuple[str, ...]:
    if study is None or study.pre_p_value is None or study.missed_slope is None:
        return ()
    given: Values = {
        "n": study.pre_points,
        "p": decimal(study.pre_p_value, words.language, digits=P_DIGITS),
        "slope": size_text(study.missed_slope, item, words).lstrip("+"),
        "draws": study.draws,
        "treated": study.treated,
        "comparison": study.comparison,
    }
    earlier = [point.treated for point in study.points if point.event < 0 and point.treated]
    fewest = min(earlier, default=study.treated)
    some = words.say("robustness.before.some", {"n": fewest})
    return (
        words.say("robustness.before.answer", given),
        *((some,) if fewest < study.treated else ()),
        words.say("robustness.before.missed", given),
    )


def _honest(study: EventStudy | None, item: Robustness, words: Words) -> tuple[str, ...]:
    """Return how uneven the groups may have moved before nothing is left to tell."""
    found = None if study is None else study.honest
    if found is None:
        return ()
    if found.ratio == 0.0:
        beside = lies_beside_zero(item.interval)
        equal = words.say("robustness.honest.equal")
        return (equal, words.say("robustness.honest.beside")) if beside else (equal,)
    if found.ratio is None:
        return (words.say("robustness.honest.always"),)
    given: Values = {"ratio": decimal(found.ratio, words.language, digits=RATIO_DIGITS)}
    said = words.say("robustness.honest.answer", given)
    if not found.bend:
        return (said,)
    bend = size_text(found.bend, item, words).lstrip("+")
    return (said, words.say("robustness.honest.bend", {"bend": bend}))


def _placebo_units(item: Robustness, words: Words) -> tuple[str, ...]:
    found = item.placebo_units
    if found is None:
        return ()
    given: Values = {"n": found.as_large, "total": found.units}
    return (words.say("robustness.placebo_units.answer", given),)


def _reversion(found: MeanReversion | None, item: Robustness, words: Words) -> tuple[str, ...]:
    if found is None:
        return ()
    given: Values = {
        "difference": size_text(found.difference, item, words),
        "expected": size_text(found.expected, item, words),
    }
    key = "answer" if found.is_return else "none"
    said = words.say(f"robustness.reversion.{key}", given)
    if found.like is None:
        return (said,)
    like: Values = {
        "n": found.like.units,
        "value": size_text(found.like.value, item, words),
        "range": interval_range(
            found.like.interval, item.unit, words, digits=digits_of_check(item)
        ),
    }
    return said, words.say("robustness.reversion.like", like)


def _composition(part: Composition, words: Words) -> str:
    given: Values = {
        "both": part.both,
        "total": part.both + part.lost + part.entered + part.neither,
        "lost": part.lost,
        "entered": part.entered,
        "neither": part.neither,
        "hidden": part.hidden,
    }
    told = "all" if given["both"] == given["total"] else "answer"
    return words.say(f"robustness.composition.{part.role}.{told}", given)


def not_done_texts(items: Sequence[NotDone], words: Words) -> tuple[str, ...]:
    """Return what could not be asked, each with its reason."""
    return tuple(_not_done(item, words) for item in items)


def _not_done(item: NotDone, words: Words) -> str:
    given: Values = {name: int(text) if text.isdecimal() else text for name, text in item.detail}
    own = f"not_done.{item.check}.{item.reason}"
    if words.has(own):
        return words.say(own, given)
    reason = words.first_of((f"reason.{item.reason}", f"refusal.{item.reason}"), given)
    return words.say(f"not_done.{item.check}", {"reason": reason})


def placebo_indicator_text(items: Sequence[PlaceboIndicator], words: Words) -> str:
    """Return how many of the indicators that should not move did."""
    moved = tuple(indicator_name(item.indicator, words) for item in items if item.moved)
    given: Values = {"n": len(moved), "total": len(items), "names": joined(moved, words)}
    return words.say(
        "robustness.placebo_indicators.some" if moved else "robustness.placebo_indicators.none",
        given,
    )


def row_names(item: Robustness | PlaceboIndicator, words: Words) -> Values:
    """Return the names that a row is written with; rows of a table have different units."""
    return {
        "name": indicator_name(item.indicator, words),
        "which": label_name(item.label, words),
        "unit": words.say(f"unit.{item.unit.value}.change"),
    }


def choices_alternative(item: Robustness, words: Words) -> str:
    """Return the text of the curve of choices."""
    values = [choice.value for choice in item.choices]
    given = heading_values(item, words) | {
        "n": len(values),
        "same": agreeing(item),
        "low": size_text(min(values), item, words),
        "high": size_text(max(values), item, words),
        "main": size_text(item.value, item, words),
    }
    return words.say("alt.choices" if has_direction(item) else "alt.choices_no_direction", given)


def event_alternative(item: Robustness, study: EventStudy, words: Words) -> str:
    """Return the text of the figure by time from the start."""
    outside = sum(lies_beside_zero(point.interval) for point in study.points)
    given = heading_values(item, words) | {
        "n": len(study.points),
        "before": sum(point.event < 0 for point in study.points),
        "outside": outside,
        "last": size_text(study.points[-1].value, item, words),
    }
    return words.say(f"alt.event_{study.counted}", given)

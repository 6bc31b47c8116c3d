"""What checks, refusals and exclusions say: an answer with its number, a reason in words."""

from collections.abc import Iterable, Mapping

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, digits_for
from folkehelse_eval.report.wording.effects import from_to
from folkehelse_eval.report.wording.names import (
    WHOLE_PLAN,
    indicator_name,
    label_name,
    period_name,
    unit_name,
)
from folkehelse_eval.report.wording.quantities import joined, share
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Effect, Excluded
from folkehelse_eval.result.evaluation import Refusal

SHARE = "share"
"""Unit of a check's value that is a fraction."""
UNIT_MARK = ";"
"""Between the codes of the units behind a refusal."""
MOST_UNITS_NAMED = 8
"""More units than this are counted, not named."""
RATE = "rate_percent"
"""Unit of a check's value that is a rate in per cent."""
ERROR_RATE = "error_rate"
INSIDE = "inside"
TIMING = "timing"
PER_YEAR = "_per_year"
"""End of a unit whose question already says *per year*."""


def check_question(check: CheckResult, words: Words) -> str:
    """Return the question that a check asks."""
    return words.first_of((f"check.{check.question}.question", f"check.{check.check}.question"))


def check_answer(check: CheckResult, words: Words) -> str:
    """Return a check's answer with its number."""
    values = _answer_values(check, words)
    said = words.say(f"check.{check.check}.answer.{check.answer}", values)
    return " ".join((said, *_years_around(values, words))) if check.check == TIMING else said


def _years_around(values: Mapping[str, str | int], words: Words) -> tuple[str, str]:
    """Return when an effect is expected, and the years before the start that do not count."""
    lead_in, held_out = values["lead_in"], values["anticipation"]
    expected = words.say(
        "check.timing.lead_in" if lead_in else "check.timing.no_lead_in", {"n": lead_in}
    )
    years = words.say(
        "check.timing.held_out" if held_out else "check.timing.none_held_out", {"n": held_out}
    )
    return expected, years


def error_rate_warnings(
    checks: Iterable[CheckResult], effects: Iterable[Effect], words: Words
) -> tuple[str, ...]:
    """Return what is told where the inference of these effects does not hold its level.

    Names the years where it is not true of all of them.
    """
    about = {effect.effect_id: from_to(effect, words) for effect in effects}
    told: dict[str, list[str]] = {}
    for check in checks:
        if check.check == ERROR_RATE and check.answer != INSIDE and check.effect_id in about:
            told.setdefault(check_answer(check, words), []).append(about[check.effect_id])
    return tuple(
        warning
        if len(years) == len(about)
        else words.say("error_rate.some", {"warning": warning, "years": joined(years, words)})
        for warning, years in ((warning, tuple(years)) for warning, years in told.items())
    )


def _answer_values(check: CheckResult, words: Words) -> dict[str, str | int]:
    """Return the placeholders of an answer: value with its unit, ends of the interval without."""
    values: dict[str, str | int] = {name: _count(text) for name, text in check.details}
    if "factor" in values and check.value is not None:
        values["factor"] = decimal(check.value, words.language)
    digits = _digits_of(check)
    if check.value is not None and check.unit:
        values["value"] = _with_unit(check.value, check.unit, words, digits=digits)
    open_end = words.say("interval.open_end")
    low, high = (
        (None, None) if check.interval is None else (check.interval.low, check.interval.high)
    )
    values["low"] = open_end if low is None else decimal(low, words.language, digits=digits)
    values["high"] = open_end if high is None else decimal(high, words.language, digits=digits)
    return values


def _digits_of(check: CheckResult) -> int:
    """Return the decimals of a check, as of an effect: by its interval, else by its size."""
    interval = check.interval
    if interval is None:
        return digits_for(None if check.value is None else abs(check.value))
    if interval.low is None or interval.high is None:
        return digits_for(None)
    return digits_for(interval.high - interval.low)


def _with_unit(value: float, unit: str, words: Words, *, digits: int) -> str:
    if unit == SHARE:
        return share(value, 1.0, words)
    if unit == RATE:
        return words.say("unit.percent.level", {"x": decimal(value, words.language)})
    number = decimal(value, words.language, digits=digits)
    return words.say(f"unit.{unit.removesuffix(PER_YEAR)}.difference", {"x": number})


def _count(text: str) -> str | int:
    """Return whole numbers as such, so that the catalogue can choose a plural."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text


def refusal_texts(refusals: Iterable[Refusal], words: Words) -> tuple[str, ...]:
    """Return why analyses could not be done: each reason once, what it stopped, what can be done.

    The reason names the units behind it where they are few.
    """
    stopped: dict[tuple[str, str], list[str]] = {}
    for refusal in refusals:
        why = (_reason(refusal, words), f"remedy.{refusal.reason}")
        stopped.setdefault(why, []).append(_indicator_of(refusal, words))
    return tuple(
        _refused(reason, names, remedy, words) for (reason, remedy), names in stopped.items()
    )


def _refused(reason: str, names: list[str], remedy: str, words: Words) -> str:
    values: dict[str, str | int] = {"reason": reason, "names": "; ".join(dict.fromkeys(names))}
    if not words.has(remedy):
        return words.say("refused", values)
    return words.say("refused_with_remedy", values | {"remedy": words.say(remedy)})


def _reason(refusal: Refusal, words: Words) -> str:
    values: dict[str, str | int] = {name: _count(text) for name, text in refusal.detail}
    for name in ("before", "after"):
        values[name] = period_name(str(values.get(name, "")), words)
    told = words.first_of((f"refusal.{refusal.reason}", f"reason.{refusal.reason}"), values)
    units = _units_of(refusal, words)
    return words.say("refused_units", {"reason": told, "units": units}) if units else told


def _units_of(refusal: Refusal, words: Words) -> str:
    codes = tuple(code for code in dict(refusal.detail).get("units", "").split(UNIT_MARK) if code)
    if len(codes) > MOST_UNITS_NAMED:
        return words.say("refused_many_units", {"n": len(codes)})
    return joined(tuple(unit_name(code) for code in codes), words)


def _indicator_of(refusal: Refusal, words: Words) -> str:
    name = indicator_name(refusal.indicator, words)
    label = dict(refusal.detail).get("label", WHOLE_PLAN)
    return name if label == WHOLE_PLAN else f"{name} ({label_name(label, words)})"


def excluded_texts(excluded: Iterable[Excluded], words: Words) -> tuple[str, ...]:
    """Return the units that are left out, together for each reason."""
    by_reason: dict[str, list[str]] = {}
    for item in excluded:
        by_reason.setdefault(item.reason, []).append(unit_name(item.unit))
    return tuple(
        words.say(
            "left_out",
            {
                "units": joined(tuple(dict.fromkeys(units)), words),
                "reason": words.say(f"reason.{reason}"),
            },
        )
        for reason, units in by_reason.items()
    )

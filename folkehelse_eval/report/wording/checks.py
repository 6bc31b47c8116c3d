"""What checks, refusals and exclusions say: an answer with its number, a reason in words."""

from collections.abc import Iterable

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.report.wording.names import indicator_name, unit_name
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.result.evaluation import Refusal


def check_question(check: CheckResult, words: Words) -> str:
    """Return the question that a check asks."""
    return words.first_of((f"check.{check.question}.question", f"check.{check.check}.question"))


def check_answer(check: CheckResult, words: Words) -> str:
    """Return a check's answer with its number."""
    return words.say(f"check.{check.check}.answer.{check.answer}", _answer_values(check, words))


def _answer_values(check: CheckResult, words: Words) -> dict[str, str | int]:
    values: dict[str, str | int] = {name: _as_count(text) for name, text in check.details}
    if check.value is not None:
        values["value"] = decimal(check.value, words.language)
    if check.interval is not None:
        ends = {"low": check.interval.low, "high": check.interval.high}
        values |= {
            name: words.say("interval.open_end") if end is None else decimal(end, words.language)
            for name, end in ends.items()
        }
        values["level"] = decimal(100 * check.interval.level, words.language, digits=0)
    return values


def _as_count(text: str) -> str | int:
    """Return whole numbers as such, so that the catalogue can choose a plural."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else text


def refusal_text(refusal: Refusal, words: Words) -> str:
    """Return which analysis could not be done for which indicator, and why."""
    values = {name: _as_count(text) for name, text in refusal.detail}
    return words.say(
        "refused",
        {
            "indicator": indicator_name(refusal.indicator, words),
            "analysis": words.say(f"analysis.{refusal.analysis}"),
            "reason": words.first_of(
                (f"refusal.{refusal.reason}", f"reason.{refusal.reason}"), values
            ),
        },
    )


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

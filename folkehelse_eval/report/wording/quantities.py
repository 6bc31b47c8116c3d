"""Values with their unit, differences and intervals in words."""

from collections.abc import Callable

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, digits_for, integer, signed
from folkehelse_eval.result.effect import Effect, Interval
from folkehelse_eval.vocabulary.indicator import Unit

_Say = Callable[[float], str]
"""How one end of an interval is said."""


def level(value: float, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return a level with its unit, for example ``14,7 %``; counts have no decimals."""
    shown = (
        integer(round(value), words.language)
        if unit is Unit.COUNT
        else decimal(value, words.language, digits=digits)
    )
    return words.say(f"unit.{unit.value}.level", {"x": shown})


def difference(value: float, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return the size of a difference with its unit: percentages differ by percentage points."""
    size = decimal(abs(value), words.language, digits=digits)
    return words.say(f"unit.{unit.value}.difference", {"x": size})


def signed_difference(value: float, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return a difference with sign and unit."""
    text = signed(value, words.language, digits=digits)
    return words.say(f"unit.{unit.value}.difference", {"x": text})


def digits_of(effect: Effect) -> int:
    """Return the decimals of an effect: one, or two where its interval is narrower than one."""
    return digits_of_interval(effect.interval)


def digits_of_interval(interval: Interval | None) -> int:
    """Return the decimals of a value with this interval."""
    return digits_for(interval_width(interval))


def interval_width(interval: Interval | None) -> float | None:
    """Return high minus low, or ``None`` where an end is open."""
    if interval is None or interval.low is None or interval.high is None:
        return None
    return interval.high - interval.low


def lies_beside_zero(interval: Interval | None) -> bool:
    """Whether an interval lies on one side of zero; none does not."""
    if interval is None:
        return False
    above = interval.low is not None and interval.low > 0
    below = interval.high is not None and interval.high < 0
    return above or below


def interval_range(interval: Interval, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return ``−6,3 til −1,1 prosentpoeng``; an open end is said in words."""

    def bare(end: float) -> str:
        return decimal(end, words.language, digits=digits)

    def with_unit(end: float) -> str:
        return words.say(f"unit.{unit.value}.difference", {"x": bare(end)})

    def alone(end: float) -> str:
        return signed_difference(end, unit, words, digits=digits)

    return _range(interval, words, low=bare, high=with_unit, only=alone)


def bare_range(interval: Interval, words: Words, *, digits: int = 1) -> str:
    """Return ``−6,3 til −1,1``, for a table whose rows or caption name the unit."""

    def bare(end: float) -> str:
        return decimal(end, words.language, digits=digits)

    return _range(interval, words, low=bare, high=bare, only=bare)


def _range(interval: Interval, words: Words, *, low: _Say, high: _Say, only: _Say) -> str:
    """Return an interval in words; ``only`` says the end of one that is open at the other."""
    if interval.low is None:
        if interval.high is None:
            return words.say("interval.unbounded")
        return words.say("interval.up_to", {"bound": only(interval.high)})
    if interval.high is None:
        return words.say("interval.from", {"bound": only(interval.low)})
    return words.say("interval.closed", {"low": low(interval.low), "high": high(interval.high)})


def spoken_range(interval: Interval, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return an interval of differences in plain words: *fra 6,3 lavere til 3,5 høyere*."""
    low, high = interval.low, interval.high
    if low is None or high is None:
        return _spoken_open(interval, unit, words, digits=digits)
    if low < 0 < high:
        values = {
            "low": difference(low, unit, words, digits=digits),
            "high": difference(high, unit, words, digits=digits),
        }
        return words.say("interval.spoken", values)
    least, most = sorted((abs(low), abs(high)))
    values = {
        "least": decimal(least, words.language, digits=digits),
        "most": difference(most, unit, words, digits=digits),
    }
    return words.say("interval.spoken_below" if high <= 0 else "interval.spoken_above", values)


def _spoken_open(interval: Interval, unit: Unit, words: Words, *, digits: int) -> str:
    """Return an interval without one of its ends, or both, in words that *enn* can follow."""
    end = interval.high if interval.low is None else interval.low
    if end is None:
        return words.say("interval.spoken_any")
    if interval.low is None:
        key = "interval.spoken_to_higher" if end > 0 else "interval.spoken_least_lower"
    else:
        key = "interval.spoken_from_lower" if end < 0 else "interval.spoken_least_higher"
    return words.say(key, {"bound": difference(end, unit, words, digits=digits)})


def interval_text(interval: Interval, unit: Unit, words: Words, *, digits: int = 1) -> str:
    """Return an interval with its confidence level."""
    values = {
        "level": decimal(100 * interval.level, words.language, digits=0),
        "range": interval_range(interval, unit, words, digits=digits),
    }
    return words.say("interval.with_level", values)


def share(part: float, whole: float, words: Words) -> str:
    """Return a share as a whole percentage."""
    return words.say("unit.share", {"x": decimal(100 * part / whole, words.language, digits=0)})


def joined(items: tuple[str, ...], words: Words) -> str:
    """Return ``a, b og c``."""
    if len(items) < 2:
        return "".join(items)
    return words.say("list.last", {"before": ", ".join(items[:-1]), "last": items[-1]})

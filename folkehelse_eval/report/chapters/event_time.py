"""The figure of one contrast by time from the start, with its table."""

from folkehelse_eval.report.blocks import Cell, Column, Figure, Table
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import change, count, number, text
from folkehelse_eval.report.chapters.frame import stamp, words_of
from folkehelse_eval.report.figures.event_time import EventDot, EventWords, draw_event_time
from folkehelse_eval.report.numbers import signed
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.estimators import digits_of_check
from folkehelse_eval.report.wording.quantities import interval_range
from folkehelse_eval.report.wording.robustness import (
    event_alternative,
    heading_values,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.robustness import EventPoint, EventStudy, Robustness


def event_figure(
    item: Robustness, study: EventStudy, evaluation: Evaluation, *, anchor: str
) -> Figure:
    """Return differences by years or rounds from the start."""
    words = words_of(evaluation)
    unit = words.say(f"unit.{item.unit.value}.change")
    picture = draw_event_time(
        tuple(_dot(point) for point in study.points),
        words=EventWords(
            axis=words.say("comparison.axis", {"unit": unit}),
            time=words.say(f"event.{study.counted}.axis"),
            before=words.say("event.before"),
            main=words.say(f"event.{study.counted}.main"),
            other=words.say("event.other"),
        ),
        language=words.language,
        stamp=stamp(evaluation),
    )
    return Figure(
        f"{anchor}-tid-figur",
        words.say(f"event.{study.counted}.caption", heading_values(item, words)),
        event_alternative(item, study, words),
        picture,
        _table(item, study, words, table_id=f"{anchor}-tid"),
        source_line(files_of(item.indicator, evaluation.coverage), words),
    )


def _dot(point: EventPoint) -> EventDot:
    interval = point.interval
    return EventDot(
        event=point.event,
        value=point.value,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        other=point.other,
        smallest=point.smallest,
    )


def _table(item: Robustness, study: EventStudy, words: Words, *, table_id: str) -> Table:
    keys = ("difference", "interval", "other_estimate", "detectable", "treated")
    values = heading_values(item, words) | {"unit": words.say(f"unit.{item.unit.value}.change")}
    return Table(
        table_id,
        words.say("event.table.caption", values),
        (
            Column(words.say(f"column.event.{study.counted}")),
            *(Column(words.say(f"column.{key}"), numeric=key != "interval") for key in keys),
        ),
        tuple(_row(point, item, words) for point in study.points),
        notes=_notes(study, words),
    )


def _notes(study: EventStudy, words: Words) -> tuple[str, ...]:
    base = words.say(f"event.{study.counted}.note")
    if not study.band_draws:
        return (base,)
    return base, words.say("event.band", {"draws": study.band_draws})


def _row(point: EventPoint, item: Robustness, words: Words) -> tuple[Cell, ...]:
    digits = digits_of_check(item)
    none = text(words.say("not_computed"))
    interval = point.interval
    return (
        text(signed(point.event, words.language, digits=0)),
        change(point.value, words, digits=digits),
        none
        if interval is None
        else text(interval_range(interval, item.unit, words, digits=digits)),
        none if point.other is None else change(point.other, words, digits=digits),
        none if point.smallest is None else number(point.smallest, words, digits=digits),
        count(point.treated, words),
    )

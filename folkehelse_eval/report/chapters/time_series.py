"""Breaks in time at the start, on page 30: where the years suffice, and why elsewhere not."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Fold,
    Group,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import text
from folkehelse_eval.report.wording.checks import refusal_texts
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.time_series import (
    change_texts,
    errors_text,
    series_names,
    series_sentences,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.time_series import InterruptedSeries

SEGMENTED = "segmented_regression"


def series_blocks(evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    """Return what the series show, and which could not be used; nothing without either."""
    refusals = refusal_texts(
        (item for item in evaluation.refusals if item.analysis == SEGMENTED), words
    )
    if not evaluation.series and not refusals:
        return ()
    blocks: list[Block] = [
        Heading(words.say("series.heading"), "tidsserier"),
        Text(words.say("series.text")),
    ]
    for item in evaluation.series:
        told = Text(" ".join(series_sentences(item, words)))
        summary = words.say("series.fold", series_names(item, words))
        fold = Fold(summary, (_table(item, evaluation, words),))
        blocks.append(Group(f"series:{item.indicator}.{item.label}", (told, fold)))
    if refusals:
        blocks.append(Text(words.say("series.refused")))
        blocks.append(Bullets(refusals))
    return tuple(blocks)


def _table(item: InterruptedSeries, evaluation: Evaluation, words: Words) -> Table:
    keys = ("series", "errors", "what", "change", "interval")
    anchor = f"{item.indicator}-{item.label}".replace("_", "-")
    return Table(
        f"{anchor}-tidsserie",
        words.say("series.caption", series_names(item, words)),
        tuple(Column(words.say(f"column.series.{key}")) for key in keys),
        tuple(row for row in _rows(item, words)),
        notes=(words.say("series.note"),),
        source=source_line(files_of(item.indicator, evaluation.coverage), words),
    )


def _rows(item: InterruptedSeries, words: Words) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(
            text(told)
            for told in (
                words.say(f"series.of.{fit.series}"),
                errors_text(fit, words),
                words.say(f"series.what.{what}"),
                *change_texts(change, item, words),
            )
        )
        for fit in item.fits
        for what, change in (
            ("mean", fit.mean_change),
            ("level", fit.level_change),
            ("slope", fit.slope_change),
        )
    )

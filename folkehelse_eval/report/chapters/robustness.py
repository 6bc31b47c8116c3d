"""Page 50: how much each answer moves when what was chosen is chosen otherwise."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Facts,
    Figure,
    Fold,
    Fragment,
    Group,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import change, count, number, text
from folkehelse_eval.report.chapters.event_time import event_figure
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.figures.choices import ChoiceCurve, ChoiceDot, draw_choices
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.estimators import digits_of_check
from folkehelse_eval.report.wording.quantities import interval_range
from folkehelse_eval.report.wording.robustness import (
    agreeing,
    choices_alternative,
    has_direction,
    heading_values,
    not_done_texts,
    placebo_indicator_text,
    robustness_facts,
    row_names,
    window_name,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.robustness import Choice, PlaceboIndicator, Robustness

FEWEST_FOR_A_CURVE = 2
KINDS = ("window", "pool", "estimator", "basis")
"""Kinds of choice: periods, units to compare with, estimator, source of counties' figures."""
ALWAYS_TABLED = 3
"""Kinds that the table names even where there was nothing to choose."""
FEWEST_FOR_EVENT_FIGURE = 3  # fewer rounds are told on the page of comparisons


def overview(evaluation: Evaluation) -> Fragment:
    """Return one row for each contrast: how far it moves, and the indicators that should not."""
    words = words_of(evaluation)
    items = evaluation.robustness
    blocks: list[Block] = [
        Heading(words.say("robustness.overview.heading"), "oversikt"),
        Text(words.say("robustness.overview.text" if items else "robustness.overview.none")),
    ]
    if items:
        blocks.append(_overview_table(items, evaluation, words))
    placebo = evaluation.placebo_indicators
    if placebo:
        blocks.append(Heading(words.say("robustness.placebo_indicators.heading"), "kontroll"))
        refers_to = " ".join(item.effect_id for item in placebo)
        blocks.append(Text(placebo_indicator_text(placebo, words), refers_to=refers_to))
        blocks.append(_placebo_table(placebo, evaluation, words))
    return fragment(evaluation, *blocks, refers_to="robustness")


def _placebo_table(
    items: tuple[PlaceboIndicator, ...], evaluation: Evaluation, words: Words
) -> Table:
    keys = ("difference", "interval", "adjusted_p")
    files = dict.fromkeys(
        file for item in items for file in files_of(item.indicator, evaluation.coverage)
    )
    return Table(
        "kontroll-tabell",
        words.say("robustness.placebo_indicators.caption"),
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=key != "interval") for key in keys),
        ),
        tuple(_placebo_row(item, words) for item in items),
        source=source_line(tuple(files), words),
    )


def _placebo_row(item: PlaceboIndicator, words: Words) -> tuple[Cell, ...]:
    none = text(words.say("not_computed"))
    interval, p_value = item.interval, item.adjusted_p
    return (
        text(words.say("robustness.with_unit", row_names(item, words))),
        change(item.value, words),
        none if interval is None else text(interval_range(interval, item.unit, words)),
        none if p_value is None else number(p_value, words, digits=3),
    )


def indicators(evaluation: Evaluation) -> Fragment:
    """Return one section for each contrast."""
    words = words_of(evaluation)
    blocks = tuple(
        Group(f"robustness:{item.effect_id}", _section(item, evaluation, words))
        for item in evaluation.robustness
    )
    return fragment(evaluation, *blocks, refers_to="robustness")


def _overview_table(items: tuple[Robustness, ...], evaluation: Evaluation, words: Words) -> Table:
    keys = (
        "difference",
        "choices",
        "same_direction",
        "lowest",
        "highest",
        "lowest_without",
        "highest_without",
    )
    files = tuple(
        dict.fromkeys(
            file for item in items for file in files_of(item.indicator, evaluation.coverage)
        )
    )
    return Table(
        "robusthet-tabell",
        words.say("robustness.overview.caption"),
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in keys),
        ),
        tuple(_overview_row(item, words) for item in items),
        notes=(words.say("robustness.overview.note"),),
        source=source_line(files, words),
    )


def _overview_row(item: Robustness, words: Words) -> tuple[Cell, ...]:
    digits = digits_of_check(item)
    values = [choice.value for choice in item.choices]
    ends = (min(values), max(values)) if values else (None, None)
    without = item.without_treated
    left = (None, None) if without is None else (without.lowest.value, without.highest.value)
    none = text(words.say("not_computed"))
    return (
        text(words.say("robustness.with_unit", row_names(item, words))),
        change(item.value, words, digits=digits),
        count(len(values), words),
        count(agreeing(item), words) if has_direction(item) else text(words.say("nothing")),
        *(
            none if value is None else change(value, words, digits=digits)
            for value in (*ends, *left)
        ),
    )


def _section(item: Robustness, evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    anchor = f"{item.indicator}-{item.label}".replace("_", "-")
    blocks: list[Block] = [
        Heading(words.say("robustness.heading", heading_values(item, words)), anchor),
        Facts(robustness_facts(item, words)),
    ]
    if len(item.choices) >= FEWEST_FOR_A_CURVE:
        blocks.append(_curve(item, evaluation, words, anchor=anchor))
    study = item.event_study
    if study is not None and len(study.points) >= FEWEST_FOR_EVENT_FIGURE:
        blocks.append(event_figure(item, study, evaluation, anchor=anchor))
    if item.not_done:
        summary = words.say("robustness.not_done", {"n": len(item.not_done)})
        blocks.append(Fold(summary, (Bullets(not_done_texts(item.not_done, words)),)))
    return tuple(blocks)


def _curve(item: Robustness, evaluation: Evaluation, words: Words, *, anchor: str) -> Figure:
    options = tuple(_options(choice, words) for choice in item.choices)
    kinds = tuple(tuple(dict.fromkeys(option[k] for option in options)) for k in range(len(KINDS)))
    open_kinds = tuple(k for k in range(len(KINDS)) if len(kinds[k]) > 1)
    unit = words.say(f"unit.{item.unit.value}.change")
    interval = item.interval
    picture = draw_choices(
        ChoiceCurve(
            tuple(
                ChoiceDot(choice.value, tuple(option[k] for k in open_kinds), choice.is_main)
                for choice, option in zip(item.choices, options, strict=True)
            ),
            tuple(kinds[k] for k in open_kinds),
            None if interval is None else interval.low,
            None if interval is None else interval.high,
            words.say("comparison.axis", {"unit": unit}),
        ),
        language=words.language,
        stamp=stamp(evaluation),
    )
    return Figure(
        f"{anchor}-valg-figur",
        words.say("robustness.curve.caption", heading_values(item, words)),
        choices_alternative(item, words),
        picture,
        _choices_table(item, options, words, table_id=f"{anchor}-valg"),
        source_line(files_of(item.indicator, evaluation.coverage), words),
    )


def _options(choice: Choice, words: Words) -> tuple[str, str, str, str]:
    return (
        window_name(choice.window, words),
        words.say(f"choice.pool.{choice.pool}"),
        words.say(f"choice.estimator.{choice.estimator}"),
        words.say(f"choice.basis.{choice.basis}" if choice.basis else "nothing"),
    )


def _choices_table(
    item: Robustness, options: tuple[tuple[str, ...], ...], words: Words, *, table_id: str
) -> Table:
    tabled = tuple(
        k
        for k in range(len(KINDS))
        if k < ALWAYS_TABLED or len({option[k] for option in options}) > 1
    )
    keys = ("difference", "treated", "comparison")
    values = heading_values(item, words) | {"unit": words.say(f"unit.{item.unit.value}.change")}
    digits = digits_of_check(item)
    return Table(
        table_id,
        words.say("robustness.choices.caption", values),
        (
            *(Column(words.say(f"column.choice.{KINDS[k]}")) for k in tabled),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in keys),
        ),
        tuple(
            (
                *(text(option[k]) for k in tabled),
                change(choice.value, words, digits=digits),
                count(choice.treated, words),
                count(choice.comparison, words),
            )
            for choice, option in zip(item.choices, options, strict=True)
        ),
        notes=(words.say("robustness.choices.note"),),
    )

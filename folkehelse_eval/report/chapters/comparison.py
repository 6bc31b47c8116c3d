"""Page 40: change against comparison municipalities, with everything that limits what it says."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fold,
    Fragment,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.before_after import BEFORE_AFTER, effect_blocks, pairs_table
from folkehelse_eval.report.chapters.cells import change, count, number, text
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.figures.contrasts import ContrastRow, ContrastWords, draw_contrasts
from folkehelse_eval.report.wording.alternatives import contrasts_alternative
from folkehelse_eval.report.wording.checks import (
    check_answer,
    check_question,
    refusal_texts,
)
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.effects import CHANGE_INSIDE
from folkehelse_eval.report.wording.names import WHOLE_PLAN, comparison_name, indicator_name
from folkehelse_eval.report.wording.quantities import digits_of, interval_range
from folkehelse_eval.result.effect import Effect, Inference
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator

MOST_ROWS = 60  # more rows than any county has are left to the results file


def overview(evaluation: Evaluation) -> Fragment:
    """Return all contrasts over the whole plan, a figure for each unit, in the plan's order."""
    words = words_of(evaluation)
    effects = tuple(
        effect
        for comparison in evaluation.comparisons
        if comparison.label == WHOLE_PLAN
        for effect in contrasts_of(comparison)[:1]
    )
    blocks: list[Block] = [
        Heading(words.say("comparison.overview.heading"), "oversikt"),
        Text(words.say("comparison.overview.text" if effects else "comparison.overview.none")),
    ]
    for unit in Unit:
        some = tuple(effect for effect in effects if effect.unit is unit)
        if some:
            blocks.append(contrasts_figure(some, evaluation, figure_id=f"oversikt-{unit.value}"))
    return fragment(evaluation, *blocks)


def contrasts_of(comparison: Comparison) -> tuple[Effect, ...]:
    """Return the effects that compare the funded with others."""
    return tuple(item for item in comparison.effects if item.estimand != CHANGE_INSIDE)


def contrasts_figure(
    effects: tuple[Effect, ...], evaluation: Evaluation, *, figure_id: str
) -> Figure:
    """Return effects of one unit as dots with intervals."""
    words = words_of(evaluation)
    unit = effects[0].unit
    picture = draw_contrasts(
        tuple(_row(effect, words) for effect in effects),
        words=ContrastWords(
            axis=words.say("comparison.axis", {"unit": words.say(f"unit.{unit.value}.change")}),
            better=words.say("direction.better"),
            worse=words.say("direction.worse"),
            higher=words.say("direction.higher"),
            lower=words.say("direction.lower"),
        ),
        language=words.language,
        stamp=stamp(evaluation),
    )
    files = tuple(
        dict.fromkeys(
            file for effect in effects for file in files_of(effect.indicator, evaluation.coverage)
        )
    )
    return Figure(
        f"{figure_id}-figur",
        words.say("comparison.figure", {"unit": words.say(f"unit.{unit.value}.change")}),
        contrasts_alternative(effects, words),
        picture,
        _effects_table(effects, words, table_id=f"{figure_id}-tabell"),
        source_line(files, words),
    )


def _row(effect: Effect, words: Words) -> ContrastRow:
    interval = effect.interval
    indicator = find_indicator(effect.indicator)
    return ContrastRow(
        name=indicator.name[words.language],
        value=effect.value,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        has_interval=interval is not None,
        better=indicator.better,
        smallest=effect.minimum_detectable,
    )


def _effects_table(effects: tuple[Effect, ...], words: Words, *, table_id: str) -> Table:
    keys = ("difference", "interval", "treated", "comparison", "pre_rounds", "detectable", "claim")
    numeric = {"difference", "treated", "comparison", "pre_rounds", "detectable"}
    unit = words.say(f"unit.{effects[0].unit.value}.change")
    return Table(
        table_id,
        words.say("comparison.caption", {"unit": unit}),
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=key in numeric) for key in keys),
        ),
        tuple(_effect_row(effect, words) for effect in effects),
        notes=(words.say("comparison.table_note"),),
    )


def _effect_row(effect: Effect, words: Words) -> tuple[Cell, ...]:
    digits = digits_of(effect)
    interval, smallest = effect.interval, effect.minimum_detectable
    none = words.say("not_computed")
    return (
        text(indicator_name(effect.indicator, words)),
        change(effect.value, words, digits=digits),
        text(
            none
            if interval is None
            else interval_range(interval, effect.unit, words, digits=digits)
        ),
        count(effect.counts.treated, words),
        count(effect.counts.comparison, words),
        count(effect.counts.pre_rounds, words),
        text(none) if smallest is None else number(smallest, words, digits=digits),
        text(words.say(f"level.{effect.claim.value.replace(' ', '_')}")),
    )


def indicators(evaluation: Evaluation) -> Fragment:
    """Return one section for each comparison, and what could not be compared."""
    words = words_of(evaluation)
    blocks: list[Block] = []
    for item in evaluation.comparisons:
        if contrasts_of(item):
            blocks.extend(_section(item, evaluation, words))
    refusals = refusal_texts(
        (item for item in evaluation.refusals if item.analysis != BEFORE_AFTER), words
    )
    if refusals:
        blocks.append(Heading(words.say("refused_heading"), "ikke-gjort"))
        blocks.append(Bullets(refusals))
    return fragment(evaluation, *blocks)


def _section(item: Comparison, evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    anchor = f"{item.indicator}-{item.label}".replace("_", "-")
    blocks: list[Block] = [Heading(words.say("comparison.heading", values), anchor)]
    blocks.extend(effect_blocks(contrasts_of(item), words))
    blocks.extend(_folds(item, evaluation, words, anchor=anchor))
    return tuple(blocks)


def _folds(
    item: Comparison, evaluation: Evaluation, words: Words, *, anchor: str
) -> tuple[Block, ...]:
    folds: list[Block] = []
    if item.checks:
        folds.append(_checks_fold(item, words, anchor=anchor))
    if any(effect.inferences for effect in item.effects):
        folds.append(_method_fold(item, words, anchor=anchor))
    if 0 < len(item.pairs) <= MOST_ROWS:
        source = source_line(files_of(item.indicator, evaluation.coverage), words)
        ordered = tuple(sorted(item.pairs, key=lambda pair: (pair.role, pair.kommune_nr)))
        table = pairs_table(item, ordered, words, table_id=f"{anchor}-kommuner", source=source)
        folds.append(Fold(words.say("comparison.fold.pairs"), (table,)))
    return tuple(folds)


def _checks_fold(item: Comparison, words: Words, *, anchor: str) -> Fold:
    rows = tuple(
        (text(check_question(check, words)), text(check_answer(check, words)))
        for check in item.checks
    )
    columns = (Column(words.say("column.question")), Column(words.say("column.answer")))
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    caption = words.say("comparison.checks.caption", values)
    table = Table(f"{anchor}-kontroller", caption, columns, rows)
    return Fold(words.say("comparison.fold.checks"), (table,))


def _method_fold(item: Comparison, words: Words, *, anchor: str) -> Fold:
    rows = tuple(row for effect in item.effects for row in _inference_rows(effect, words))
    keys = ("estimand", "method", "why", "p_value", "smallest_p", "assignments")
    numeric = {"p_value", "smallest_p", "assignments"}
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    table = Table(
        f"{anchor}-metode",
        words.say("comparison.method.caption", values),
        tuple(Column(words.say(f"column.{key}"), numeric=key in numeric) for key in keys),
        rows,
        notes=(words.say("comparison.method.note"),),
    )
    return Fold(words.say("comparison.fold.method"), (table,))


def _inference_rows(effect: Effect, words: Words) -> tuple[tuple[Cell, ...], ...]:
    none = text(words.say("not_computed"))
    return tuple(
        (
            text(words.say(f"estimand.{effect.estimand}")),
            text(words.say(f"method.{inference.method}")),
            text(_why(inference, words)),
            none if inference.p_value is None else number(inference.p_value, words, digits=3),
            none
            if inference.smallest_attainable_p is None
            else number(inference.smallest_attainable_p, words, digits=3),
            none if inference.n_assignments is None else count(inference.n_assignments, words),
        )
        for inference in effect.inferences
    )


def _why(inference: Inference, words: Words) -> str:
    return words.say(f"reason.{inference.reason}" if inference.reason else "nothing")

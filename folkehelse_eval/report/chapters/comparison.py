"""Page 40: change against comparison municipalities, with everything that limits what it says."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Fold,
    Fragment,
    Group,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.balance import balance_fold, balanced_blocks
from folkehelse_eval.report.chapters.before_after import BEFORE_AFTER, effect_blocks
from folkehelse_eval.report.chapters.cells import count, number, text
from folkehelse_eval.report.chapters.contrasts import contrasts_figure
from folkehelse_eval.report.chapters.county_coverage import coverage_blocks
from folkehelse_eval.report.chapters.frame import fragment, words_of
from folkehelse_eval.report.chapters.pair_tables import Rows, fitting, pairs_table
from folkehelse_eval.report.chapters.pools import pool_blocks
from folkehelse_eval.report.chapters.time_series import SEGMENTED
from folkehelse_eval.report.wording.checks import (
    check_answer,
    check_question,
    error_rate_warnings,
    refusal_texts,
)
from folkehelse_eval.report.wording.contrasts import contrasts_of, main_contrasts, weighted_of
from folkehelse_eval.report.wording.coverage import files_of, missing_states, source_line
from folkehelse_eval.report.wording.effects import from_to, weighted_sentence
from folkehelse_eval.report.wording.names import (
    area_kind,
    comparison_name,
    indicator_name,
    inside_sentence,
)
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.report.wording.reach import start_by_grant
from folkehelse_eval.result.development import distinct_pairs
from folkehelse_eval.result.effect import Effect, Inference
from folkehelse_eval.result.evaluation import Comparison, Evaluation, Refusal
from folkehelse_eval.vocabulary.indicator import Unit

OUTSIDE = "outside"
COMPARED = frozenset({"funded", "comparison"})
"""Roles of the units that a contrast is made of."""


def overview(evaluation: Evaluation) -> Fragment:
    """Return all contrasts over the whole plan, a figure for each unit, in the plan's order."""
    words = words_of(evaluation)
    contrasts = main_contrasts(evaluation.comparisons, words)
    told = "text" if contrasts else "none" if evaluation.refusals else "no_data"
    blocks: list[Block] = [
        Heading(words.say("comparison.overview.heading"), "oversikt"),
        Text(words.say(f"comparison.overview.{told}")),
        *(Text(said) for said in start_by_grant(evaluation.reach, words) if contrasts),
    ]
    for unit in Unit:
        some = tuple(contrast for contrast in contrasts if contrast.effect.unit is unit)
        if some:
            blocks.append(contrasts_figure(some, evaluation, figure_id=f"oversikt-{unit.value}"))
    refers_to = " ".join(item.effect.effect_id for item in contrasts) or "refusals"
    pool = pool_blocks(evaluation.pool, words)
    if pool:
        blocks.append(Group("pool", pool))
    return fragment(evaluation, *blocks, refers_to=refers_to)


def indicators(evaluation: Evaluation) -> Fragment:
    """Return one section for each comparison, and what could not be compared."""
    words = words_of(evaluation)
    blocks: list[Block] = []
    for item in evaluation.comparisons:
        if contrasts_of(item):
            refers_to = f"comparisons:{item.indicator}.{item.label}"
            blocks.append(Group(refers_to, _section(item, evaluation, words)))
    refusals = (*refusal_texts(_refusals(evaluation), words), *_not_read(evaluation, words))
    if refusals:
        blocks.append(Heading(words.say("refused_heading"), "ikke-gjort"))
        blocks.append(Bullets(refusals))
    return fragment(evaluation, *blocks, refers_to="refusals coverage.states")


def _refusals(evaluation: Evaluation) -> tuple[Refusal, ...]:
    """Return why contrasts are absent; without before and after there is nothing to compare."""
    compared = {item.indicator for item in evaluation.comparisons if contrasts_of(item)}
    own = [item for item in evaluation.refusals if item.analysis not in {BEFORE_AFTER, SEGMENTED}]
    told = compared | {item.indicator for item in own}
    return tuple(
        item
        for item in evaluation.refusals
        if item in own or (item.analysis == BEFORE_AFTER and item.indicator not in told)
    )


def _not_read(evaluation: Evaluation, words: Words) -> tuple[str, ...]:
    """Return which indicators of the plan have no figures, unless none has."""
    absent = missing_states(evaluation.coverage)
    if not absent or not evaluation.comparisons:
        return ()
    names = tuple(inside_sentence(indicator_name(item.indicator, words)) for item in absent)
    return (words.say("comparison.not_read", {"n": len(names), "names": joined(names, words)}),)


def _section(item: Comparison, evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    anchor = f"{item.indicator}-{item.label}".replace("_", "-")
    blocks: list[Block] = [Heading(words.say("comparison.heading", values), anchor)]
    blocks.extend(effect_blocks(contrasts_of(item), words))
    warnings = error_rate_warnings(item.checks, contrasts_of(item), words)
    blocks.extend(Text(warning) for warning in warnings)
    weighted = tuple(weighted_sentence(effect, words) for effect in weighted_of(item))
    if weighted:
        warnings = error_rate_warnings(item.checks, weighted_of(item), words)
        blocks.append(Fold(words.say("contrast.weighted.fold"), (Bullets(weighted + warnings),)))
    blocks.extend(coverage_blocks(item, words, anchor=anchor))
    blocks.extend(balanced_blocks(item, words))
    blocks.extend(balance_fold(item, words, anchor=anchor))
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
    folds.extend(_pairs(item, evaluation, words, anchor=anchor))
    return tuple(folds)


def _pairs(
    item: Comparison, evaluation: Evaluation, words: Words, *, anchor: str
) -> tuple[Block, ...]:
    """Return every unit's figures; what is too much for a page is told, never dropped."""
    pairs = tuple(sorted(distinct_pairs(item.pairs), key=lambda pair: (pair.role, pair.kommune_nr)))
    compared = tuple(pair for pair in pairs if pair.role in COMPARED)
    shown = fitting(evaluation, words, Rows(pairs), Rows(compared, "pairs.elsewhere.not_compared"))
    if not shown.pairs:
        return shown.told
    table = pairs_table(
        item,
        shown.pairs,
        words,
        table_id=f"{anchor}-kommuner",
        source=source_line(files_of(item.indicator, evaluation.coverage), words),
        with_role=True,
    )
    kind = area_kind(pairs[0].kommune_nr)
    return (Fold(words.say(f"comparison.fold.pairs.{kind}"), (table, *shown.told)),)


def _checks_fold(item: Comparison, words: Words, *, anchor: str) -> Fold:
    columns = tuple(Column(words.say(f"column.{key}")) for key in ("question", "years", "answer"))
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    caption = words.say("comparison.checks.caption", values)
    table = Table(f"{anchor}-kontroller", caption, columns, _check_rows(item, words))
    return Fold(words.say("comparison.fold.checks"), (table,))


def _check_rows(item: Comparison, words: Words) -> tuple[tuple[Cell, ...], ...]:
    """Return each question once for each answer, with all the years that the answer is about."""
    about = {effect.effect_id: from_to(effect, words) for effect in item.effects}
    told: dict[tuple[str, str], list[str]] = {}
    for check in item.checks:
        key = (check_question(check, words), check_answer(check, words))
        told.setdefault(key, []).append(about[check.effect_id])
    by_question: dict[str, list[tuple[Cell, ...]]] = {}
    for (question, answer), years in told.items():
        row = (text(question), text("; ".join(dict.fromkeys(years))), text(answer))
        by_question.setdefault(question, []).append(row)
    return tuple(row for rows in by_question.values() for row in rows)


def _method_fold(item: Comparison, words: Words, *, anchor: str) -> Fold:
    rows = tuple(
        row
        for effect in item.effects
        for row in (*_inference_rows(effect, words), *_adjusted_rows(effect, words))
    )
    keys = (
        "estimand", "years", "method", "why", "p_value", "smallest_p", "assignments", "drawn",
    )  # fmt: skip
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
            *_about(effect, words),
            text(words.say(f"method.{inference.method}")),
            text(_why(inference, words)),
            none if inference.p_value is None else number(inference.p_value, words, digits=3),
            none
            if inference.smallest_attainable_p is None
            else number(inference.smallest_attainable_p, words, digits=4),
            none if inference.n_assignments is None else count(inference.n_assignments, words),
            none if inference.exact is None else text(_drawn(inference, words)),
        )
        for inference in effect.inferences
    )


def _adjusted_rows(effect: Effect, words: Words) -> tuple[tuple[Cell, ...], ...]:
    none = text(words.say("not_computed"))
    return tuple(
        (
            *_about(effect, words),
            text(words.say(f"method.{item.method}")),
            text(words.say(f"adjusted_in.{item.family or OUTSIDE}", {"n": item.n_tests})),
            number(item.p_value, words, digits=3),
            none,
            none,
            none,
        )
        for item in effect.adjusted
    )


def _about(effect: Effect, words: Words) -> tuple[Cell, Cell]:
    """Return what a row of the method table is about, and over which years."""
    return text(words.say(f"estimand.{effect.estimand}")), text(from_to(effect, words))


def _drawn(inference: Inference, words: Words) -> str:
    if inference.exact:
        return words.say("drawn.every")
    return words.say("drawn.random", {"seed": str(inference.seed)})


def _why(inference: Inference, words: Words) -> str:
    return words.say(f"reason.{inference.reason}" if inference.reason else "nothing")

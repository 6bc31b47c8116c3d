"""How alike the groups were before the start, as a table; part of the page on comparison."""

from dataclasses import replace

from folkehelse_eval.report.blocks import Block, Cell, Column, Fold, Table, Text
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.before_after import left_out
from folkehelse_eval.report.chapters.cells import change, number, text
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.report.wording.contrasts import balanced_of
from folkehelse_eval.report.wording.effects import balanced_sentence
from folkehelse_eval.report.wording.names import (
    comparison_name,
    indicator_name,
    period_name,
    unit_name,
)
from folkehelse_eval.report.wording.quantities import share
from folkehelse_eval.result.balance import Balance, BalanceRow
from folkehelse_eval.result.evaluation import Comparison

ONLY_HERE = "not_balanced"
"""Reason of units that the equal-weighted contrast has; the others left out are told there."""
NEARLY_ALL = 0.995  # printed as whole per cent
WHOLE_NUMBERS = {"size", "centrality"}


def balanced_blocks(item: Comparison, words: Words) -> tuple[Block, ...]:
    """Return the balanced contrasts in words."""
    blocks: list[Block] = []
    for effect in balanced_of(item):
        blocks.append(Text(balanced_sentence(effect, words), refers_to=effect.effect_id))
        only_here = tuple(unit for unit in effect.excluded if unit.reason == ONLY_HERE)
        blocks.extend(left_out(replace(effect, excluded=only_here), words))
    return tuple(blocks)


def balance_fold(item: Comparison, words: Words, *, anchor: str) -> tuple[Fold, ...]:
    """Return the balance before the start, a table for each contrast, behind one line."""
    tables = tuple(
        _table(balance, item, words, table_id=f"{anchor}-balanse-{number_}")
        for number_, balance in enumerate(item.balance, start=1)
        if balance.rows
    )
    return (Fold(words.say("balance.fold"), tables),) if tables else ()


def _table(balance: Balance, item: Comparison, words: Words, *, table_id: str) -> Table:
    is_weighed = balance.effective_units is not None
    keys = ("treated", "comparison", "difference")
    weighed = ("weighed", "difference_weighed") if is_weighed else ()
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
        "after": period_name(balance.after, words),
    }
    return Table(
        table_id,
        words.say("balance.caption", values),
        (
            Column(words.say("column.balance.covariate")),
            *(
                Column(words.say(f"column.balance.{key}"), numeric=True)
                for key in (*keys, *weighed)
            ),
        ),
        tuple(_row(row, words, is_weighed=is_weighed) for row in balance.rows),
        notes=_notes(balance, words),
    )


def _row(row: BalanceRow, words: Words, *, is_weighed: bool) -> tuple[Cell, ...]:
    digits = 0 if row.covariate in WHOLE_NUMBERS else 1
    cells = [
        text(words.say(f"covariate.{row.covariate}")),
        number(row.treated, words, digits=digits),
        number(row.comparison, words, digits=digits),
        _difference(row.difference, words),
    ]
    if is_weighed:
        none = text(words.say("not_computed"))
        shown = none if row.weighed is None else number(row.weighed, words, digits=digits)
        cells += [shown, _difference(row.difference_weighed, words)]
    return tuple(cells)


def _difference(value: float | None, words: Words) -> Cell:
    return text(words.say("balance.same")) if value is None else change(value, words, digits=2)


def _notes(balance: Balance, words: Words) -> tuple[str, ...]:
    notes = [words.say("balance.note")]
    if balance.effective_units is not None and balance.largest_share is not None:
        values: dict[str, str | int] = {
            "n": balance.comparison,
            "effective": decimal(balance.effective_units, words.language, digits=1),
            "unit": unit_name(balance.largest_unit),
            "share": share(balance.largest_share, 1.0, words),
        }
        notes.append(words.say(f"balance.weights.{balance.balancing}", values))
    if balance.share_of_draws is not None and balance.share_of_draws < NEARLY_ALL:
        drawn = share(balance.share_of_draws, 1.0, words)
        notes.append(words.say("balance.draws", {"share": drawn}))
    return tuple(notes)

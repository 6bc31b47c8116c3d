"""How much of each county its figure covers, where counties are added up; part of page 40."""

from folkehelse_eval.report.blocks import Block, Cell, Column, Fold, Table, Text
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import text
from folkehelse_eval.report.wording.county_coverage import coverage_sentences
from folkehelse_eval.report.wording.names import comparison_name, indicator_name, unit_name
from folkehelse_eval.report.wording.quantities import share
from folkehelse_eval.result.county_coverage import CountyCoverage
from folkehelse_eval.result.evaluation import Comparison


def coverage_blocks(item: Comparison, words: Words, *, anchor: str) -> tuple[Block, ...]:
    """Return in a sentence how much is covered and who is left out for it, and a table."""
    if not item.county_coverage:
        return ()
    table = _table(item, words, table_id=f"{anchor}-dekning")
    return (
        Text(" ".join(coverage_sentences(item.county_coverage, words))),
        Fold(words.say("county_coverage.fold"), (table,)),
    )


def _table(item: Comparison, words: Words, *, table_id: str) -> Table:
    windows = tuple(dict.fromkeys((one.before, one.after) for one in item.county_coverage))
    fylke_nrs = sorted({one.fylke_nr for one in item.county_coverage})
    found = {(one.fylke_nr, one.before, one.after): one for one in item.county_coverage}
    values = {
        "name": indicator_name(item.indicator, words),
        "which": comparison_name(item, words),
    }
    spans = (words.say("from_to", {"before": before, "after": after}) for before, after in windows)
    return Table(
        table_id,
        words.say("county_coverage.caption", values),
        (
            Column(words.say("column.county")),
            *(Column(span, numeric=True) for span in spans),
        ),
        tuple(
            (
                text(unit_name(fylke_nr)),
                *(_cell(found.get((fylke_nr, *window)), words) for window in windows),
            )
            for fylke_nr in fylke_nrs
        ),
        notes=(words.say("county_coverage.note"),),
    )


def _cell(found: CountyCoverage | None, words: Words) -> Cell:
    if found is None:
        return text(words.say("county_coverage.not_compared"))
    shown = share(found.share, 1.0, words)
    if not found.is_enough:
        return text(words.say("county_coverage.left_out", {"share": shown}))
    return text(shown)

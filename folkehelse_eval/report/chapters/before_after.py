"""Page 30: change around the start inside funded municipalities; described, never credited."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fold,
    Fragment,
    Group,
    Heading,
    Notice,
    Table,
    Text,
    Tone,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import (
    absent,
    cell_key,
    change,
    figure_or_absence,
    text,
    year,
    years,
)
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.chapters.time_series import series_blocks
from folkehelse_eval.report.figures.pairs import PairRow, draw_pairs
from folkehelse_eval.report.wording.alternatives import pairs_alternative
from folkehelse_eval.report.wording.checks import excluded_texts, refusal_texts
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.effects import (
    CHANGE_INSIDE,
    detectable_sentence,
    doubts,
    effect_sentences,
)
from folkehelse_eval.report.wording.names import (
    area_kind,
    comparison_name,
    indicator_name,
    units_of,
)
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.result.references import FIXED
from folkehelse_eval.vocabulary.indicator import Unit, find_indicator
from folkehelse_eval.vocabulary.status import CellStatus

BEFORE_AFTER = "before_after"
MOST_SHOWN = 2  # follow-ups told in the open; later ones stand behind a line
MOST_ROWS = 60  # more rows than any county has are left to the results file


def warning(evaluation: Evaluation) -> Fragment:
    """Return what before and after cannot tell."""
    words = words_of(evaluation)
    title = words.say("before_after.warning_title")
    counties = units_of(evaluation) == "fylke"
    ranking = "before_after.no_ranking_fylke" if counties else "before_after.no_ranking"
    texts = (words.say("before_after.warning"), words.say(ranking))
    return fragment(evaluation, Notice(Tone.CAUTION, title, texts), refers_to=FIXED)


def indicators(evaluation: Evaluation) -> Fragment:
    """Return one section for each comparison with pairs, and what could not be done."""
    words = words_of(evaluation)
    blocks: list[Block] = []
    for comparison in evaluation.comparisons:
        refers_to = f"comparisons:{comparison.indicator}.{comparison.label}"
        blocks.append(Group(refers_to, _section(comparison, evaluation, words)))
    refusals = refusal_texts(
        (item for item in evaluation.refusals if item.analysis == BEFORE_AFTER), words
    )
    if _chance_is_unknown(evaluation):
        blocks.insert(0, Text(words.say("change.chance.none")))
    if not evaluation.comparisons:
        blocks.append(Heading(words.say("before_after.none.heading"), "ingen"))
        blocks.append(Text(words.say("before_after.none.text")))
    if refusals:
        blocks.append(Heading(words.say("refused_heading"), "ikke-gjort"))
        blocks.append(Bullets(refusals))
    blocks.extend(series_blocks(evaluation, words))
    return fragment(evaluation, *blocks, refers_to="refusals")


def _chance_is_unknown(evaluation: Evaluation) -> bool:
    """Whether no change rests on numbers that tell what chance does to it; told once, not each."""
    inside = [
        effect
        for comparison in evaluation.comparisons
        for effect in comparison.effects
        if effect.estimand == CHANGE_INSIDE
    ]
    return bool(inside) and all(effect.chance is None for effect in inside)


def _anchor(comparison: Comparison) -> str:
    return f"{comparison.indicator}-{comparison.label}".replace("_", "-")


def _section(comparison: Comparison, evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    values = {
        "name": indicator_name(comparison.indicator, words),
        "which": comparison_name(comparison, words),
    }
    anchor = _anchor(comparison)
    blocks: list[Block] = [Heading(words.say("before_after.heading", values), anchor)]
    inside = tuple(item for item in comparison.effects if item.estimand == CHANGE_INSIDE)
    blocks.extend(effect_blocks(inside, words))
    if not inside:
        blocks.append(Text(words.say("before_after.no_mean")))
    funded = tuple(
        pair for pair in comparison.pairs if pair.role == "funded" and pair.before_year is not None
    )
    if 0 < len(funded) <= MOST_ROWS:
        blocks.append(_pairs(comparison, funded, evaluation, anchor=anchor))
    return tuple(blocks)


def effect_blocks(effects: tuple[Effect, ...], words: Words) -> tuple[Block, ...]:
    """Return effects of one comparison in words; a doubt that several share is told once."""
    shown: list[Block] = []
    later: list[Block] = []
    told: set[str] = set()
    for number, effect in enumerate(effects):
        blocks = shown if number < MOST_SHOWN else later
        new = tuple(doubt for doubt in doubts(effect, words) if doubt not in told)
        told.update(new)
        blocks.append(Group(effect.effect_id, _told(effect, new, words)))
    if later:
        summary = words.say("later_rounds", {"n": len(effects) - MOST_SHOWN})
        shown.append(Fold(summary, tuple(later)))
    return tuple(shown)


def _told(effect: Effect, new_doubts: tuple[str, ...], words: Words) -> tuple[Block, ...]:
    """Return one effect: how small a difference it could find, what it is, what holds it down."""
    detectable = detectable_sentence(effect, words)
    return (
        *((Text(detectable),) if detectable else ()),
        Text(" ".join(effect_sentences(effect, words)), refers_to=effect.effect_id),
        *((Bullets(new_doubts),) if new_doubts else ()),
        *left_out(effect, words),
    )


def left_out(effect: Effect, words: Words) -> tuple[Fold, ...]:
    """Return who is left out of an effect, and why, behind a line with their number."""
    if not effect.excluded:
        return ()
    units = {item.unit for item in effect.excluded}
    summary = words.say("left_out_fold", {"n": len(units)})
    return (Fold(summary, (Bullets(excluded_texts(effect.excluded, words)),)),)


def _pairs(
    comparison: Comparison, pairs: tuple[Pair, ...], evaluation: Evaluation, *, anchor: str
) -> Figure | Table:
    words = words_of(evaluation)
    ordered = tuple(sorted(pairs, key=lambda pair: (pair.kommune_nr, pair.after_year or 0)))
    source = source_line(files_of(comparison.indicator, evaluation.coverage), words)
    whole = _first_pairs(ordered)
    table = pairs_table(
        comparison, ordered, words, table_id=f"{anchor}-tabell", source="" if whole else source
    )
    if not whole:
        return table
    unit = find_indicator(comparison.indicator).unit
    units = {pair.kommune_nr for pair in ordered}
    picture = draw_pairs(
        tuple(PairRow(pair.name, pair.before or 0.0, pair.after or 0.0) for pair in whole),
        axis_label=words.say(f"unit.{unit.value}.axis"),
        before_label=words.say("before_after.before"),
        after_label=words.say("before_after.after"),
        language=words.language,
        stamp=stamp(evaluation),
    )
    values = {
        "name": indicator_name(comparison.indicator, words),
        "which": comparison_name(comparison, words),
    }
    return Figure(
        f"{anchor}-figur",
        words.say(f"before_after.figure.{area_kind(ordered[0].kommune_nr)}", values),
        pairs_alternative(comparison, whole, words, absent=len(units) - len(whole)),
        picture,
        table,
        source,
    )


def _first_pairs(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """Return each unit's first complete pair; later follow-ups stand in the table."""
    found: dict[str, Pair] = {}
    for pair in sorted(pairs, key=lambda item: (item.kommune_nr, item.after_year or 0)):
        if pair.change is not None:
            found.setdefault(pair.kommune_nr, pair)
    return tuple(found.values())


def pairs_table(
    comparison: Comparison,
    pairs: tuple[Pair, ...],
    words: Words,
    *,
    table_id: str,
    source: str,
    with_role: bool = False,
) -> Table:
    """Return before, after and change of each municipality, in the order given."""
    unit = find_indicator(comparison.indicator).unit
    local = all(_is_municipality(pair.kommune_nr) for pair in pairs)
    keys = ("before_year", "before", "after_year", "after", "change")
    values = {
        "name": indicator_name(comparison.indicator, words),
        "which": comparison_name(comparison, words),
        "unit": words.say(f"unit.{unit.value}.axis"),
        "change_unit": words.say(f"unit.{unit.value}.change"),
    }
    return Table(
        table_id,
        words.say("before_after.caption", values),
        (
            Column(words.say("column.municipality" if local else "column.county")),
            *((Column(words.say("column.pair_role")),) if with_role else ()),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in keys),
        ),
        tuple(
            (
                text(pair.name),
                *((text(words.say(f"pair_role.{pair.role}")),) if with_role else ()),
                *_pair_cells(pair, comparison.indicator, words, unit=unit),
            )
            for pair in pairs
        ),
        notes=(words.say("before_after.table_note"),),
        source=source,
        by_municipality=local,
    )


def _is_municipality(code: str) -> bool:
    return area_kind(code) == "kommune"


def _pair_cells(pair: Pair, indicator: str, words: Words, *, unit: Unit) -> tuple[Cell, ...]:
    before_key = _keys(pair.kommune_nr, indicator, pair.before_year, pair.before_cells)
    after_key = _keys(pair.kommune_nr, indicator, pair.after_year, pair.after_cells)
    moved = pair.change
    kept = _absence(pair)
    return (
        _years(pair.before_from, pair.before_year),
        figure_or_absence(pair.before, pair.before_status, words, unit=unit, rests_on=before_key),
        _years(pair.after_from, pair.after_year),
        figure_or_absence(pair.after, pair.after_status, words, unit=unit, rests_on=after_key),
        absent(kept) if moved is None else change(moved, words, rests_on=before_key + after_key),
    )


def _absence(pair: Pair) -> CellStatus:
    """Return why a change is absent: hidden weighs most, then missing, then not computable."""
    both = (pair.before_status, pair.after_status)
    order = (
        CellStatus.HIDDEN,
        CellStatus.WITHHELD,
        CellStatus.MISSING,
        CellStatus.NOT_COMPUTABLE,
    )
    return next((status for status in order if status in both), CellStatus.MISSING)


def _years(first: int | None, last: int | None) -> Cell:
    if last is None:
        return absent(CellStatus.MISSING)
    return year(last) if first is None else years(first, last)


def _keys(
    kommune_nr: str, indicator: str, last_year: int | None, cells: tuple[int, ...]
) -> tuple[str, ...]:
    """Return the cells that a figure rests on: all whose mean it is."""
    if last_year is None or not _is_municipality(kommune_nr):
        return ()
    return tuple(cell_key(kommune_nr, indicator, item) for item in cells or (last_year,))

"""Page 30: change around the start inside funded municipalities; described, never credited."""

from dataclasses import replace

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
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
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.chapters.pair_tables import (
    Rows,
    by_municipality,
    first_of_each,
    first_whole,
    fitting,
    one_each,
    pairs_table,
)
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
from folkehelse_eval.result.development import Pair, distinct_pairs
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Evaluation
from folkehelse_eval.result.references import FIXED
from folkehelse_eval.vocabulary.indicator import find_indicator

BEFORE_AFTER = "before_after"
OF_UNCERTAINTY = "answers_guessed"
"""Note on how an uncertainty was reckoned with; beside *cannot be computed* it would deny that."""
MOST_SHOWN = 2  # follow-ups told in the open; later ones stand behind a line
MOST_DRAWN = 60  # rows of a picture: more units than any county has


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
    funded = [pair for pair in distinct_pairs(comparison.pairs) if pair.role == "funded"]
    blocks.extend(_pairs(comparison, by_municipality(funded), evaluation, anchor=anchor))
    return tuple(blocks)


def effect_blocks(effects: tuple[Effect, ...], words: Words) -> tuple[Block, ...]:
    """Return effects of one comparison in words; a doubt that several share is told once."""
    shown: list[Block] = []
    later: list[Block] = []
    told: set[str] = set()
    for number, effect in enumerate(effects):
        blocks = shown if number < MOST_SHOWN else later
        doubted = doubts(_without_unshown(effect), words)
        new = tuple(doubt for doubt in doubted if doubt not in told)
        told.update(new)
        blocks.append(Group(effect.effect_id, _told(effect, new, words)))
    if later:
        summary = words.say("later_rounds", {"n": len(effects) - MOST_SHOWN})
        shown.append(Fold(summary, tuple(later)))
    return tuple(shown)


def _without_unshown(effect: Effect) -> Effect:
    """Return an effect without the note on an uncertainty that its page does not show."""
    if effect.interval is not None:
        return effect
    return replace(effect, notes=tuple(note for note in effect.notes if note != OF_UNCERTAINTY))


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
) -> tuple[Block, ...]:
    """Return figure and table of the funded; what is too much for a page is told, never dropped."""
    words = words_of(evaluation)
    drawn = first_whole(pairs)
    shown = fitting(evaluation, words, Rows(pairs), Rows(one_each(pairs), "pairs.elsewhere.later"))
    if not shown.pairs:
        return shown.told
    source = source_line(files_of(comparison.indicator, evaluation.coverage), words)
    is_drawn = 0 < len(drawn) <= MOST_DRAWN
    table = pairs_table(
        comparison,
        shown.pairs,
        words,
        table_id=f"{anchor}-tabell",
        source="" if is_drawn else source,
    )
    if is_drawn:
        return _figure(comparison, pairs, table, evaluation, anchor=anchor), *shown.told
    kind = area_kind(pairs[0].kommune_nr)
    return Fold(words.say(f"comparison.fold.pairs.{kind}"), (table,)), *shown.told


def _figure(
    comparison: Comparison,
    pairs: tuple[Pair, ...],
    table: Table,
    evaluation: Evaluation,
    *,
    anchor: str,
) -> Figure:
    """Return the first whole pair of each unit as two marks, with the table of all."""
    words = words_of(evaluation)
    drawn = first_whole(pairs)
    unit = find_indicator(comparison.indicator).unit
    picture = draw_pairs(
        tuple(PairRow(pair.name, pair.before or 0.0, pair.after or 0.0) for pair in drawn),
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
        words.say(f"before_after.figure.{area_kind(pairs[0].kommune_nr)}", values),
        pairs_alternative(
            comparison,
            drawn,
            words,
            absent=len({pair.kommune_nr for pair in pairs}) - len(drawn),
            later=len(set(drawn) - set(first_of_each(pairs))),
        ),
        picture,
        table,
        source_line(files_of(comparison.indicator, evaluation.coverage), words),
    )

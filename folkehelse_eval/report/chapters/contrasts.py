"""The figure of contrasts with its table; drawn on the comparison page and on the summary."""

from folkehelse_eval.report.blocks import Cell, Column, Figure, Table
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import change, count, number, text
from folkehelse_eval.report.chapters.frame import stamp, words_of
from folkehelse_eval.report.figures.contrasts import ContrastRow, ContrastWords, draw_contrasts
from folkehelse_eval.report.wording.alternatives import contrasts_alternative
from folkehelse_eval.report.wording.contrasts import Contrast
from folkehelse_eval.report.wording.coverage import files_of, source_line
from folkehelse_eval.report.wording.effects import is_ranked, periods_of
from folkehelse_eval.report.wording.quantities import digits_of, interval_range
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.indicator import find_indicator


def contrasts_figure(
    contrasts: tuple[Contrast, ...], evaluation: Evaluation, *, figure_id: str
) -> Figure:
    """Return contrasts of one unit as dots with intervals."""
    words = words_of(evaluation)
    unit = contrasts[0].effect.unit
    picture = draw_contrasts(
        tuple(_row(contrast) for contrast in contrasts),
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
            file
            for contrast in contrasts
            for file in files_of(contrast.effect.indicator, evaluation.coverage)
        )
    )
    return Figure(
        f"{figure_id}-figur",
        _caption(contrasts, words),
        contrasts_alternative(contrasts, words),
        picture,
        _contrasts_table(contrasts, words, table_id=f"{figure_id}-tabell"),
        source_line(files, words),
    )


def _caption(contrasts: tuple[Contrast, ...], words: Words) -> str:
    unit = words.say(f"unit.{contrasts[0].effect.unit.value}.change")
    told = [words.say("comparison.figure", {"unit": unit})]
    if any(contrast.effect.minimum_detectable is not None for contrast in contrasts):
        told.append(words.say("comparison.figure_grey"))
    return " ".join(told)


def _row(contrast: Contrast) -> ContrastRow:
    effect, interval = contrast.effect, contrast.effect.interval
    indicator, years = find_indicator(effect.indicator), (effect.before, effect.after)
    return ContrastRow(
        name=contrast.name,
        years="–".join(years) if all(year.isdigit() for year in years) else "",
        value=effect.value,
        low=None if interval is None else interval.low,
        high=None if interval is None else interval.high,
        has_interval=interval is not None,
        better=indicator.better,
        smallest=effect.minimum_detectable,
        digits=digits_of(effect),
    )


def _contrasts_table(contrasts: tuple[Contrast, ...], words: Words, *, table_id: str) -> Table:
    keys = (
        "years",
        "difference",
        "interval",
        "treated",
        "comparison",
        "pre_rounds",
        "detectable",
        "claim",
    )
    numeric = {"difference", "treated", "comparison", "pre_rounds", "detectable"}
    unit = words.say(f"unit.{contrasts[0].effect.unit.value}.change")
    return Table(
        table_id,
        words.say("comparison.caption", {"unit": unit}),
        (
            Column(words.say("column.indicator")),
            *(Column(words.say(f"column.{key}"), numeric=key in numeric) for key in keys),
        ),
        tuple(_contrast_row(contrast, words) for contrast in contrasts),
        notes=(words.say("comparison.table_note"), *_detectable_note(contrasts, words)),
    )


def _detectable_note(contrasts: tuple[Contrast, ...], words: Words) -> tuple[str, ...]:
    """Return for how many contrasts figures after the start say how little could be found."""
    effects = [contrast.effect for contrast in contrasts]
    untried = [e for e in effects if e.minimum_detectable is not None and not e.placebo_windows]
    ranked = sum(is_ranked(effect) for effect in untried)
    n, rank = len(untried) - ranked, (words.say("comparison.detectable_note_rank"),)
    beside = rank if ranked else ()
    if not n:
        return beside
    if n == len(effects):
        return (words.say("comparison.detectable_note_all"),)
    return (words.say("comparison.detectable_note", {"n": n, "all": str(len(effects))}), *beside)


def _contrast_row(contrast: Contrast, words: Words) -> tuple[Cell, ...]:
    effect = contrast.effect
    digits = digits_of(effect)
    interval, smallest = effect.interval, effect.minimum_detectable
    none = words.say("not_computed")
    before, after = periods_of(effect, words)
    return (
        text(contrast.name),
        text(words.say("from_to", {"before": before, "after": after})),
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

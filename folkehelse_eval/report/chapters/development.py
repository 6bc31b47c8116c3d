"""Page 20: how each indicator moved: funded, others, county and country side by side."""

from collections.abc import Mapping

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
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import absent, cell_key, count, figure_or_absence, text
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.figures.development import Dot, Track, draw_development
from folkehelse_eval.report.wording.alternatives import development_alternative
from folkehelse_eval.report.wording.coverage import files_of, missing_states, source_line
from folkehelse_eval.report.wording.developments import (
    COHORT,
    best_direction,
    development_notes,
    development_sentence,
    group_lines,
    is_school_year,
    municipality_lines,
    observed,
    period_text,
    reading_notes,
)
from folkehelse_eval.report.wording.disclosure import withheld_note
from folkehelse_eval.report.wording.names import (
    indicator_name,
    inside_sentence,
    line_name,
    short_line_name,
    unit_name,
)
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.development import Development, Line, Point
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.status import CellStatus

Stated = Mapping[tuple[str, tuple[int, int]], CellStatus]
"""What is known of each municipality in each period."""

MOST_MUNICIPALITIES = 60  # more rows than any county has are left to the results file


def indicators(evaluation: Evaluation) -> Fragment:
    """Return one section for each indicator with data."""
    words = words_of(evaluation)
    blocks: list[Block] = []
    notes = reading_notes(evaluation.developments, words)
    if notes:
        blocks.append(Heading(words.say("development.reading.heading"), "lesehjelp"))
        blocks.append(Bullets(notes))
    blocks.extend(
        Group(f"developments:{item.indicator}", _section(item, evaluation, words))
        for item in evaluation.developments
    )
    absent_names = tuple(
        inside_sentence(indicator_name(state.indicator, words))
        for state in missing_states(evaluation.coverage)
    )
    if absent_names:
        blocks.append(Heading(words.say("development.missing.heading"), "mangler"))
        values = {"names": joined(absent_names, words)}
        blocks.append(Text(words.say("development.missing.text", values)))
    return fragment(evaluation, *blocks, refers_to="coverage.states")


def _section(item: Development, evaluation: Evaluation, words: Words) -> tuple[Block, ...]:
    indicator = find_indicator(item.indicator)
    anchor = item.indicator.replace("_", "-")
    source = source_line(files_of(item.indicator, evaluation.coverage), words)
    blocks: list[Block] = [
        Heading(indicator.name[words.language], anchor),
        Text(f"{indicator.definition[words.language]}. {best_direction(item, words)}"),
        Text(development_sentence(item, words)),
    ]
    table = _groups_table(item, words, table_id=f"{anchor}-tabell")
    tracks = _tracks(item, words)
    if tracks:
        blocks.append(_figure(item, tracks, table, evaluation, source=source))
    withheld = withheld_note(evaluation.coverage.withheld, item.indicator, words)
    notes = (*development_notes(item, words), *withheld)
    if notes:
        blocks.append(Bullets(notes))
    municipalities = municipality_lines(item)
    if 0 < len(municipalities) <= MOST_MUNICIPALITIES:
        inner = _municipalities_table(
            item,
            municipalities,
            words,
            stated=_stated(item, evaluation),
            table_id=f"{anchor}-kommuner",
            source=source,
        )
        blocks.append(Fold(words.say("development.municipalities.fold"), (inner,)))
    return tuple(blocks)


def _tracks(item: Development, words: Words) -> tuple[Track, ...]:
    return tuple(
        Track(
            line.group,
            short_line_name(line, words),
            tuple(_dot(point, item) for point in observed(line)),
        )
        for line in group_lines(item)
        if observed(line)
    )


def _dot(point: Point, item: Development) -> Dot:
    """Return a figure's place; a school year is dated by its spring term, as a single year."""
    first_year = (
        point.last_year
        if is_school_year(point.first_year, point.last_year, item.indicator)
        else point.first_year
    )
    return Dot(first_year, point.last_year, point.value or 0.0)


def _figure(
    item: Development,
    tracks: tuple[Track, ...],
    table: Table,
    evaluation: Evaluation,
    *,
    source: str,
) -> Figure:
    words = words_of(evaluation)
    picture = draw_development(
        tracks,
        axis_label=words.say(f"unit.{item.unit.value}.axis"),
        breaks=item.breaks,
        break_label=words.say("development.break_label"),
        language=words.language,
        stamp=stamp(evaluation),
    )
    name = indicator_name(item.indicator, words)
    return Figure(
        f"{item.indicator.replace('_', '-')}-figur",
        words.say("development.figure", {"name": name, "groups": _group_names(item, words)}),
        development_alternative(item, words),
        picture,
        table,
        source,
    )


def _group_names(item: Development, words: Words) -> str:
    lines = (line for line in group_lines(item) if observed(line))
    return joined(
        tuple(line.label or inside_sentence(line_name(line, words)) for line in lines), words
    )


def _periods(lines: tuple[Line, ...]) -> list[tuple[int, int]]:
    """Return the periods in which somebody was asked: a period of dots alone is no column."""
    return sorted(
        {
            (point.first_year, point.last_year)
            for line in lines
            for point in line.points
            if point.status is not CellStatus.NOT_COMPUTABLE
        }
    )


def _groups_table(item: Development, words: Words, *, table_id: str) -> Table:
    lines = group_lines(item)
    rows = []
    for period in _periods(lines):
        row = [text(period_text(*period, item.indicator))]
        for line in lines:
            point = _at(line, period)
            row.append(_point_cell(point, item, words))
            if _is_mean(line):
                row.append(_units_cell(point, words))
        rows.append(tuple(row))
    columns = [Column(words.say("column.period"))]
    for line in lines:
        columns.append(Column(line_name(line, words), numeric=True))
        if _is_mean(line):
            heading = words.say("column.units_behind", {"group": line_name(line, words)})
            columns.append(Column(heading, numeric=True))
    caption = words.say(
        "development.table",
        {
            "name": indicator_name(item.indicator, words),
            "unit": words.say(f"unit.{item.unit.value}.axis"),
        },
    )
    return Table(table_id, caption, tuple(columns), tuple(rows))


def _is_mean(line: Line) -> bool:
    """Whether a line is made from municipalities, so that their number belongs beside it."""
    return line.group in {"funded", "others"} or line.group.startswith(COHORT)


def _at(line: Line, period: tuple[int, int]) -> Point | None:
    return next((p for p in line.points if (p.first_year, p.last_year) == period), None)


def _point_cell(point: Point | None, item: Development, words: Words) -> Cell:
    if point is None:
        return absent(CellStatus.MISSING)
    return figure_or_absence(point.value, point.status, words, unit=item.unit)


def _units_cell(point: Point | None, words: Words) -> Cell:
    return count(0 if point is None else point.n_units, words)


def _municipalities_table(
    item: Development,
    lines: tuple[Line, ...],
    words: Words,
    *,
    stated: Stated,
    table_id: str,
    source: str,
) -> Table:
    periods = _periods(lines)
    rows = tuple(
        (
            text(line.label or unit_name(line.group)),
            *(_municipality_cell(line, period, item, stated, words) for period in periods),
        )
        for line in sorted(lines, key=lambda line: line.group)
    )
    columns = (
        Column(words.say("column.municipality")),
        *(Column(period_text(*period, item.indicator), numeric=True) for period in periods),
    )
    values = {
        "name": indicator_name(item.indicator, words),
        "unit": words.say(f"unit.{item.unit.value}.axis"),
    }
    caption = words.say("development.municipalities.caption", values)
    return Table(table_id, caption, columns, rows, source=source, by_municipality=True)


def _stated(item: Development, evaluation: Evaluation) -> Stated:
    return {
        (cell.kommune_nr, (cell.first_year, cell.last_year)): cell.status
        for cell in evaluation.coverage.cells
        if cell.indicator == item.indicator
    }


def _municipality_cell(
    line: Line, period: tuple[int, int], item: Development, stated: Stated, words: Words
) -> Cell:
    """Return a municipality's figure; without one, the reason that the page on data gives."""
    key = (cell_key(line.group, item.indicator, period[1]),)
    point = _at(line, period)
    if point is None:
        return absent(stated.get((line.group, period), CellStatus.MISSING), rests_on=key)
    return figure_or_absence(point.value, point.status, words, unit=item.unit, rests_on=key)

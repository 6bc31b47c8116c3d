"""Page 10: which municipalities, how much of the population 0-24, which measures, what money."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fragment,
    Heading,
    Table,
    Text,
)
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import (
    count,
    count_or_not_stated,
    number,
    text,
    year,
)
from folkehelse_eval.report.chapters.frame import fragment, stamp, words_of
from folkehelse_eval.report.chapters.reach_map import map_figure
from folkehelse_eval.report.figures.reach import ReachBar, draw_reach
from folkehelse_eval.report.wording.alternatives import reach_alternative
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.report.wording.reach import (
    left_outside,
    money_sentences,
    population_year_note,
    reach_doubts,
    reach_sentences,
    register_details,
    register_sentence,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.reach import MunicipalityReach, Reach, ReachYear, Tally
from folkehelse_eval.vocabulary.measure import NOT_STATED


def main(evaluation: Evaluation) -> Fragment:
    """Return reach by year: sentence, figure and what the figures do not tell."""
    words, reach = words_of(evaluation), evaluation.reach
    heading = Heading(words.say("reach.years.heading"), "per-ar")
    if not reach.years:
        return fragment(evaluation, heading, Text(words.say("reach.unknown")), refers_to="reach")
    return fragment(
        evaluation,
        heading,
        Text(reach_sentences(reach, words)),
        *years_figure(evaluation),
        Bullets(reach_doubts(reach, words)),
        refers_to="reach.years",
    )


def years_figure(evaluation: Evaluation) -> tuple[Block, ...]:
    """Return the figure of reach by year, or the table alone where no share can be computed."""
    words, reach = words_of(evaluation), evaluation.reach
    table = _years_table(reach, words)
    if all(not _share(item) for item in reach.years):
        return (table,)
    bars = tuple(_bar(item, words) for item in reach.years)
    picture = draw_reach(
        bars,
        axis_label=words.say("reach.years.axis"),
        language=words.language,
        stamp=stamp(evaluation),
    )
    figure = Figure(
        "rekkevidde-figur",
        words.say("reach.years.figure"),
        reach_alternative(reach, words),
        picture,
        table,
        words.say("source.text", {"source": reach.source}),
    )
    return (figure,)


def _share(item: ReachYear) -> float | None:
    if item.population_active is None or not item.population_total:
        return None
    return 100 * item.population_active / item.population_total


def _bar(item: ReachYear, words: Words) -> ReachBar:
    part = _share(item)
    label = words.say(
        "reach.years.bar" if part is not None else "reach.years.bar_unknown",
        {"n": item.municipalities_active, "total": item.municipalities_total},
    )
    return ReachBar(item.year, part, label)


def _years_table(reach: Reach, words: Words) -> Table:
    keys = (
        "municipalities_active",
        "municipalities_total",
        "measures_active",
        "population_active",
        "population_total",
        "population_share",
    )
    return Table(
        "rekkevidde-tabell",
        words.say("reach.years.caption"),
        (
            Column(words.say("column.year")),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in keys),
        ),
        tuple(_year_row(item, words) for item in reach.years),
    )


def _year_row(item: ReachYear, words: Words) -> tuple[Cell, ...]:
    part = _share(item)
    return (
        year(item.year),
        count(item.municipalities_active, words),
        count(item.municipalities_total, words),
        count(item.measures_active, words),
        count_or_not_stated(item.population_active, words),
        count_or_not_stated(item.population_total, words),
        text(words.say("not_stated")) if part is None else number(part, words),
    )


def municipalities(evaluation: Evaluation) -> Fragment:
    """Return every municipality's place in the programme, in order of number."""
    words, reach = words_of(evaluation), evaluation.reach
    keys = ("role", "first_start", "measures", "population_0_24", "centrality", "other_schemes")
    numeric = {"first_start", "population_0_24", "centrality"}
    table = Table(
        "kommuner-tabell",
        words.say("reach.municipalities.caption"),
        (
            Column(words.say("column.municipality")),
            *(Column(words.say(f"column.{key}"), numeric=key in numeric) for key in keys),
        ),
        tuple(
            _municipality_row(item, words)
            for item in sorted(reach.municipalities, key=lambda item: item.kommune_nr)
        ),
        notes=(words.say("reach.municipalities.note"), *population_year_note(reach, words)),
        source=words.say("source.text", {"source": reach.source}),
    )
    return fragment(
        evaluation,
        Heading(words.say("reach.municipalities.heading"), "kommuner"),
        Text(left_outside(reach, words)),
        *map_figure(evaluation),
        table,
        refers_to="reach.municipalities",
    )


def _municipality_row(item: MunicipalityReach, words: Words) -> tuple[Cell, ...]:
    nothing = words.say("nothing")
    start = item.first_start_year
    unknown_start = words.say("not_stated") if item.role == "funded" else nothing
    return (
        text(item.name),
        text(_roles(item, words)),
        text(unknown_start) if start is None else year(start),
        text(_measures(item, words) or nothing),
        count_or_not_stated(item.population_0_24, words),
        count(item.centrality_class, words),
        text(joined(item.other_schemes, words) or nothing),
    )


def _roles(item: MunicipalityReach, words: Words) -> str:
    return ", ".join(words.say(f"role.{role}") for role in (item.role, *item.other_roles))


def _measures(item: MunicipalityReach, words: Words) -> str:
    """Return the names of the measures, unknown ones counted, and the districts they are in."""
    named = tuple(name for name in item.measures if name != NOT_STATED)
    unnamed = len(item.measures) - len(named)
    said = "; ".join(named)
    if unnamed:
        rest = words.say("reach.measures_unnamed", {"n": unnamed})
        said = f"{said}; {rest}" if said else rest
    return f"{said} ({', '.join(item.bydeler)})" if item.bydeler else said


def measures(evaluation: Evaluation) -> Fragment:
    """Return the measures of the register: how complete it is, by property, and the money."""
    words, reach = words_of(evaluation), evaluation.reach
    blocks: list[Block] = [
        Heading(words.say("reach.measures.heading"), "tiltak"),
        Text(register_sentence(reach, words)),
    ]
    details = register_details(reach, words)
    if details:
        blocks.append(Bullets(details))
    blocks.append(Text(money_sentences(reach, words, scope=evaluation.header.scope)))
    if reach.tallies:
        blocks.append(_tally_table(reach.tallies, words, source=reach.source))
    return fragment(evaluation, *blocks, refers_to="reach")


def _tally_table(tallies: tuple[Tally, ...], words: Words, *, source: str) -> Table:
    rows = tuple(
        (
            text(words.say(f"property.{tally.property}")),
            text(_tally_value(tally, words)),
            count(tally.measures, words),
        )
        for tally in tallies
    )
    return Table(
        "tiltak-tabell",
        words.say("reach.measures.caption"),
        (
            Column(words.say("column.property")),
            Column(words.say("column.value")),
            Column(words.say("column.measures_count"), numeric=True),
        ),
        rows,
        source=words.say("source.text", {"source": source}),
    )


def _tally_value(tally: Tally, words: Words) -> str:
    """Return a status or yes/no in the page's language; other properties are the register's own."""
    key = f"value.{tally.property}.{tally.value}"
    if words.has(key):
        return words.say(key)
    return words.say("not_stated") if tally.value in {"not_stated", NOT_STATED} else tally.value

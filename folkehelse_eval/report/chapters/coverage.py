"""Page 00: what data there is, for whom, when, what is hidden or missing, where it came from."""

from folkehelse_eval.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
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
from folkehelse_eval.report.chapters.cells import absent, cell_key, count, text
from folkehelse_eval.report.chapters.frame import fragment, words_of
from folkehelse_eval.report.numbers import printed_day, year_list
from folkehelse_eval.report.wording.coverage import (
    age_sentence,
    available_sentence,
    files_of,
    left_out_texts,
    missing_states,
    missing_text,
    source_line,
)
from folkehelse_eval.report.wording.developments import period_text
from folkehelse_eval.report.wording.disclosure import withheld_texts
from folkehelse_eval.report.wording.names import indicator_name, unit_name
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.coverage import Coverage, CoverageCell, DataState, FileUse
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.status import CellStatus

MOST_ROWS = 60  # more municipalities than any county has are summed by county
DIGEST_LENGTH = 12


def indicators(evaluation: Evaluation) -> Fragment:
    """Return which indicators of the plan have data, and what to fetch for the others."""
    words, coverage = words_of(evaluation), evaluation.coverage
    blocks: list[Block] = [
        Heading(words.say("coverage.indicators.heading"), "indikatorer"),
        Text(f"{available_sentence(coverage, words)} {age_sentence(evaluation.header, words)}"),
    ]
    absent_states = missing_states(coverage)
    if absent_states:
        texts = tuple(missing_text(state, words) for state in absent_states)
        blocks.append(
            Notice(
                Tone.MISSING,
                words.say("coverage.missing_title"),
                (*texts, words.say("coverage.then_run")),
            )
        )
    blocks.append(_states_table(coverage, words))
    return fragment(evaluation, *blocks, refers_to="coverage.states")


def _states_table(coverage: Coverage, words: Words) -> Table:
    return Table(
        "indikatorer-tabell",
        words.say("coverage.indicators.caption"),
        (
            Column(words.say("column.indicator")),
            Column(words.say("column.place")),
            Column(words.say("column.rounds")),
            *(Column(words.say(f"column.{key}"), numeric=True) for key in _COUNTED),
        ),
        tuple(_state_row(state, words) for state in coverage.states),
        notes=(words.say("coverage.indicators.note"),),
        source=source_line(coverage.files, words),
    )


_COUNTED = ("observed", "hidden", "withheld", "not_computable", "missing")


def _state_row(state: DataState, words: Words) -> tuple[Cell, ...]:
    counted = (
        state.observed,
        state.hidden,
        state.withheld,
        state.not_computable,
        state.missing,
    )
    return (
        text(indicator_name(state.indicator, words)),
        text(words.say(f"place.{state.place}")),
        text(year_list(state.rounds) if state.available else words.say("coverage.none")),
        # nothing was delivered, so nothing was counted: an absence is no zero
        *(count(v, words) if state.available else absent(CellStatus.MISSING) for v in counted),
    )


def municipalities(evaluation: Evaluation) -> Fragment:
    """Return, for each indicator with data, which municipality has a figure in which period."""
    words, coverage = words_of(evaluation), evaluation.coverage
    folds = [
        Fold(indicator_name(state.indicator, words), (_cells_table(state, coverage, words),))
        for state in coverage.states
        if state.available
    ]
    return fragment(
        evaluation,
        Heading(words.say("coverage.cells.heading"), "kommuner"),
        Text(words.say("coverage.cells.text")),
        *folds,
        refers_to="coverage.cells",
    )


def _cells_table(state: DataState, coverage: Coverage, words: Words) -> Table:
    cells = tuple(cell for cell in coverage.cells if cell.indicator == state.indicator)
    asked = (cell for cell in cells if cell.status is not CellStatus.NOT_COMPUTABLE)
    periods = sorted({(cell.first_year, cell.last_year) for cell in asked})
    units = sorted({cell.kommune_nr for cell in cells})
    table_id = f"dekning-{state.indicator.replace('_', '-')}"
    name = indicator_name(state.indicator, words)
    source = source_line(files_of(state.indicator, coverage), words)
    if len(units) > MOST_ROWS:
        return Table(
            table_id,
            words.say("coverage.by_county.caption", {"name": name}),
            (
                Column(words.say("column.county")),
                *(
                    Column(period_text(*period, state.indicator), numeric=True)
                    for period in periods
                ),
            ),
            _county_rows(cells, periods, words),
            source=source,
        )
    by_place = {(cell.kommune_nr, (cell.first_year, cell.last_year)): cell for cell in cells}
    rows = tuple(
        (
            text(unit_name(unit)),
            *(_state_cell(by_place.get((unit, period)), words) for period in periods),
        )
        for unit in units
    )
    columns = (
        Column(words.say("column.municipality")),
        *(Column(period_text(*period, state.indicator)) for period in periods),
    )
    caption = words.say("coverage.cells.caption", {"name": name})
    return Table(table_id, caption, columns, rows, source=source, by_municipality=True)


def _state_cell(cell: CoverageCell | None, words: Words) -> Cell:
    if cell is None:
        return absent(CellStatus.MISSING)
    if cell.status is CellStatus.OBSERVED:
        return text(words.say("coverage.has_figure"))
    key = cell_key(cell.kommune_nr, cell.indicator, cell.last_year)
    return absent(cell.status, rests_on=(key,))


def _county_rows(
    cells: tuple[CoverageCell, ...], periods: list[tuple[int, int]], words: Words
) -> tuple[tuple[Cell, ...], ...]:
    observed: dict[tuple[str, tuple[int, int]], int] = {}
    for cell in cells:
        place = (cell.kommune_nr[:2], (cell.first_year, cell.last_year))
        observed[place] = observed.get(place, 0) + (cell.status is CellStatus.OBSERVED)
    fylker = sorted({fylke for fylke, _ in observed})
    return tuple(
        (
            text(unit_name(fylke)),
            *(count(observed.get((fylke, period), 0), words) for period in periods),
        )
        for fylke in fylker
    )


def left_out(evaluation: Evaluation) -> Fragment:
    """Return the municipalities without an exact earlier series and the withheld figures: why."""
    words = words_of(evaluation)
    withheld = _withheld(evaluation.coverage, words)
    heading = Heading(words.say("coverage.left_out.heading"), "holdt-utenfor")
    texts = left_out_texts(evaluation.coverage, words)
    if not texts:
        told: tuple[Block, ...] = (Text(words.say("coverage.left_out.none")),)
    else:
        told = (Text(words.say("coverage.left_out.text")), Bullets(texts))
    return fragment(evaluation, heading, *told, *withheld, refers_to="coverage.left_out")


def _withheld(coverage: Coverage, words: Words) -> tuple[Group, ...]:
    texts = withheld_texts(coverage.withheld, words)
    if not texts:
        return ()
    blocks = (
        Heading(words.say("disclosure.withheld.heading"), "holdt-tilbake"),
        Text(words.say("disclosure.withheld.text")),
        Bullets(texts),
    )
    return (Group("coverage.withheld", blocks),)


def files(evaluation: Evaluation) -> Fragment:
    """Return the delivered files: recognised as what, or unused and why."""
    words = words_of(evaluation)
    heading = Heading(words.say("coverage.files.heading"), "filer")
    if not evaluation.coverage.files:
        none = Text(words.say("coverage.files.none"))
        return fragment(evaluation, heading, none, refers_to="coverage.files")
    columns = ("file", "producer", "retrieved", "licence", "used_for", "rows", "digest")
    table = Table(
        "filer-tabell",
        words.say("coverage.files.caption"),
        tuple(Column(words.say(f"column.{key}"), numeric=key == "rows") for key in columns),
        tuple(_file_row(file, words) for file in evaluation.coverage.files),
    )
    return fragment(evaluation, heading, table, refers_to="coverage.files")


def _file_row(file: FileUse, words: Words) -> tuple[Cell, ...]:
    unknown = words.say("not_stated")
    used_for = joined(tuple(indicator_name(each, words) for each in file.indicators), words)
    if not used_for:
        why = words.say(f"reason.{file.unused_reason}") if file.unused_reason else unknown
        used_for = words.say("coverage.files.unused", {"reason": why})
    return (
        text(file.file),
        text(file.producer or unknown),
        text(printed_day(file.retrieved, words.language) or unknown),
        text(file.licence or unknown),
        text(used_for),
        count(file.rows, words),
        text(file.sha256[:DIGEST_LENGTH]),
    )

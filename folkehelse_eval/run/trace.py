"""From a sentence, figure or table on a page to the lines that were delivered.

``python -m folkehelse_eval.run.trace PAGE [ID]`` prints the chain: page, entry of ``results.json``,
cells of the panel, and for each of them file, sha256, row and column. Run apart from the command
line, because the panel's library is heavy.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path

import pandas as pd

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError, InputDataError, ReportError
from folkehelse_eval.harmonise.entry_counties import municipalities_of
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.store import load_panel
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.elements import Element, elements_of
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.references import FIXED, CellKey, Entry, find_entries
from folkehelse_eval.run.delivered import PANEL_FILE
from folkehelse_eval.run.digests import SHOWN, digest_of
from folkehelse_eval.run.keys import RESULTS_FILE
from folkehelse_eval.run.plan_file import find_root
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.trace_registers import register_lines
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.provenance import Provenance
from folkehelse_eval.vocabulary.status import CellStatus

NATION = "nation"
LONGEST = 90  # letters of a sentence in the list of a page's ids


def trace(page: Path, element_id: str) -> str:
    """Return the chain from one element of a page to the delivered lines, as text.

    Raises
    ------
    FolkehelseError
        When page, id, results or panel are not there, or are of different runs.
    """
    element = _find(page, element_id)
    evaluation = _results_of(page)
    said = [f'{page.name} #{element.element_id}: "{element.text}"']
    if not element.reference:
        return "\n".join([*said, "A researcher's own words: no stored result stands behind them."])
    entries = [
        entry
        for reference in element.reference.split()
        if reference != FIXED
        for entry in find_entries(evaluation, reference)
    ]
    if not entries:
        return "\n".join([*said, "Words of every page: no result stands behind them."])
    said += [f"-> {RESULTS_FILE}: {_described(entry)}" for entry in entries]
    shown = tuple(_cell_key(key) for key in element.cells)
    cells = shown or tuple(dict.fromkeys(cell for entry in entries for cell in entry.cells))
    return "\n".join([*said, *_lines(cells, entries, evaluation, page)])


def listing(page: Path) -> str:
    """Return every id of a page with the beginning of what it says."""
    return "\n".join(
        f"{element.element_id}  {element.text[:LONGEST]}" for element in elements_of(_read(page))
    )


def _read(page: Path) -> str:
    if not page.is_file():
        raise InputDataError(
            file=page,
            found="no such page",
            expected="a page in reports/<plan>/",
            remedy="Run the plan first, or correct the path.",
        )
    return page.read_text(encoding="utf-8")


def _find(page: Path, element_id: str) -> Element:
    html = _read(page)
    wanted = element_id.removeprefix("#")
    elements = elements_of(html)
    for element in elements:
        if element.element_id == wanted:
            return element
        if wanted in element.cells:
            return Element(wanted, "td", wanted, element.reference, (wanted,))
    raise ReportError(
        f"{page.name}: no sentence, figure, table or cell has the id {wanted!r}; it has "
        f"{len(elements)}, which `folkehelse-eval trace {page}` lists"
    )


def _results_of(page: Path) -> Evaluation:
    path = page.parent / RESULTS_FILE
    if path.is_file():
        return read_evaluation(path)
    raise InputDataError(
        file=path,
        found="no such file",
        expected="the results beside the page",
        remedy="Keep a plan's folder together, or run the plan again.",
    )


def _described(entry: Entry) -> str:
    """Return an entry's place, and of an effect what it is."""
    effect = entry.found
    if not isinstance(effect, Effect):
        return entry.path
    return (
        f"{entry.path} ({effect.effect_id}): {effect.value!r} {effect.unit.value}, from "
        f"{effect.before} to {effect.after}, {effect.counts.treated} treated and "
        f"{effect.counts.comparison} compared, {effect.claim.value}"
    )


def _cell_key(text: str) -> CellKey:
    unit, indicator, year = text.split(":")
    return CellKey(indicator, unit, int(year))


def _lines(
    cells: tuple[CellKey, ...], entries: Iterable[Entry], evaluation: Evaluation, page: Path
) -> Iterator[str]:
    """Yield the cells with their lines, then the files; of registers the files alone."""
    if not cells:
        yield from _without_cells(
            {entry.path.partition(".")[0] for entry in entries}, evaluation, page
        )
        return
    panel = _panel_of(page, evaluation)
    if evaluation.header.scope == NATION:
        cells = tuple(dict.fromkeys(part for cell in cells for part in _parts(cell)))
    yield f"-> {len(cells)} cells of the panel, each with file, row and column:"
    used: dict[str, Provenance] = {}
    for cell in cells:
        rows = _rows(panel, cell)
        yield from _told(cell, rows, panel.provenances)
        used |= {digest: panel.provenances[digest] for digest in rows["sha256"] if digest}
    words = load_words(evaluation.header.language)
    for digest, origin in used.items():
        yield f"-> {origin.file}  sha256 {digest}"
        yield f"   {', '.join(each for each in (origin.producer, origin.table) if each)}"
        yield from (f"   {words.say(f'step.{step}')}" for step in origin.steps)


def _without_cells(parts: Set[str], evaluation: Evaluation, page: Path) -> Iterator[str]:
    """Yield what reach, coverage and the plan's own words come from."""
    if "reach" in parts:
        yield from register_lines(evaluation, Project(find_root(page)))
    if "coverage" in parts:
        yield "-> the delivered files, cell by cell:"
        yield from (f"   {file.file}  sha256 {file.sha256}" for file in evaluation.coverage.files)
    if not parts & {"reach", "coverage"}:
        header = evaluation.header
        yield f"-> the plan {header.plan_id} (digest {header.plan_digest}) and its results"


def _panel_of(page: Path, evaluation: Evaluation) -> Panel:
    project = Project(find_root(page))
    panel = load_panel(project.processed(evaluation.header.plan_id) / PANEL_FILE)
    digest = digest_of(sorted(origin.encode() for origin in panel.provenances))[:SHOWN]
    if digest != evaluation.header.data_digest:
        raise ReportError(
            f"the panel of {evaluation.header.plan_id} was built from other data ({digest}) than "
            f"the page ({evaluation.header.data_digest}): run the plan again"
        )
    return panel


def _parts(cell: CellKey) -> tuple[CellKey, ...]:
    """Return the municipalities' cells that an entry county's figure is put together from."""
    if cell.unit not in ENTRY_COUNTIES:
        return (cell,)
    return tuple(replace(cell, unit=unit) for unit in sorted(municipalities_of(cell.unit)))


def _rows(panel: Panel, cell: CellKey) -> pd.DataFrame:
    frame = panel.frame
    return frame[
        (frame["indicator"] == cell.indicator)
        & (frame["unit_code"] == cell.unit)
        & (frame["last_year"] == cell.last_year)
        & (frame["sex"] == Sex.ALL)
        & (frame["group"] == TOTAL)
    ]


def _told(
    cell: CellKey, rows: pd.DataFrame, provenances: Mapping[str, Provenance]
) -> Iterator[str]:
    name = f"   {cell.unit} {cell.indicator} {cell.last_year}"
    if rows.empty:
        yield f"{name}: no row of its own; put together from its parts, or not delivered"
    for status, value, digest, row, column in rows[
        ["status", "value", "sha256", "row", "column"]
    ].itertuples(index=False, name=None):
        seen = repr(value) if status == CellStatus.OBSERVED else status
        file = provenances[digest].file if digest in provenances else "no file"
        yield f"{name}: {seen} <- {file}, row {row}, column {column!r}"


def main() -> int:
    """Return 0, or the exit code of an expected error after its message."""
    page, element_id = Path(sys.argv[1]), (*sys.argv[2:], "")[0]
    try:
        sys.stdout.write((trace(page, element_id) if element_id else listing(page)) + "\n")
    except FolkehelseError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODE
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""From a sentence, figure or table on a page to the lines that were delivered.

``python -m folkehelse_eval.run.trace PAGE [ID]`` prints the chain: page, entry of ``results.json``,
cells of the panel, and for each of them file, sha256, row and column. Run apart from the command
line, because the panel's library is heavy.
"""

import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError, InputDataError, ReportError
from folkehelse_eval.report.elements import Element, elements_of
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.nation import Pooled
from folkehelse_eval.result.references import FIXED, CellKey, Entry, find_entries
from folkehelse_eval.run.keys import RESULTS_FILE
from folkehelse_eval.run.plan_file import find_root
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.trace_cells import cell_lines, described
from folkehelse_eval.run.trace_nation import counties_told, county_lines
from folkehelse_eval.run.trace_registers import register_lines

OF_FILES = frozenset({"reach", "coverage", "nation"})
"""Parts of the results that are made from files, but from no cell of the panel."""
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
    said += [f"-> {RESULTS_FILE}: {described(entry)}" for entry in entries]
    shown = tuple(_cell_key(key) for key in element.cells)
    cells = shown or tuple(dict.fromkeys(cell for entry in entries for cell in entry.cells))
    return "\n".join([*said, *_lines(cells, entries, evaluation, Project(find_root(page)))])


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


def _cell_key(text: str) -> CellKey:
    unit, indicator, year = text.split(":")
    return CellKey(indicator, unit, int(year))


def _lines(
    cells: tuple[CellKey, ...], entries: Sequence[Entry], evaluation: Evaluation, project: Project
) -> Iterator[str]:
    """Yield the cells with their lines, then what entries without cells of their own come from."""
    pooled = [entry.found for entry in entries if isinstance(entry.found, Pooled)]
    for item in pooled:
        yield from county_lines(item, project)
    if cells:
        yield from cell_lines(cells, evaluation, project)
    others = [entry for entry in entries if not entry.cells and not isinstance(entry.found, Pooled)]
    parts = {entry.path.partition(".")[0] for entry in others}
    yield from _without_cells(parts, evaluation, project)
    if not cells and not pooled and not parts & OF_FILES:
        header = evaluation.header
        yield f"-> the plan {header.plan_id} (digest {header.plan_digest}) and its results"


def _without_cells(parts: Set[str], evaluation: Evaluation, project: Project) -> Iterator[str]:
    """Yield what reach, coverage and the counties come from."""
    if "reach" in parts:
        yield from register_lines(evaluation, project)
    if "coverage" in parts:
        yield "-> the delivered files, cell by cell:"
        yield from (f"   {file.file}  sha256 {file.sha256}" for file in evaluation.coverage.files)
    if "nation" in parts and evaluation.nation is not None:
        yield "-> the counties' own results:"
        yield from counties_told(evaluation.nation)


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

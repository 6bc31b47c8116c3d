"""The delivered lines behind an entry of the results, cell by cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from folkehelse_eval.errors import ReportError
from folkehelse_eval.harmonise.entry_counties import municipalities_of
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.store import load_panel
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.references import CellKey, Entry
from folkehelse_eval.run.delivered import PANEL_FILE
from folkehelse_eval.run.digests import SHOWN, digest_of
from folkehelse_eval.run.project import Project
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.provenance import Provenance
from folkehelse_eval.vocabulary.status import CellStatus

NATION = "nation"


def described(entry: Entry) -> str:
    """Return an entry's place, and of an effect what it is."""
    effect = entry.found
    if not isinstance(effect, Effect):
        return entry.path
    return (
        f"{entry.path} ({effect.effect_id}): {effect.value!r} {effect.unit.value}, from "
        f"{effect.before} to {effect.after}, {effect.counts.treated} treated and "
        f"{effect.counts.comparison} compared, {effect.claim.value}"
    )


def cell_lines(cells: Iterable[CellKey], evaluation: Evaluation, project: Project) -> Iterator[str]:
    """Yield the cells with their lines, then the files they stand in.

    Raises
    ------
    ReportError
        When the stored panel was built from other data than the results.
    """
    panel = _panel_of(evaluation, project)
    if evaluation.header.scope == NATION:
        cells = (part for cell in cells for part in _parts(cell))
    keys = tuple(dict.fromkeys(cells))
    yield f"-> {len(keys)} cells of the panel, each with file, row and column:"
    used: dict[str, Provenance] = {}
    for cell in keys:
        rows = _rows(panel, cell)
        yield from _told(cell, rows, panel.provenances)
        used |= {digest: panel.provenances[digest] for digest in rows["sha256"] if digest}
    words = load_words(evaluation.header.language)
    for digest, origin in used.items():
        yield f"-> {origin.file}  sha256 {digest}"
        yield f"   {', '.join(each for each in (origin.producer, origin.table) if each)}"
        yield from (f"   {words.say(f'step.{step}')}" for step in origin.steps)


def _panel_of(evaluation: Evaluation, project: Project) -> Panel:
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

"""The delivered figures of a plan, read once for all plans that rest on the same deliveries.

Reading and harmonising is a third of an evaluation, and every simulated county reads the same
files. The panel is kept under the digests of code, registers and deliveries, with the indicators
and the rule for splits.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from folkehelse_eval.harmonise.table import harmonise
from folkehelse_eval.panel.build import Panel, build_panel
from folkehelse_eval.panel.store import load_panel, store_panel
from folkehelse_eval.result.coverage import FileUse
from folkehelse_eval.run.digests import code_digest, digest_of
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.keys import digest_inputs
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.turns import TURN_FILE, turn
from folkehelse_eval.sources.snapshot import Snapshot, read_snapshot
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.plan import Plan

PANEL_FILE = "panel.parquet"
FILES_FILE = "files.json"
KEPT = 100  # folders of panels, a megabyte each, and of what is withheld from them

_FILES: TypeAdapter[tuple[FileUse, ...]] = TypeAdapter(tuple[FileUse, ...])


@dataclass(frozen=True, slots=True)
class Delivered:
    """Every delivered figure of a plan's indicators, on the borders of 2024."""

    panel: Panel
    files: tuple[FileUse, ...]


def read_delivered(plan: Plan, indicators: Sequence[Indicator], project: Project) -> Delivered:
    """Return the figures of every snapshot that is there; the plan's folder keeps the panel."""
    folder = project.shared(_key(plan, indicators, project))
    with turn(folder / TURN_FILE, wait=True):
        if not (folder / FILES_FILE).exists():
            _keep(_read(plan, indicators, project), folder)
            _forget_oldest(folder.parent)
    panel = folder / PANEL_FILE
    write_whole(project.processed(plan.plan_id) / PANEL_FILE, panel.read_bytes())
    return Delivered(load_panel(panel), _FILES.validate_json((folder / FILES_FILE).read_bytes()))


def _key(plan: Plan, indicators: Sequence[Indicator], project: Project) -> str:
    names = sorted(indicator.indicator_id for indicator in indicators)
    parts = (code_digest(), digest_inputs(plan, project), repr(plan.splits), *names)
    return digest_of(part.encode() for part in parts)


def _read(plan: Plan, indicators: Sequence[Indicator], project: Project) -> Delivered:
    folders = [project.root / path for path in plan.snapshots]
    snapshots: list[Snapshot] = [
        read_snapshot(folder, indicators, besides=project.root / plan.programme)
        for folder in folders
        if folder.exists()
    ]
    tables = [
        harmonise(delivery, splits=plan.splits)
        for snapshot in snapshots
        for delivery in snapshot.deliveries
    ]
    used = tuple(use for snapshot in snapshots for use in snapshot.files)
    return Delivered(build_panel(tables), used)


def _keep(delivered: Delivered, folder: Path) -> None:
    """Store it; the list of files comes last and says that all is there."""
    store_panel(delivered.panel, folder / PANEL_FILE)
    write_whole(folder / FILES_FILE, _FILES.dump_json(delivered.files, indent=1))


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for old in kept[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

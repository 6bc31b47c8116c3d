"""The index of all pages, written from the state that each plan's last run left."""

from datetime import date
from pathlib import Path

from folkehelse_eval.report.index import IndexEntry, ReportState, index_page
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PublishedState, read_state

INDEX_FILE = "index.html"


def write_index(project: Project) -> Path:
    """Write ``reports/index.html`` and return its path."""
    folders = sorted(path for path in project.reports.iterdir() if path.is_dir())
    states = [state for folder in folders if (state := read_state(folder)) is not None]
    target = project.reports / INDEX_FILE
    write_whole(target, index_page([_entry(state) for state in states]))
    return target


def _entry(state: PublishedState) -> IndexEntry:
    return IndexEntry(
        plan_id=state.plan_id,
        title=state.title or state.plan_id,
        state=ReportState(state.state.value),
        detail=state.detail,
        pages=state.pages,
        data_date=date.fromisoformat(state.data_date) if state.data_date else None,
        simulated=state.simulated,
    )

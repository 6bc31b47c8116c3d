"""The index of all pages, written from the state that each plan's last run left."""

from pathlib import Path

from folkehelse_eval.report.index import IndexEntry, index_page
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
        state=state.state.value,
        detail=state.detail,
        pages=state.pages,
        language=state.language,
        scope=state.scope,
        area=state.area,
        simulated=state.simulated,
        data_date=state.data_date,
    )

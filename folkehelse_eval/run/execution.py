"""A notebook executed by papermill into a folder that nobody reads yet, and the page made of it."""

import json
from collections.abc import Mapping
from pathlib import Path

import papermill as pm
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from folkehelse_eval.errors import FolkehelseError
from folkehelse_eval.report.exporter import page_from_notebook
from folkehelse_eval.run.engine import FolkehelseEngine
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.notebook_client import ProcessDiedError
from folkehelse_eval.run.notebooks import NotebookFailure, NotebookRun

START_TIMEOUT_SECONDS = 180  # kernels that start side by side may miss the usual 60
KERNEL = "python3"
ENGINE = "folkehelse"
PAPERMILL_TAGS = {"injected-parameters", "papermill-error-cell-tag"}  # cells that papermill adds
QUIET_KERNEL = ["--log-level=50"]  # else every kernel tells the user about its own transport

papermill_engines.register(ENGINE, FolkehelseEngine)  # also where nothing is installed


def execute(
    notebook: Path,
    *,
    parameters: Mapping[str, str],
    into: Path,
    working_folder: Path,
    may_fork: bool = True,
) -> NotebookRun:
    """Run one notebook and keep the executed copy and its page in ``into``.

    A failing cell is reported in the result, not raised, so that the other notebooks go on.

    Parameters
    ----------
    may_fork
        Whether the cells may run in a fork of this process; else an ordinary kernel is started.
    """
    target = into / notebook.name
    failure = None
    try:
        pm.execute_notebook(
            str(notebook),
            str(target),
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name=KERNEL,
            progress_bar=False,
            start_timeout=START_TIMEOUT_SECONDS,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,
            extra_arguments=QUIET_KERNEL,
            may_fork=may_fork,
            # papermill's own cwd changes this whole process
            resources={"metadata": {"path": str(working_folder)}},
        )
        _forget_folders(target)
        write_whole(target.with_suffix(".html"), page_from_notebook(target))
    except PapermillExecutionError as error:
        said = f"{error.ename}: {error.evalue}".strip()
        failure = NotebookFailure(notebook.stem, _failed_cell(target), said)
    except ProcessDiedError as error:
        failure = NotebookFailure(notebook.stem, _number_of(error.cell_id, notebook), str(error))
    except (DeadKernelError, CellTimeoutError) as error:
        failure = NotebookFailure(notebook.stem, None, str(error).strip().splitlines()[0])
    except FolkehelseError as error:
        failure = NotebookFailure(notebook.stem, None, str(error))
    return NotebookRun(notebook.stem, target, failure)


def _failed_cell(executed: Path) -> int:
    """Return the number that the failed cell has in the notebook as its author knows it."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    own = [cell for cell in cells if not PAPERMILL_TAGS & set(cell["metadata"].get("tags", ()))]
    return next(
        number
        for number, cell in enumerate(own, start=1)
        if any(output["output_type"] == "error" for output in cell.get("outputs", ()))
    )


def _number_of(cell_id: str | None, notebook: Path) -> int | None:
    """Return the number that a cell has in the notebook; ``None`` for one that papermill added."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    ids = [cell.get("id") for cell in cells]
    return ids.index(cell_id) + 1 if cell_id in ids else None


def _forget_folders(path: Path) -> None:
    """Keep the names but not the folders of this machine in papermill's own notes."""
    executed = json.loads(path.read_text(encoding="utf-8"))
    notes = executed["metadata"].get("papermill", {})
    for key in ("input_path", "output_path"):
        if notes.get(key):
            notes[key] = Path(notes[key]).name
    path.write_text(
        json.dumps(executed, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )

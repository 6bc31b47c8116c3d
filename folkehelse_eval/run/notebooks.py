"""Notebooks executed by papermill, one kernel each, into a folder that nobody reads yet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import papermill as pm
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

NOTEBOOKS: tuple[str, ...] = (
    "00_datagrunnlag",
    "10_rekkevidde",
    "20_indikatorutvikling",
    "30_for_og_etter",
    "40_sammenligning",
    "50_robusthet",
    "90_sammendrag",
    "95_nasjonal",
)
OF_THE_NATION = frozenset({"95_nasjonal"})
"""Notebooks that only a national plan has."""

START_TIMEOUT_SECONDS = 180  # kernels that start side by side may miss the usual 60
KERNEL = "python3"
PAPERMILL_TAGS = {"injected-parameters", "papermill-error-cell-tag"}  # cells that papermill adds
QUIET_KERNEL = ["--log-level=50"]  # else every kernel tells the user about its own transport


@dataclass(frozen=True, slots=True)
class NotebookFailure:
    """A cell that failed: where and what it said, without a traceback and its local values."""

    notebook: str
    cell: int | None
    """Number of the cell in the notebook, from 1; ``None`` where the kernel itself ended."""
    message: str

    def __str__(self) -> str:
        """Return notebook, cell and message as one line."""
        where = self.notebook if self.cell is None else f"{self.notebook}, cell {self.cell}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """One executed notebook."""

    notebook: str
    path: Path
    """The executed notebook; only complete when there is no failure."""
    seconds: float
    failure: NotebookFailure | None


def execute(
    notebook: Path, *, parameters: Mapping[str, str], into: Path, working_folder: Path
) -> NotebookRun:
    """Run one notebook with papermill and keep the executed copy in ``into``.

    A failing cell is reported in the result, not raised, so that the other notebooks go on.
    """
    target = into / notebook.name
    begun = perf_counter()
    failure = None
    try:
        pm.execute_notebook(
            str(notebook),
            str(target),
            parameters=dict(parameters),
            kernel_name=KERNEL,
            progress_bar=False,
            start_timeout=START_TIMEOUT_SECONDS,
            autosave_cell_every=0,
            request_save_on_cell_execute=False,
            extra_arguments=QUIET_KERNEL,
            # papermill's own cwd changes this whole process, where other notebooks are starting
            resources={"metadata": {"path": str(working_folder)}},
        )
        _forget_folders(target)
    except PapermillExecutionError as error:
        said = f"{error.ename}: {error.evalue}".strip()
        failure = NotebookFailure(notebook.stem, _failed_cell(target), said)
    except (DeadKernelError, CellTimeoutError) as error:
        failure = NotebookFailure(notebook.stem, None, str(error).strip().splitlines()[0])
    return NotebookRun(notebook.stem, target, perf_counter() - begun, failure)


def _failed_cell(executed: Path) -> int:
    """Return the number that the failed cell has in the notebook as its author knows it."""
    cells = json.loads(executed.read_text(encoding="utf-8"))["cells"]
    own = [cell for cell in cells if not PAPERMILL_TAGS & set(cell["metadata"].get("tags", ()))]
    return next(
        number
        for number, cell in enumerate(own, start=1)
        if any(output["output_type"] == "error" for output in cell.get("outputs", ()))
    )


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

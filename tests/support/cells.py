"""Notebooks made of cells, run by papermill with our engine or with an ordinary kernel."""

import json
import re
import subprocess
from pathlib import Path

import nbformat

from tests.support.projects import start

METADATA = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
FORKED, ORDINARY = "folkehelse", "nbclient"

RUN = """
import sys, threading
from pathlib import Path
import papermill as pm
from papermill.engines import papermill_engines
from folkehelse_eval.run.engine import FolkehelseEngine
papermill_engines.register("folkehelse", FolkehelseEngine)
BEFORE
failed = 0
for path in map(Path, sys.argv[2:]):
    try:
        pm.execute_notebook(
            path, path.with_suffix(".out.ipynb"), engine_name=sys.argv[1], progress_bar=False,
            parameters=PARAMETERS,
        )
    except Exception as error:
        failed = 1
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
sys.exit(failed)
"""
SPARE_THREAD = "\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"


def notebook_of(*sources: str) -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{number}")
        for number, source in enumerate(sources)
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def executed(
    *notebooks: Path,
    engine: str = FORKED,
    parameters: dict[str, str] | None = None,
    folder: Path | None = None,
    before: str = "",
) -> tuple[subprocess.CompletedProcess[str], list[nbformat.NotebookNode]]:
    """Run notebooks after each other in one process; returns what it said and what they became."""
    program = RUN.replace("PARAMETERS", repr(parameters or {})).replace("BEFORE", before)
    paths = [str(path) for path in notebooks]
    ended = start(folder or notebooks[0].parent, "-c", program, engine, *paths)
    return ended, [
        nbformat.read(path.with_suffix(".out.ipynb"), as_version=4) for path in notebooks
    ]


def executed_cells(folder: Path, *sources: str, engine: str = FORKED, before: str = ""):
    """Run one notebook of these cells."""
    path = folder / "cells.ipynb"
    nbformat.write(notebook_of(*sources), path)
    ended, (node,) = executed(path, engine=engine, before=before)
    return ended, node


def executed_each(folder: Path, *notebooks: tuple[str, ...]):
    """Run several notebooks, each given by its cells, after each other in one process."""
    paths = [folder / f"{number}.ipynb" for number in range(len(notebooks))]
    for path, sources in zip(paths, notebooks, strict=True):
        nbformat.write(notebook_of(*sources), path)
    return executed(*paths)


def comparable(notebook: nbformat.NotebookNode) -> list[dict]:
    """Everything of the cells that does not hang on the clock or on a process number."""
    cells = json.loads(json.dumps(notebook.cells))
    for cell in cells:
        del cell["id"]  # papermill marks a failed cell with cells of its own
        cell["metadata"] = {"tags": cell["metadata"].get("tags", [])}
        for output in cell.get("outputs", []):
            if output["output_type"] == "stream":
                output["text"] = re.sub(
                    r"/\S*ipykernel_\d+/\d+\.py|<ipython-input\S+>", "CELL", output["text"]
                )
            if output["output_type"] == "error":
                del output["traceback"]
    return [cell | {"outputs": _joined(cell.get("outputs", []))} for cell in cells]


def _joined(outputs: list[dict]) -> list[dict]:
    """A kernel may cut printed text anywhere."""
    joined: list[dict] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined

"""papermill engine ``folkehelse``: a notebook's cells run in a fork of this process.

Everything that this process has imported is there at once, and nothing that a notebook does
reaches the next one. ``papermill --engine folkehelse`` and ``folkehelse-eval run`` take this way.
Where a fork is not safe (:func:`can_fork`), an ordinary kernel runs the cells. Both put the same
messages through the same client, and so write the same notebook.

papermill loads every engine that is installed whenever it starts, so this module loads what runs
the cells only when a notebook is run; and papermill must be imported before it.
"""

import os
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from folkehelse_eval.run.forking import Child, can_fork, fork
from folkehelse_eval.run.parameters import assigned_names, injected_names, refuse_unknown

KERNEL = "python3"
CLIENTS = "folkehelse_eval.run.notebook_client"
SHELL = "folkehelse_eval.run.cell_shell"


class FolkehelseEngine(Engine):  # type: ignore[misc]
    """See the module."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, *, may_fork: bool = True, **options: object
    ) -> NotebookNode:
        """Run a notebook; the fork is made before papermill's progress bar starts a thread.

        Raises
        ------
        PlanError
            For a parameter that the notebook does not have, which papermill would only log.
        """
        _refuse_unknown_parameters(nb)
        forked = may_fork and kernel_name == KERNEL and can_fork()
        child = fork(partial(_answer, folder=_folder(options))) if forked else None
        try:
            done: NotebookNode = super().execute_notebook(nb, kernel_name, child=child, **options)
        finally:
            if child is not None:
                child.kill()
        return done

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        child: Child | None,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **options: object,
    ) -> NotebookNode:
        """Run the cells of a managed notebook."""
        settings: Mapping[str, Any] = {
            **{key: value for key, value in options.items() if key != "input_path"},
            "timeout": execution_timeout,
            "startup_timeout": start_timeout,
            "kernel_name": kernel_name,
            "log": logger,
        }
        clients = import_module(CLIENTS)
        done: NotebookNode = (
            clients.BoundedClient(nb_man, **settings)
            if child is None
            else clients.ForkedClient(nb_man, child=child, **settings)
        ).execute()
        return done


def _answer(connection: Connection, *, folder: str) -> None:
    """Run in the fork: cells come in, messages and a reply for each go out."""
    import_module(SHELL).answer(connection, folder=folder)


def _refuse_unknown_parameters(nb: NotebookNode) -> None:
    tagged = {
        tag: [cell.source for cell in nb.cells if tag in cell.metadata.get("tags", ())]
        for tag in ("parameters", "injected-parameters")
    }
    known = tuple(name for source in tagged["parameters"] for name in assigned_names(source))
    if known:
        refuse_unknown(injected_names(tagged["injected-parameters"]), known)


def _folder(options: Mapping[str, Any]) -> str:
    """Return the folder that the cells run in, as nbclient takes it."""
    return str(options.get("resources", {}).get("metadata", {}).get("path", "") or os.getcwd())

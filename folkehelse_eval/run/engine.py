"""papermill engine ``folkehelse``: a notebook's cells run in a fork of this process.

Everything that this process has imported is there at once, and nothing that a notebook does
reaches the next one. ``papermill --engine folkehelse`` and ``folkehelse-eval run`` take this way.
Where a fork is not safe (:func:`can_fork`), an ordinary kernel runs the cells. Both put the same
messages through the same client, and so write the same notebook.
"""

import os
from collections.abc import Mapping
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from folkehelse_eval.run.cell_shell import LANGUAGE_INFO, CellShell
from folkehelse_eval.run.forking import Child, can_fork, fork
from folkehelse_eval.run.output_limits import OutputLimits
from folkehelse_eval.run.parameters import assigned_names, injected_names, refuse_unknown

KERNEL = "python3"
REPLY = "execute_reply"
Message = dict[str, Any]


class BoundedClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """papermill's client, which keeps of a cell's output what :class:`OutputLimits` allows."""

    def __init__(self, nb_man: NotebookExecutionManager, **settings: object) -> None:
        super().__init__(nb_man, **settings)
        self._limits: dict[int, OutputLimits] = {}

    def process_message(
        self, msg: Message, cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Take one message of a cell."""
        limits = self._limits.setdefault(cell_index, OutputLimits())
        bounded = limits.bounded(msg)
        return None if bounded is None else super().process_message(bounded, cell, cell_index)


class ForkedClient(BoundedClient):
    """The same client with a fork in the kernel's place."""

    def __init__(
        self, nb_man: NotebookExecutionManager, *, child: Child, **settings: object
    ) -> None:
        super().__init__(nb_man, **settings)
        self._child = child

    def execute(self, **_: object) -> NotebookNode:
        """Run all cells."""
        self.reset_execution_trackers()
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = dict(LANGUAGE_INFO)
        done: NotebookNode = self.nb
        return done

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: object) -> NotebookNode:
        """Run one cell; raises ``CellExecutionError`` when it fails and may not."""
        tags = cell.metadata.get("tags", ())
        skipped = self.skip_cells_with_tag in tags
        if cell.cell_type != "code" or not cell.source.strip() or skipped:
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        reply = self._converse(cell, cell_index)
        cell.execution_count = reply["execution_count"]
        cell.outputs = _joined(cell.outputs)
        if reply["status"] == "error" and not any(o.output_type == "error" for o in cell.outputs):
            # a bad magic or exit() only prints; papermill looks for the error among the outputs
            said = {name: reply[name] for name in ("ename", "evalue", "traceback")}
            cell.outputs.append(NotebookNode(output_type="error", **said))  # type: ignore[no-untyped-call]  # nbformat has no types
        may_fail = self.allow_errors or "raises-exception" in tags
        if reply["status"] == "error" and not (may_fail and not self.force_raise_errors):
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _converse(self, cell: NotebookNode, cell_index: int) -> Message:
        """Send the cell, take its messages, and return the content of the reply."""
        connection = self._child.connection
        try:
            connection.send(cell.source)
            while connection.poll(self.timeout):
                message = connection.recv()
                if message["msg_type"] == REPLY:
                    return dict(message["content"])
                self.process_message({**message, "parent_header": {}}, cell, cell_index)
        except (EOFError, ConnectionError):
            end = self._child.ended() or "ended by itself"
            raise DeadKernelError(f"the notebook's process {end}") from None
        raise CellTimeoutError.error_from_timeout_and_cell(
            "Cell execution timed out", self.timeout, cell
        )


class FolkehelseEngine(Engine):  # type: ignore[misc]
    """See the module."""

    @classmethod
    def execute_notebook(
        cls, nb: NotebookNode, kernel_name: str, **options: object
    ) -> NotebookNode:
        """Run a notebook; the fork is made before papermill's progress bar starts a thread.

        Raises
        ------
        PlanError
            For a parameter that the notebook does not have, which papermill would only log.
        """
        _refuse_unknown_parameters(nb)
        forked = kernel_name == KERNEL and can_fork()
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
        done: NotebookNode = (
            BoundedClient(nb_man, **settings)
            if child is None
            else ForkedClient(nb_man, child=child, **settings)
        ).execute()
        return done


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


def _answer(connection: Connection, *, folder: str) -> None:
    """Run in the fork: cells come in, messages and a reply for each go out."""
    os.chdir(folder)
    shell = CellShell(connection.send)
    while True:
        try:
            source = connection.recv()
        except EOFError:
            return
        connection.send({"msg_type": REPLY, "content": shell.run(source)})


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Return the outputs with printed text that stands together in one piece."""
    joined: list[NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if (
            last is not None
            and output.output_type == last.output_type == "stream"
            and output.name == last.name
        ):
            last.text += output.text
        else:
            joined.append(output)
    return joined

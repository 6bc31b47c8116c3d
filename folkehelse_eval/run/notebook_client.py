"""papermill's client with bounded output, and the same with a fork in the kernel's place."""

from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from folkehelse_eval.run.cell_shell import LANGUAGE_INFO, REPLY
from folkehelse_eval.run.forking import Child
from folkehelse_eval.run.output_limits import OutputLimits

Message = dict[str, Any]


class ProcessDiedError(DeadKernelError):
    """The process that ran the cells is gone."""

    def __init__(self, message: str, cell_id: str | None) -> None:
        super().__init__(message)
        self.cell_id = cell_id


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
            end = self._child.ended().said or "ended by itself"
            raise ProcessDiedError(f"the notebook's process {end}", cell.get("id")) from None
        raise CellTimeoutError.error_from_timeout_and_cell(
            "Cell execution timed out", self.timeout, cell
        )


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

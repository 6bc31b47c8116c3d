"""Pages of a hand-made evaluation: the shipped notebooks' cells run on it, without a kernel."""

from functools import cache
from pathlib import Path
from unittest import mock

import nbformat

import folkehelse_eval.run
from folkehelse_eval.report import notebook as notebook_module
from folkehelse_eval.report.exporter import page_from_node
from folkehelse_eval.report.pages import PAGES
from folkehelse_eval.result.evaluation import Evaluation

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
STEMS = tuple(page.stem for page in PAGES)


def executed(evaluation: Evaluation, stem: str) -> nbformat.NotebookNode:
    """Return a shipped notebook with the outputs that its cells give for this evaluation."""
    node = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
    shown: list[nbformat.NotebookNode] = []

    def keep(data: dict[str, str], *, raw: bool, metadata: dict[str, object]) -> None:
        assert raw
        shown.append(nbformat.v4.new_output("display_data", data, metadata=metadata))

    run = folkehelse_eval.run
    namespace: dict[str, object] = {}
    with (
        mock.patch.object(notebook_module, "display", keep),
        mock.patch.object(run, "open_evaluation", create=True, return_value=evaluation),
        mock.patch.object(run, "only_parameters", create=True, return_value=None),
    ):
        for cell in node.cells:
            if cell.cell_type == "code":
                shown.clear()
                exec(cell.source, namespace)
                cell.outputs = list(shown)
    return node


@cache
def page(evaluation: Evaluation, stem: str) -> str:
    """Return the finished page of a shipped notebook for this evaluation."""
    return page_from_node(executed(evaluation, stem))

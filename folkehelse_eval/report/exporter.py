"""nbconvert exporter ``folkehelse``: an executed notebook to a page that anybody can read.

Takes what ``show`` put out, markdown that a researcher wrote (cells tagged ``note`` are ours and
stay in the notebook), and a researcher's own printed output within bounds. No code, no prompts,
nothing loaded from outside. ``jupyter nbconvert --to folkehelse page.ipynb`` works as well.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.exporter import Exporter
from nbformat import NotebookNode

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.notebook import MARK
from folkehelse_eval.report.page import PageSetting, render_page
from folkehelse_eval.report.pages import ABOUT_FOLDER, index_name, pages_of
from folkehelse_eval.report.prose import markdown_to_html
from folkehelse_eval.report.render import render_template
from folkehelse_eval.report.size import bounded
from folkehelse_eval.vocabulary.indicator import Language

NOTE_TAG = "note"
LONGEST_OUTPUT = 20_000  # characters of a researcher's own output; more would swell the page


class FolkehelseExporter(Exporter):
    """Pages for managers from executed notebooks."""

    export_from_notebook = "Folkehelse"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # HTML text, as nbconvert's own exporters do
        self, nb: NotebookNode, resources: Mapping[str, Any] | None = None, **kw: object
    ) -> tuple[str, dict[str, Any]]:
        """Return the page and nbconvert's resources."""
        copied, noted = super().from_notebook_node(nb, resources, **kw)
        return page_from_node(copied), dict(noted)


def page_from_notebook(path: Path) -> str:
    """Return the finished page of an executed notebook file."""
    return page_from_node(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]  # no types


def page_from_node(notebook: NotebookNode) -> str:
    """Return the finished page of an executed notebook.

    Raises
    ------
    ReportError
        When a cell failed, when no cell showed a title block, or when the page is too large.
    """
    head = _head(notebook)
    language = Language(head["language"])
    parts = list(_parts(notebook, language))
    setting = PageSetting(
        language=language,
        title=head["title"],
        page_key=head["page"],
        pages=pages_of(head.get("scope", "county")),
        index_address=f"../{index_name(language)}",
        about_address=f"../{ABOUT_FOLDER}/",
        paper=head.get("paper", head["title"]),
    )
    page = render_page(setting, opening=parts[0], body="\n".join(parts[1:]))
    return bounded(page, language)


def _head(notebook: NotebookNode) -> Mapping[str, str]:
    for output in _outputs(notebook):
        notes = output.get("metadata", {}).get(MARK, {})
        if "title" in notes:
            return dict(notes)
    raise ReportError(
        "the notebook shows no title block: run it first (papermill, Run All), and keep the cell "
        "that shows the page's opening"
    )


def _outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        yield from cell.get("outputs", ())


def _parts(notebook: NotebookNode, language: Language) -> Iterator[str]:
    """Yield the title block first, then everything else in the order of the notebook."""
    before: list[str] = []
    opened = False
    for number, cell in enumerate(notebook.cells, start=1):
        for part, is_head in _cell_parts(cell, number, language):
            if is_head and not opened:
                opened = True
                yield part
                yield from before
            elif opened:
                yield part
            else:
                before.append(part)


def _cell_parts(cell: NotebookNode, number: int, language: Language) -> Iterator[tuple[str, bool]]:
    if cell.cell_type == "markdown" and NOTE_TAG not in cell.metadata.get("tags", ()):
        yield markdown_to_html(cell.source), False
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            raise ReportError(
                f"cell {number} failed ({output.get('ename', 'unknown error')}); a page is only "
                "made from a notebook that ran to its end"
            )
        notes = output.get("metadata", {}).get(MARK)
        if notes is not None:
            yield output.data["text/html"], "title" in notes
        else:
            text = _plain_text(output)
            if text:
                yield _own_output(text, number, language), False


def _plain_text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return str(output.text) if output.get("name") == "stdout" else ""
    return str(output.get("data", {}).get("text/plain", ""))


def _own_output(text: str, number: int, language: Language) -> str:
    values = {
        "text": text[:LONGEST_OUTPUT],
        "cut": len(text) > LONGEST_OUTPUT,
        "limit": LONGEST_OUTPUT,
        "number": number,
    }
    return render_template("output.html.j2", language, values)

"""Nothing is published that the last look did not see."""

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from openpyxl import Workbook

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run import outputs
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.run.notebooks import NotebookRun
from folkehelse_eval.run.outputs import look_through
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, evaluation
from tests.report_pages import STEMS, executed, page

STEM = "30_for_og_etter"


@pytest.fixture(scope="module")
def given() -> Evaluation:
    return evaluation()


def _run(folder: Path, given: Evaluation) -> NotebookRun:
    path = folder / f"{STEM}.ipynb"
    nbformat.write(executed(given, STEM), path)
    run = NotebookRun(STEM, path, None)
    run.page.write_text(page(given, STEM), encoding="utf-8")
    return run


def test_pages_and_results_are_published_together(tmp_path: Path, given: Evaluation) -> None:
    run = _run(tmp_path, given)
    files = outputs.finished_files(given, [run], private=tmp_path / "private")
    assert {"results.json", "results.csv", "results.xlsx", run.path.name} < set(files)
    assert files[f"{STEM}.html"].decode() == page(given, STEM)
    assert not (tmp_path / "private").exists()


def test_what_does_not_pass_lies_in_a_private_folder_with_the_reason(
    tmp_path: Path, given: Evaluation
) -> None:
    cells = tuple(replace(cell, status=CellStatus.HIDDEN) for cell in given.coverage.cells)
    hidden = replace(given, coverage=replace(given.coverage, cells=cells))
    private = tmp_path / "private"
    with pytest.raises(DisclosureError, match="which is hidden") as caught:
        outputs.finished_files(hidden, [_run(tmp_path, given)], private=private)
    reason = (private / outputs.REASON_FILE).read_text(encoding="utf-8")
    assert reason.strip() in str(caught.value)
    assert (private / f"{STEM}.html").exists()
    outputs.finished_files(given, [_run(tmp_path, given)], private=private)
    assert not private.exists()


@pytest.mark.parametrize("stem", STEMS)
def test_our_own_pages_pass(stem: str, given: Evaluation) -> None:
    html = page(given, stem).encode()
    notebook = nbformat.writes(executed(given, stem)).encode()
    look_through(given, {f"{stem}.html": html, f"{stem}.ipynb": notebook})


def test_our_own_tables_pass(given: Evaluation) -> None:
    look_through(given, {"results.csv": to_csv(given), "results.xlsx": to_xlsx(given)})


def refused(given: Evaluation, name: str, content: bytes) -> str:
    with pytest.raises(DisclosureError) as caught:
        look_through(given, {name: content})
    return str(caught.value)


def test_a_number_in_a_sentence_that_belongs_to_nothing(given: Evaluation) -> None:
    html = page(given, STEM).replace("</h1>", "</h1><p>Snittet er 48,1517.</p>", 1)
    said = refused(given, "a.html", html.encode())
    assert said.startswith("a.html: ")
    assert "48" not in said


def test_a_municipality_with_the_number_of_another(given: Evaluation) -> None:
    """A released number is not enough: it has to be this municipality's own."""
    html = page(given, STEM)
    cells = re.findall(rf'data-cell="(\d{{4}}):{DISTRESS}:\d+">([\d,]+)</td>', html)
    (one, mine), (_, other) = cells[0], next(c for c in cells if c[0] != cells[0][0])
    own = {number for unit, number in cells if unit == one}
    assert other not in own
    wrong = html.replace(f">{mine}</td>", f">{other}</td>", 1)
    with pytest.raises(DisclosureError, match="belongs to no released result"):
        outputs.check_files(
            {"a.html": wrong.encode()}, outputs.released(given), given.header.language
        )


def test_a_text_alternative_with_a_foreign_number(given: Evaluation) -> None:
    html = page(given, STEM).replace('alt="', 'alt="48,1517 ', 1)
    assert "belongs to no released result" in refused(given, "a.html", html.encode())


def test_words_in_a_picture_are_read(given: Evaluation) -> None:
    svg = base64.b64encode(b"<svg><text>48,1517</text></svg>").decode()
    html = page(given, STEM).replace(
        "</h1>", f'</h1><img alt="" src="data:image/svg+xml;base64,{svg}">', 1
    )
    assert "a picture" in refused(given, "a.html", html.encode())


def test_a_picture_of_points_cannot_be_read_back(given: Evaluation) -> None:
    html = page(given, STEM).replace("</h1>", '</h1><img src="data:image/png;base64,AAAA">', 1)
    assert "cannot be read back" in refused(given, "a.html", html.encode())


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (nbformat.v4.new_output("stream", text="   4001  48.1517"), "output of cell"),
        (nbformat.v4.new_output("display_data", {"image/png": "AAAA"}), "image/png"),
        (nbformat.v4.new_output("display_data", {"text/html": "<p>48,1517</p>"}), "belongs to no"),
    ],
)
def test_a_researchers_own_output_is_read_too(
    output: nbformat.NotebookNode, said: str, given: Evaluation
) -> None:
    node = executed(given, STEM)
    next(cell for cell in node.cells if cell.cell_type == "code").outputs.append(output)
    assert said in refused(given, "a.ipynb", nbformat.writes(node).encode())


def test_a_csv_and_a_workbook_with_a_foreign_number(given: Evaluation) -> None:
    assert "line 2" in refused(given, "a.csv", b"name,value\nA,48.1517\n")
    book = Workbook()
    book.active.append(["name", 48.1517])
    out = io.BytesIO()
    book.save(out)
    assert "sheet1" in refused(given, "a.xlsx", out.getvalue())


def test_a_workbook_with_a_formula(given: Evaluation) -> None:
    book = Workbook()
    book.active.append(["=1+1"])
    out = io.BytesIO()
    book.save(out)
    assert "formula" in refused(given, "a.xlsx", out.getvalue())

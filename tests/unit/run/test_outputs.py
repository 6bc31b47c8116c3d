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
from folkehelse_eval.report.exporter import page_from_node
from folkehelse_eval.report.kept_back import kept_back_page
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run import outputs
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.run.notebooks import NotebookRun
from folkehelse_eval.run.output_limits import LONGEST_PRINTED
from folkehelse_eval.run.outputs import look_through
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, evaluation
from tests.report_pages import STEMS, executed, page
from tests.support.page_text import visible_text

STEM = "30_for_og_etter"
OTHER = "40_sammenligning"


@pytest.fixture(scope="module")
def given() -> Evaluation:
    return evaluation()


def _runs(folder: Path, given: Evaluation, **changed: nbformat.NotebookNode) -> list[NotebookRun]:
    runs = []
    for stem in (STEM, OTHER):
        node = changed.get(f"_{stem}") or executed(given, stem)
        path = folder / f"{stem}.ipynb"
        nbformat.write(node, path)
        runs.append(NotebookRun(stem, path, None))
        runs[-1].page.write_text(page_from_node(node), encoding="utf-8")
    return runs


def test_pages_and_results_are_published_together(tmp_path: Path, given: Evaluation) -> None:
    found = outputs.finished_files(given, _runs(tmp_path, given), private=tmp_path / "private")
    assert {"results.json", "results.csv", "results.xlsx", f"{STEM}.ipynb"} < set(found.files)
    assert found.files[f"{STEM}.html"].decode() == page(given, STEM)
    assert not found.kept_back
    assert not (tmp_path / "private").exists()


def test_results_that_do_not_pass_keep_everything_private_with_the_reason(
    tmp_path: Path, given: Evaluation
) -> None:
    cells = tuple(replace(cell, status=CellStatus.HIDDEN) for cell in given.coverage.cells)
    hidden = replace(given, coverage=replace(given.coverage, cells=cells))
    private = tmp_path / "private"
    with pytest.raises(DisclosureError, match="which is hidden") as caught:
        outputs.finished_files(hidden, _runs(tmp_path, given), private=private)
    reason = (private / outputs.REASON_FILE).read_text(encoding="utf-8")
    assert reason.strip() in str(caught.value)
    assert (private / f"{STEM}.html").exists()
    outputs.finished_files(given, _runs(tmp_path, given), private=private)
    assert not private.exists()


def printing(given: Evaluation, text: str) -> nbformat.NotebookNode:
    """Return the notebook as a researcher edited it: its last cell prints something as well."""
    node = executed(given, STEM)
    node.cells[-1].outputs.append(nbformat.v4.new_output("stream", name="stdout", text=text))
    return node


def whole_panel() -> str:
    """Return 50,000 rows as a data frame is printed, as much of it as a cell keeps."""
    rows = (f"{n % 357 + 1101:>6}  {n % 97 + 0.4179:.4f}\n" for n in range(50_000))
    return "".join(rows)[:LONGEST_PRINTED]


def test_a_page_that_prints_the_whole_panel_is_kept_back_and_the_others_are_not(
    tmp_path: Path, given: Evaluation
) -> None:
    private = tmp_path / "private"
    runs = _runs(tmp_path, given, **{f"_{STEM}": printing(given, whole_panel())})
    found = outputs.finished_files(given, runs, private=private)
    assert list(found.kept_back) == [STEM]
    assert "0.4179" not in found.kept_back[STEM]
    assert f"{STEM}.ipynb" not in found.files
    stands = found.files[f"{STEM}.html"].decode()
    assert "Siden er holdt tilbake" in visible_text(stands)
    assert "0.4179" not in stands
    assert found.files[f"{OTHER}.html"].decode() == page(given, OTHER)
    assert f"{OTHER}.ipynb" in found.files
    assert "0.4179" in (private / STEM / f"{STEM}.html").read_text(encoding="utf-8")
    assert (private / STEM / outputs.REASON_FILE).exists()
    look_through(given, found.files)


@pytest.mark.parametrize("language", Language)
def test_the_page_that_stands_instead_is_a_whole_page(language: Language) -> None:
    html = kept_back_page(evaluation(language), STEM)
    assert f'<html lang="{language.value}">' in html
    assert html.count("<h1") == 1
    assert f'{STEM}.html" aria-current="page"' in html


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

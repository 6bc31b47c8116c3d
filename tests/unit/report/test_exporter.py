"""Executed notebooks to pages: what is shown, what is kept back, what stops the export."""

import importlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.exporter import LONGEST_OUTPUT, FolkehelseExporter, page_from_node
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation, without_data
from tests.report_pages import STEMS, executed, page

NEW = nbformat.v4
ROOT = Path(__file__).resolve().parents[3]


def with_cells(*cells: nbformat.NotebookNode) -> nbformat.NotebookNode:
    node = executed(evaluation(), "10_rekkevidde")
    node.cells.extend(cells)
    return node


COMPARED = ("90_sammendrag", "30_for_og_etter", "40_sammenligning", "50_robusthet")
YEARS = {"10_rekkevidde": "2018–2023", **dict.fromkeys(COMPARED, "2018–2021")}
"""Years of a page's own results, where they are not those of all data."""


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("language", list(Language))
def test_page_has_language_title_and_one_level_one_heading(stem: str, language: Language) -> None:
    html = page(evaluation(language), stem)
    assert f'<html lang="{language.value}">' in html
    title = re.search("<title>(.*?)</title>", html)
    assert title
    assert f"Telemark, {YEARS.get(stem, '2016–2024')}" in title[1]
    assert html.count("<h1") == 1


@pytest.mark.parametrize("stem", STEMS)
def test_simulated_values_are_said_at_the_top_in_the_title_and_on_every_picture(stem: str) -> None:
    real, simulated = page(evaluation(), stem), page(evaluation(simulated=True), stem)
    assert "SIMULERTE" not in real
    assert "<title>SIMULERTE TALL" in simulated
    assert simulated.index('class="simulated"') < simulated.index("<h1")


def test_provenance_of_a_file_alone_brings_the_banner() -> None:
    mixed = evaluation(simulated=True)
    mixed = replace(mixed, header=replace(mixed.header, simulated=False))
    assert "Simulerte tall." in page(mixed, "90_sammendrag")


@pytest.mark.parametrize("stem", STEMS)
def test_page_holds_no_code_script_or_outside_address(stem: str) -> None:
    html = page(evaluation(), stem)
    assert "open_evaluation" not in html
    assert "<script" not in html
    assert not re.search(r"""(?:src|href)=["']https?:""", html)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("stem", STEMS)
def test_county_without_data_has_readable_pages(stem: str) -> None:
    html = page(without_data(), stem)
    assert "<h1" in html
    assert "nan" not in re.sub("<[^>]*>", "", html).lower().split()


def test_our_own_notes_stay_in_the_notebook() -> None:
    assert "Cells tagged" not in page(evaluation(), "10_rekkevidde")


def test_a_researchers_markdown_is_shown_and_cannot_break_the_page() -> None:
    source = '# Min tittel\n\n<img src="http://x/y.png"> **fet** ![kart](http://x/z.png)'
    html = page_from_node(with_cells(NEW.new_markdown_cell(source)))
    assert "<h2>Min tittel</h2>" in html
    assert "<strong>fet</strong>" in html
    assert '<img src="http' not in html
    assert "&lt;img" in html
    assert html.count("<h1") == 1


def test_a_researchers_output_is_shown_as_text_and_bounded() -> None:
    cell = NEW.new_code_cell("frame")
    cell.outputs = [NEW.new_output("execute_result", {"text/plain": "<b>" + "1 " * LONGEST_OUTPUT})]
    html = page_from_node(with_cells(cell))
    assert "&lt;b&gt;1 1 1" in html
    assert "kortet av etter 20\u00a0000 tegn" in html
    assert len(html) < 400_000


def test_a_failed_cell_stops_the_export_without_its_traceback() -> None:
    cell = NEW.new_code_cell("1/0")
    cell.outputs = [
        NEW.new_output("error", ename="ZeroDivisionError", evalue="secret 12,3", traceback=["x"])
    ]
    with pytest.raises(ReportError, match="failed \\(ZeroDivisionError\\)") as caught:
        page_from_node(with_cells(cell))
    assert "secret" not in str(caught.value)


def test_a_notebook_that_was_not_run_is_named_as_such() -> None:
    with pytest.raises(ReportError, match="run it first"):
        page_from_node(NEW.new_notebook())


def test_outputs_are_one_kind_of_html_alone() -> None:
    node = executed(evaluation(), "40_sammenligning")
    outputs = [output for cell in node.cells for output in cell.get("outputs", ())]
    assert outputs
    assert all(list(output.data) == ["text/html"] for output in outputs)
    nbformat.validate(node)


def test_exporter_gives_html_through_nbconvert() -> None:
    html, noted = FolkehelseExporter().from_notebook_node(executed(evaluation(), "90_sammendrag"))
    assert html.startswith("<!DOCTYPE html>")
    assert noted["output_extension"] == ".html"


def test_contents_only_on_long_pages() -> None:
    assert 'class="contents"' not in page(evaluation(), "90_sammendrag")
    assert 'class="contents"' in page(evaluation(), "00_datagrunnlag")


def test_entry_point_names_the_exporter() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    target = project["entry-points"]["nbconvert.exporters"]["folkehelse"]
    module, _, name = target.partition(":")
    assert getattr(importlib.import_module(module), name) is FolkehelseExporter

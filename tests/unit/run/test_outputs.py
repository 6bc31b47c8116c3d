"""Nothing is published that the last look did not see."""

from dataclasses import replace
from pathlib import Path

import pytest

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.run import outputs
from folkehelse_eval.run.notebooks import NotebookRun
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import evaluation
from tests.report_pages import page


def _run(folder: Path, html: str) -> NotebookRun:
    path = folder / "30_for_og_etter.ipynb"
    path.write_text("{}", encoding="utf-8")
    run = NotebookRun("30_for_og_etter", path, None)
    run.page.write_text(html, encoding="utf-8")
    return run


def test_pages_and_results_are_published_together(tmp_path: Path) -> None:
    html = page(evaluation(), "30_for_og_etter")
    files = outputs.finished_files(evaluation(), [_run(tmp_path, html)])
    assert {"results.json", "results.csv", "results.xlsx"} < set(files)
    assert files["30_for_og_etter.html"] == html.encode()


def test_a_page_with_a_hidden_number_stops_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = evaluation()
    html = page(given, "30_for_og_etter")
    cells = tuple(replace(cell, status=CellStatus.HIDDEN) for cell in given.coverage.cells)
    everything_hidden = replace(given, coverage=replace(given.coverage, cells=cells))
    monkeypatch.setattr(outputs, "check_results", lambda _: None)  # the page's own check is meant
    with pytest.raises(DisclosureError):
        outputs.finished_files(everything_hidden, [_run(tmp_path, html)])

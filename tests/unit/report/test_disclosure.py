"""The last check: a hidden cell has no number on the finished page."""

import base64
import re
from dataclasses import replace

import pytest

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.disclosure import CSV_PREFIX, check_page, check_results
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, coverage, evaluation
from tests.report_pages import STEMS, page

HIDDEN = f"4024:{DISTRESS}:2021"


@pytest.fixture(scope="module")
def changes() -> str:
    """Page with one row per municipality."""
    return page(evaluation(), "30_for_og_etter")


@pytest.mark.parametrize("stem", STEMS)
def test_our_pages_pass(stem: str) -> None:
    check_page(page(evaluation(), stem), coverage())


def test_a_number_in_a_hidden_cell_is_refused(changes: str) -> None:
    cell = re.search(rf'<td class="absent number" data-cell="{HIDDEN}"[^>]*>.*?</td>', changes)
    assert cell
    leaked = changes.replace(cell[0], f'<td class="number" data-cell="{HIDDEN}">12,3</td>')
    with pytest.raises(DisclosureError, match=f"{HIDDEN}, which is hidden") as caught:
        check_page(leaked, coverage())
    assert "12,3" not in str(caught.value)


def test_a_number_beside_the_symbol_is_refused(changes: str) -> None:
    leaked = changes.replace('<span aria-hidden="true">:</span>', "<span>: 12,3</span>", 1)
    with pytest.raises(DisclosureError, match="an absent cell holds a number"):
        check_page(leaked, coverage())


def test_a_change_that_rests_on_a_hidden_cell_is_refused(changes: str) -> None:
    shown = f'data-cell="4003:{DISTRESS}:2018 4003:{DISTRESS}:2021"'
    assert shown in changes
    leaked = changes.replace(shown, f'data-cell="4003:{DISTRESS}:2018 {HIDDEN}"')
    with pytest.raises(DisclosureError, match="which is hidden"):
        check_page(leaked, coverage())


def test_a_number_about_a_municipality_without_origin_is_refused(changes: str) -> None:
    leaked = changes.replace(f' data-cell="4003:{DISTRESS}:2018"', "", 1)
    with pytest.raises(DisclosureError, match="names no cell"):
        check_page(leaked, coverage())


def test_a_cell_that_coverage_does_not_know_is_refused(changes: str) -> None:
    leaked = changes.replace(f"4003:{DISTRESS}:2018", f"4003:{DISTRESS}:1999")
    with pytest.raises(DisclosureError, match="unknown to the coverage table"):
        check_page(leaked, coverage())


def test_a_csv_that_holds_more_than_its_table_is_refused(changes: str) -> None:
    address = re.search(rf'href="({re.escape(CSV_PREFIX)}[^"]*)"', changes)
    assert address
    text = base64.b64decode(address[1].removeprefix(CSV_PREFIX)).decode()
    more = base64.b64encode(text.replace(":", "12,3", 1).encode()).decode()
    with pytest.raises(DisclosureError, match="other numbers than its table"):
        check_page(changes.replace(address[1], CSV_PREFIX + more), coverage())


def test_a_download_without_a_table_is_refused(changes: str) -> None:
    leaked = changes.replace("</main>", f'<a download="x.csv" href="{CSV_PREFIX}">x</a></main>')
    with pytest.raises(DisclosureError, match="belongs to no table"):
        check_page(leaked, coverage())


def test_a_mean_rests_on_every_year_behind_it() -> None:
    found = evaluation()
    [comparison, *others] = found.comparisons
    [pair, *pairs] = comparison.pairs
    mean = replace(pair, after_from=2020, after_cells=(2020, 2021))
    changed = replace(comparison, pairs=(mean, *pairs))
    html = page(replace(found, comparisons=(changed, *others)), "40_sammenligning")
    cells = f"{pair.kommune_nr}:{DISTRESS}:2020 {pair.kommune_nr}:{DISTRESS}:2021"
    assert f'data-cell="{cells}"' in html
    assert "2020–2021" in html


def test_results_with_a_number_in_a_hidden_cell_are_refused() -> None:
    given = evaluation()
    check_results(given)
    shown = next(
        (comparison.indicator, pair)
        for comparison in given.comparisons
        for pair in comparison.pairs
        if pair.after is not None and pair.after_year is not None
    )
    indicator, pair = shown
    cells = tuple(
        replace(cell, status=CellStatus.HIDDEN)
        if (cell.kommune_nr, cell.indicator, cell.last_year)
        == (pair.kommune_nr, indicator, pair.after_year)
        else cell
        for cell in given.coverage.cells
    )
    leaking = replace(given, coverage=replace(given.coverage, cells=cells))
    with pytest.raises(DisclosureError, match=f"{pair.kommune_nr} in {pair.after_year}"):
        check_results(leaking)

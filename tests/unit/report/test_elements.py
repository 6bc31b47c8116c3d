"""Every sentence, figure and table of every page has an id and a reference that is found."""

import pytest

from folkehelse_eval.report.elements import elements_of
from folkehelse_eval.result.references import FIXED, find_entries
from tests.example_evaluation import evaluation, without_data
from tests.report_pages import STEMS, page
from tests.support.page_text import read_page

GIVEN = {"whole": evaluation(), "without data": without_data()}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("kind", GIVEN)
def test_every_element_leads_to_an_entry_of_the_results(kind: str, stem: str) -> None:
    given = GIVEN[kind]
    found = elements_of(page(given, stem))
    assert found
    for element in found:
        assert element.reference, element
        for reference in element.reference.split():
            assert reference == FIXED or find_entries(given, reference), element


@pytest.mark.parametrize("stem", STEMS)
def test_no_sentence_is_without_an_id(stem: str) -> None:
    html = page(evaluation(), stem).partition("<main")[2].partition("</main>")[0]
    inside = html.partition("</nav>")[2] if "<nav" in html else html
    _, tags = read_page(inside)
    for tag, attributes in tags:
        if tag in {"dd", "li", "p"} and attributes.get("class") != "download":
            assert attributes.get("id"), (tag, attributes)


def test_caption_of_a_figure_and_the_cells_of_its_table_are_its_own() -> None:
    html = (
        '<main><div data-ref="a"><figure id="f"><figcaption>Now</figcaption><details><table id="t">'
        "<caption>Then</caption><tr><td data-cell='4014:x:2021 4014:x:2024'>1</td></tr></table>"
        '</details></figure></div><p id="s1">Alone<br>here</p></main>'
    )
    figure, table, alone = elements_of(html)
    assert (figure.text, figure.reference) == ("Now", "a")
    assert table.text == "Then"
    assert figure.cells == table.cells == ("4014:x:2021", "4014:x:2024")
    assert (alone.text, alone.reference) == ("Alonehere", "")

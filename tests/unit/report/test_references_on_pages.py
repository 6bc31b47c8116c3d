"""What a page says names the results it is written from, not just the evaluation as a whole."""

import inspect
import re

import pytest

from folkehelse_eval.report.chapters.frame import fragment
from folkehelse_eval.report.elements import elements_of
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.references import FIXED, find_entries
from tests.example_evaluation import evaluation, without_data
from tests.report_pages import STEMS, page
from tests.support.nations import national

NATION = "95_nasjonal"
PAGES = [
    *((evaluation(), stem) for stem in STEMS),
    *((without_data(), stem) for stem in STEMS),
    (national(), NATION),
]
IDS = [f"{'nothing' if not given.comparisons else 'some'}-{stem}" for given, stem in PAGES]


def test_a_fragment_without_a_reference_cannot_be_written() -> None:
    assert inspect.signature(fragment).parameters["refers_to"].default is inspect.Parameter.empty


@pytest.mark.parametrize(("given", "stem"), PAGES, ids=IDS)
def test_only_title_and_foot_refer_to_the_evaluation_as_a_whole(
    given: Evaluation, stem: str
) -> None:
    """Of what stands between them, the wrapper of the foot itself is the one exception."""
    body = page(given, stem).partition('class="title"')[2].partition('id="om-siden"')[0]
    assert body.count('data-ref="header"') == 1
    first = re.search(r'<dl class="facts first">(.*?)</dl>', body, re.S)
    if first is not None:
        assert first[1].count("<div") == first[1].count("<div data-ref=")


@pytest.mark.parametrize(("given", "stem"), PAGES, ids=IDS)
def test_every_reference_leads_to_an_entry(given: Evaluation, stem: str) -> None:
    references = {element.reference for element in elements_of(page(given, stem))}
    for reference in {part for text in references for part in text.split()} - {FIXED}:
        assert find_entries(given, reference)

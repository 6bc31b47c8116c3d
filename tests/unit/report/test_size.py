"""A page that would be too large is bounded with a note, or refused."""

import base64
import re

import nbformat
import pytest

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.exporter import LONGEST_OUTPUT, page_from_node
from folkehelse_eval.report.gate.check import check_files
from folkehelse_eval.report.gate.released import released
from folkehelse_eval.report.size import LARGEST_PAGE, bounded
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation
from tests.report_pages import executed, page

STEM = "20_indikatorutvikling"
PICTURE = re.compile(r'src="(data:image/svg\+xml;base64,)([^"]*)" alt="([^"]*)"')


def swollen(language: Language, *, by: int) -> str:
    """Return a page whose pictures are larger by so many bytes each."""
    node = executed(evaluation(language), STEM)

    def swell(found: re.Match[str]) -> str:
        svg = base64.b64decode(found[2]).replace(b"</svg>", b" " * by + b"</svg>")
        return f'src="{found[1]}{base64.b64encode(svg).decode()}" alt="{found[3]}"'

    for cell in node.cells:
        for output in cell.get("outputs", ()):
            output.data["text/html"] = PICTURE.sub(swell, output.data["text/html"])
    return page_from_node(node)


@pytest.mark.parametrize("language", Language)
def test_the_last_pictures_give_way_to_what_they_say(language: Language) -> None:
    whole = page(evaluation(language), STEM)
    pictures = PICTURE.findall(whole)
    assert len(pictures) > 1
    html = swollen(language, by=LARGEST_PAGE // len(pictures))
    note = load_words(language).say("frame.picture_left_out")
    kept = PICTURE.findall(html)
    assert len(html.encode()) <= LARGEST_PAGE
    assert len(kept) in range(1, len(pictures))
    assert html.count(note) == len(pictures) - len(kept)
    assert [picture[2] for picture in kept] == [picture[2] for picture in pictures[: len(kept)]]
    for _, _, alternative in pictures[len(kept) :]:
        assert f"{note} {alternative}</p>" in html
    assert html.count("<table") == whole.count("<table")
    assert html.count("download=") == whole.count("download=")


def test_a_bounded_page_passes_the_gate() -> None:
    given = evaluation()
    html = swollen(Language.BOKMAL, by=LARGEST_PAGE // 3)
    check_files({"a.html": html.encode()}, released(given), Language.BOKMAL)


def test_a_page_of_the_usual_size_is_left_alone() -> None:
    html = page(evaluation(), STEM)
    assert bounded(html, Language.BOKMAL) is html


def test_a_page_too_large_without_pictures_is_refused() -> None:
    node = executed(evaluation(), STEM)
    output = nbformat.v4.new_output("stream", name="stdout", text="ord " * LONGEST_OUTPUT)
    cells = LARGEST_PAGE // LONGEST_OUTPUT + 1
    node.cells += [nbformat.v4.new_code_cell(outputs=[output]) for _ in range(cells)]
    with pytest.raises(ReportError, match=r"more than 1500000: show less"):
        page_from_node(node)

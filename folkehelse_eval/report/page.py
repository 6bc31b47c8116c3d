"""A whole page around rendered blocks: language, title, landmarks, contents, security policy."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib import resources

from markupsafe import Markup

from folkehelse_eval.report.pages import ESTIMATES_FILE, WORKBOOK_FILE, Page, about_pages
from folkehelse_eval.report.render import render_template
from folkehelse_eval.vocabulary.indicator import Language

_SENTENCE = re.compile(r'<(p|li|dd)(?![\w-])(?![^>]* id=|[^>]*class="download")')


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the table of contents."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class PageSetting:
    """What a page is besides its blocks."""

    language: Language
    title: str
    page_key: str
    """Key of this page among ``pages``; empty for a page outside a report."""
    pages: tuple[Page, ...]
    """Pages of the same report, linked at the top."""
    index_address: str
    about_address: str = ""
    """Folder of the pages about the pages, as seen from this one; they follow the language."""
    paper: str = ""
    """Line at the head of every printed sheet; the title where there is none."""


def render_page(setting: PageSetting, *, opening: str, body: str) -> str:
    """Return the finished page; ``opening`` and ``body`` are HTML that our templates wrote."""
    opening, body = number_sentences((opening, body))
    values = {
        "title": setting.title,
        "page_key": setting.page_key,
        "pages": setting.pages,
        "index_address": setting.index_address,
        "files": _files_beside(setting),
        "about": [
            (page.key, f"{setting.about_address}{page.stem}.html")
            for page in about_pages(setting.language)
        ],
        "style": Markup(style_sheet()),  # our own file, no text from outside
        "paper": Markup(paper_style(setting.paper or setting.title)),
        "opening": Markup(opening),
        "body": Markup(body),
        "contents": contents_of(body),
    }
    return render_template("page.html.j2", setting.language, values).strip() + "\n"


def _files_beside(setting: PageSetting) -> dict[str, str]:
    """Return the files of results beside a report's page; no other page has any."""
    if setting.pages in {(), about_pages(setting.language)}:
        return {}
    return {"workbook": WORKBOOK_FILE, "estimates": ESTIMATES_FILE}


def number_sentences(parts: Sequence[str]) -> tuple[str, ...]:
    """Return HTML whose paragraphs, answers and items have an id, counted over all the parts.

    By this id ``folkehelse-eval trace`` finds what a sentence was written from.
    """
    numbers = itertools.count(1)
    return tuple(
        _SENTENCE.sub(lambda found: f'<{found[1]} id="s{next(numbers)}"', part) for part in parts
    )


def style_sheet() -> str:
    """Return the one style sheet of all pages."""
    path = resources.files("folkehelse_eval.report") / "template" / "style.css"
    return path.read_text(encoding="utf-8")


def paper_style(line: str) -> str:
    """Return the style that prints ``line`` and the number of the sheet on every sheet.

    The text is written into a style sheet, so all but letters, digits and blanks is escaped there.
    """
    said = "".join(
        character if character.isalnum() or character == " " else f"\\{ord(character):06x}"
        for character in line
    )
    font = 'font: 8.5pt "Liberation Sans", Arial, sans-serif; color: #4a4a4a'
    return (
        f'@media print {{ @page {{ @top-left {{ content: "{said}"; {font}; }} '
        f"@bottom-right {{ content: counter(page) ' / ' counter(pages); {font}; }} }} }}"
    )


def contents_of(body: str) -> Sequence[ContentsEntry]:
    """Return the level-2 headings of a page's HTML that have an anchor."""
    finder = _HeadingFinder()
    finder.feed(body)
    return tuple(finder.entries)


class _HeadingFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[ContentsEntry] = []
        self._anchor: str | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "h2":
            self._anchor = dict(attrs).get("id")
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._anchor is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "h2" and self._anchor is not None:
            self.entries.append(ContentsEntry(self._anchor, self._text.strip()))
            self._anchor = None

"""The pages of a report, in reading order; keys name their texts in the catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass

from folkehelse_eval.vocabulary.indicator import Language


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of page."""

    key: str
    """``page.<key>.title`` and ``page.<key>.short`` are its names."""
    stem: str
    """Name of its notebook and of its HTML file, without suffix."""


PAGES: tuple[Page, ...] = (
    Page("summary", "90_sammendrag"),
    Page("reach", "10_rekkevidde"),
    Page("development", "20_indikatorutvikling"),
    Page("before_after", "30_for_og_etter"),
    Page("comparison", "40_sammenligning"),
    Page("robustness", "50_robusthet"),
    Page("coverage", "00_datagrunnlag"),
)
NATION = "nation"
"""Scope of a national plan, and key of its own page."""


def pages_of(scope: str) -> tuple[Page, ...]:
    """Return the pages of a report by the scope of its plan; the nation's own page comes first."""
    own = (Page(NATION, "95_nasjonal"),) if scope == NATION else ()
    return (*own, *PAGES)


def page_of(key: str) -> Page:
    """Return the page with this key."""
    return next(page for page in pages_of(NATION) if page.key == key)


WORKBOOK_FILE = "results.xlsx"
"""All results of a report, beside its pages: a sheet for each table."""
ESTIMATES_FILE = "results.csv"
"""One row for each estimate, beside the pages."""

ABOUT_FOLDER = "om"
"""Folder of the pages about the pages, beside the index."""
ABOUT: Mapping[str, str] = {
    "words": "ord-og-metode",
    "researchers": "for-forskere",
    "accessibility": "tilgjengelighet",
}
"""Pages about the pages by key, with the stem of their files."""


def about_pages(language: Language) -> tuple[Page, ...]:
    """Return the pages about the pages in one language."""
    return tuple(Page(key, f"{stem}.{language.value}") for key, stem in ABOUT.items())


def index_name(language: Language) -> str:
    """Return the name of the index in one language; bokmål's is the plain one."""
    return "index.html" if language is Language.BOKMAL else f"index.{language.value}.html"

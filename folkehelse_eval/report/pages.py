"""The pages of a report, in reading order; keys name their texts in the catalogues."""

from dataclasses import dataclass


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


def page_of(key: str) -> Page:
    """Return the page with this key."""
    return next(page for page in PAGES if page.key == key)

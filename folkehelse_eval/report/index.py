"""``reports/index.html``: all reports with their state, the age of their data and their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from folkehelse_eval.report.blocks import Link
from folkehelse_eval.report.catalogue import Words, load_words
from folkehelse_eval.report.numbers import long_date
from folkehelse_eval.report.page import PageSetting, render_page
from folkehelse_eval.report.pages import pages_of
from folkehelse_eval.report.render import render_template
from folkehelse_eval.vocabulary.indicator import Language

HTML = ".html"


class ReportState(StrEnum):
    """How a report stands."""

    READY = "ready"
    DATA_MISSING = "data_missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One report in the index; plain values as a run leaves them in its state file."""

    plan_id: str
    """Also the name of its folder beside the index."""
    state: str
    """One of :class:`ReportState`."""
    detail: str
    """Reason of a failure or what data are missing; one line, without a traceback."""
    pages: tuple[str, ...]
    """Names of the HTML files that exist, of this run or an earlier one."""
    language: str = "nb"
    """Language of the report's pages."""
    scope: str = "county"
    area: str = ""
    """County at entry as printed; empty for the nation."""
    simulated: bool = False
    data_date: str = ""
    """Day of retrieval, ISO 8601; empty where nobody noted it."""


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    state: ReportState
    detail: str
    stale: bool
    retrieved: str
    language: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    entries: tuple[_Row, ...]


def index_page(entries: Sequence[IndexEntry], *, language: Language = Language.BOKMAL) -> str:
    """Return the index page; real reports first, each group in the order given."""
    words = load_words(language)
    groups = tuple(
        _Group(key, tuple(_row(entry, words) for entry in some))
        for key, some in (
            ("real", [entry for entry in entries if not entry.simulated]),
            ("simulated", [entry for entry in entries if entry.simulated]),
        )
        if some
    )
    setting = PageSetting(
        language=language,
        title=words.say("index.title"),
        page_key="",
        pages=(),
        index_address="",
    )
    body = render_template("index.html.j2", language, {"groups": groups})
    return render_page(setting, opening="", body=body)


def _row(entry: IndexEntry, words: Words) -> _Row:
    state = ReportState(entry.state)
    links = tuple(
        Link(words.say(f"page.{page.key}.short"), f"{entry.plan_id}/{page.stem}{HTML}")
        for page in pages_of(entry.scope)
        if f"{page.stem}{HTML}" in entry.pages
    )
    day = entry.data_date
    return _Row(
        title=_title(entry, words),
        state=state,
        detail=entry.detail,
        stale=state is ReportState.FAILED and bool(links),
        retrieved=long_date(date.fromisoformat(day), words.language)
        if day
        else words.say("not_stated"),
        language=entry.language,
        links=links,
    )


def _title(entry: IndexEntry, words: Words) -> str:
    if entry.area:
        return entry.area
    return words.say("area.nation") if entry.scope == "nation" else entry.plan_id

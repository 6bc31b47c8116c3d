"""``reports/index.html``: all reports with their state, the age of their data and their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from folkehelse_eval.report.blocks import (
    Fragment,
    Link,
    Links,
    Notice,
    PageHead,
    Text,
    Tone,
)
from folkehelse_eval.report.catalogue import Words, load_words
from folkehelse_eval.report.numbers import long_date
from folkehelse_eval.report.page import PageSetting, render_page
from folkehelse_eval.report.pages import (
    ABOUT_FOLDER,
    NATION,
    WORKBOOK_FILE,
    about_pages,
    index_name,
    pages_of,
)
from folkehelse_eval.report.render import render_fragment, render_template
from folkehelse_eval.vocabulary.indicator import Language

HTML = ".html"
REASON_FILE = "index.html"
"""Page of a report that could not be made: what went wrong, and what to do."""


class ReportState(StrEnum):
    """How a report stands."""

    READY = "ready"
    OUTDATED = "outdated"
    """Code, plan or data have changed since; the pages are those of before."""
    DATA_MISSING = "data_missing"
    KEPT_BACK = "kept_back"
    """Published but for pages that did not pass the gate."""
    FAILED = "failed"
    NOT_RUN = "not_run"


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
    counties_at_entry: tuple[str, ...] = ()
    counties_2024: tuple[str, ...] = ()
    """Names of the counties of 2024 in which those at entry lie."""


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    at_entry: str
    today: str
    state: ReportState
    detail: str
    stale: bool
    retrieved: str
    language: str
    links: tuple[Link, ...]
    workbook: str
    """Address of all results as one workbook; empty where there are no pages."""


@dataclass(frozen=True, slots=True)
class _Group:
    key: str
    entries: tuple[_Row, ...]
    waiting: tuple[str, ...]
    """Reports that were never run: the counties at entry, and of today where they differ."""


def index_page(entries: Sequence[IndexEntry], *, language: Language = Language.BOKMAL) -> str:
    """Return the index page; real reports first, each group in the order given.

    Reports that were never run stand after those that were, so that a reader meets results first.
    """
    words = load_words(language)
    groups = tuple(
        _Group(
            key,
            tuple(_row(entry, words) for entry in some if entry.state != ReportState.NOT_RUN),
            tuple(_waiting(entry, words) for entry in some if entry.state == ReportState.NOT_RUN),
        )
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
        about_address=f"{ABOUT_FOLDER}/",
    )
    others = tuple(
        Link(words.say(f"language.{other.value}"), index_name(other))
        for other in Language
        if other is not language
    )
    about = tuple((page.key, f"{ABOUT_FOLDER}/{page.stem}{HTML}") for page in about_pages(language))
    body = render_template(
        "index.html.j2",
        language,
        {"groups": groups, "languages": others, "about": about},
    )
    return render_page(setting, opening="", body=body)


def reason_page(entry: IndexEntry) -> str:
    """Return the page that stands for a report that could not be made."""
    language = Language(entry.language)
    words = load_words(language)
    title = words.say("index.reason.title", {"title": _title(entry, words)})
    head = PageHead("", title, title, words.say("index.reason.lead"), entry.simulated)
    notice = Notice(Tone.MISSING, words.say("index.reason.said"), (entry.detail,))
    back = Links((Link(words.say("frame.index"), f"../{index_name(language)}"),))
    setting = PageSetting(
        language=language,
        title=title,
        page_key="",
        pages=(),
        index_address="",
        about_address=f"../{ABOUT_FOLDER}/",
    )
    next_step = Text(words.say("index.reason.next"))
    return render_page(
        setting,
        opening=render_fragment(Fragment(language, (head,))),
        body=render_fragment(Fragment(language, (notice, next_step, back))),
    )


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
        at_entry=_counties(entry.counties_at_entry, entry, words),
        today=_counties(entry.counties_2024, entry, words),
        state=state,
        detail="" if state is ReportState.OUTDATED else entry.detail,
        stale=state is ReportState.FAILED and bool(links),
        retrieved=long_date(date.fromisoformat(day), words.language)
        if day
        else words.say("not_stated"),
        language=entry.language,
        links=links or _reason_page(entry, words),
        workbook=f"{entry.plan_id}/{WORKBOOK_FILE}" if links else "",
    )


def _waiting(entry: IndexEntry, words: Words) -> str:
    title, today = _title(entry, words), ", ".join(entry.counties_2024)
    if entry.scope == NATION or today in {"", title}:
        return title
    return words.say("index.waiting", {"title": title, "today": today})


def _reason_page(entry: IndexEntry, words: Words) -> tuple[Link, ...]:
    """Return the page that says why there are no others."""
    if entry.state != ReportState.FAILED:
        return ()
    return (Link(words.say("index.why"), f"{entry.plan_id}/{REASON_FILE}"),)


def _counties(names: tuple[str, ...], entry: IndexEntry, words: Words) -> str:
    if entry.scope == NATION:
        return words.say("index.all_counties")
    return ", ".join(names) or words.say("not_stated")


def _title(entry: IndexEntry, words: Words) -> str:
    if entry.area:
        return entry.area
    return words.say("area.nation") if entry.scope == NATION else entry.plan_id

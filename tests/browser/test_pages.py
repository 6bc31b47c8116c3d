"""Every rule on every kind of page in a real Chromium, with axe beside; see docs/pages.md."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from folkehelse_eval.report.size import LARGEST_PAGE
from tests.browser.kinds import AREA, OUTSIDE, PAGES, STEMS_OF, language_of
from tests.browser.rules import (
    OPEN_ALL,
    PRINTED_HEIGHT,
    PRINTED_WIDTH,
    RULES,
    WIDTHS,
    Rule,
)
from tests.support.page_text import visible_text

pytestmark = pytest.mark.browser

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_BY_SIGHT = ["color-contrast", "scrollable-region-focusable", "target-size"]
PHONE = 390
SPOKEN = {"nb": ("ikke", "kommuner"), "nn": ("ikkje", "kommunar"), "en": ("not", "municipalities")}
"""Words that a page in a language has and pages in the others have not."""


@dataclass(frozen=True)
class Opened:
    """A page in Chromium, with what it asked for beside itself."""

    name: str
    page: Page
    requests: tuple[str, ...]


def open_page(browser: Browser, address: Path, *, width: int = 1280, bypass: bool = False) -> Page:
    """Return the open page; its policy is put aside only for axe, which is a script."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, bypass_csp=bypass
    )
    page = context.new_page()
    page.goto(address.as_uri())
    return page


@pytest.fixture(scope="module", params=PAGES)
def opened(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Opened]:
    """One page, opened once for all rules."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda item: asked.append(item.url))
    page.goto((site / request.param).as_uri())
    foreign = tuple(url for url in asked[1:] if not url.startswith("data:"))
    yield Opened(request.param, page, foreign)
    context.close()


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_page_meets_the_rule(opened: Opened, rule: Rule) -> None:
    assert rule.broken(opened.page) == []


def test_page_asks_for_nothing_and_is_small(opened: Opened, site: Path) -> None:
    assert opened.requests == ()
    assert (site / opened.name).stat().st_size <= LARGEST_PAGE


def test_language_is_marked_and_fits_the_text(opened: Opened, site: Path) -> None:
    expected = language_of(opened.name)
    assert opened.page.evaluate("document.documentElement.lang") == expected
    spoken = set(re.findall(r"\w+", visible_text((site / opened.name).read_text("utf-8")).lower()))
    for language, markers in SPOKEN.items():
        assert bool(spoken & set(markers)) == (language == expected), language


def test_title_says_subject_area_and_period(opened: Opened) -> None:
    title = opened.page.title()
    if opened.name in OUTSIDE:
        assert re.search("folkehelsearbeid|public health work|Vestfold", title)
        return
    kind = opened.name.partition("/")[0]
    heading = opened.page.inner_text("h1")
    assert AREA[kind] in title
    assert heading.partition(":")[0] in title
    assert re.search(r"\d{4}|ingen tall", title)
    assert ("SIMULERTE TALL" in title) == (kind == "simulert")


def test_axe_finds_nothing(opened: Opened) -> None:
    """All of axe on a phone; what depends on width and medium elsewhere as well."""
    page, found = opened.page, []
    page.evaluate(OPEN_ALL)
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        found += violations(page, AXE_RULES if width == PHONE else AXE_BY_SIGHT, f"{width} px")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PRINTED_WIDTH, "height": PRINTED_HEIGHT})
    found += violations(page, ["color-contrast"], "paper")
    page.emulate_media(media="screen")
    assert found == [], json.dumps(found, indent=1)


def violations(page: Page, rules: list[str], where: str) -> list[tuple[str, str, str]]:
    """Return what axe finds, each with the place it was found at."""
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [(where, item["id"], item["nodes"][0]["html"][:120]) for item in found]


@pytest.mark.parametrize("kind", STEMS_OF)
def test_first_screen_fits_a_phone(browser: Browser, site: Path, kind: str) -> None:
    front = STEMS_OF[kind][0]
    page = open_page(browser, site / kind / f"{front}.html", width=390)
    bottom = page.evaluate("document.querySelector('dl.first').getBoundingClientRect().bottom")
    assert bottom <= WIDTHS[390]
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_what_must_not_be_concluded_is_as_visible_as_what_can(
    browser: Browser, site: Path, width: int
) -> None:
    page = open_page(browser, site / "nb" / "90_sammendrag.html", width=width)
    looks = page.evaluate("""() => [...document.querySelectorAll('dl.first div')].map(d => {
      const said = getComputedStyle(d.querySelector('dd'));
      return [said.fontSize, said.fontWeight, said.color, getComputedStyle(d).borderLeftWidth];
    })""")
    assert len(looks) == 4
    assert all(look == looks[0] for look in looks)
    page.context.close()

"""Our own page rules (docs: what axe does not see), each tried in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.report_pages import STEMS

pytestmark = pytest.mark.browser

WIDTHS = {320: 700, 390: 844, 1280: 900}
KINDS = ("nb", "nn", "en", "simulert", "uten_data")
PAGES = ["index.html", *(f"{kind}/{stem}.html" for kind in KINDS for stem in STEMS)]
LARGEST_PAGE = 1_500_000  # bytes

RULES = """() => {
  const found = [];
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
  if (levels.filter(l => l === 1).length !== 1) found.push('not one h1');
  if (levels[0] !== 1) found.push('h1 is not first');
  levels.forEach((l, i) => { if (i && l > levels[i-1] + 1) found.push('level skipped at ' + i); });
  for (const name of ['header', 'main', 'footer'])
    if (!document.querySelector('body > ' + name)) found.push('no ' + name);
  if (!document.querySelector('a.skip[href="#innhold"]')) found.push('no skip link');
  for (const t of document.querySelectorAll('table')) {
    if (!t.caption || !t.caption.textContent.trim()) found.push('table without caption');
    for (const h of t.querySelectorAll('th')) {
      if (!h.scope) found.push('th without scope');
      if (!h.textContent.trim()) found.push('empty header cell');
    }
    const region = t.closest('[role=region]');
    const label = region && document.getElementById(region.getAttribute('aria-labelledby'));
    if (!region || region.tabIndex !== 0 || !label) found.push('table without a named region');
    for (const n of t.querySelectorAll('td.number'))
      if (getComputedStyle(n).textAlign !== 'right') found.push('number not right-aligned');
    const foot = t.tFoot ? t.tFoot.textContent : '';
    for (const a of t.querySelectorAll('td.absent')) {
      const word = a.querySelector('.unseen').textContent;
      if (!foot.includes(word)) found.push('absent cell without legend: ' + word);
    }
  }
  const alts = [...document.querySelectorAll('img')].map(i => i.alt);
  if (new Set(alts).size !== alts.length) found.push('two pictures with the same text');
  for (const a of alts) if (a.length < 60 || !/\\d/.test(a)) found.push('poor text: ' + a);
  for (const f of document.querySelectorAll('figure')) {
    if (!f.querySelector('figcaption')) found.push('figure without caption');
    if (!f.querySelector('details table')) found.push('figure without table');
    if (!f.querySelector('p.source')) found.push('figure without source');
    if (!f.querySelector('a[download]')) found.push('figure without download');
    if (!f.querySelector('img').naturalWidth) found.push('picture does not load');
  }
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  if (new Set(ids).size !== ids.length) found.push('an id twice');
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (!document.getElementById(a.getAttribute('href').slice(1))) found.push('link to nowhere');
  return found;
}"""


def opened(browser: Browser, site: Path, name: str, width: int) -> tuple[Page, list[str]]:
    """Return the open page and the requests it made beside itself and its own data."""
    page = browser.new_page(viewport={"width": width, "height": WIDTHS[width]})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / name).as_uri())
    return page, [url for url in asked[1:] if not url.startswith("data:")]


@pytest.mark.parametrize("name", PAGES)
def test_page_meets_our_rules(browser: Browser, site: Path, name: str) -> None:
    page, asked = opened(browser, site, name, 1280)
    try:
        assert asked == []
        assert page.evaluate(RULES) == []
        language = name.partition("/")[0]
        expected = language if language in {"nn", "en"} else "nb"
        assert page.evaluate("document.documentElement.lang") == expected
        assert page.title()
    finally:
        page.close()
    assert (site / name).stat().st_size <= LARGEST_PAGE


@pytest.mark.parametrize("name", PAGES)
def test_page_never_scrolls_sideways(browser: Browser, site: Path, name: str) -> None:
    page, _ = opened(browser, site, name, 1280)
    try:
        for folded in (True, False):
            if not folded:
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        page.close()


@pytest.mark.parametrize("kind", ["nb", "nn", "en", "simulert", "uten_data"])
def test_first_screen_of_the_summary_fits_a_phone(browser: Browser, site: Path, kind: str) -> None:
    page, _ = opened(browser, site, f"{kind}/90_sammendrag.html", 390)
    try:
        bottom = page.evaluate("document.querySelector('dl.first').getBoundingClientRect().bottom")
        assert bottom <= WIDTHS[390]
    finally:
        page.close()


def test_policy_blocks_what_a_page_must_not_load(browser: Browser, site: Path) -> None:
    whole = (site / "nb" / "90_sammendrag.html").read_text(encoding="utf-8")
    sneaked = whole.replace(
        "</main>", "<script>document.title = 'ran'</script><img src='x.png' alt=''></main>"
    )
    (site / "sneaked.html").write_text(sneaked, encoding="utf-8")
    page, _ = opened(browser, site, "sneaked.html", 1280)
    try:
        assert page.title() != "ran"
        assert page.evaluate("document.querySelector('img[src=\"x.png\"]').naturalWidth") == 0
    finally:
        page.close()


def test_download_gives_the_table(browser: Browser, site: Path) -> None:
    page, _ = opened(browser, site, "nb/10_rekkevidde.html", 1280)
    try:
        with page.expect_download() as waiting:
            page.locator("a[download='kommuner-tabell.csv']").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        assert text.splitlines()[0].startswith("Kommune;")
        assert "Kragerø" in text
    finally:
        page.close()


def test_keyboard_reaches_the_skip_link_first_and_scroll_regions(
    browser: Browser, site: Path
) -> None:
    page, _ = opened(browser, site, "nb/10_rekkevidde.html", 390)
    try:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        seen = set()
        for _ in range(40):
            page.keyboard.press("Tab")
            seen.add(page.evaluate("document.activeElement.className"))
        assert "scroll" in seen
    finally:
        page.close()


def test_print_opens_what_is_folded_and_the_summary_is_one_page(
    browser: Browser, site: Path
) -> None:
    page, _ = opened(browser, site, "nb/20_indikatorutvikling.html", 1280)
    try:
        page.emulate_media(media="print")
        height = page.evaluate(
            "document.querySelector('details table').getBoundingClientRect().height"
        )
        assert height > 0
    finally:
        page.close()
    page, _ = opened(browser, site, "nb/90_sammendrag.html", 1280)
    try:
        printed = page.pdf(format="A4")
        assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1
    finally:
        page.close()

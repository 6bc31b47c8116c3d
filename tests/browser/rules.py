"""The rules that every page meets: each a question to Chromium, with what breaks it as the answer.

``docs/pages.md`` lists them by page kind; a test keeps that table equal to this list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

WIDTHS = {320: 700, 390: 844, 1280: 900}
"""Width and height of a small phone, a phone and a desk, CSS pixels."""
ZOOMED_WIDTH = 640  # 200 % zoom on a desk of 1280 pixels
PRINTED_WIDTH, PRINTED_HEIGHT = 672, 1017  # A4 within the margins of the style sheet, CSS pixels
OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
FOLD_ALL = "document.querySelectorAll('details').forEach(d => d.open = false)"
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""  # WCAG 1.4.12
FIRST_PAINT_MS = 1000
OPENINGS = 5
NOTING_LOOKS, NOTING_LOOK_MS = 40, 50  # the note comes a while after the page is loaded
MOST_TABS = 400


@dataclass(frozen=True)
class Rule:
    """One rule: its name, what it asks in words, and the function that returns what breaks it."""

    name: str
    asks: str
    broken: Callable[[Page], list[str]]


def asked(script: str) -> Callable[[Page], list[str]]:
    """Return a rule's function from JavaScript that fills ``found``."""
    whole = f"() => {{ const found = []; {script}; return found; }}"
    return lambda page: list(page.evaluate(whole))


OUTLINE = """
const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
if (levels.filter(l => l === 1).length !== 1) found.push('not one h1');
if (levels[0] !== 1) found.push('h1 is not first');
levels.forEach((l, i) => { if (i && l > levels[i-1] + 1) found.push('level skipped at ' + i); });
for (const name of ['header', 'main', 'footer'])
  if (!document.querySelector('body > ' + name)) found.push('no ' + name);
if (!document.querySelector('body > a.skip[href="#innhold"]')) found.push('no skip link');
const chapters = document.querySelectorAll('main h2').length;
if (chapters > 4 && !document.querySelector('nav.contents a')) found.push('no table of contents');
const names = [...document.querySelectorAll('nav')].map(n => n.getAttribute('aria-label'));
if (names.some(n => !n) || new Set(names).size !== names.length) found.push('navs not told apart');
"""

ADDRESSES = """
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
if (twice.length) found.push('an id twice: ' + twice[0]);
for (const a of document.querySelectorAll('a[href^="#"]'))
  if (!document.getElementById(a.getAttribute('href').slice(1)))
    found.push('link to nowhere: ' + a.getAttribute('href'));
for (const a of document.querySelectorAll('a'))
  if (!a.textContent.trim()) found.push('link without words');
"""

TABLES = """
for (const t of document.querySelectorAll('table')) {
  const id = t.id || 'a table';
  if (!t.caption || !t.caption.textContent.trim()) found.push(id + ' without caption');
  for (const h of t.querySelectorAll('th')) {
    if (!['col', 'row'].includes(h.scope)) found.push(id + ': th without scope');
    if (!h.textContent.trim()) found.push(id + ': empty header cell');
  }
  for (const r of t.tBodies[0].rows)
    if (r.cells[0].tagName !== 'TH') found.push(id + ': row without header');
  const region = t.closest('[role=region]');
  const label = region && document.getElementById(region.getAttribute('aria-labelledby'));
  if (!region || region.tabIndex !== 0 || !label) found.push(id + ' without a named region');
  for (const n of t.querySelectorAll('td.number')) {
    const style = getComputedStyle(n);
    if (style.textAlign !== 'right') found.push(id + ': number not right-aligned');
    if (!style.fontVariantNumeric.includes('tabular')) found.push(id + ': figures not tabular');
  }
  const number = /^[\\u2212+]?\\d[\\d\\u00a0.,]*$/, date = /^\\d{4}|\\d\\.\\d+\\.\\d/;
  for (const d of t.querySelectorAll('tbody td:not(.number):not(.absent)'))
    if (number.test(d.textContent.trim()) && !date.test(d.textContent))
      found.push(id + ': a number set as words: ' + d.textContent);
}"""

ABSENCES = """
for (const t of document.querySelectorAll('table')) {
  const foot = t.tFoot ? t.tFoot.textContent : '';
  for (const d of t.querySelectorAll('tbody td')) {
    if (!d.textContent.trim()) found.push(t.id + ': empty cell');
    if (d.classList.contains('absent')) {
      const word = d.querySelector('.unseen');
      const mark = d.querySelector('[aria-hidden]');
      if (!word || !foot.includes(word.textContent)) found.push(t.id + ': absence not explained');
      if (!mark || ![':', '.', '..'].includes(mark.textContent)) found.push(t.id + ': no symbol');
    } else if (/^(:|\\.{1,2})$/.test(d.textContent.trim())) found.push(t.id + ': bare symbol');
  }
}"""

FIGURES = """
for (const i of document.querySelectorAll('img'))
  if (!i.closest('figure')) found.push('picture outside a figure');
for (const f of document.querySelectorAll('figure')) {
  const say = (what) => found.push(f.id + ' ' + what);
  if (!f.querySelector('figcaption')?.textContent.trim()) say('without caption');
  if (!f.querySelector('details table')) say('without table');
  if (!f.querySelector(':scope > p.source')?.textContent.trim()) say('without source');
  const link = f.querySelector('a[download$=".csv"]');
  if (!link || !link.href.startsWith('data:text/csv')) say('without csv');
  const picture = f.querySelector('img');
  if (!picture || !picture.naturalWidth) say('does not load');
  else if (!picture.src.startsWith('data:')) say('is not in the page');
}"""

CHARTS = (
    "søyle|prikk|linje|kart|stolpe|kurve|ruter|bar|dot|line|map|curve|chart|tile|plott|punkt|"
    "diagram"
)
ALTERNATIVES = f"""
const alts = [...document.querySelectorAll('img')].map(i => i.alt);
if (new Set(alts).size !== alts.length) found.push('two pictures with the same text');
for (const a of alts) {{
  if (a.length < 60) found.push('too short: ' + a);
  if (!/\\d/.test(a)) found.push('no number: ' + a);
  if (!/{CHARTS}/i.test(a)) found.push('no chart type: ' + a);
  if (/^(image|figure|plot|bilde|figur|no description)\\b/i.test(a)) found.push('placeholder');
}}"""

SECURITY = """
const policy = document.querySelector('meta[http-equiv=Content-Security-Policy]')?.content || '';
if (!policy.includes("default-src 'none'")) found.push('policy: ' + policy);
if (/script-src|unsafe-eval|https?:|\\*/.test(policy)) found.push('policy too wide: ' + policy);
if (document.querySelector('script,iframe,object,embed,link[rel=stylesheet],form,[onclick],base'))
  found.push('an element that a page has no use for');
for (const e of document.querySelectorAll('[src]'))
  if (!e.getAttribute('src').startsWith('data:')) found.push('loads ' + e.getAttribute('src'));
"""


def reflow(page: Page) -> list[str]:
    """Return where the page scrolls sideways: widths, zoom, text spacing, folded and open."""
    found = []
    tried = {**WIDTHS, ZOOMED_WIDTH: 450}
    for state, script in (("open", OPEN_ALL), ("folded", FOLD_ALL)):
        page.evaluate(script)
        for width, height in tried.items():
            page.set_viewport_size({"width": width, "height": height})
            found += _sideways(page, width, f"{state} at {width}")
    page.evaluate(OPEN_ALL)
    page.set_viewport_size({"width": 320, "height": 700})
    added = page.add_style_tag(content=TEXT_SPACING)
    found += _sideways(page, 320, "with wider text spacing")
    found += page.evaluate(_CLIPPED)
    added.evaluate("element => element.remove()")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.set_viewport_size({"width": 390, "height": 844})
    found += _sideways(page, 390, "with text twice as large")
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.evaluate(FOLD_ALL)
    return found


_CLIPPED = """() => [...document.querySelectorAll('main :is(p, li, th, td, dd), h1, h2')]
  .filter(e => !e.closest('.unseen') && getComputedStyle(e).overflow === 'hidden'
    && e.scrollHeight > e.clientHeight + 1).map(e => 'text cut: ' + e.textContent.slice(0, 40))"""


def _sideways(page: Page, width: int, when: str) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide {when}"] if wide > width else []


def keyboard(page: Page) -> list[str]:
    """Return what the Tab key does not reach in reading order, or reaches without being seen."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.evaluate(OPEN_ALL)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    expected = page.evaluate(_FOCUSABLE)
    found = []
    for place in range(min(expected, MOST_TABS)):
        page.keyboard.press("Tab")
        said = page.evaluate(_FOCUSED, place)
        if said:
            found.append(said)
            break
    page.evaluate(FOLD_ALL)
    return found


_FOCUSABLE = """() => {
  window.scrollTo(0, 0);
  const all = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')];
  all.forEach((e, i) => { e.dataset.place = i; });
  return all.length;
}"""
_FOCUSED = """(place) => {
  const e = document.activeElement;
  if (!e || e.dataset.place !== String(place))
    return 'stop ' + place + ' is ' + (e ? e.outerHTML.slice(0, 60) : 'nothing');
  const style = getComputedStyle(e);
  if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
    return 'focus not seen on ' + e.outerHTML.slice(0, 60);
  return '';
}"""


def printing(page: Page) -> list[str]:
    """Return what paper would cut, split or leave folded."""
    page.evaluate(FOLD_ALL)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PRINTED_WIDTH, "height": PRINTED_HEIGHT})
    found = _sideways(page, PRINTED_WIDTH, "on paper")
    found += page.evaluate(_PRINTED, [PRINTED_WIDTH, PRINTED_HEIGHT])
    page.emulate_media(media="screen")
    return found


_PRINTED = """([width, height]) => {
  const found = [];
  for (const e of document.querySelectorAll('main details > :not(summary):not(.download)'))
    if (!e.closest('nav') && e.getBoundingClientRect().height === 0) found.push('folded on paper');
  for (const e of document.querySelectorAll('figure > img, tr, .notice')) {
    const box = e.getBoundingClientRect();
    if (getComputedStyle(e).breakInside !== 'avoid' && e.tagName !== 'IMG')
      found.push('may be split: ' + e.tagName);
    if (box.height > height) found.push('taller than paper: ' + e.outerHTML.slice(0, 40));
    if (box.right > width + 1) found.push('cut at the right: ' + e.textContent.slice(0, 40));
  }
  for (const e of document.querySelectorAll('figure'))
    if (getComputedStyle(e.querySelector('.picture') || e).breakInside !== 'avoid')
      found.push('figure may be split');
  for (const e of document.querySelectorAll('h2, h3'))
    if (getComputedStyle(e).breakAfter !== 'avoid') found.push('heading may end a page');
  for (const e of document.querySelectorAll('header.site nav, .download, .skip'))
    if (e.getBoundingClientRect().height > 0) found.push('on paper without use: ' + e.className);
  if (!/@page[^}]*@top/.test([...document.styleSheets].flatMap(s => [...s.cssRules])
    .map(r => r.cssText).join(' '))) found.push('no header on paper');
  return found;
}"""


def painting(page: Page) -> list[str]:
    """Return how late the first words stood on the screen, where that is over a second.

    The fastest of a few openings is the page's own time; the others wait for a busy machine.
    """
    found = []
    for _ in range(OPENINGS):
        first = _first_paint(page)
        if first is not None and first < FIRST_PAINT_MS:
            return []
        found.append(f"first paint {first} ms")
        page.reload()
    return found


def _first_paint(page: Page) -> float | None:
    """Return the milliseconds to the first words, as soon as Chromium has noted them."""
    for _ in range(NOTING_LOOKS):
        first = page.evaluate(_FIRST_PAINT)
        if first is not None:
            return first
        page.wait_for_timeout(NOTING_LOOK_MS)
    return None


_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


RULES = (
    Rule("outline", "one `h1`, no level skipped, landmarks, skip link, contents on long pages",
         asked(OUTLINE)),
    Rule("addresses", "no id twice, no link without words or to nowhere", asked(ADDRESSES)),
    Rule("tables", "caption, scoped headers, none empty, numbers right-aligned with tabular "
         "figures, a named region that the keyboard reaches", asked(TABLES)),
    Rule("absences", "an absent cell has a symbol, a word for screen readers, and its legend in "
         "the table's foot; no cell is empty", asked(ABSENCES)),
    Rule("figures", "caption, picture in the page, table, source line, csv to download",
         asked(FIGURES)),
    Rule("alternatives", "text alternative: chart type, numbers, unique on the page, no "
         "placeholder", asked(ALTERNATIVES)),
    Rule("security", "policy `default-src 'none'`, no script, nothing loaded", asked(SECURITY)),
    Rule("reflow", "no sideways scrolling at 320, 390, 1280 px, at 200 % zoom, with wider text "
         "spacing and with text twice as large, folded and open", reflow),
    Rule("keyboard", "Tab reaches everything in reading order and is seen", keyboard),
    Rule("print", "A4: nothing cut or split, details open, headings kept with their text, header "
         "with county and date", printing),
    Rule("paint", "first words on the screen within a second, from disk", painting),
)  # fmt: skip

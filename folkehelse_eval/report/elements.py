"""A finished page taken apart again: every sentence, figure and table with what it refers to."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TOLD = frozenset({"p", "li", "dd", "figure", "table"})
VOID = frozenset({"br", "col", "hr", "img", "link", "meta", "wbr"})


@dataclass(frozen=True, slots=True)
class Element:
    """One sentence, figure or table."""

    element_id: str
    tag: str
    text: str
    """What it says, with single blanks; of a figure its caption, of a table its caption."""
    reference: str
    """What ``result.references`` finds its results by; empty for a researcher's own words."""
    cells: tuple[str, ...] = ()
    """Cells of a table that rest on a municipality's figures (``kommune:indicator:last year``)."""
    content: tuple[str, ...] = ()
    """Words of a table's cells in their order; of a figure the address of its picture."""


@dataclass(slots=True)
class _Open:
    tag: str
    element_id: str
    reference: str
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    content: list[str] = field(default_factory=list)


def elements_of(html: str) -> tuple[Element, ...]:
    """Return the elements of a page's ``main`` in their order."""
    reader = _Reader()
    reader.feed(html)
    return tuple(sorted(reader.found, key=lambda element: reader.order[element.element_id]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Element] = []
        self.order: dict[str, int] = {}
        self._stack: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        inherited = self._stack[-1].reference if self._stack else ""
        if tag == "img" and self._inside("figure"):
            self._inside("figure")[-1].content.append(given.get("src", ""))
        if tag in VOID:
            return
        if tag in {"td", "th"} and self._inside("table"):
            self._inside("table")[-1].content.append("")
        opened = _Open(tag, given.get("id", ""), given.get("data-ref", inherited))
        self._stack.append(opened)
        if tag in TOLD and opened.element_id:
            self.order[opened.element_id] = len(self.order)
        for above in self._stack:
            if above.tag in {"table", "figure"}:
                above.cells += given.get("data-cell", "").split()

    def _inside(self, tag: str) -> list[_Open]:
        return [above for above in self._stack if above.tag == tag]

    def handle_data(self, data: str) -> None:
        for place, above in enumerate(self._stack):
            if above.tag in TOLD and _belongs(above.tag, self._stack[place + 1 :]):
                above.words.append(data)
        if self._inside("td") or self._inside("th"):
            self._inside("table")[-1].content[-1] += data

    def handle_endtag(self, tag: str) -> None:
        while self._stack:
            closed = self._stack.pop()
            if closed.tag in TOLD and closed.element_id:
                self.found.append(_element(closed))
            if closed.tag == tag:
                return


def _belongs(tag: str, below: list[_Open]) -> bool:
    """Whether words below an element are its own: of a figure or table only its caption."""
    inside = {item.tag for item in below}
    if tag == "figure":
        return "figcaption" in inside
    if tag == "table":
        return "caption" in inside
    return True


def _element(closed: _Open) -> Element:
    text = " ".join("".join(closed.words).split())
    cells = tuple(dict.fromkeys(closed.cells))
    content = tuple(" ".join(each.split()) for each in closed.content)
    return Element(closed.element_id, closed.tag, text, closed.reference, cells, content)

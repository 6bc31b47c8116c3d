"""Finished files read back: the texts of a page, a notebook, a csv file and a workbook."""

import base64
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree
from zipfile import ZipFile

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.vocabulary.indicator import catalogue

SVG_PREFIX = "data:image/svg+xml;base64,"
CSV_PREFIX = "data:text/csv;charset=utf-8;base64,"
XLSX_PREFIX = "data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,"
READABLE = {"text/html", "text/plain", "text/markdown"}
"""Kinds of notebook output that can be read back."""
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SILENT = {"style", "script"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text with the place it stands in."""

    text: str
    place: str
    indicator: str = ""
    """Indicator under whose heading it stands."""
    cells: tuple[str, ...] = ()
    """Municipal cells that a table's number names."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file inside a page."""

    name: str
    content: bytes


def read_html(html: str) -> tuple[list[Passage], list[Download], list[str]]:
    """Return a page's passages, the files inside it, and its pictures as text.

    Raises
    ------
    DisclosureError
        For an embedded file that cannot be read back.
    """
    reader = _PageReader()
    reader.feed(html)
    reader.close()
    return reader.passages, reader.downloads, reader.pictures


def read_notebook(content: bytes) -> tuple[str, list[Passage]]:
    """Return an executed notebook's HTML, and its other outputs.

    Raises
    ------
    DisclosureError
        For an output that cannot be read back, such as a picture of points.
    """
    parts, passages = [], []
    for number, cell in enumerate(json.loads(content)["cells"], start=1):
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            unreadable = sorted(set(data) - READABLE)
            if unreadable:
                raise DisclosureError(
                    f"cell {number} put out {unreadable[0]}, which cannot be read back; show it as "
                    "text, a table or a figure of the package"
                )
            parts.append(_joined(data.get("text/html", "")))
            texts = [data.get(kind, "") for kind in ("text/plain", "text/markdown")]
            passages += [
                Passage(_joined(text), f"output of cell {number}")
                for text in (*texts, output.get("text", ""))
            ]
    return "\n".join(parts), passages


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def read_csv(content: bytes, *, delimiter: str = ",") -> list[list[str]]:
    """Return the rows of a csv file, its header included."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_xlsx(content: bytes) -> Iterator[tuple[str, str, bool]]:
    """Yield sheet part, content and whether it is a number, of every filled cell."""
    with ZipFile(io.BytesIO(content)) as book:
        shared = _shared_texts(book)
        for name in sorted(book.namelist()):
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for cell in ElementTree.fromstring(book.read(name)).iter(f"{_SHEET}c"):
                    yield from _cell(cell, name, shared)


def _shared_texts(book: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return ["".join(item.itertext()) for item in root.iter(f"{_SHEET}si")]


def _cell(
    cell: ElementTree.Element, sheet: str, shared: list[str]
) -> Iterator[tuple[str, str, bool]]:
    if cell.find(f"{_SHEET}f") is not None:
        raise DisclosureError(f"{sheet}: cell {cell.get('r')} holds a formula")
    kind = cell.get("t", "n")
    text = "".join(cell.itertext())
    if kind == "s":
        yield sheet, shared[int(text)], False
    elif text:
        yield sheet, text, kind == "n"


class _PageReader(HTMLParser):
    """Collects texts by the heading above them; numbers of tables with the cells they name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.passages: list[Passage] = []
        self.downloads: list[Download] = []
        self.pictures: list[str] = []
        self._anchors = {name.replace("_", "-"): name for name in catalogue()}
        self._indicator = ""
        self._place = "top of the page"
        self._silent = 0
        self._text: list[str] = []
        self._cells: tuple[str, ...] = ()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        if tag not in {"span", "strong", "em", "a", "b", "i", "sub", "sup", "abbr"}:
            self._end()
        if tag in {"h1", "h2"}:
            self._enter(given.get("id", ""))
        if tag in {"table", "figure", "section"} and given.get("id"):
            self._place = given["id"]
        if tag in {"td", "th"}:
            self._cells = tuple(given.get("data-cell", "").split())
        self._attributes(tag, given)

    def _enter(self, anchor: str) -> None:
        self._place = anchor or "top of the page"
        found = [known for known in self._anchors if anchor.startswith(known)]
        self._indicator = self._anchors[max(found, key=len)] if found else ""

    def _attributes(self, tag: str, given: dict[str, str]) -> None:
        for name in ("alt", "title", "aria-label"):
            if given.get(name):
                self.passages.append(Passage(given[name], self._place, self._indicator))
        if tag == "img":
            self.pictures.append(_decoded(given.get("src", ""), SVG_PREFIX, self._place).decode())
        if tag == "a" and "download" in given:
            kinds = (CSV_PREFIX, XLSX_PREFIX)
            prefix = next((kind for kind in kinds if given.get("href", "").startswith(kind)), "")
            content = _decoded(given.get("href", ""), prefix, self._place)
            self.downloads.append(Download(given["download"], content))

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        if tag in {"p", "td", "th", "li", "dd", "dt", "h1", "h2", "h3", "h4", "summary", "pre"}:
            self._end()

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        text = "".join(self._text).strip()
        if text:
            self.passages.append(Passage(text, self._place, self._indicator, self._cells))
        self._text, self._cells = [], ()


def _decoded(address: str, prefix: str, place: str) -> bytes:
    if not prefix or not address.startswith(prefix):
        raise DisclosureError(f"{place}: holds a file that cannot be read back")
    return base64.b64decode(address.removeprefix(prefix))

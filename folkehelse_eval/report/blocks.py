"""What a page is made of: frozen blocks with finished words, rendered by ``render``.

A chapter composes blocks from results; nothing here knows statistics. A figure cannot exist without
its table, its text alternative and its source.
"""

from dataclasses import dataclass
from enum import StrEnum

from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.status import CellStatus

ABSENCE_SYMBOLS = {
    CellStatus.HIDDEN: ":",
    CellStatus.WITHHELD: "(:)",
    CellStatus.NOT_COMPUTABLE: ".",
    CellStatus.MISSING: "..",
}
"""Symbols of absent cells, explained in the foot of every table that holds one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: str
    """As printed; empty where ``status`` says why there is nothing to print."""
    plain: str | None = None
    """As written to csv, where that differs from ``text``."""
    numeric: bool = False
    status: CellStatus = CellStatus.OBSERVED
    rests_on: tuple[str, ...] = ()
    """Cells of the coverage table behind the number, as ``kommune:indicator:last year``."""

    @property
    def shown(self) -> str:
        """Text or symbol on the page."""
        return ABSENCE_SYMBOLS.get(self.status, self.text)

    @property
    def downloaded(self) -> str:
        """Text in a csv file; a leading sign that a spreadsheet would run is disarmed."""
        if self.status is not CellStatus.OBSERVED:
            return ABSENCE_SYMBOLS[self.status]
        text = self.text if self.plain is None else self.plain
        return f"'{text}" if not self.numeric and text[:1] in {"=", "+", "-", "@"} else text


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a table's column."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A data table; the first column holds the row's header."""

    table_id: str
    """Unique on its page."""
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    """Source line; empty where the table belongs to a figure that has one."""
    by_municipality: bool = False
    """Whether its numbers describe single municipalities; the disclosure check then reads them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with caption, text alternative, data table and source."""

    figure_id: str
    """Unique on its page."""
    caption: str
    alternative: str
    """Chart type, what is drawn, and the main thing to see with its numbers."""
    image: str
    """Data address of the picture."""
    table: Table
    source: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4; ``anchor`` is unique on its page."""

    text: str
    anchor: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    refers_to: str = ""
    """Reference of the result that the sentence is written from."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A question or term and its answer."""

    term: str
    answers: tuple[str, ...]
    refers_to: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of terms with answers; ``key_facts`` marks those of a first screen."""

    facts: tuple[Fact, ...]
    key_facts: bool = False


class Tone(StrEnum):
    """What kind of notice this is; shown by a word as well as by colour."""

    CAUTION = "caution"
    MISSING = "missing"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Notice:
    """A framed remark."""

    tone: Tone
    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the same report, or to a place on this page."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Links:
    """A list of links."""

    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PageHead:
    """Title block of a page: what the exporter needs to know about the page as well."""

    page_key: str
    title: str
    """Title of the window: mark of simulated figures, subject, county, period."""
    heading: str
    """The page's only level-1 heading."""
    lead: str
    simulated: bool
    scope: str = "county"
    """``nation`` for a page of the nation's report, which has one page more."""
    paper: str = ""
    """Line at the head of every printed sheet: area and date."""
    caution: str = ""
    """What a reader must know about every figure of the page; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks behind a summary line that opens without script; printed open."""

    summary: str
    blocks: "tuple[Block, ...]"


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that are written from one entry of the results."""

    refers_to: str
    """Reference as ``result.references`` reads it; several are parted by blanks."""
    blocks: "tuple[Block, ...]"


Block = Bullets | Facts | Figure | Fold | Group | Heading | Links | Notice | PageHead | Table | Text


@dataclass(frozen=True, slots=True)
class Fragment:
    """Blocks of one notebook cell, in one language."""

    language: Language
    blocks: tuple[Block, ...]
    refers_to: str = ""
    """Reference of every block that has none of its own."""

    @property
    def head(self) -> PageHead | None:
        """The page's title block, if it is here."""
        return next((block for block in self.blocks if isinstance(block, PageHead)), None)

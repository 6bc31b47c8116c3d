"""Blocks to HTML: table semantics, absent cells explained, hostile text escaped, csv equal."""

import base64
import re

import pytest

from folkehelse_eval.report.blocks import (
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Fold,
    Fragment,
    Heading,
    Link,
    Links,
    Notice,
    PageHead,
    Table,
    Text,
    Tone,
)
from folkehelse_eval.report.render import absence_legend, csv_address, csv_text, render_fragment
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.status import CellStatus

HOSTILE = """<script>alert("x")</script> & 'Guovdageaidnu' đŋŧ"""
NB = Language.BOKMAL


def table(*cells: Cell, by_municipality: bool = False) -> Table:
    """Return a table with one row per cell, each under the name of a municipality."""
    return Table(
        "prove",
        "Andel etter kommune",
        (Column("Kommune"), Column("Andel", numeric=True)),
        tuple((Cell(f"Kommune {number}"), cell) for number, cell in enumerate(cells)),
        by_municipality=by_municipality,
    )


def html(*blocks: object) -> str:
    return render_fragment(Fragment(NB, blocks))  # type: ignore[arg-type]


def test_table_has_caption_scopes_and_a_named_scroll_region() -> None:
    page = html(table(Cell("14,7", numeric=True)))
    assert '<caption id="prove-navn">' in page
    assert page.count('<th scope="col"') == 2
    assert '<th scope="row">Kommune 0</th>' in page
    assert '<td class="number">14,7</td>' in page
    assert 'role="region" aria-labelledby="prove-navn" tabindex="0"' in page


@pytest.mark.parametrize(
    ("status", "symbol", "word"),
    [
        (CellStatus.HIDDEN, ":", "skjult"),
        (CellStatus.NOT_COMPUTABLE, ".", "ikke undersøkt"),
        (CellStatus.MISSING, "..", "mangler"),
    ],
)
def test_absent_cell_has_a_symbol_that_the_foot_explains(
    status: CellStatus, symbol: str, word: str
) -> None:
    page = html(table(Cell("", status=status)))
    assert f'<span aria-hidden="true">{symbol}</span>' in page
    foot = page[page.index("<tfoot>") :]
    assert f"{symbol} {word}" in foot


def test_legend_holds_only_what_the_table_has() -> None:
    assert absence_legend(table(Cell("1,0", numeric=True)), NB) == ""
    some = table(Cell("", status=CellStatus.HIDDEN), Cell("", status=CellStatus.MISSING))
    assert absence_legend(some, NB) == ": skjult av hensyn til personvern · .. mangler"


def test_a_hidden_cell_never_shows_its_text() -> None:
    cell = Cell("12,3", plain="12,3", status=CellStatus.HIDDEN)
    assert "12,3" not in html(table(cell))
    assert "12,3" not in csv_text(table(cell), NB)


def test_every_block_escapes_hostile_text() -> None:
    hostile_table = Table(
        "t", HOSTILE, (Column(HOSTILE), Column(HOSTILE)), ((Cell(HOSTILE), Cell(HOSTILE)),)
    )
    figure = Figure("f", HOSTILE, HOSTILE, "data:image/svg+xml;base64,", hostile_table, HOSTILE)
    page = html(
        PageHead("reach", HOSTILE, HOSTILE, HOSTILE, simulated=True),
        Heading(HOSTILE, "a"),
        Text(HOSTILE, refers_to=HOSTILE),
        Bullets((HOSTILE,)),
        Facts((Fact(HOSTILE, (HOSTILE,), HOSTILE),)),
        Notice(Tone.CAUTION, HOSTILE, (HOSTILE,)),
        Links((Link(HOSTILE, HOSTILE),)),
        Fold(HOSTILE, (Text(HOSTILE),)),
        figure,
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 15
    assert "đŋŧ" in page


def test_attributes_are_left_out_when_empty() -> None:
    assert "data-ref" not in html(Text("Tekst"))
    assert '<p data-ref="e1">' in html(Text("Tekst", refers_to="e1"))


def test_csv_has_semicolons_in_norwegian_and_opens_as_utf8() -> None:
    given = table(Cell("−1,2", plain="-1,2", numeric=True))
    assert csv_text(given, NB).splitlines() == ["Kommune;Andel", "Kommune 0;-1,2"]
    address = csv_address(given, NB)
    content = base64.b64decode(address.partition("base64,")[2])
    assert content.startswith("\ufeff".encode())


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_text_that_a_spreadsheet_would_run_is_disarmed(start: str) -> None:
    given = Table("t", "c", (Column("a"), Column("b")), ((Cell(f"{start}1+1"), Cell("x")),))
    assert f"'{start}1+1" in csv_text(given, NB)


def test_figure_has_caption_alternative_table_source_and_download() -> None:
    given = table(Cell("1,0", numeric=True))
    figure = Figure(
        "f", "Tittel", "Søyler: høyest i 2021.", "data:image/svg+xml;base64,", given, "S"
    )
    page = html(figure)
    for part in (
        "<figure",
        "<figcaption>Tittel",
        'alt="Søyler',
        "<details>",
        "<table",
        "download=",
    ):
        assert part in page
    assert re.search(r'<p class="source">S</p>\s*</figure>', page)

"""Blocks to HTML through the package's own templates; every text is escaped here and only here."""

import base64
import csv
import io
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.blocks import ABSENCE_SYMBOLS, Block, Fragment, Table
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.vocabulary.indicator import Language

BYTE_ORDER_MARK = "\ufeff"  # spreadsheets take a csv for Latin-1 without it


def render_fragment(fragment: Fragment) -> str:
    """Return the HTML of one notebook cell's blocks."""
    values = {"blocks": fragment.blocks, "refers_to": fragment.refers_to}
    return render_template("fragment.html.j2", fragment.language, values).strip()


def render_template(name: str, language: Language, values: Mapping[str, object]) -> str:
    """Return one of the package's templates with the language's words at hand as ``say``."""
    template = environment(language).get_template(name)
    return template.render(dict(values))


@cache
def environment(language: Language) -> Environment:
    """Return the template environment of one language."""
    words = load_words(language)
    made = Environment(
        loader=PackageLoader("folkehelse_eval.report", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.globals["say"] = words.say
    made.globals["language"] = language.value
    made.globals["unknown_block"] = _unknown_block
    made.filters["kind"] = _kind
    made.filters["filled"] = _filled_attributes
    made.filters["legend"] = lambda table: absence_legend(table, language)
    made.filters["csv_address"] = lambda table: csv_address(table, language)
    return made


def _kind(block: Block) -> str:
    return type(block).__name__


def _unknown_block(kind: str) -> str:
    raise ReportError(f"template/fragment.html.j2 has no branch for a block of kind {kind!r}")


def _filled_attributes(attributes: Mapping[str, str]) -> Markup:
    """Return the attributes that have a value, each with a leading blank, escaped."""
    parts = [Markup(' {}="{}"').format(name, value) for name, value in attributes.items() if value]
    return Markup("").join(parts)


def absence_legend(table: Table, language: Language) -> str:
    """Return what the symbols of absent cells in this table mean; empty without absent cells."""
    words = load_words(language)
    present = {cell.status for row in table.rows for cell in row}
    return " · ".join(
        f"{symbol} {words.say(f'absent.{status.value}')}"
        for status, symbol in ABSENCE_SYMBOLS.items()
        if status in present
    )


def csv_text(table: Table, language: Language) -> str:
    """Return a table as csv: the same cells as on the page, symbols for absent ones."""
    lines = io.StringIO()
    writer = csv.writer(
        lines, delimiter="," if language is Language.ENGLISH else ";", lineterminator="\r\n"
    )
    writer.writerow([column.title for column in table.columns])
    writer.writerows([cell.downloaded for cell in row] for row in table.rows)
    return lines.getvalue()


def csv_address(table: Table, language: Language) -> str:
    """Return the csv of a table as a data address, so that a page is one file."""
    content = (BYTE_ORDER_MARK + csv_text(table, language)).encode("utf-8")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode("ascii")

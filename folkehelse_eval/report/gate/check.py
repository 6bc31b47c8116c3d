"""Every number of a finished file belongs to a released result, or the file is not published."""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.gate.printed import printed_numbers, stored
from folkehelse_eval.report.gate.reading import (
    Passage,
    read_csv,
    read_html,
    read_notebook,
    read_xlsx,
)
from folkehelse_eval.report.gate.released import Released
from folkehelse_eval.vocabulary.indicator import Language

_SVG_TEXT = re.compile(r"<(?:text|title|desc)[^>]*>([^<]*)<|<!--(.*?)-->", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def check_files(files: Mapping[str, bytes], released: Released, language: Language) -> None:
    """Refuse finished files that hold a number which belongs to no released result.

    Raises
    ------
    DisclosureError
        Naming file and place, never the number.
    """
    readers = {
        ".html": _check_html,
        ".ipynb": _check_notebook,
        ".csv": _check_csv,
        ".xlsx": _check_xlsx,
    }
    for name, content in files.items():
        check = next((check for end, check in readers.items() if name.endswith(end)), None)
        if check is not None:
            try:
                check(content, released, language)
            except DisclosureError as error:
                raise DisclosureError(f"{name}: {error}") from error


def _check_html(content: bytes, released: Released, language: Language) -> None:
    _check_page(content.decode(), released, language, ())


def _check_notebook(content: bytes, released: Released, language: Language) -> None:
    html, others = read_notebook(content)
    _check_page(html, released, language, others)


def _check_page(
    html: str, released: Released, language: Language, others: Iterable[Passage]
) -> None:
    passages, downloads, pictures = read_html(html)
    for passage in chain(passages, others):
        _check_passage(passage, released, language)
    for picture in pictures:
        for match in _SVG_TEXT.finditer(picture):
            text = match.group(1) or match.group(2) or ""
            _check_passage(Passage(text, "a picture"), released, language)
    for download in downloads:  # csv files are held against their tables by ``disclosure``
        if download.name.endswith(".xlsx"):
            _check_xlsx(download.content, released, language)


def _check_passage(passage: Passage, released: Released, language: Language) -> None:
    numbers = list(printed_numbers(passage.text, language))
    if passage.cells:
        known = frozenset[str]().union(
            *(
                released.by_municipality.get((kommune_nr, indicator), frozenset())
                for kommune_nr, indicator, _ in (cell.split(":") for cell in passage.cells)
            )
        )
        wrong = any(number not in known for number in numbers)
    else:
        wrong = not all(released.allows(number, passage.indicator) for number in numbers)
    if wrong:
        raise DisclosureError(f"{passage.place}: a number belongs to no released result")


def _check_csv(content: bytes, released: Released, _: Language) -> None:
    for line, row in enumerate(read_csv(content)[1:], start=2):
        for text in row:
            _check_stored(text, f"line {line}", released, is_number=bool(_NUMBER.fullmatch(text)))


def _check_xlsx(content: bytes, released: Released, _: Language) -> None:
    for sheet, text, is_number in read_xlsx(content):
        _check_stored(text, sheet, released, is_number=is_number)


def _check_stored(text: str, place: str, released: Released, *, is_number: bool) -> None:
    """Check a cell that holds all digits; a text's numbers are checked as on a page."""
    if is_number and stored(float(text)) in released.exact:
        return
    numbers = printed_numbers(text, Language.ENGLISH)
    if not all(released.allows(number) for number in numbers):
        raise DisclosureError(f"{place}: a number belongs to no released result")

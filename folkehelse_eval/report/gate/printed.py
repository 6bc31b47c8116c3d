"""Numbers as they stand in finished texts, and as a released value may be printed."""

import re
from collections.abc import Iterator

from folkehelse_eval.vocabulary.indicator import Language

MOST_DIGITS = 4
"""Decimals printed anywhere; p values of large randomisations have four."""

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_COMMA = re.compile(
    rf"(?<![\w.,])\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:,\d+)?(?!\w)|(?<!\w)\d+(?:,\d+)?(?!\w)"
)
_POINT = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\w)|(?<!\w)\d+(?:\.\d+)?(?!\w)")
_ANY = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(19|20)\d\d")


def printed_numbers(text: str, language: Language) -> Iterator[str]:
    """Yield every number of a text without sign and grouping, with a decimal point.

    Digits inside words (digests, names of files) are no numbers.
    """
    english = language is Language.ENGLISH
    for match in (_POINT if english else _COMMA).finditer(text):
        found = re.sub(rf"[{_SPACES}]", "", match.group())
        yield found.replace(",", "") if english else found.replace(",", ".")


def numbers_in_words(text: str) -> Iterator[str]:
    """Yield the digits of a name, a date or a digest, as they may be repeated on a page."""
    yield from printed_numbers(text, Language.BOKMAL)
    yield from printed_numbers(text, Language.ENGLISH)
    for match in _ANY.finditer(text):
        yield from re.split("[.,]", match.group())


def stored(value: float) -> str:
    """Return a value as files with all digits are compared; spreadsheets keep 15 digits."""
    return f"{value:.12g}"


def is_year(number: str) -> bool:
    """Whether a number is a year of the present or the last century."""
    return bool(_YEAR.fullmatch(number))


def forms(value: float) -> Iterator[str]:
    """Yield a value as it may be printed: rounded to each number of decimals, without sign."""
    for digits in range(MOST_DIGITS + 1):
        yield f"{abs(value):.{digits}f}"
        yield f"{abs(round(value, digits)):.{digits}f}"

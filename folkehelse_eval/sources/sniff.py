"""Encoding, separator and decimal mark of one file, found from the file itself."""

import codecs
import re

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import RawFile

SEPARATORS = (";", "\t", ",", "|")
MISREAD = re.compile("Ã[¸¥¦˜…†]|â€|ï»¿")
"""Norwegian letters in UTF-8 that some program has read as latin-1 and saved again."""
DECIMAL_COMMA = re.compile(r"-?\d[\d\s]*,\d+")
DECIMAL_POINT = re.compile(r"-?\d[\d\s]*\.\d+")
_SEP_LINE = re.compile(r"^sep=(.)\r?\n?$", re.IGNORECASE)


def decode(raw: RawFile) -> str:
    """Return the text of a file: UTF-8 or UTF-16 with or without mark, else Windows latin-1.

    Raises
    ------
    InputDataError
        When the bytes are no text, or text that was read in the wrong encoding before.
    """
    data = raw.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(raw, "utf-16")
    if b"\x00" in data[:200]:
        # UDIR writes UTF-16LE without a mark: every other byte of plain letters is zero.
        return _decoded(raw, "utf-16-le")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decoded(raw, "cp1252")
    misread = MISREAD.search(text)
    if misread is not None or "\x00" in text:
        raise _wrong_encoding(raw, repr(misread.group()) if misread else "zero bytes")
    return text


def _decoded(raw: RawFile, encoding: str) -> str:
    try:
        text = raw.data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(raw, f"bytes that are no {encoding} at {error.start}") from error
    if encoding == "utf-16-le" and sum(text[:200].count(mark) for mark in SEPARATORS) == 0:
        raise _wrong_encoding(raw, "zero bytes")
    return text.removeprefix("\ufeff")


def _wrong_encoding(raw: RawFile, found: str) -> InputDataError:
    return InputDataError(
        file=raw.name,
        found=f"{found} (the file was saved in a wrong encoding, or is no text)",
        expected="text in UTF-8, UTF-16 or latin-1",
        remedy="Fetch the file again and do not open and save it in another program.",
    )


def announced_separator(line: str) -> str | None:
    """Return the separator that a first line such as ``sep=;`` announces, or ``None``."""
    match = _SEP_LINE.match(line)
    return match.group(1) if match else None


def separator_of(header: str, row: str = "") -> str:
    """Return the separator that splits the header most and a row below it just as often.

    Headers in Norwegian hold commas of their own, and so do numbers.
    """
    counts = {mark: _outside_quotes(header).count(mark) for mark in SEPARATORS}
    even = {
        mark: count for mark, count in counts.items() if _outside_quotes(row).count(mark) == count
    }
    fitting = even if any(even.values()) else counts
    return max(fitting, key=lambda mark: fitting[mark])


def _outside_quotes(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def decimal_mark(distinct: list[str]) -> str:
    """Return the mark that most of the numbers among the texts have; a comma where it is even."""
    commas = [text for text in distinct if DECIMAL_COMMA.fullmatch(text.strip())]
    if not commas:
        return "."
    points = [text for text in distinct if DECIMAL_POINT.fullmatch(text.strip())]
    return "," if len(commas) >= len(points) else "."


def is_text(raw: RawFile) -> bool:
    """Whether a file is text at all, judged by control characters in its first bytes."""
    head = raw.data[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    if b"\x00" in head:
        # Plain letters in UTF-16LE: zero in every second byte, never in the first of a pair.
        return b"\x00" not in head[::2] and head[1::2].count(0) > len(head) // 4
    return not re.search(rb"[\x01-\x08\x0e-\x1f]", head) and not head.startswith(b"%PDF")

"""A delivered file as plain Python sees it, without the package's readers."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RawLine:
    """One line of a delivered file."""

    number: int
    """1-based; the header is line 1."""
    text: str
    cells: dict[str, str]


def raw_lines(file: Path) -> Iterator[RawLine]:
    """Yield the lines below the header."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    header = next(csv.reader(lines[:1]))
    for number, text in enumerate(lines[1:], start=2):
        yield RawLine(number, text, dict(zip(header, next(csv.reader([text])), strict=True)))

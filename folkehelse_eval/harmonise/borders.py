"""Municipality borders: numbers valid in a year, and what became of them by 2024.

Source: SSB KLASS 131, as stated in ``harmonise/data/SOURCES.md``. A year means 1 January.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from folkehelse_eval.errors import InputDataError

FIRST_YEAR = 2012
"""First year whose borders are known here."""
TARGET_YEAR = 2024
"""Year whose borders every series is put on."""


class ShareMethod(StrEnum):
    """How a municipality's people were shared out over the borders of 2024."""

    EXACT = "exact"
    ESTIMATED = "estimated"


class ChangeKind(StrEnum):
    """What happened to a municipality number on 1 January of a year."""

    RENUMBER = "renumber"
    MERGE = "merge"
    SPLIT = "split"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an old municipality that belongs to one municipality of 2024."""

    kommune_nr: str
    """Municipality of 2024."""
    weight: float
    """Share of the old municipality's people, above 0 and at most 1."""
    method: ShareMethod


@dataclass(frozen=True, slots=True)
class BorderChange:
    """One step between two numbers; the same number twice means the same number, new territory."""

    first_year: int
    old_nr: str
    new_nr: str
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class KommuneCode:
    """One municipality number and the years in which it was valid."""

    kommune_nr: str
    name: str
    first_year: int
    last_year: int
    shares: tuple[Share, ...]

    def is_valid_in(self, year: int) -> bool:
        """Whether the number was in force on 1 January of ``year``."""
        return self.first_year <= year <= self.last_year


def read_rows(file: str) -> list[dict[str, str]]:
    """Return the rows of one table of ``harmonise/data``, as text."""
    path = resources.files("folkehelse_eval.harmonise") / "data" / file
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def kommune_codes() -> Mapping[str, KommuneCode]:
    """Return the 840 municipality numbers that were valid at any time 2012-2024, by number."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in read_rows("kommune_to_2024.csv"):
        grouped.setdefault(row["kommune_nr"], []).append(row)
    return MappingProxyType(
        {
            number: KommuneCode(
                kommune_nr=number,
                name=rows[0]["name"],
                first_year=int(rows[0]["first_year"]),
                last_year=int(rows[0]["last_year"]),
                shares=tuple(
                    Share(r["kommune_nr_2024"], float(r["weight"]), ShareMethod(r["method"]))
                    for r in rows
                ),
            )
            for number, rows in sorted(grouped.items())
        }
    )


@cache
def border_changes() -> tuple[BorderChange, ...]:
    """Return every step 2013-2024 in order of year and number."""
    return tuple(
        BorderChange(int(r["first_year"]), r["old_nr"], r["new_nr"], ChangeKind(r["kind"]))
        for r in read_rows("border_changes.csv")
    )


def border_year(year: int) -> int:
    """Return the nearest year whose borders are known; none have changed since 2024."""
    return min(max(year, FIRST_YEAR), TARGET_YEAR)


@cache
def codes_valid_in(year: int) -> frozenset[str]:
    """Return the municipality numbers in force on 1 January of a year 2012-2024."""
    if not FIRST_YEAR <= year <= TARGET_YEAR:
        raise InputDataError(
            file="kommune_to_2024.csv",
            found=f"the year {year}",
            expected=f"a year from {FIRST_YEAR} to {TARGET_YEAR}",
            remedy="Ask for a year whose borders the package knows.",
        )
    return frozenset(nr for nr, code in kommune_codes().items() if code.is_valid_in(year))


def successors(code: str, year: int) -> tuple[Share, ...]:
    """Return where the people of ``code``, as it was in ``year``, belong on the borders of 2024.

    Raises
    ------
    InputDataError
        When no such municipality existed in that year.
    """
    if code not in codes_valid_in(year):
        raise InputDataError(
            file="municipality number",
            found=f"{code} in {year}",
            expected="a municipality number in force on 1 January of that year",
            remedy="Correct the number or the year.",
        )
    return kommune_codes()[code].shares


@cache
def _parts_by_unit(year: int) -> Mapping[str, frozenset[str]]:
    parts: dict[str, set[str]] = {}
    for nr in codes_valid_in(year):
        for share in kommune_codes()[nr].shares:
            parts.setdefault(share.kommune_nr, set()).add(nr)
    return MappingProxyType({unit: frozenset(numbers) for unit, numbers in parts.items()})


def parts_of(kommune_nr: str, year: int) -> frozenset[str]:
    """Return the numbers of ``year`` that a municipality of 2024, or a piece of it, was made of."""
    return _parts_by_unit(year).get(kommune_nr, frozenset())


@cache
def _no_exact_series() -> Mapping[str, tuple[int, int, str]]:
    return MappingProxyType(
        {
            r["kommune_nr"]: (int(r["first_year"] or 0), int(r["last_year"]), r["reason"])
            for r in read_rows("no_exact_series.csv")
        }
    )


def no_exact_series(kommune_nr: str, first_year: int, last_year: int) -> str | None:
    """Return why a municipality of 2024 has no exact figure for a period, or ``None`` if it has.

    The reason is a key of the message catalogues (``reason.<key>``). Receivers of split parts lack
    exact figures although the numbers that feed them map exactly.
    """
    if kommune_nr not in _no_exact_series():
        return None
    not_from, not_to, reason = _no_exact_series()[kommune_nr]
    return reason if first_year <= not_to and last_year >= not_from else None

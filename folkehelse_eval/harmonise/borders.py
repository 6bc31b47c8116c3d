"""Municipality and county borders: codes valid in a year, and what became of them by 2024.

Source: SSB KLASS 131 and 104, as stated in ``harmonise/data/SOURCES.md``. A year means 1 January.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.vocabulary.geography import LAND_CODE, UnitType

FIRST_YEAR = 2012
"""First year whose borders are known here."""
TARGET_YEAR = 2024
"""Year whose borders every series is put on."""

_LAND_CODES = frozenset({LAND_CODE, "00"})
_OUTSIDE_MUNICIPALITIES = frozenset({"21", "22", "23", "24", "25", "26", "27", "28"})
"""First digits of Svalbard (2100, 2111), Jan Mayen and the continental shelf in KLASS 131."""
_UNKNOWN_ENDING = "99"
"""Ending of the codes for people of a county whose municipality is not known (1599, 5099)."""


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


def _rows(file: str) -> list[dict[str, str]]:
    path = resources.files("folkehelse_eval.harmonise") / "data" / file
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def kommune_codes() -> Mapping[str, KommuneCode]:
    """Return the 840 municipality numbers that were valid at any time 2012-2024, by number."""
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in _rows("kommune_to_2024.csv"):
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
        for r in _rows("border_changes.csv")
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
def parts_of(kommune_nr: str, year: int) -> frozenset[str]:
    """Return the numbers of ``year`` that a municipality of 2024, or a piece of it, was made of."""
    return frozenset(
        nr
        for nr in codes_valid_in(year)
        if any(share.kommune_nr == kommune_nr for share in kommune_codes()[nr].shares)
    )


@cache
def _no_exact_series() -> Mapping[str, tuple[int, int, str]]:
    return MappingProxyType(
        {
            r["kommune_nr"]: (int(r["first_year"] or 0), int(r["last_year"]), r["reason"])
            for r in _rows("no_exact_series.csv")
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


def unit_type_of(code: str) -> UnitType | None:
    """Return what kind of area a code stands for, or ``None`` where no such code ever existed.

    0 or 00 is the nation, two digits a county, four a municipality, six a city district. Codes of
    people without a known municipality (x99, 9999, Svalbard 21xx to the shelf 28xx) are unknown.
    """
    if code in _LAND_CODES:
        return UnitType.LAND
    if code in kommune_codes():
        return UnitType.KOMMUNE
    if _is_unknown(code):
        return UnitType.UNKNOWN
    if len(code) == 6 and code.isdigit() and code[:4] in kommune_codes():
        return UnitType.BYDEL
    return UnitType.FYLKE if code in counties_by_code() else None


def _is_unknown(code: str) -> bool:
    if len(code) != 4 or not code.isdigit():
        return False
    county = code[:2]
    return county in _OUTSIDE_MUNICIPALITIES or (
        code.endswith(_UNKNOWN_ENDING)
        and (county == _UNKNOWN_ENDING or county in counties_by_code())
    )


@dataclass(frozen=True, slots=True)
class County:
    """A county number and the years in which it was valid."""

    fylke_nr: str
    name: str
    """Norwegian form first, Sámi and Kven forms after " - "."""
    first_year: int
    last_year: int

    def is_valid_in(self, year: int) -> bool:
        """Whether the county existed on 1 January of ``year``."""
        return self.first_year <= year <= self.last_year


@cache
def counties_by_code() -> Mapping[str, County]:
    """Return the counties that existed at any time 2012-2024, by number."""
    return MappingProxyType(
        {
            r["fylke_nr"]: County(
                r["fylke_nr"], r["name"], int(r["first_year"]), int(r["last_year"])
            )
            for r in _rows("counties.csv")
        }
    )


@cache
def counties_valid_in(year: int) -> frozenset[str]:
    """Return the county numbers in force on 1 January of a year 2012-2024."""
    return frozenset(nr for nr, county in counties_by_code().items() if county.is_valid_in(year))


@cache
def county_on_2024_borders(fylke_nr: str, year: int) -> str | None:
    """Return the county of 2024 with exactly the territory ``fylke_nr`` had in ``year``, if any.

    Telemark 08 is Telemark 40; Vestfold 07 is not Vestfold 39, because Svelvik went to Drammen.
    """
    inside = {nr for nr in codes_valid_in(year) if nr[:2] == fylke_nr}
    reached = {share.kommune_nr for nr in inside for share in kommune_codes()[nr].shares}
    candidates = {nr[:2] for nr in reached}
    if len(candidates) != 1:
        return None
    (candidate,) = candidates
    whole = {nr for nr in codes_valid_in(TARGET_YEAR) if nr[:2] == candidate}
    fed_by = {part for nr in whole for part in parts_of(nr, year)}
    return candidate if reached == whole and fed_by == inside else None

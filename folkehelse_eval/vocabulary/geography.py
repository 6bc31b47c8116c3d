"""Municipalities and counties: identity, not history (history is in ``harmonise``)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from folkehelse_eval.errors import InputDataError

MUNICIPALITIES_FILE = "municipalities_2024.csv"
POPULATION_0_24 = "population0_24_"
"""Beginning of the columns with inhabitants 0-24; they end in the year."""
CITY_DISTRICTS_FILE = "city_districts.csv"
NEIGHBOURS_FILE = "neighbours_2024.csv"


class UnitType(StrEnum):
    """What kind of area an observation describes."""

    KOMMUNE = "kommune"
    BYDEL = "bydel"
    FYLKE = "fylke"
    ENTRY_COUNTY = "entry_county"
    """County as it was when it entered the programme, on the borders of 2017."""
    LAND = "land"
    UNKNOWN = "unknown"
    """Code of people without a known municipality (x99, 9999, Svalbard)."""


LAND_CODE = "0"

ENTRY_COUNTIES: Mapping[str, str] = MappingProxyType(
    {
        "01": "Østfold",
        "02": "Akershus",
        "03": "Oslo",
        "04": "Hedmark",
        "05": "Oppland",
        "06": "Buskerud",
        "07": "Vestfold",
        "08": "Telemark",
        "09": "Aust-Agder",
        "10": "Vest-Agder",
        "11": "Rogaland",
        "12": "Hordaland",
        "14": "Sogn og Fjordane",
        "15": "Møre og Romsdal",
        "18": "Nordland",
        "19": "Troms",
        "20": "Finnmark",
        "50": "Trøndelag",
    }
)
"""The 18 counties that entered the programme, by number of 2017; Trøndelag under its number of
2018, when its two halves were joined (SSB KLASS 104)."""


@dataclass(frozen=True, slots=True)
class Kommune:
    """A municipality on the borders of 2024."""

    kommune_nr: str
    name: str
    fylke_nr: str
    fylke_name: str
    centrality_class: int
    """SSB centrality 2024, 1 (most central) to 6 (least central)."""
    centrality_index: int
    """SSB centrality index 2024, up to 1000 (most central)."""
    latitude: float
    longitude: float
    population: Mapping[int, int]
    """Inhabitants on 1 January, by year; a year without an exact figure is absent."""
    population_0_24: Mapping[int, int]
    estimated_years: frozenset[int]
    """Years whose population is shared out by weights because a part was split off."""


def parse_kommune_nr(text: str) -> str:
    """Check that ``text`` is a four-digit municipality number and return it unchanged.

    Raises
    ------
    InputDataError
        For anything but four digits; a number that lost its leading zero is not repaired here,
        because only the reader of a file knows whether zeros were lost.
    """
    if len(text) == 4 and text.isascii() and text.isdigit():
        return text
    raise InputDataError(
        file="municipality number",
        found=repr(text),
        expected="four digits as text, for example '0301'",
        remedy="Keep municipality numbers as text; restore a leading zero that was dropped.",
    )


def _numbers_by_year(row: Mapping[str, str], prefix: str) -> Mapping[int, int]:
    found = {
        int(key.removeprefix(prefix)): int(value)
        for key, value in row.items()
        if key.startswith(prefix) and key.removeprefix(prefix).isdigit() and value
    }
    return MappingProxyType(found)


def _kommune(row: Mapping[str, str]) -> Kommune:
    return Kommune(
        kommune_nr=parse_kommune_nr(row["kommune_nr"]),
        name=row["name"],
        fylke_nr=row["fylke_nr"],
        fylke_name=row["fylke_name"],
        centrality_class=int(row["centrality_class"]),
        centrality_index=int(row["centrality_index"]),
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        population=_numbers_by_year(row, "population_"),
        population_0_24=_numbers_by_year(row, POPULATION_0_24),
        estimated_years=frozenset(int(year) for year in row["estimated_years"].split(";") if year),
    )


def _data_file(name: str) -> Traversable:
    return resources.files("folkehelse_eval.vocabulary") / "data" / name


def _rows(file: str) -> list[dict[str, str]]:
    with _data_file(file).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def municipalities() -> Mapping[str, Kommune]:
    """Return the 357 municipalities of 2024 by number, in order of number.

    Source: SSB KLASS 131, SSB tables 07459 and 06913 and SSB centrality 2024, as stated in
    ``vocabulary/data/SOURCES.md``.
    """
    rows = [_kommune(row) for row in _rows(MUNICIPALITIES_FILE)]
    return MappingProxyType(
        {row.kommune_nr: row for row in sorted(rows, key=lambda k: k.kommune_nr)}
    )


def municipalities_file() -> Path:
    """Return the package's table of municipalities."""
    return Path(str(_data_file(MUNICIPALITIES_FILE)))


@cache
def municipality_lines() -> Mapping[str, int]:
    """Return the line of each municipality in that table; the header is line 1."""
    rows = enumerate(_rows(MUNICIPALITIES_FILE), start=2)
    return MappingProxyType({row["kommune_nr"]: line for line, row in rows})


@cache
def counties() -> Mapping[str, str]:
    """Return the 15 counties of 2024: name by two-digit number."""
    return MappingProxyType({k.fylke_nr: k.fylke_name for k in municipalities().values()})


@cache
def city_districts() -> Mapping[str, str]:
    """Return the 36 city districts that have figures of their own: name by six-digit number."""
    return MappingProxyType({row["bydel_nr"]: row["name"] for row in _rows(CITY_DISTRICTS_FILE)})


@cache
def neighbours() -> Mapping[str, frozenset[str]]:
    """Return the municipalities of 2024 that each one borders on.

    Land borders; of a municipality without any, the one nearest across the water. Source:
    Kartverket's borders of 2024, as stated in ``vocabulary/data/SOURCES.md``.
    """
    found: dict[str, set[str]] = {number: set() for number in municipalities()}
    for row in _rows(NEIGHBOURS_FILE):
        one, other = parse_kommune_nr(row["kommune_nr"]), parse_kommune_nr(row["neighbour_nr"])
        found[one].add(other)
        found[other].add(one)
    return MappingProxyType({number: frozenset(beside) for number, beside in found.items()})

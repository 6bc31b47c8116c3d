"""Suppliers' words for period, sex, age and place, read strictly: an unknown word stops."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.vocabulary.geography import UnitType, counties
from folkehelse_eval.vocabulary.observation import Sex
from folkehelse_eval.vocabulary.period import Period

T = TypeVar("T")

_SEXES: Mapping[Sex, tuple[str, ...]] = {
    Sex.ALL: ("0", "kjønn samlet", "begge kjønn", "begge", "totalt", "samlet", "alle", "total"),
    Sex.MALE: ("1", "gutter", "gutt", "menn", "mann", "gutar", "males", "male"),
    Sex.FEMALE: ("2", "jenter", "jente", "kvinner", "kvinne", "females", "female"),
}
SEX_WORDS: Mapping[str, Sex] = MappingProxyType(
    {word: sex for sex, words in _SEXES.items() for word in words}
)

COUNTRY_WORDS = frozenset({"hele landet", "heile landet", "landet", "norge", "noreg", "norway"})
EARLIER_COUNTIES = frozenset(
    {
        "østfold",
        "akershus",
        "hedmark",
        "oppland",
        "buskerud",
        "vestfold",
        "telemark",
        "aust-agder",
        "vest-agder",
        "hordaland",
        "sogn og fjordane",
        "sør-trøndelag",
        "nord-trøndelag",
        "troms",
        "finnmark",
        "viken",
        "vestfold og telemark",
        "troms og finnmark",
        "romsa",
        "finnmárku",
        "trööndelage",
        "trøndelag",
        "møre og romsdal",
    }
)
"""Counties between 2002 and 2024 by name; source: SSB KLASS 104."""

SAMI_SECOND_NAME = re.compile(r"\s+(romsa|finnmárku|nordlánnda|nordlaante|trööndelage)$")
"""Older files write a county's second name right behind the first: ``Troms Romsa``."""

OUTSIDE_COUNTIES = frozenset({"21", "22", "23", "25", "26", "28", "99"})
"""Svalbard, Jan Mayen, the continental shelf and people without a known place."""
NO_MUNICIPALITY = frozenset({"Rest", "21-22"})
"""SSB's remainders in aggregated lists."""

_YEAR = r"((?:19|20)\d\d)"
_SINGLE = re.compile(_YEAR + r"(?:-01-01)?(?:[T ]00:00:00)?")
_SPAN = re.compile(_YEAR + r"\s?[-–_]\s?" + _YEAR)
_SCHOOL_YEAR = re.compile(_YEAR + r"[-/](\d\d)")
_SCHOOL_SPAN = re.compile(_YEAR + r"/(\d\d)\s?[-–]\s?" + _YEAR + r"/(\d\d)")


def parse_period(text: str) -> Period | None:
    """Read a period label, or return ``None`` when it is none.

    ``2016`` and ``2016-01-01`` are one year; ``2014-2016`` and ``2014_2016`` three;
    ``2015-16`` and ``2015/16`` one school year (two calendar years);
    ``2016/17-2018/19`` three school years.
    """
    text = text.strip()
    if match := _SINGLE.fullmatch(text):
        return Period(int(match[1]), int(match[1]))
    if match := _SPAN.fullmatch(text):
        return _ordered(int(match[1]), int(match[2]))
    if match := _SCHOOL_YEAR.fullmatch(text):
        return _school_year(match[1], match[2])
    if match := _SCHOOL_SPAN.fullmatch(text):
        first, last = _school_year(match[1], match[2]), _school_year(match[3], match[4])
        return _ordered(first.first_year, last.last_year) if first and last else None
    return None


def _ordered(first: int, last: int) -> Period | None:
    return Period(first, last) if first <= last else None


def _school_year(autumn: str, spring: str) -> Period | None:
    year = int(autumn)
    return Period(year, year + 1) if (year + 1) % 100 == int(spring) else None


def parse_sex(text: str) -> Sex | None:
    """Read a supplier's word or code for a sex, or return ``None`` when it is none."""
    return SEX_WORDS.get(text.strip().casefold())


def tidy_age(text: str) -> str:
    """Return an age or grade as the catalogue writes it: ``8-10.trinn`` is ``8-10``."""
    words = re.sub(r"\s*(\.?\s*trinn|år|years?)\b.*$", "", text.strip().casefold())
    words = re.sub(r"^(\d+)_(\d+)$", r"\1-\2", words).replace("alle aldre", "alle").strip()
    return re.sub(r"^(\d+)-\1$", r"\1", words)  # FHI's code of one age is 17_17


def plain_code(code: str) -> str:
    """Return a code without SSB's mark of an aggregated list: ``K-3001`` is ``3001``."""
    return code.removeprefix("K-")


def unit_type_of_code(code: str) -> UnitType | None:
    """Return what a code stands for by its form, or ``None`` when it is no code."""
    if code in NO_MUNICIPALITY:
        return UnitType.UNKNOWN
    if not (code.isascii() and code.isdigit()):
        return None
    if int(code) == 0:
        return UnitType.LAND
    if code[:2] in OUTSIDE_COUNTIES or (len(code) == 4 and code.endswith("99")):
        return UnitType.UNKNOWN
    return {2: UnitType.FYLKE, 4: UnitType.KOMMUNE, 6: UnitType.BYDEL}.get(len(code))


def restore_zero(code: str) -> str:
    """Put back a leading zero that a spreadsheet dropped: every code has an even length."""
    return code if code == "0" or len(code) % 2 == 0 or not code.isdigit() else f"0{code}"


def unit_type_of_name(name: str) -> UnitType:
    """Return what a name stands for; a name that is no country, county or district: kommune.

    ``Oslo`` is both county and municipality and is taken as the municipality here; a reader that
    meets it twice says which is which.
    """
    plain = name.strip().casefold()
    if plain in COUNTRY_WORDS:
        return UnitType.LAND
    if plain.startswith("bydel ") or plain.endswith(" bydel"):
        return UnitType.BYDEL
    if "(" in plain or plain == "oslo":
        return UnitType.KOMMUNE
    county = re.split(r"\s+[-–]\s+", plain.removesuffix(" fylke"))[0]
    county = SAMI_SECOND_NAME.sub("", county)
    return UnitType.FYLKE if county in _county_names() else UnitType.KOMMUNE


@cache
def _county_names() -> frozenset[str]:
    today = (re.split(r"\s+[-–]\s+", name)[0].casefold() for name in counties().values())
    return EARLIER_COUNTIES.union(today)


def translate(
    column: pd.Series,
    rule: Callable[[str], T | None],
    *,
    file: str,
    lines: NDArray[np.int64],
    expected: str,
) -> list[T]:
    """Apply a rule to each distinct text of a column and return one result for each row.

    Raises
    ------
    InputDataError
        At the first row whose text the rule does not know.
    """
    codes, distinct = pd.factorize(column)
    results = [rule(str(text)) for text in distinct]
    known = [result for result in results if result is not None]
    if len(known) < len(results):
        bad = np.array([result is None for result in results])
        at = int(np.flatnonzero(bad[codes])[0])
        raise InputDataError(
            file=file,
            row=int(lines[at]),
            column=str(column.name),
            found=repr(column.iloc[at]),
            expected=expected,
            remedy="Correct the cell, or ask the supplier what it means.",
        )
    return [known[code] for code in codes]

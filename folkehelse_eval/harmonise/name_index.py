"""Names as keys: which areas of one year answer to a written name.

A name is compared as its set of words, so that Sámi and Kven forms may stand in any order and with
" - ", "-", "/" or a blank between them, and any of the forms may stand alone. Accents do not count:
suppliers write Kárášjohka and Kárásjohka.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from types import MappingProxyType

from folkehelse_eval.harmonise.borders import (
    codes_valid_in,
    kommune_codes,
    read_rows,
)
from folkehelse_eval.harmonise.county_borders import counties_by_code, counties_valid_in
from folkehelse_eval.vocabulary import geography
from folkehelse_eval.vocabulary.geography import LAND_CODE, UnitType

_NATION = frozenset(
    frozenset(name.split())
    for name in ("hele landet", "heile landet", "landet", "norge", "noreg", "norway")
)
_YEARS = re.compile(r"\(\s*-?\s*\d{4}\s*(?:-|–|->)*\s*(?:\d{4})?\s*\)")
"""Validity that some suppliers write after a name: (-2019), (2020-2023), (2024->)."""
_SUFFIX = re.compile(r"^(?P<name>.*?)\s*\((?P<suffix>[^()]+)\)\s*$")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_COUNTY_WORDS = frozenset({"fylke", "fylkeskommune", "county"})
_KOMMUNE_WORDS = frozenset({"kommune", "kommuna"})
_BYDEL_WORDS = frozenset({"bydel", "kommunedel"})


@dataclass(frozen=True, slots=True)
class Area:
    """One area that a name may mean."""

    unit_type: UnitType
    code: str


@dataclass(frozen=True, slots=True)
class WrittenName:
    """A name taken apart."""

    words: frozenset[str]
    suffix: frozenset[str]
    """Words in parentheses after the name, usually a county; empty where there are none."""
    unit_type: UnitType | None
    """Kind of area that the name itself states ("fylke", "kommune", "bydel"), if it does."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name, without case and without accents (å, æ and ø are letters)."""
    composed = unicodedata.normalize("NFC", text.casefold())
    bare = "".join(letter if letter == "å" else _without_accent(letter) for letter in composed)
    return frozenset(_WORD.findall(bare))


def _without_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


@cache
def take_apart(text: str) -> WrittenName:
    """Take a written name apart into words, county suffix and stated kind of area."""
    bare = _YEARS.sub("", text).strip()
    found = _SUFFIX.match(bare)
    words = words_of(found["name"] if found else bare)
    suffix = words_of(found["suffix"]) if found else frozenset()
    stated = words | suffix
    kinds = (
        (UnitType.FYLKE, _COUNTY_WORDS),
        (UnitType.KOMMUNE, _KOMMUNE_WORDS),
        (UnitType.BYDEL, _BYDEL_WORDS),
    )
    unit_type = next((kind for kind, signs in kinds if stated & signs), None)
    signs = _COUNTY_WORDS | _KOMMUNE_WORDS | _BYDEL_WORDS
    return WrittenName(words - signs, suffix - signs, unit_type)


def _keys_of(official: str) -> frozenset[frozenset[str]]:
    """Return every set of words that an official name answers to."""
    found = _SUFFIX.match(official)
    forms = [words_of(form) for form in (found["name"] if found else official).split(" - ")]
    chosen = (subset for size in range(1, len(forms) + 1) for subset in combinations(forms, size))
    return frozenset(frozenset().union(*subset) for subset in chosen)


def _indexed(areas: Iterable[tuple[Area, str]]) -> Mapping[frozenset[str], tuple[Area, ...]]:
    index: dict[frozenset[str], tuple[Area, ...]] = {}
    for area, name in areas:
        for key in _keys_of(name):
            known = index.get(key, ())
            index[key] = known if area in known else (*known, area)
    return MappingProxyType(index)


@cache
def _written_otherwise() -> Mapping[str, tuple[str, ...]]:
    """Return spellings that suppliers use beside the official one, by municipality number."""
    spellings: dict[str, tuple[str, ...]] = {}
    for row in read_rows("name_variants.csv"):
        nr = row["kommune_nr"]
        spellings[nr] = (*spellings.get(nr, ()), row["name"])
    return MappingProxyType(spellings)


@cache
def areas_in(year: int) -> Mapping[frozenset[str], tuple[Area, ...]]:
    """Return the nation, counties and municipalities of one year by every name they answer to."""
    counties = [
        (Area(UnitType.FYLKE, nr), counties_by_code()[nr].name)
        for nr in sorted(counties_valid_in(year))
    ]
    municipalities = [
        (Area(UnitType.KOMMUNE, nr), name)
        for nr in sorted(codes_valid_in(year))
        for name in (kommune_codes()[nr].name, *_written_otherwise().get(nr, ()))
    ]
    nation = dict.fromkeys(_NATION, (Area(UnitType.LAND, LAND_CODE),))
    return MappingProxyType({**_indexed([*counties, *municipalities]), **nation})


@cache
def city_districts() -> Mapping[frozenset[str], tuple[Area, ...]]:
    """Return the 36 city districts that have figures of their own, by name."""
    return _indexed(
        (Area(UnitType.BYDEL, number), name) for number, name in geography.city_districts().items()
    )


@cache
def county_names() -> Mapping[frozenset[str], frozenset[str]]:
    """Return the numbers of all counties 2012-2024 by every name they answer to."""
    index: dict[frozenset[str], frozenset[str]] = {}
    for nr, county in counties_by_code().items():
        for key in _keys_of(county.name):
            index[key] = index.get(key, frozenset()) | {nr}
    return MappingProxyType(index)


@cache
def counties_of_lineage(kommune_nr: str) -> frozenset[str]:
    """Return the numbers of all counties that a municipality or its kin 2012-2024 lay in."""
    targets = {share.kommune_nr for share in kommune_codes()[kommune_nr].shares}
    return frozenset(
        nr[:2]
        for nr, code in kommune_codes().items()
        if any(share.kommune_nr in targets for share in code.shares)
    )

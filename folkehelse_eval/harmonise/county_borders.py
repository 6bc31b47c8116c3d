"""County borders: numbers valid in a year, and the county of 2024 with the same territory, if any.

Source: SSB KLASS 104, as stated in ``harmonise/data/SOURCES.md``. A year means 1 January.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from folkehelse_eval.harmonise.borders import (
    TARGET_YEAR,
    codes_valid_in,
    kommune_codes,
    parts_of,
    read_rows,
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
            for r in read_rows("counties.csv")
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

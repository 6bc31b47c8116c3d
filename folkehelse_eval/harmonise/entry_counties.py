"""Which counties of 2017 a municipality of 2024 was made of.

The programme's money follows the county as it was at entry, so exposure by county is counted on
the borders of 2017; Trøndelag, joined on 1 January 2018, counts as one county, 50.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import (
    TARGET_YEAR,
    codes_valid_in,
    kommune_codes,
    parts_of,
    read_rows,
)
from folkehelse_eval.harmonise.county_borders import counties_valid_in
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES

ENTRY_BORDER_YEAR = 2017
TRONDELAG = "50"
_JOINED_INTO_TRONDELAG = frozenset({"16", "17"})


@cache
def fylke_nrs_2017(kommune_nr: str) -> frozenset[str]:
    """Return the counties of 2017 in which the parts of a municipality of 2024 lay.

    More than one for Heim (Trøndelag and Møre og Romsdal), Asker, Aurskog-Høland, Drammen and
    others that were merged over a county border.
    """
    if kommune_nr not in codes_valid_in(TARGET_YEAR):
        raise InputDataError(
            file="municipality number",
            found=repr(kommune_nr),
            expected=f"a municipality number of {TARGET_YEAR}",
            remedy="Map the number onto the borders of 2024 first.",
        )
    return frozenset(_entry_county(part) for part in parts_of(kommune_nr, ENTRY_BORDER_YEAR))


def _entry_county(part: str) -> str:
    """Return the entry county of a municipality of 2017."""
    return TRONDELAG if part[:2] in _JOINED_INTO_TRONDELAG else part[:2]


@cache
def municipalities_of(fylke_nr_2017: str) -> frozenset[str]:
    """Return the municipalities of 2024 that lay, wholly or partly, in a county of 2017."""
    return frozenset(
        nr for nr in codes_valid_in(TARGET_YEAR) if fylke_nr_2017 in fylke_nrs_2017(nr)
    )


@cache
def shares_2017(kommune_nr: str) -> Mapping[str, float]:
    """Return how a municipality of 2024 lay in the entry counties, by share of its young people.

    Inhabitants 0-24 on 1 January 2017 of the parts it was made of; the shares add up to one.
    """
    homes = fylke_nrs_2017(kommune_nr)
    if len(homes) == 1:
        return MappingProxyType(dict.fromkeys(homes, 1.0))
    people = dict.fromkeys(homes, 0.0)
    for part in parts_of(kommune_nr, ENTRY_BORDER_YEAR):
        inside = sum(s.weight for s in kommune_codes()[part].shares if s.kommune_nr == kommune_nr)
        people[_entry_county(part)] += inside * _young_2017()[part]
    return MappingProxyType({nr: n / sum(people.values()) for nr, n in people.items()})


@cache
def _young_2017() -> Mapping[str, int]:
    rows = read_rows("parts_over_county_borders.csv")
    return MappingProxyType({row["kommune_nr"]: int(row["population_0_24"]) for row in rows})


@cache
def counties_covering(fylke_nr_2017: str, year: int) -> frozenset[str]:
    """Return the counties of ``year`` that had exactly the territory of an entry county together.

    Empty where there are none: Rindal went to Trøndelag on 1 January 2019, so that neither
    Trøndelag nor Møre og Romsdal is the entry county from then on, and few are after 2019.
    """
    own = municipalities_of(fylke_nr_2017)
    reached = {nr: _reached(nr, year) for nr in counties_valid_in(year)}
    inside = frozenset(nr for nr, units in reached.items() if units <= own)
    whole = frozenset().union(*(reached[nr] for nr in inside)) == own
    apart = all(
        len(parts_of(unit, year)) == len(parts_of(unit, ENTRY_BORDER_YEAR))
        for unit in own & merged_over_county_borders().keys()
    )
    return inside if whole and apart else frozenset()


@cache
def entry_counties_covered(year: int) -> Mapping[str, str]:
    """Return the entry county, by number of the county of ``year`` that it was, or was part of."""
    return MappingProxyType(
        {nr: entry for entry in ENTRY_COUNTIES for nr in counties_covering(entry, year)}
    )


@cache
def _reached(fylke_nr: str, year: int) -> frozenset[str]:
    """Return the municipalities of 2024 that a county's territory of ``year`` lies in."""
    return frozenset(
        share.kommune_nr
        for nr in codes_valid_in(year)
        if nr[:2] == fylke_nr
        for share in kommune_codes()[nr].shares
    )


@cache
def merged_over_county_borders() -> Mapping[str, frozenset[str]]:
    """Return the municipalities of 2024 whose parts lay in several counties of 2017."""
    return MappingProxyType(
        {
            nr: fylke_nrs_2017(nr)
            for nr in sorted(codes_valid_in(TARGET_YEAR))
            if len(fylke_nrs_2017(nr)) > 1
        }
    )


def mixed_cohorts(cohort_by_fylke_2017: Mapping[str, int]) -> Mapping[str, frozenset[int]]:
    """Return the municipalities whose parts lay in counties that entered in different years.

    Parameters
    ----------
    cohort_by_fylke_2017
        Entry year by county number of 2017. A county that is not in it never entered.

    Returns
    -------
    mapping
        Entry years by municipality of 2024; 0 stands for a part whose county never entered.
    """
    years = {
        nr: frozenset(cohort_by_fylke_2017.get(fylke, 0) for fylke in fylker)
        for nr, fylker in merged_over_county_borders().items()
    }
    return MappingProxyType({nr: cohorts for nr, cohorts in years.items() if len(cohorts) > 1})

"""Which counties of 2017 a municipality of 2024 was made of.

The programme's money follows the county as it was at entry, so exposure by county is counted on
the borders of 2017; Trøndelag, joined on 1 January 2018, counts as one county, 50.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import TARGET_YEAR, codes_valid_in, parts_of

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
    numbers = {part[:2] for part in parts_of(kommune_nr, ENTRY_BORDER_YEAR)}
    return frozenset(TRONDELAG if nr in _JOINED_INTO_TRONDELAG else nr for nr in numbers)


@cache
def municipalities_of(fylke_nr_2017: str) -> frozenset[str]:
    """Return the municipalities of 2024 that lay, wholly or partly, in a county of 2017."""
    return frozenset(
        nr for nr in codes_valid_in(TARGET_YEAR) if fylke_nr_2017 in fylke_nrs_2017(nr)
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

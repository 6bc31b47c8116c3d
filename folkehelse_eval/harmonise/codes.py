"""What kind of area a code stands for."""

from folkehelse_eval.harmonise.borders import kommune_codes
from folkehelse_eval.harmonise.county_borders import counties_by_code
from folkehelse_eval.vocabulary.geography import LAND_CODE, UnitType

_LAND_CODES = frozenset({LAND_CODE, "00"})
_OUTSIDE_MUNICIPALITIES = frozenset({"21", "22", "23", "24", "25", "26", "27", "28"})
"""First digits of Svalbard (2100, 2111), Jan Mayen and the continental shelf in KLASS 131."""
_UNKNOWN_ENDING = "99"
"""Ending of the codes for people of a county whose municipality is not known (1599, 5099)."""


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

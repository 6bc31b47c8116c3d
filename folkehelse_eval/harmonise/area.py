"""The municipalities of 2024 that a plan is about."""

from folkehelse_eval.harmonise.entry_counties import municipalities_of
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties, municipalities
from folkehelse_eval.vocabulary.plan import AreaRule, Plan, Scope

COUNTIES_2020_2023: dict[str, tuple[str, ...]] = {
    "Viken": ("31", "32", "33"),
    "Vestfold og Telemark": ("39", "40"),
    "Troms og Finnmark": ("55", "56"),
}
"""Counties that lasted four years, as counties of 2024."""


def municipalities_of_plan(plan: Plan) -> tuple[str, ...]:
    """Return the municipalities of the plan's area, in order of number.

    Every municipality for the nation; else those of the plan's counties of 2024, or, where the plan
    says so, those that lay wholly or partly in its counties at entry on the borders of 2017.
    """
    if plan.scope is Scope.NATION:
        return tuple(municipalities())
    if plan.area is AreaRule.COUNTY_AT_ENTRY:
        found = [municipalities_of_county(name) for name in plan.counties_at_entry]
        return tuple(sorted(frozenset[str]().union(*found)))
    return tuple(
        number for number, kommune in municipalities().items() if kommune.fylke_nr in plan.fylke_nrs
    )


def municipalities_of_county(name: str) -> frozenset[str]:
    """Return the municipalities of a county by its name at entry, of 2020-2023 or of 2024.

    A name of both 2017 and 2024 means the county at entry. Empty for an unknown name.
    """
    entry = [number for number, county in ENTRY_COUNTIES.items() if county == name]
    if entry:
        return frozenset(municipalities_of(entry[0]))
    current = [number for number, county in counties().items() if county == name]
    numbers = COUNTIES_2020_2023.get(name, tuple(current))
    return frozenset(nr for nr, kommune in municipalities().items() if kommune.fylke_nr in numbers)

"""What the names of a file can mean on the borders of one year, with the county as context."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from folkehelse_eval.harmonise.name_index import (
    Area,
    areas_in,
    city_districts,
    counties_of_lineage,
    county_names,
    take_apart,
)
from folkehelse_eval.vocabulary.geography import UnitType

OSLO_COUNTY = Area(UnitType.FYLKE, "03")
OSLO_KOMMUNE = Area(UnitType.KOMMUNE, "0301")


@dataclass(frozen=True, slots=True, order=True)
class NameInContext:
    """A name as it stands in a file."""

    name: str
    block: str
    """Name of the county whose block the row stands in; empty before the first county row."""
    stated_type: str
    """Kind of area that the reader took the name for, or empty; city districts whose names do not
    say so are read as municipalities there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The names of a file as they would read on the borders of one year."""

    year: int
    areas: Mapping[NameInContext, tuple[Area, ...]]
    """What each name can mean; one area where it is settled."""
    in_blocks: bool
    """Whether every unambiguous municipality stands in the block of its own county."""

    @property
    def unsettled(self) -> Mapping[NameInContext, tuple[Area, ...]]:
        """Names that mean no area, or several."""
        return {name: areas for name, areas in self.areas.items() if len(areas) != 1}


def read_names(names: Iterable[NameInContext], year: int) -> Reading:
    """Read the names of a file on the borders of one year.

    Ambiguous names are settled by the county in parentheses, by the county block they stand in
    (if every unambiguous name stands in its own county's block), or by the only county of the file.
    """
    first = {name: _by_name(name, year) for name in names}
    settled = {name: areas[0] for name, areas in first.items() if len(areas) == 1}
    in_blocks = _blocks_hold(settled, year)
    only_county = _only_county(settled.values())
    narrowed = {
        name: _in_counties(areas, _county_numbers(name.block, year) if in_blocks else only_county)
        for name, areas in first.items()
        if len(areas) > 1
    }
    return Reading(year, {**first, **narrowed}, in_blocks)


def _by_name(name: NameInContext, year: int) -> tuple[Area, ...]:
    written = take_apart(name.name)
    kind = written.unit_type or name.stated_type
    if kind == UnitType.BYDEL:
        return city_districts().get(written.words, (Area(UnitType.BYDEL, name.name),))
    areas = tuple(
        area
        for area in areas_in(year).get(written.words, ())
        if (not kind or area.unit_type == kind) and _suffix_fits(area, written.suffix)
    )
    if not areas and kind in ("", UnitType.KOMMUNE):
        return city_districts().get(written.words, ())
    if OSLO_COUNTY in areas and OSLO_KOMMUNE in areas:
        return (OSLO_KOMMUNE,)
    return areas


def _suffix_fits(area: Area, suffix: frozenset[str]) -> bool:
    if not suffix:
        return True
    counties = county_names().get(suffix, frozenset())
    return area.unit_type is UnitType.KOMMUNE and bool(counties & counties_of_lineage(area.code))


def _county_numbers(block: str, year: int) -> frozenset[str]:
    areas = areas_in(year).get(take_apart(block).words, ())
    return frozenset(area.code for area in areas if area.unit_type is UnitType.FYLKE)


def _blocks_hold(settled: Mapping[NameInContext, Area], year: int) -> bool:
    return all(
        area.code[:2] in _county_numbers(name.block, year)
        for name, area in settled.items()
        if area.unit_type is UnitType.KOMMUNE
    )


def _only_county(areas: Iterable[Area]) -> frozenset[str]:
    """Return the county of all areas of the file, if they lie in one."""
    counties = frozenset(
        area.code[:2] for area in areas if area.unit_type in (UnitType.KOMMUNE, UnitType.FYLKE)
    )
    return counties if len(counties) == 1 else frozenset()


def _in_counties(areas: tuple[Area, ...], counties: frozenset[str]) -> tuple[Area, ...]:
    return tuple(area for area in areas if not counties or area.code[:2] in counties)

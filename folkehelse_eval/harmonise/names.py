"""From delivered codes and names to one code and one kind of area for each row.

Codes decide wherever a row has one; a name beside it may then be damaged or missing. Where a file
gives names only, the year's borders and the county decide: the latest year 2012-2024 in which every
name of the file means exactly one area is taken. What stays unknown or ambiguous stops the run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import FIRST_YEAR, TARGET_YEAR, kommune_codes, unit_type_of
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

_CELL_KEYS = ["indicator", "first_year", "last_year", "sex", "age", "group"]


@dataclass(frozen=True, slots=True, order=True)
class NameInContext:
    """A name as it stands in a file."""

    name: str
    block: str
    """Name of the county whose block the row stands in; empty before the first county row."""
    unit_type: str
    """Kind of area that the reader found stated in the file, or empty."""


def resolve_units(frame: pd.DataFrame, *, file: str) -> pd.DataFrame:
    """Return the delivered rows with ``code`` and ``unit_type`` filled in.

    Parameters
    ----------
    frame
        Delivered columns, rows in the order of the file.
    file
        Name of the file, for messages.

    Returns
    -------
    frame
        The same rows and columns, ``unit_type`` filled, and the new column ``code``: the code as
        delivered, or the code of the year in which all names of the file hold together.

    Raises
    ------
    InputDataError
        For a code that never existed, an unknown name, or a name that stays ambiguous.
    """
    has_code = frame["geo_code"].notna() & (frame["geo_code"] != "")
    coded = _resolve_codes(frame[has_code], file=file)
    named = _resolve_names(frame[~has_code], file=file)
    return pd.concat([part for part in (coded, named) if len(part)] or [coded]).sort_index()


def _resolve_codes(frame: pd.DataFrame, *, file: str) -> pd.DataFrame:
    types = {code: unit_type_of(code) for code in frame["geo_code"].unique()}
    never_existed = [code for code, unit_type in types.items() if unit_type is None]
    if never_existed:
        first = frame[frame["geo_code"].isin(never_existed)].iloc[0]
        raise InputDataError(
            file=file,
            row=int(first["row"]),
            column="geography code",
            found=f"{first['geo_code']!r}",
            expected=f"a code of an area that existed {FIRST_YEAR}-{TARGET_YEAR}, four digits for "
            "a municipality",
            remedy="Correct the code; keep codes as text so that leading zeros stay.",
        )
    return frame.assign(
        code=frame["geo_code"],
        unit_type=frame["geo_code"].map({code: str(kind) for code, kind in types.items()}),
    )


def _resolve_names(frame: pd.DataFrame, *, file: str) -> pd.DataFrame:
    if frame.empty:
        return frame.assign(code=frame["geo_name"])
    contexts = _contexts(frame)
    found = _areas_of(frame, contexts, file=file)
    areas = contexts.map(found)
    return frame.assign(
        code=areas.map(lambda area: area.code),
        unit_type=areas.map(lambda area: str(area.unit_type)),
    ).pipe(_first_oslo_is_the_county)


def _contexts(frame: pd.DataFrame) -> pd.Series:
    names = frame["geo_name"].fillna("").str.strip()
    is_county = names.map({name: _is_county(name) for name in names.unique()})
    blocks = names.where(is_county).ffill().fillna("")
    types = frame["unit_type"].fillna("")
    rows = zip(names, blocks, types, strict=True)
    return pd.Series([NameInContext(*row) for row in rows], index=frame.index)


def _is_county(name: str) -> bool:
    written = take_apart(name)
    return written.words in county_names() and written.unit_type in (None, UnitType.FYLKE)


def _areas_of(
    frame: pd.DataFrame, contexts: pd.Series, *, file: str
) -> Mapping[NameInContext, Area]:
    unique = list(dict.fromkeys(contexts))
    readings = {year: candidates_in(unique, year) for year in range(FIRST_YEAR, TARGET_YEAR + 1)}
    unsettled = {year: _unsettled(areas) for year, areas in readings.items()}
    whole = [year for year in sorted(unsettled, reverse=True) if not unsettled[year]]
    if whole:
        settled = [{name: areas[0] for name, areas in readings[year].items()} for year in whole]
        contradicted = _contradicted(settled)
        year = whole[0]
    else:
        year = min(unsettled, key=lambda candidate: (len(unsettled[candidate]), -candidate))
        contradicted = unsettled[year]
    if contradicted:
        name, areas = next(iter(contradicted.items()))
        row = int(frame.loc[contexts == name, "row"].iloc[0])
        raise _unresolved(name, areas, file=file, row=row, year=year)
    return settled[0]


def _unsettled(
    readings: Mapping[NameInContext, tuple[Area, ...]],
) -> dict[NameInContext, tuple[Area, ...]]:
    return {name: areas for name, areas in readings.items() if len(areas) != 1}


def _contradicted(
    settled: Sequence[Mapping[NameInContext, Area]],
) -> dict[NameInContext, tuple[Area, ...]]:
    """Return names that mean places without common ground in different years that both fit."""
    found: dict[NameInContext, tuple[Area, ...]] = {}
    for name, latest in settled[0].items():
        if latest.unit_type is not UnitType.KOMMUNE:
            continue
        others = [reading[name] for reading in settled[1:]]
        apart = [area for area in others if not _share_ground(latest, area)]
        if apart:
            found[name] = (latest, apart[0])
    return found


def _share_ground(one: Area, other: Area) -> bool:
    if other.unit_type is not UnitType.KOMMUNE:
        return False
    targets = [
        {share.kommune_nr for share in kommune_codes()[area.code].shares} for area in (one, other)
    ]
    return not targets[0].isdisjoint(targets[1])


def _unresolved(
    name: NameInContext, areas: tuple[Area, ...], *, file: str, row: int, year: int
) -> InputDataError:
    if areas:
        codes = ", ".join(area.code for area in areas)
        expected = f"a name that means one area; on the borders that fit the file it means {codes}"
    else:
        expected = (
            f"the name of a municipality, county or city district; the file's other names fit "
            f"the borders of {year}"
        )
    return InputDataError(
        file=file,
        row=row,
        column="geography name",
        found=repr(name.name),
        expected=expected,
        remedy="Export the table with codes, or with the county in parentheses after the name.",
    )


def candidates_in(
    names: Iterable[NameInContext], year: int
) -> Mapping[NameInContext, tuple[Area, ...]]:
    """Return what each name can mean on the borders of one year; one area where it is settled.

    Ambiguous names are settled by the county in parentheses, by the county block they stand in
    (if every unambiguous name stands in its own county's block), or by the only county of the file.
    """
    first = {name: _by_name(name, year) for name in names}
    settled = {name: areas[0] for name, areas in first.items() if len(areas) == 1}
    use_blocks = _blocks_hold(settled, year)
    only_county = _only_county(settled.values())
    return {
        name: areas
        if len(areas) < 2
        else _in_counties(areas, _county_numbers(name.block, year) if use_blocks else only_county)
        for name, areas in first.items()
    }


def _by_name(name: NameInContext, year: int) -> tuple[Area, ...]:
    written = take_apart(name.name)
    kind = name.unit_type or written.unit_type
    if kind == UnitType.BYDEL:
        return city_districts().get(written.words, (Area(UnitType.BYDEL, name.name),))
    areas = tuple(
        area
        for area in areas_in(year).get(written.words, ())
        if (not kind or area.unit_type == kind) and _suffix_fits(area, written.suffix)
    )
    if not areas and not kind:
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


def _first_oslo_is_the_county(frame: pd.DataFrame) -> pd.DataFrame:
    """Tell Oslo's two rows apart: where a cell occurs twice, the county comes first."""
    oslo = frame[frame["code"] == OSLO_KOMMUNE.code]
    unstated = oslo[oslo["geo_name"].map(lambda name: take_apart(name).unit_type is None)]
    twice = unstated[unstated.duplicated(_CELL_KEYS, keep=False)]
    county = twice.index[~twice.duplicated(_CELL_KEYS, keep="first")]
    is_county = frame.index.isin(county)
    return frame.assign(
        code=frame["code"].mask(is_county, OSLO_COUNTY.code),
        unit_type=frame["unit_type"].mask(is_county, str(OSLO_COUNTY.unit_type)),
    )

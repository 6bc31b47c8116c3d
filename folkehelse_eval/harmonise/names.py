"""From delivered codes and names to one code and one kind of area for each row.

Codes decide wherever a row has one; a name beside it may then be damaged or missing. Where a file
gives names only, the year's borders and the county decide: of the years 2012-2024 in which every
name of the file means exactly one area, the latest, and before others those in which municipalities
stand in the blocks of their counties. What stays unknown or ambiguous stops the run.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import FIRST_YEAR, TARGET_YEAR, kommune_codes
from folkehelse_eval.harmonise.codes import unit_type_of
from folkehelse_eval.harmonise.name_candidates import (
    OSLO_COUNTY,
    OSLO_KOMMUNE,
    NameInContext,
    Reading,
    read_names,
)
from folkehelse_eval.harmonise.name_index import Area, county_names, take_apart
from folkehelse_eval.vocabulary.geography import UnitType

_CONTEXT = ["name", "block", "stated_type"]
_CELL_KEYS = ["indicator", "first_year", "last_year", "sex", "age", "group"]


def resolve_units(frame: pd.DataFrame, *, file: str, place_header: str = "") -> pd.DataFrame:
    """Return the delivered rows with ``code`` and ``unit_type`` filled in.

    Parameters
    ----------
    frame
        Delivered columns, rows in the order of the file.
    file
        Name of the file, for messages.
    place_header
        Column of the file that says the place, for messages.

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
    column = place_header or None
    coded = _resolve_codes(frame[has_code], file=file, column=column)
    named = _resolve_names(frame[~has_code], file=file, column=column)
    return pd.concat([part for part in (coded, named) if len(part)] or [coded]).sort_index()


def _resolve_codes(frame: pd.DataFrame, *, file: str, column: str | None) -> pd.DataFrame:
    stated_unknown = frame.loc[frame["unit_type"] == UnitType.UNKNOWN, "geo_code"].unique()
    types = {
        **{code: unit_type_of(code) for code in frame["geo_code"].unique()},
        **dict.fromkeys(stated_unknown, UnitType.UNKNOWN),
    }
    never_existed = [code for code, unit_type in types.items() if unit_type is None]
    if never_existed:
        first = frame[frame["geo_code"].isin(never_existed)].iloc[0]
        raise InputDataError(
            file=file,
            row=int(first["row"]),
            column=column,
            found=f"{first['geo_code']!r}",
            expected=f"a code of an area that existed {FIRST_YEAR}-{TARGET_YEAR}, four digits for "
            "a municipality",
            remedy="Correct the code; keep codes as text so that leading zeros stay.",
        )
    return frame.assign(
        code=frame["geo_code"],
        unit_type=frame["geo_code"].map({code: str(kind) for code, kind in types.items()}),
    )


def _resolve_names(frame: pd.DataFrame, *, file: str, column: str | None) -> pd.DataFrame:
    if frame.empty:
        return frame.assign(code=frame["geo_name"])
    contexts = _contexts(frame)
    number = contexts.groupby(_CONTEXT, sort=False).ngroup().to_numpy()
    first = ~contexts.duplicated(_CONTEXT)
    names = [
        NameInContext(*row)
        for row in contexts.loc[first, _CONTEXT].itertuples(index=False, name=None)
    ]
    areas = _areas_of(names, file=file, column=column, rows=frame.loc[first, "row"])
    return frame.assign(
        code=np.array([area.code for area in areas])[number],
        unit_type=np.array([str(area.unit_type) for area in areas])[number],
    ).pipe(_first_oslo_is_the_county)


def _contexts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return each row's name, the county block it stands in, and its stated kind of area."""
    names = frame["geo_name"].fillna("").str.strip()
    is_county = names.map({name: _is_county(name) for name in names.unique()})
    blocks = names.where(is_county).ffill().fillna("")
    columns = (names, blocks, frame["unit_type"].fillna(""))
    return pd.DataFrame(dict(zip(_CONTEXT, columns, strict=True)))


def _is_county(name: str) -> bool:
    written = take_apart(name)
    return written.words in county_names() and written.unit_type in (None, UnitType.FYLKE)


def _areas_of(
    names: Sequence[NameInContext], *, file: str, column: str | None, rows: pd.Series
) -> list[Area]:
    """Return one area for each of the different names of a file; ``rows`` says where they stand."""
    readings = [read_names(names, year) for year in range(TARGET_YEAR, FIRST_YEAR - 1, -1)]
    nearest = min(readings, key=lambda reading: (len(reading.unsettled), not reading.in_blocks))
    in_doubt = nearest.unsettled or _contradicted(
        nearest, [reading for reading in readings if not reading.unsettled]
    )
    if in_doubt:
        name, areas = next(iter(in_doubt.items()))
        row = int(rows.iloc[list(names).index(name)])
        raise _unresolved(name, areas, file=file, column=column, row=row, year=nearest.year)
    return [nearest.areas[name][0] for name in names]


def _contradicted(
    chosen: Reading, others: Sequence[Reading]
) -> Mapping[NameInContext, tuple[Area, ...]]:
    """Return names that mean places without common ground in other years that fit as well."""
    found: dict[NameInContext, tuple[Area, ...]] = {}
    for name, (area,) in chosen.areas.items():
        elsewhere = [reading.areas[name][0] for reading in others]
        apart = [other for other in elsewhere if not _share_ground(area, other)]
        if area.unit_type is UnitType.KOMMUNE and apart:
            found[name] = (area, apart[0])
    return found


def _share_ground(one: Area, other: Area) -> bool:
    if (one.unit_type, other.unit_type) != (UnitType.KOMMUNE, UnitType.KOMMUNE):
        return one == other
    targets = [
        {share.kommune_nr for share in kommune_codes()[area.code].shares} for area in (one, other)
    ]
    return not targets[0].isdisjoint(targets[1])


def _unresolved(
    name: NameInContext,
    areas: tuple[Area, ...],
    *,
    file: str,
    column: str | None,
    row: int,
    year: int,
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
        column=column,
        found=repr(name.name),
        expected=expected,
        remedy="Export the table with codes, or with the county in parentheses after the name.",
    )


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

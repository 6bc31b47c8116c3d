"""Csv extracts from Kommunehelsa and Ungdata, as users save them from the statistics bank.

One row for each unit, period and category. A column ``Andel`` holds fractions (0-1), a column
``value`` the indicator's own unit; the word "prosent" in the file decides nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import (
    Cells,
    meaning_of_blank,
    read_cells,
    survey_round_status,
)
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.recognise import Match, check_disjoint, find_matches
from folkehelse_eval.sources.rows import (
    code_columns,
    name_columns,
    sex_column,
    year_columns,
)
from folkehelse_eval.sources.text_table import TextTable, read_text_table
from folkehelse_eval.sources.whole import check_last_place
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm, Unit

FAMILY = "extract"
NAME_HEADERS = ("geografi", "kommune", "kommunenavn", "region", "sted")
CODE_HEADERS = ("kommunenummer", "kommunenr", "geo_kode", "geo")
# The widest period first: "År" beside "År (intervall)" is only the interval's last year.
PERIOD_HEADERS = ("år (intervall)", "skoleår", "periode", "aar", "år")
SEX_HEADERS = ("kjønn", "kjonn")
AGE_HEADERS = ("alder", "alder vises ikke", "aldersgruppe")
VALUE_HEADERS = ("value", "andel", "verdi")
FRACTION_HEADER = "andel"
FLAG_HEADER = "flagg"
FRACTION_SCALE = 100.0
SCALED_DECIMALS = 10  # 0.469 * 100 must be 46.9, not 46.900000000000006


@dataclass(frozen=True, slots=True)
class Roles:
    """Header of each column with a part of its own; ``None`` where the file has none."""

    name: str | None
    code: str | None
    period: str | None
    sex: str | None
    age: str | None
    value: str | None
    flag: str | None

    @property
    def apart(self) -> tuple[str | None, ...]:
        """Columns that no breakdown can be: place, period, sex and figures."""
        return (self.name, self.code, self.period, self.sex, self.value, self.flag)

    @property
    def place(self) -> str:
        """Column that decides the place: codes before names."""
        return str(self.code if self.code is not None else self.name)

    @property
    def turns(self) -> tuple[str | None, ...]:
        """Columns that take turns inside a place."""
        return (self.period, self.sex, self.age)


def roles_of(headers: Sequence[str]) -> Roles:
    """Find the columns by their headers, whatever their order and case."""
    by_plain = {header.strip().casefold(): header for header in headers}

    def first(known: Sequence[str]) -> str | None:
        return next((by_plain[name] for name in known if name in by_plain), None)

    flag = by_plain.get(FLAG_HEADER)
    value = first(VALUE_HEADERS)
    if value is None and flag is not None:
        # FHI's own csv names the column after the measure and puts FLAGG right behind it.
        at = list(headers).index(flag)
        value = headers[at - 1] if at else None
    return Roles(
        name=first(NAME_HEADERS),
        code=first(CODE_HEADERS),
        period=first(PERIOD_HEADERS),
        sex=first(SEX_HEADERS),
        age=first(AGE_HEADERS),
        value=value,
        flag=flag,
    )


def read_extract(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read the rows of the known indicators from one extract.

    Parameters
    ----------
    raw : RawFile
        A delimited text file whose header names a place, a period and a figure.
    indicators : sequence of Indicator
        Those to look for.

    Raises
    ------
    InputDataError
        For an unknown symbol, period or sex in a row that belongs to an indicator.
    """
    table = read_text_table(raw)
    roles = roles_of(list(table.cells.columns))
    labels = table.cells.drop(columns=[name for name in roles.apart if name is not None])
    matches = find_matches(labels, indicators, family=FAMILY, age_column=roles.age)
    if not matches:
        return Unread("file_no_indicator")
    check_disjoint(matches, file=table.file, lines=table.lines, n_rows=len(table.cells))
    within = [table.cells[name] for name in roles.turns if name is not None]
    check_last_place(table.cells[roles.place], within, file=table.file, lines=table.lines)
    cells = _cells(table, roles)
    parts = [_part(table, roles, cells, match) for match in matches]
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    return Reading(frame=frame, family=FAMILY, place_header=roles.place)


def _cells(table: TextTable, roles: Roles) -> Cells:
    figures = table.cells[roles.value].str.strip()
    if roles.flag is not None:
        symbols = table.cells[roles.flag].str.strip()
        figures = figures.where(symbols == "", symbols).rename(str(roles.value))
    blank = meaning_of_blank(figures)
    return read_cells(figures, file=table.file, lines=table.lines, blank=blank)


def _part(table: TextTable, roles: Roles, cells: Cells, match: Match) -> pd.DataFrame:
    rows, indicator = match.rows, match.indicator
    here = table.cells.iloc[rows]
    lines = table.lines[rows]
    status = cells.status[rows]
    if indicator.rhythm is Rhythm.SURVEY_ROUND:
        status = survey_round_status(status, cells.flag[rows])
    sexes = None if roles.sex is None else here[roles.sex]
    return delivered_frame(
        {
            "indicator": indicator.indicator_id,
            **_places(here, lines, table.file, roles),
            **year_columns(here[str(roles.period)], indicator, file=table.file, lines=lines),
            **sex_column(sexes, file=table.file, lines=lines),
            "age": indicator.age,
            "group": match.group,
            "value": _scaled(cells.value[rows], table.file, roles, indicator),
            "status": status,
            "flag": cells.flag[rows],
            "row": lines,
            "column": roles.value,
        },
        length=len(rows),
    )


def _places(
    here: pd.DataFrame, lines: NDArray[np.int64], file: str, roles: Roles
) -> dict[str, object]:
    if roles.code is not None:
        names = {} if roles.name is None else {"geo_name": here[roles.name].str.strip().to_numpy()}
        return {**names, **code_columns(here[roles.code], file=file, lines=lines)}
    places = name_columns(here[str(roles.name)], file=file, lines=lines)
    return {**places, "unit_type": _oslo_apart(here, str(roles.name), places["unit_type"])}


def _oslo_apart(here: pd.DataFrame, name: str, unit_type: object) -> NDArray[np.object_]:
    """Take the first of two otherwise equal rows for Oslo as the county, the second as kommune."""
    kinds = np.asarray(unit_type, dtype=object).copy()
    oslo = (here[name].str.strip().str.casefold() == "oslo").to_numpy(dtype=bool)
    dimensions = [column for column in here.columns if column.casefold() not in VALUE_HEADERS]
    county = oslo & here.duplicated(dimensions, keep="last").to_numpy(dtype=bool)
    kinds[county] = UnitType.FYLKE
    return kinds


def _scaled(
    value: NDArray[np.float64], file: str, roles: Roles, indicator: Indicator
) -> NDArray[np.float64]:
    if str(roles.value).casefold() != FRACTION_HEADER:
        return value
    if indicator.unit not in {Unit.PERCENT, Unit.POINTS}:
        raise InputDataError(
            file=file,
            column=roles.value,
            found=f"fractions for {indicator.indicator_id}, which is in {indicator.unit}",
            expected="fractions for percentages and school points only",
            remedy="Export the table with a column 'value' in the indicator's own unit.",
        )
    return np.round(value * FRACTION_SCALE, SCALED_DECIMALS)

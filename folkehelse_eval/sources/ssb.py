"""SSB table 07459, population on 1 January by single year of age, as users have saved it.

Three shapes: tab, latin-1, years across; comma, UTF-8 with damaged letters in names; aggregated
regions with codes such as ``K-3001``. The region's code decides; a damaged name beside it is kept.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.sources.cells import read_cells
from folkehelse_eval.sources.contract import Reading, Unread, delivered_frame
from folkehelse_eval.sources.labels import translate
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.rows import code_columns
from folkehelse_eval.sources.text_table import TextTable, read_text_table
from folkehelse_eval.sources.whole import check_last_place
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.status import CellStatus

FAMILY = "ssb"
TABLE = "07459"
REGION, AGE = "region", "age"
AGE_WORDS = ("age", "alder")
YEAR_HEADER = re.compile(r"(?:Persons|Personer)\s+((?:19|20)\d\d)")
REGION_LABEL = re.compile(r"((?:K-)?[0-9]{1,6}(?:-[0-9]{2})?|K-Rest)\s+(.+)")
AGE_LABEL = re.compile(r"(\d{1,3})\s*(?:years?|år)(\s+(?:or older|eller eldre))?")


def is_population(headers: Sequence[str]) -> bool:
    """Whether a header is region, age, and one column of persons for each year."""
    plain = [header.casefold() for header in headers]
    years = [header for header in headers if YEAR_HEADER.fullmatch(header)]
    return plain[:1] == [REGION] and plain[1:2] in [[word] for word in AGE_WORDS] and bool(years)


def read_population(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Read population by single year of age.

    SSB fills years in which a code was not in force with zeros. A region without one inhabitant
    of any age does not exist that year: such cells are missing, never zero.
    """
    indicator = next(
        (
            item
            for item in indicators
            if any(rule.family == FAMILY and rule.title == TABLE for rule in item.recognised_by)
        ),
        None,
    )
    if indicator is None:
        return Unread("file_no_indicator")
    table = read_text_table(raw)
    region, age = table.cells.iloc[:, 0], table.cells.iloc[:, 1]
    check_last_place(region, [age], file=table.file, lines=table.lines)
    years = [header for header in table.cells.columns if YEAR_HEADER.fullmatch(header)]
    base = _labels(table)
    parts = [_year(table, base, header, indicator.indicator_id) for header in years]
    frame = pd.concat(parts).sort_values("row", kind="stable", ignore_index=True)
    return Reading(frame=frame, family=FAMILY, table=TABLE, place_header=str(region.name))


def _labels(table: TextTable) -> dict[str, object]:
    region, age = table.cells.iloc[:, 0], table.cells.iloc[:, 1]
    pairs = translate(
        region,
        _region,
        file=table.file,
        lines=table.lines,
        expected="a code and a name, such as '0101 Halden' or 'K-3001 Halden'",
    )
    codes = pd.Series([code for code, _ in pairs], dtype="str", name=region.name)
    ages = translate(
        age, _age, file=table.file, lines=table.lines, expected="'0 years' or '105 years or older'"
    )
    return {
        **code_columns(codes, file=table.file, lines=table.lines),
        "geo_name": np.array([name for _, name in pairs], dtype=object),
        "age": np.array(ages, dtype=object),
    }


def _region(text: str) -> tuple[str, str] | None:
    match = REGION_LABEL.fullmatch(text.strip())
    return (match[1], match[2]) if match else None


def _age(text: str) -> str | None:
    match = AGE_LABEL.fullmatch(text.strip())
    return f"{int(match[1])}{'+' if match[2] else ''}" if match else None


def _year(
    table: TextTable, base: dict[str, object], header: str, indicator_id: str
) -> pd.DataFrame:
    match = YEAR_HEADER.fullmatch(header)
    year = int(match[1]) if match else 0
    cells = read_cells(table.cells[header], file=table.file, lines=table.lines)
    nobody = _without_inhabitants(base["geo_code"], cells.value)
    return delivered_frame(
        {
            "indicator": indicator_id,
            **base,
            "first_year": year,
            "last_year": year,
            "sex": Sex.ALL,
            "group": TOTAL,
            "value": np.where(nobody, np.nan, cells.value),
            "status": np.where(nobody, CellStatus.MISSING, cells.status).astype(object),
            "flag": cells.flag,
            "row": table.lines,
            "column": header,
        },
        length=len(table.lines),
    )


def _without_inhabitants(codes: object, persons: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return the cells of regions whose ages sum to zero, shape (n,)."""
    sums = pd.Series(persons).groupby(np.asarray(codes, dtype=object)).transform("sum")
    return (sums == 0).to_numpy(dtype=bool)

"""The simulated registers as files, in the columns of the programme's own registers."""

import csv
import io
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from folkehelse_eval.simulate.programme import Registers
from folkehelse_eval.vocabulary.measure import (
    NOT_STATED,
    EntryCounty,
    Grant,
    Measure,
    OtherScheme,
)

LEFT_OUT = frozenset({"register_row", "repairs"})
"""Fields that the reader of a register fills in."""
LIST_MARK = ";"
YES, NO = "ja", "nei"


def register_files(registers: Registers) -> dict[str, bytes]:
    """Return the four files by name."""
    return {
        "measures.csv": _table(Measure, registers.measures),
        "entry_counties.csv": _table(EntryCounty, registers.entry_counties),
        "grants.csv": _table(Grant, registers.grants),
        "other_schemes.csv": _table(OtherScheme, registers.other_schemes),
    }


def _table(noun: type[BaseModel], rows: Sequence[BaseModel]) -> bytes:
    records = [_record(row) for row in rows]
    columns = dict.fromkeys(
        column
        for field in noun.model_fields
        for column in sorted({name for record in records for name in record.get(field, {})})
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {column: cell for cells in record.values() for column, cell in cells.items()}
        for record in records
    )
    return text.getvalue().encode()


def _record(row: BaseModel) -> dict[str, dict[str, str]]:
    """Return the cells of one row by field and column: sums by year have a column a year."""
    record: dict[str, dict[str, str]] = {}
    for field in type(row).model_fields:
        value = getattr(row, field)
        if field in LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            record[field] = {f"{field}_{year}": _cell(sum_) for year, sum_ in value.items()}
        else:
            record[field] = {field: _cell(value)}
    return record


def _cell(value: object) -> str:
    """Write one field: an unknown says so, an empty list stays blank."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return LIST_MARK.join(str(item) for item in value)
    if isinstance(value, float):
        return f"{value:.10g}"
    return NOT_STATED if value is None else str(value)

"""JSON-stat 2 as FHI's open API and PxWeb write it, read with numpy.

FHI begins the file with a byte-order mark, gives ``category.index`` as a list and writes flags
among the figures; SSB gives the index as an object and flags in ``status``. Reference:
https://json-stat.org/full/ (version 2.0, "dataset").
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.raw import RawFile
from folkehelse_eval.sources.sniff import decode

NO_FLAG = ""
MISSING_FLAG = 0
"""Position of ``NO_FLAG`` in every cube's list of flags."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension; codes and labels stand in the order of the cube."""

    dimension_id: str
    label: str
    role: str
    """``time``, ``geo``, ``metric`` or empty."""
    codes: tuple[str, ...]
    labels: tuple[str, ...]


def categorical(at: NDArray[np.integer], categories: Sequence[str]) -> "pd.Categorical[int]":
    """Return positions as a categorical column, so that no text is copied for each cell."""
    return pd.Categorical.from_codes(at, dtype=pd.CategoricalDtype(list(categories)))


@dataclass(frozen=True, slots=True)
class Cube:
    """One dataset; cells are flat, the last dimension runs fastest."""

    title: str
    source: str
    dimensions: tuple[Dimension, ...]
    value: NDArray[np.float64]
    """Shape (n,); NaN where no number stood."""
    flag: NDArray[np.int16]
    """Shape (n,); position in ``flags``."""
    flags: tuple[str, ...]
    """Distinct symbols, the empty one first."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of categories of each dimension."""
        return tuple(len(dimension.codes) for dimension in self.dimensions)

    def frame(self) -> pd.DataFrame:
        """Return all cells as rows: one categorical column of codes per dimension, value, flag."""
        at = np.unravel_index(np.arange(self.value.size), self.shape)
        columns: dict[str, object] = {
            dimension.dimension_id: categorical(codes, dimension.codes)
            for dimension, codes in zip(self.dimensions, at, strict=True)
        }
        flags = categorical(self.flag, self.flags)
        return pd.DataFrame({**columns, "value": self.value, "flag": flags})


def parse_cube(raw: RawFile) -> Cube | Unread:
    """Read one dataset; JSON that is something else, or holds no values, stays unread.

    Raises
    ------
    InputDataError
        When the JSON is cut off, or its values do not fill its dimensions.
    """
    content = _loaded(raw)
    if not isinstance(content, dict) or content.get("class") != "dataset":
        return Unread("file_unknown_layout")
    if not {"id", "size", "dimension", "value"} <= content.keys():
        return Unread("file_unknown_layout")
    if not content["value"]:
        return Unread("file_without_rows")
    dimensions = tuple(_dimension(content, name, raw.name) for name in content["id"])
    sizes = tuple(int(size) for size in content["size"])
    if sizes != tuple(len(dimension.codes) for dimension in dimensions):
        raise _broken(raw.name, "size", f"sizes {sizes}", "one size per list of categories")
    length = int(np.prod(sizes, dtype=np.int64))
    values = _dense(content["value"], length, raw.name)
    status = _status(content.get("status"), length, raw.name)
    value, flag, flags = _cells(values, status)
    return Cube(
        title=str(content.get("label") or ""),
        source=str(content.get("source") or ""),
        dimensions=dimensions,
        value=value,
        flag=flag,
        flags=flags,
    )


def _loaded(raw: RawFile) -> Any:  # noqa: ANN401  (JSON holds anything)
    try:
        return json.loads(decode(raw))
    except json.JSONDecodeError as error:
        raise InputDataError(
            file=raw.name,
            row=error.lineno,
            found=f"JSON that breaks off ({error.msg})",
            expected="a complete JSON document",
            remedy="The file is cut off or damaged; fetch it again.",
        ) from error


def _broken(file: str, column: str, found: str, expected: str) -> InputDataError:
    return InputDataError(
        file=file,
        column=column,
        found=found,
        expected=expected,
        remedy="The file is cut off or damaged; fetch it again.",
    )


def _dimension(content: Mapping[str, Any], name: str, file: str) -> Dimension:
    entry = content["dimension"].get(name)
    if entry is None:
        raise _broken(file, name, "no such dimension", "every id described under 'dimension'")
    category = entry.get("category") or {}
    labels = category.get("label") or {}
    codes = _codes(category.get("index"), labels)
    roles = content.get("role") or {}
    role = next((key for key, ids in roles.items() if ids and name in ids), "")
    return Dimension(
        dimension_id=name,
        label=str(entry.get("label") or name),
        role=role,
        codes=codes,
        labels=tuple(str(labels.get(code, code)) for code in codes),
    )


def _codes(index: object, labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return codes in the order of the cube: a list, an object of positions, or left out."""
    if isinstance(index, Mapping):
        return tuple(sorted(index, key=lambda code: int(index[code])))
    if isinstance(index, list):
        return tuple(str(code) for code in index)
    return tuple(labels)  # one category may go without an index


def _dense(value: object, length: int, file: str) -> list[object]:
    if isinstance(value, Mapping):
        cells: list[object] = [None] * length
        for position, cell in value.items():
            if int(position) >= length:
                raise _broken(file, "value", f"position {position}", f"at most {length - 1}")
            cells[int(position)] = cell
        return cells
    if not isinstance(value, list) or len(value) != length:
        found = len(value) if isinstance(value, list) else type(value).__name__
        raise _broken(file, "value", f"{found} values", f"{length} as the dimensions say")
    return value


def _status(status: object, length: int, file: str) -> Mapping[int, str]:
    """Return the flags by flat position; a single text or a list of one holds for all cells."""
    if not status:
        return {}
    if isinstance(status, Mapping):
        return {int(position): str(flag) for position, flag in status.items() if flag}
    if isinstance(status, str) or len(status) == 1:  # type: ignore[arg-type]
        flag = status if isinstance(status, str) else str(status[0] or "")  # type: ignore[index]
        return dict.fromkeys(range(length), flag) if flag else {}
    if isinstance(status, list) and len(status) == length:
        return {position: str(flag) for position, flag in enumerate(status) if flag}
    raise _broken(file, "status", "a status of another length", f"{length} flags, one, or none")


def _cells(
    values: list[object], status: Mapping[int, str]
) -> tuple[NDArray[np.float64], NDArray[np.int16], tuple[str, ...]]:
    nan = float("nan")
    numbers = [cell if cell.__class__ is float or cell.__class__ is int else nan for cell in values]
    marks = {
        position: str(cell)
        for position, cell in enumerate(values)
        if cell is not None and cell.__class__ is not float and cell.__class__ is not int
    }
    marks.update(status)
    flags = (NO_FLAG, *dict.fromkeys(marks.values()))
    number_of = {flag: number for number, flag in enumerate(flags)}
    value = np.array(numbers, dtype=np.float64)
    flag = np.zeros(len(values), dtype=np.int16)
    if marks:
        at = np.fromiter(marks.keys(), dtype=np.int64, count=len(marks))
        flag[at] = np.fromiter((number_of[mark] for mark in marks.values()), dtype=np.int16)
        value[at] = nan  # a figure with a flag is not published as a figure
    return value, flag, flags

"""Keep the rows whose numbers were in force on the borders that a file is on."""

from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.borders import kommune_codes
from folkehelse_eval.harmonise.file_borders import FileBorders, is_in_force, judge_borders
from folkehelse_eval.harmonise.left_out import LeftOut, left_out_of
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.observation import OBSERVATION_KEYS
from folkehelse_eval.vocabulary.status import CellStatus

NUMBERED_BY_BORDERS = (UnitType.KOMMUNE, UnitType.FYLKE)
"""Kinds of area whose numbers change with the borders."""

_CELL_KEYS = ["code" if key == "unit_code" else key for key in OBSERVATION_KEYS]
_PLACE = ["indicator", "unit_type", "last_year", "unit_code"]


@dataclass(frozen=True, slots=True)
class RowsInForce:
    """Rows of a file under numbers in force."""

    frame: pd.DataFrame
    """Resolved rows with ``border_year``, the year whose borders their number belongs to."""
    borders: FileBorders
    left_out: tuple[LeftOut, ...] = field(default=())


def keep_in_force(rows: pd.DataFrame, *, file: str) -> RowsInForce:
    """Keep the rows whose numbers were in force, each cell once.

    Where old and new numbers stand side by side, the number in force carries the figure, and a 0 in
    a number's cell before its start or after its end means that it has none.

    Parameters
    ----------
    rows
        Delivered rows with ``code`` and ``unit_type`` resolved.
    file
        Name of the file, for messages.

    Raises
    ------
    InputDataError
        When a cell stands in the file twice under the same number.
    """
    borders = judge_borders(_codes_by_last_year(rows))
    placed = rows.assign(border_year=rows["last_year"].map(dict(borders.year_by_last_year)))
    kept = ~placed["unit_type"].isin(NUMBERED_BY_BORDERS) | _is_in_force(placed)
    in_force = placed[kept]
    _check_once_each(in_force, file=file)
    figures = ~kept & (placed["status"] == CellStatus.OBSERVED) & (placed["value"] != 0)
    return RowsInForce(in_force, borders, _lost(placed[figures], in_force))


def _codes_by_last_year(rows: pd.DataFrame) -> dict[int, frozenset[str]]:
    numbered = rows[rows["unit_type"].isin(NUMBERED_BY_BORDERS)]
    pairs = numbered[["last_year", "code"]].drop_duplicates()
    codes = pairs.groupby("last_year")["code"].agg(frozenset).to_dict()
    return {int(year): codes.get(year, frozenset()) for year in rows["last_year"].unique()}


def _is_in_force(placed: pd.DataFrame) -> pd.Series:
    """Whether each row's number was in force on 1 January of its border year."""
    pairs = placed[["code", "border_year"]].drop_duplicates()
    answers = pairs.assign(
        in_force=[
            is_in_force(code, year)
            for code, year in zip(pairs["code"], pairs["border_year"], strict=True)
        ]
    )
    joined = placed[["code", "border_year"]].merge(
        answers, on=["code", "border_year"], how="left", validate="many_to_one"
    )
    return pd.Series(joined["in_force"].to_numpy(dtype=bool), index=placed.index)


def _check_once_each(frame: pd.DataFrame, *, file: str) -> None:
    twice = frame[frame.duplicated(_CELL_KEYS, keep=False)]
    if twice.empty:
        return
    second = twice[twice.duplicated(_CELL_KEYS)].iloc[0]
    same = (twice[_CELL_KEYS] == second[_CELL_KEYS]).all(axis=1)
    rows = ", ".join(str(row) for row in twice.loc[same, "row"])
    raise InputDataError(
        file=file,
        row=int(second["row"]),
        column=str(second["column"]),
        found=f"{second['indicator']} for {second['code']}, {second['first_year']}-"
        f"{second['last_year']}, {second['sex']}, {second['group']} more than once (rows {rows})",
        expected="one figure for each area, period, sex, age and group",
        remedy="Remove the repeated rows, or export the table again.",
    )


@cache
def _units_of_2024() -> pd.DataFrame:
    pairs = [
        (str(UnitType.KOMMUNE), nr, share.kommune_nr)
        for nr, code in kommune_codes().items()
        for share in code.shares
    ]
    return pd.DataFrame(pairs, columns=["unit_type", "code", "unit_code"])


def _lost(dropped: pd.DataFrame, kept: pd.DataFrame) -> tuple[LeftOut, ...]:
    """Return municipalities with figures under a number not in force and no row under another."""
    figures, carried = (
        frame.merge(_units_of_2024(), on=["unit_type", "code"], validate="many_to_many")
        for frame in (dropped, kept)
    )
    without = figures.merge(
        carried[_PLACE].drop_duplicates().assign(carried=True),
        on=_PLACE,
        how="left",
        validate="many_to_one",
    )
    lost = without[without["carried"].isna()]
    reason = pd.Series("number_not_in_force", index=lost.index, dtype="str")
    return left_out_of(lost, unit="unit_code", reason=reason)

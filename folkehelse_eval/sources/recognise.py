"""Which rows of a delivered table belong to which indicator; decided by content, never by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.labels import tidy_age
from folkehelse_eval.vocabulary.indicator import Indicator, Recognition, Unit
from folkehelse_eval.vocabulary.observation import TOTAL

INDICATOR_COLUMN = "Indikator"
"""A column of this name that holds catalogue ids says outright what each row is."""

MEASURE_COLUMNS = ("måltall", "measure_type")
MEASURE_WORDS: Mapping[Unit, tuple[str, ...]] = MappingProxyType(
    {
        Unit.PERCENT: ("andel", "prosent", "dekningsgrad"),
        Unit.PER_1000: ("per 1000", "per 1 000"),
        Unit.POINTS: ("gjennomsnitt", "poeng", "andel"),
        Unit.COUNT: ("antall", "personer"),
    }
)
"""Words that tell measures apart when one file holds several; they never set the unit."""


@dataclass(frozen=True, slots=True)
class Match:
    """Rows of one table that are one indicator."""

    indicator: Indicator
    recognition: Recognition
    rows: NDArray[np.intp]
    """Positions in the table, ascending."""
    group: NDArray[np.object_]
    """Group of each of those rows; ``TOTAL`` for all together."""


def find_matches(
    labels: pd.DataFrame,
    indicators: Sequence[Indicator],
    *,
    family: str,
    age_column: str | None = None,
    title: str = "",
) -> tuple[Match, ...]:
    """Find the rows of each indicator.

    Parameters
    ----------
    labels : DataFrame
        Dimension columns of the table as text; figures are not looked at.
    indicators : sequence of Indicator
        Those to look for.
    family : str
        Payload family; recognitions of other families are not tried.
    age_column : str, optional
        Column with ages or grades; where no rule names it, only the indicator's own age is taken.
    title : str
        Title of the table, for recognitions that ask for one.
    """
    by_name = {_plain(name): labels[name] for name in labels.columns}
    found = []
    for indicator in indicators:
        for recognition in _recognitions(indicator, family):
            if _plain(recognition.title) not in _plain(title):
                continue
            rows = _rows(by_name, indicator, recognition, age_column)
            if rows is not None and rows.any():
                at = np.flatnonzero(rows)
                found.append(Match(indicator, recognition, at, _group(by_name, recognition, at)))
                break
    return tuple(found)


def check_disjoint(
    matches: Sequence[Match], *, file: str, lines: NDArray[np.int64], n_rows: int
) -> None:
    """Stop when one row would be two indicators."""
    taken = np.zeros(n_rows, dtype=np.int64)
    for match in matches:
        taken[match.rows] += 1
    twice = np.flatnonzero(taken > 1)
    if twice.size:
        at = int(twice[0])
        names = [m.indicator.indicator_id for m in matches if at in m.rows]
        raise InputDataError(
            file=file,
            row=int(lines[at]),
            found=f"a row that could be {' or '.join(names)}",
            expected="rows that only one indicator's recognition fits",
            remedy="Make the recognitions in the indicator catalogue narrower.",
        )


def _recognitions(indicator: Indicator, family: str) -> tuple[Recognition, ...]:
    outright = Recognition(family=family, select={INDICATOR_COLUMN: indicator.indicator_id})
    return (outright, *(item for item in indicator.recognised_by if item.family == family))


def _plain(text: str) -> str:
    return text.strip().casefold()


def _equals(column: pd.Series, category: str) -> NDArray[np.bool_]:
    codes, distinct = pd.factorize(column)
    hit = np.array([_plain(str(text)) == _plain(category) for text in distinct], dtype=bool)
    return hit[codes]


def _rows(
    by_name: Mapping[str, pd.Series],
    indicator: Indicator,
    recognition: Recognition,
    age_column: str | None,
) -> NDArray[np.bool_] | None:
    """Return which rows fit, shape (n,), or ``None`` where a column is not there."""
    wanted = {_plain(name): category for name, category in recognition.select.items()}
    if not wanted.keys() <= by_name.keys():
        return None
    length = len(next(iter(by_name.values())))
    rows = np.ones(length, dtype=bool)
    for name, category in wanted.items():
        rows &= _equals(by_name[name], category)
    named = {*wanted, *(_plain(name) for name in recognition.totals)}
    if age_column is not None and _plain(age_column) not in named:
        codes, ages = pd.factorize(by_name[_plain(age_column)])
        rows &= np.array([tidy_age(str(a)) == indicator.age for a in ages], dtype=bool)[codes]
    return rows & _measure_rows(by_name, rows, indicator, recognition)


def _measure_rows(
    by_name: Mapping[str, pd.Series],
    rows: NDArray[np.bool_],
    indicator: Indicator,
    recognition: Recognition,
) -> NDArray[np.bool_]:
    for name in MEASURE_COLUMNS:
        if name not in by_name:
            continue
        if recognition.measure:
            return _equals(by_name[name], recognition.measure)
        measures = by_name[name]
        if len(measures[rows].unique()) > 1:
            words = MEASURE_WORDS[indicator.unit]
            codes, distinct = pd.factorize(measures)
            hit = [any(word in _plain(str(text)) for word in words) for text in distinct]
            return np.array(hit, dtype=bool)[codes]
    return np.ones(len(rows), dtype=bool)


def _group(
    by_name: Mapping[str, pd.Series], recognition: Recognition, at: NDArray[np.intp]
) -> NDArray[np.object_]:
    """Join the categories of all breakdowns that are not their total, shape (len(at),)."""
    group = np.full(len(at), "", dtype=object)
    for name, total in recognition.totals.items():
        column = by_name.get(_plain(name))
        if column is None:
            continue
        part = column.iloc[at]
        words = np.where(_equals(part, total), "", part.str.strip()).astype(object)
        joint = np.where((group != "") & (words != ""), " / ", "").astype(object)
        group = group + joint + words
    return np.where(group == "", TOTAL, group).astype(object)

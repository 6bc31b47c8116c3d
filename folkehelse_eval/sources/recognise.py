"""Which rows of a delivered table belong to which indicator; decided by content, never by name."""

from collections.abc import Callable, Mapping, Sequence
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

AGE_CODES: Mapping[str, frozenset[str]] = MappingProxyType({"8-10": frozenset({"8-10", "1-6"})})
"""Other codes of an age: FHI's 1_6 in Ungdata tables is grades 8-10, spring and autumn."""

CODED_TOTALS = frozenset({"0"})
"""FHI's code for all together in any breakdown."""
TOTAL_WORDS = frozenset(
    {
        *("samlet", "totalt", "total", "alle", "alle utdanningsnivåer"),
        *("soes 0", "total sør"),
    }
)
"""Words for all together in breakdowns that a recognition does not list."""

SOCIAL_COLUMNS = frozenset(
    {
        *("soes", "utdann", "utdanning", "innvkat", "innvand", "landbak"),
        *("sosial status", "sosioøkonomiske ressurser (sør)", "foreldrenes utdanningsnivå"),
        "innvandringsbakgrunn",
    }
)
"""Breakdowns that describe everybody in one category only, also where that one was left out."""

MEASURE_COLUMNS = ("måltall", "measure_type")
MEASURE_CODES = ("meis", "rate", "andel", "verdi")
"""Which measure is the figure where a coded table holds several and the catalogue names none."""
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
    coded: bool = False,
) -> tuple[Match, ...]:
    """Find the rows of each indicator.

    Parameters
    ----------
    labels : DataFrame
        Dimension columns of the table as text, without those of place, period and sex.
    indicators : sequence of Indicator
        Those to look for.
    family : str
        Payload family; recognitions of other families are not tried.
    age_column : str, optional
        Column with ages or grades; where no rule names it, only the indicator's own age is taken.
    title : str
        Title of the table, for recognitions that ask for one.
    coded : bool
        Whether categories are FHI's codes, so that ``0`` means all together in every breakdown.
    """
    by_name = {_plain(name): labels[name] for name in labels.columns}
    found = []
    for indicator in indicators:
        for recognition in _recognitions(indicator, family):
            if _plain(recognition.title) not in _plain(title):
                continue
            rows = _rows(
                by_name, indicator, recognition, age_column, coded=coded, n_rows=len(labels)
            )
            if rows is not None and rows.any():
                at = np.flatnonzero(rows)
                totals = _totals(by_name, recognition, age_column, coded=coded)
                found.append(Match(indicator, recognition, at, _group(by_name, totals, at)))
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


def _where(column: pd.Series, rule: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Apply a rule to each distinct category of a column, shape (n,)."""
    codes, distinct = pd.factorize(column)
    return np.array([rule(str(text)) for text in distinct], dtype=bool)[codes]


def _equals(column: pd.Series, category: str) -> NDArray[np.bool_]:
    return _where(column, lambda text: _plain(text) == _plain(category))


def _rows(
    by_name: Mapping[str, pd.Series],
    indicator: Indicator,
    recognition: Recognition,
    age_column: str | None,
    *,
    coded: bool,
    n_rows: int,
) -> NDArray[np.bool_] | None:
    """Return which rows fit, shape (n,), or ``None`` where a column is not there."""
    wanted = {_plain(name): category for name, category in recognition.select.items()}
    if not wanted.keys() <= by_name.keys():
        return None
    rows = np.ones(n_rows, dtype=bool)
    for name, category in wanted.items():
        rows &= _equals(by_name[name], category)
    named = {*wanted, *(_plain(name) for name in recognition.totals)}
    if age_column is not None and _plain(age_column) not in named:
        own_ages = AGE_CODES.get(indicator.age, frozenset({indicator.age}))
        rows &= _where(by_name[_plain(age_column)], lambda text: tidy_age(text) in own_ages)
    measures = next((by_name[name] for name in MEASURE_COLUMNS if name in by_name), None)
    if measures is not None and rows.any():
        rows &= _measure_rows(measures, rows, indicator, recognition, coded=coded)
    return rows


def _measure_rows(
    measures: pd.Series,
    rows: NDArray[np.bool_],
    indicator: Indicator,
    recognition: Recognition,
    *,
    coded: bool,
) -> NDArray[np.bool_]:
    """Return the rows of the one measure that is the figure, shape (n,)."""
    if recognition.measure:
        return _equals(measures, recognition.measure)
    there = {_plain(str(text)) for text in measures[rows].unique()}
    if len(there) == 1:
        return rows
    if coded:
        best = next((code for code in MEASURE_CODES if code in there), "")
        return _equals(measures, best)
    words = MEASURE_WORDS[indicator.unit]
    return _where(measures, lambda text: any(word in _plain(text) for word in words))


def _totals(
    by_name: Mapping[str, pd.Series],
    recognition: Recognition,
    age_column: str | None,
    *,
    coded: bool,
) -> Mapping[str, str]:
    """Return breakdown columns with their total: those stated, and any other that shows one."""
    stated = {_plain(name): total for name, total in recognition.totals.items()}
    named = {*MEASURE_COLUMNS, *stated, *(_plain(name) for name in recognition.select)}
    named |= {_plain(age_column)} if age_column else set()
    words = CODED_TOTALS if coded else TOTAL_WORDS
    spare: dict[str, str] = {}
    for name, column in by_name.items():
        if name in named:
            continue
        present = sorted(words.intersection(_plain(str(text)) for text in column.unique()))
        if present or name in SOCIAL_COLUMNS:
            spare[name] = present[0] if present else min(words)
    return {**stated, **spare}


def _group(
    by_name: Mapping[str, pd.Series], totals: Mapping[str, str], at: NDArray[np.intp]
) -> NDArray[np.object_]:
    """Join the categories of all breakdowns that are not their total, shape (len(at),)."""
    group = np.full(len(at), "", dtype=object)
    for name, total in totals.items():
        column = by_name.get(name)
        if column is None:
            continue
        part = column.iloc[at]
        words = np.where(_equals(part, total), "", part.astype("str").str.strip()).astype(object)
        joint = np.where((group != "") & (words != ""), " / ", "").astype(object)
        group = group + joint + words
    return np.where(group == "", TOTAL, group).astype(object)

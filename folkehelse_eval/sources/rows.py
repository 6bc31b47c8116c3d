"""Columns of the delivered table from the suppliers' label columns: years, sexes, places."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.labels import (
    parse_period,
    parse_sex,
    plain_code,
    restore_zero,
    translate,
    unit_type_of_code,
    unit_type_of_name,
)
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.observation import Sex


def year_columns(
    labels: pd.Series, indicator: Indicator, *, file: str, lines: NDArray[np.int64]
) -> dict[str, object]:
    """Return ``first_year`` and ``last_year``.

    A moving figure that is labelled with one year is labelled with its last one, so that the
    years that it shares with its neighbours are not lost.
    """
    periods = translate(
        labels,
        parse_period,
        file=file,
        lines=lines,
        expected="a year, an interval such as 2014-2016 or school years such as 2016/17-2018/19",
    )
    first = np.array([period.first_year for period in periods], dtype=np.int64)
    last = np.array([period.last_year for period in periods], dtype=np.int64)
    if indicator.rhythm is Rhythm.MOVING:
        first = np.where(first == last, last - indicator.n_years + 1, first)
    return {"first_year": first, "last_year": last}


def sex_column(
    labels: pd.Series | None, *, file: str, lines: NDArray[np.int64]
) -> dict[str, object]:
    """Return ``sex``; a file without such a column describes both together."""
    if labels is None:
        return {"sex": Sex.ALL}
    expected = "a sex, such as kjønn samlet, gutter, jenter, menn, kvinner, 0, 1 or 2"
    sexes = translate(labels, parse_sex, file=file, lines=lines, expected=expected)
    return {"sex": np.array(sexes, dtype=object)}


def code_columns(codes: pd.Series, *, file: str, lines: NDArray[np.int64]) -> dict[str, object]:
    """Return ``geo_code`` (dropped zeros put back, no ``K-``) and ``unit_type`` by its form."""
    whole = codes.str.strip().map(plain_code).map(restore_zero)
    kinds = translate(
        whole, unit_type_of_code, file=file, lines=lines, expected="a code of 2, 4 or 6 digits"
    )
    return {
        "geo_code": whole.to_numpy(dtype=object),
        "unit_type": np.array(kinds, dtype=object),
    }


def name_columns(names: pd.Series, *, file: str, lines: NDArray[np.int64]) -> dict[str, object]:
    """Return ``geo_name`` as delivered and ``unit_type`` as far as a name says it.

    Raises
    ------
    InputDataError
        At a damaged name: without a code beside it nobody knows which place it was.
    """
    plain = names.str.strip()
    damaged = np.flatnonzero(plain.str.contains("\ufffd|[?]", regex=True).to_numpy(dtype=bool))
    if damaged.size:
        at = int(damaged[0])
        raise InputDataError(
            file=file,
            row=int(lines[at]),
            column=str(names.name),
            found=f"the damaged name {names.iloc[at]!r}",
            expected="a whole name, or a code beside it",
            remedy="Fetch the file again in UTF-8, or with municipality numbers.",
        )
    kinds = translate(plain, _kind_of, file=file, lines=lines, expected="the name of a place")
    return {"geo_name": plain.to_numpy(dtype=object), "unit_type": np.array(kinds, dtype=object)}


def _kind_of(name: str) -> UnitType | None:
    return unit_type_of_name(name) if name else None

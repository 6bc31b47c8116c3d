"""Merged cells of a table: the parts of each municipality of 2024 put together.

Unpacks columns into arrays for ``combine`` and packs the results again.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from folkehelse_eval.harmonise.combine import (
    RANK,
    STATUS_BY_RANK,
    Combined,
    Floats,
    Integers,
    Parts,
    Rule,
    combine,
    worst_rank,
)
from folkehelse_eval.vocabulary.indicator import Indicator, Unit
from folkehelse_eval.vocabulary.observation import OBSERVATION_KEYS
from folkehelse_eval.vocabulary.status import CellStatus, Exactness

SCALE: Mapping[Unit, float] = {
    Unit.PERCENT: 100.0,
    Unit.PER_1000: 1000.0,
    Unit.POINTS: 1.0,
    Unit.COUNT: 1.0,
}
"""Value of a ratio of 1 in each unit."""
KEYS = list(OBSERVATION_KEYS)


def add_parts(
    frame: pd.DataFrame,
    *,
    indicators: Mapping[str, Indicator],
    stated_weights: Mapping[str, float],
) -> pd.DataFrame:
    """Return one row for each observation key.

    Parameters
    ----------
    frame
        Rows of parts: observation columns except ``exactness``, and ``code``, ``share``, ``split``,
        ``any_split``, ``n_existing``.
    indicators
        Catalogue by id.
    stated_weights
        Weight by municipality number as delivered, for rates without counts.

    Returns
    -------
    frame
        The same columns with ``exactness`` and ``unweighted``: the parts have figures, but neither
        counts nor stated weights to combine them with; such rows are for the caller to leave out.
    """
    group = frame.groupby(KEYS, sort=False, dropna=False).ngroup().to_numpy()
    size = np.bincount(group)
    alone = (size[group] == 1) & (frame["n_existing"] == 1).to_numpy()
    single = _alone(frame[alone], indicators)
    merged = _merged(frame[~alone], indicators, stated_weights)
    return pd.concat([part for part in (single, merged) if len(part)] or [single])


def _alone(frame: pd.DataFrame, indicators: Mapping[str, Indicator]) -> pd.DataFrame:
    """Take over municipalities of one part; only its counts are shared out where it was split."""
    is_count = frame["indicator"].map(_per_indicator(indicators, lambda i: i.unit is Unit.COUNT))
    share = frame["share"]
    return frame.assign(
        value=frame["value"].where(~is_count.astype(bool), frame["value"] * share),
        numerator=frame["numerator"] * share,
        denominator=frame["denominator"] * share,
        answers=frame["answers"] * share,
        exactness=np.where(frame["any_split"], str(Exactness.ESTIMATED), str(Exactness.EXACT)),
        unweighted=False,
    )


def _merged(
    frame: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    stated_weights: Mapping[str, float],
) -> pd.DataFrame:
    if frame.empty:
        return frame.assign(exactness="", unweighted=False)
    grouped = frame.groupby(KEYS, sort=False, dropna=False)
    group: Integers = grouped.ngroup().to_numpy().astype(np.int64)
    first = frame[~frame.duplicated(KEYS)]
    rank = worst_rank(
        _ranks(frame["status"]),
        group,
        n_delivered=np.bincount(group).astype(np.int64),
        n_existing=first["n_existing"].to_numpy().astype(np.int64),
    )
    combined = combine(
        Parts(
            group=group,
            value=_floats(frame["value"]),
            numerator=_floats(frame["numerator"]),
            denominator=_floats(frame["denominator"]),
            answers=_floats(frame["answers"]),
            share=_floats(frame["share"]),
            stated_weight=_floats(frame["code"].map(dict(stated_weights)).astype("float64")),
        ),
        _rule(first["indicator"], indicators),
    )
    return _packed(first, frame, group=group, rank=rank, combined=combined)


def _packed(
    first: pd.DataFrame,
    parts: pd.DataFrame,
    *,
    group: Integers,
    rank: Integers,
    combined: Combined,
) -> pd.DataFrame:
    observed = rank == RANK[CellStatus.OBSERVED]
    no_people = observed & (combined.denominator == 0)
    counted = observed & ~no_people
    final = np.where(no_people, RANK[CellStatus.NOT_COMPUTABLE], rank)
    exactness = np.select(
        [first["any_split"].to_numpy(dtype=bool), counted & combined.weighted],
        [str(Exactness.ESTIMATED), str(Exactness.WEIGHTED)],
        default=str(Exactness.MERGED),
    )
    return first.assign(
        value=np.where(counted, combined.value, np.nan),
        numerator=np.where(counted, combined.numerator, np.nan),
        denominator=np.where(counted, combined.denominator, np.nan),
        answers=np.where(counted, combined.answers, np.nan),
        status=np.array([str(status) for status in STATUS_BY_RANK])[final],
        exactness=exactness,
        row=_joined(parts["row"], group, n_groups=len(first)),
        column=_joined(parts["column"], group, n_groups=len(first)),
        flag=_joined(parts["flag"], group, n_groups=len(first)),
        unweighted=counted & np.isnan(combined.value),
    )


def _joined(texts: pd.Series, group: Integers, *, n_groups: int) -> list[str]:
    """Return the different texts of each merged cell's parts, joined by "+"."""
    found: list[dict[str, None]] = [{} for _ in range(n_groups)]
    for number, text in zip(group.tolist(), texts.fillna("").tolist(), strict=True):
        found[number][text] = None
    return ["+".join(text for text in of_cell if text) for of_cell in found]


def _ranks(status: pd.Series) -> Integers:
    return status.map({str(key): rank for key, rank in RANK.items()}).to_numpy().astype(np.int64)


def _floats(column: pd.Series) -> Floats:
    return column.to_numpy().astype(np.float64)


def _per_indicator(
    indicators: Mapping[str, Indicator], question: Callable[[Indicator], object]
) -> dict[str, object]:
    return {key: question(indicator) for key, indicator in indicators.items()}


def _rule(ids: pd.Series, indicators: Mapping[str, Indicator]) -> Rule:
    found = [indicators[str(indicator_id)] for indicator_id in ids]
    return Rule(
        is_count=np.array([indicator.unit is Unit.COUNT for indicator in found]),
        standardised=np.array([indicator.standardised for indicator in found]),
        scale=np.array([SCALE[indicator.unit] for indicator in found]),
    )

"""From delivered figures to those that may be shown: what would give a hidden one away is withheld.

Figures by sex stand on no page. Where one sex is hidden the other is withheld as well, so that
whoever adds such a page later cannot subtract it from the total.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.util import hash_pandas_object

from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.withholding import Release, Withheld, withhold
from folkehelse_eval.result.coverage import WithheldFigure
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import UnitType, counties, municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.observation import TOTAL, Sex
from folkehelse_eval.vocabulary.plan import Disclosure
from folkehelse_eval.vocabulary.status import CellStatus, Exactness

AREAS = (UnitType.KOMMUNE, UnitType.FYLKE, UnitType.LAND)
OTHER_SEX = {Sex.MALE.value: Sex.FEMALE.value, Sex.FEMALE.value: Sex.MALE.value}
NUMBERS = ["value", "numerator", "denominator", "answers"]


def withheld_of(panel: Panel, name: str) -> tuple[Withheld, ...]:
    """Return what must be withheld of one indicator, in all areas that the data are about."""
    rows = _rows(panel, name)
    hidden = frozenset(_figures(rows[rows["status"] == CellStatus.HIDDEN]))
    if not hidden:
        return ()
    observed = rows[rows["status"] == CellStatus.OBSERVED]
    values = dict(zip(_figures(observed), observed["value"].tolist(), strict=True))
    siblings = _siblings(hidden, values)
    found = withhold(
        Release(
            indicator=find_indicator(name),
            shown={figure: value for figure, value in values.items() if figure.sex == Sex.ALL},
            hidden=hidden,
            unseen=frozenset(item.figure for item in siblings),
            areas=_areas(rows),
        )
    )
    return (*siblings, *found)


def release_digest(panel: Panel, name: str) -> str:
    """Return what identifies the figures that :func:`withheld_of` rests on."""
    rows = _rows(panel, name)[["unit_code", "first_year", "last_year", "sex", "status", "value"]]
    return hashlib.sha256(hash_pandas_object(rows, index=False).to_numpy().tobytes()).hexdigest()


def release(
    panel: Panel, withheld: Sequence[Withheld], *, disclosure: Disclosure
) -> tuple[Panel, tuple[WithheldFigure, ...]]:
    """Return the panel that everything shown is computed from, and what is withheld from it.

    Parameters
    ----------
    panel
        Figures as delivered, on the borders of 2024.
    withheld
        What must be withheld of its indicators, from :func:`withheld_of`.
    disclosure
        ``as_published`` lets through what was taken unchanged from a supplier's table.
    """
    if disclosure is Disclosure.AS_PUBLISHED:
        unchanged = _unchanged(panel.frame)
        withheld = [item for item in withheld if item.figure not in unchanged]
    told = tuple(_told(item) for item in withheld if item.figure.sex == Sex.ALL)
    return replace(panel, frame=_without(panel.frame, withheld)), told


def _rows(panel: Panel, name: str) -> pd.DataFrame:
    """Return an indicator's figures of areas, all groups together, in the panel's order."""
    frame = panel.frame
    chosen = frame["unit_type"].isin(AREAS) & (frame["group"] == TOTAL)
    return frame[chosen & (frame["indicator"] == name) & (frame["age"] == find_indicator(name).age)]


def _figures(rows: pd.DataFrame) -> list[Figure]:
    return [
        Figure(indicator, unit, int(first), int(last), sex)
        for indicator, unit, first, last, sex in zip(
            rows["indicator"].tolist(),
            rows["unit_code"].tolist(),
            rows["first_year"].tolist(),
            rows["last_year"].tolist(),
            rows["sex"].tolist(),
            strict=True,
        )
    ]


def _siblings(hidden: Collection[Figure], values: Mapping[Figure, float]) -> tuple[Withheld, ...]:
    pairs = (
        (replace(figure, sex=OTHER_SEX[figure.sex]), figure)
        for figure in sorted(hidden)
        if figure.sex in OTHER_SEX
    )
    return tuple(Withheld(other, figure) for other, figure in pairs if other in values)


def _areas(rows: pd.DataFrame) -> frozenset[str]:
    """Return the delivered areas; a county counts whole, whatever its municipalities lack."""
    units = set(rows["unit_code"])
    with_parts = {unit[:2] for unit in units if unit in municipalities()}
    whole = {nr for nr, kommune in municipalities().items() if kommune.fylke_nr in with_parts}
    return frozenset(whole | (units & counties().keys()))


def _unchanged(frame: pd.DataFrame) -> frozenset[Figure]:
    return frozenset(_figures(frame[frame["exactness"] == Exactness.EXACT]))


def _without(frame: pd.DataFrame, withheld: Collection[Withheld]) -> pd.DataFrame:
    gone = {item.figure for item in withheld}
    here = np.array([figure in gone for figure in _figures(frame)], dtype=bool)
    here &= frame["unit_type"].isin(AREAS).to_numpy() & (frame["group"] == TOTAL).to_numpy()
    here |= _from_the_same_cells(frame, here)
    return frame.assign(
        status=frame["status"].mask(here, CellStatus.WITHHELD.value),
        **{name: frame[name].mask(here) for name in NUMBERS},
    )


def _from_the_same_cells(frame: pd.DataFrame, gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which counties at entry are the withheld county of 2024 under its other number."""
    cells = pd.MultiIndex.from_frame(frame[["sha256", "row", "column"]])
    at_entry = (frame["unit_type"] == UnitType.ENTRY_COUNTY).to_numpy()
    found: NDArray[np.bool_] = at_entry & cells.isin(cells[gone])
    return found


def _told(item: Withheld) -> WithheldFigure:
    figure, protects = item.figure, item.protects
    return WithheldFigure(
        indicator=figure.indicator,
        unit=figure.unit,
        first_year=figure.first_year,
        last_year=figure.last_year,
        protects_unit=protects.unit,
        protects_first_year=protects.first_year,
        protects_last_year=protects.last_year,
        protects_sex=protects.sex,
    )

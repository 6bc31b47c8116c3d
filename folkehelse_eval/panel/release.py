"""From delivered figures to those that may be shown: what would give a hidden one away is withheld.

Figures by sex stand on no page. Where one sex is hidden the other is withheld as well, so that
whoever adds such a page later cannot subtract it from the total.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

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


def release(
    panel: Panel, *, kommune_nrs: Collection[str], disclosure: Disclosure
) -> tuple[Panel, tuple[WithheldFigure, ...]]:
    """Return the panel that everything shown is computed from, and what is withheld from it.

    Parameters
    ----------
    panel
        Figures as delivered, on the borders of 2024.
    kommune_nrs
        Municipalities of which single figures are shown.
    disclosure
        ``as_published`` lets through what was taken unchanged from a supplier's table.
    """
    shown_counties = {municipalities()[nr].fylke_nr for nr in kommune_nrs}
    withheld = [
        item
        for name in panel.indicators
        for item in _withheld_of(panel.frame, name, shown_counties)
    ]
    if disclosure is Disclosure.AS_PUBLISHED:
        unchanged = _unchanged(panel.frame)
        withheld = [item for item in withheld if item.figure not in unchanged]
    told = tuple(_told(item) for item in withheld if item.figure.sex == Sex.ALL)
    return replace(panel, frame=_without(panel.frame, withheld)), told


def _withheld_of(
    frame: pd.DataFrame, name: str, shown_counties: Collection[str]
) -> tuple[Withheld, ...]:
    indicator = find_indicator(name)
    chosen = frame["unit_type"].isin(AREAS) & (frame["group"] == TOTAL)
    rows = frame[chosen & (frame["indicator"] == name) & (frame["age"] == indicator.age)]
    hidden = frozenset(_figures(rows[rows["status"] == CellStatus.HIDDEN]))
    if not hidden:
        return ()
    observed = rows[rows["status"] == CellStatus.OBSERVED]
    values = dict(zip(_figures(observed), observed["value"].tolist(), strict=True))
    siblings = _siblings(hidden, values)
    totals = {figure: value for figure, value in values.items() if figure.sex == Sex.ALL}
    found = withhold(
        Release(
            indicator=indicator,
            shown=totals,
            hidden=hidden,
            unseen=frozenset(item.figure for item in siblings),
            areas=_areas(rows),
        ),
        counties=shown_counties,
    )
    return (*siblings, *found)


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
    return frame.assign(
        status=frame["status"].mask(here, CellStatus.WITHHELD.value),
        **{name: frame[name].mask(here) for name in NUMBERS},
    )


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

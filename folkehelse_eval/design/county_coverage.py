"""How much of a county at entry is behind a figure that is added up from its municipalities."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from folkehelse_eval.design.build import Design, select_totals, young_people
from folkehelse_eval.harmonise.entry_counties import municipalities_of, shares_2017
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.period import Period


def published_counts(
    frame: pd.DataFrame, indicator: Indicator, homes: Sequence[str], periods: Sequence[Period]
) -> NDArray[np.float64]:
    """Return the published denominators of whole entry counties, ``[c, t]``; NaN where none is.

    Only rows that cover exactly the county's territory of 2017 are used (``harmonise``).
    """
    rows = select_totals(frame, indicator, UnitType.ENTRY_COUNTY)
    period_at = {(item.first_year, item.last_year): t for t, item in enumerate(periods)}
    home_at = {home: c for c, home in enumerate(homes)}
    found = np.full((len(homes), len(periods)), np.nan)
    for unit, first, last, count in zip(
        rows["unit_code"], rows["first_year"], rows["last_year"], rows["denominator"], strict=True
    ):
        if unit in home_at and (first, last) in period_at and count > 0:
            found[home_at[unit], period_at[first, last]] = count
    return found


def shares_covered(
    design: Design,
    inside: NDArray[np.bool_],
    homes: Sequence[str],
    used: Sequence[int],
    counts: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what share of every county its figure covers, ``[c]``, and whether people are counted.

    The numbers behind the municipal figures over the county's published number, in those of the
    compared periods that have one; else, marked false, inhabitants 0-24 in the year of the first
    period. A municipality merged over a county border counts with the part that lay in the county.

    Parameters
    ----------
    inside
        ``[c, u]``: the municipalities that a county's figure is added up from.
    counts
        ``[c, t]`` from :func:`published_counts`.
    """
    own = np.array([[_share(unit, home) for unit in design.units] for home in homes])
    part = np.where(inside, own, 0.0)
    behind = part @ np.nan_to_num(design.denominator[0])
    known = np.zeros(counts.shape, dtype=bool)
    known[:, list(used)] = True
    known &= np.isfinite(counts)
    is_counted = known.any(axis=1) & (np.where(known, behind, 0.0).sum(axis=1) > 0)
    people = part @ np.nan_to_num(design.population)
    everybody = np.array([_inhabitants(home, design) for home in homes])
    covered = np.where(is_counted, np.where(known, behind, 0.0).sum(axis=1), people)
    whole = np.where(is_counted, np.where(known, counts, 0.0).sum(axis=1), everybody)
    return np.minimum(covered / whole, 1.0), is_counted


def _share(kommune_nr: str, fylke_nr_2017: str) -> float:
    return shares_2017(kommune_nr).get(fylke_nr_2017, 0.0)


def _inhabitants(fylke_nr_2017: str, design: Design) -> float:
    """Return the inhabitants 0-24 of an entry county, in the year in which a design counts them."""
    members = sorted(municipalities_of(fylke_nr_2017))
    own = np.array([_share(unit, fylke_nr_2017) for unit in members])
    return float(own @ young_people(members, design.periods))

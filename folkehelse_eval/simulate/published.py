"""From counts to the figures that a supplier publishes, and to why others are withheld.

Every table has the country, the counties and the municipalities as rows (``areas.py``), single
years or periods as columns, and a symbol wherever there is no figure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.areas import add_up, add_up_above
from folkehelse_eval.simulate.counts import Counts, years_of
from folkehelse_eval.simulate.hiding import enough_coverage, hide_register, hide_survey, small
from folkehelse_eval.simulate.parameters import IndicatorModel
from folkehelse_eval.simulate.places import YEARS, Places

HIDDEN = ":"
NOT_COMPUTABLE = "."
NOT_AVAILABLE = ".."
SHOWN = ""


@dataclass(frozen=True, slots=True)
class Published:
    """One published table."""

    periods: tuple[tuple[int, int], ...]
    """First and last year of each column."""
    value: NDArray[np.float64]
    """Figures, shape (areas, periods, ...); the last axis is all, boys, girls."""
    symbol: NDArray[np.str_]
    """:data:`SHOWN`, or what stands in the figure's place; the same shape."""


def with_total(by_sex: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put the sum before boys and girls, shape (..., 2) to (..., 3)."""
    return np.concatenate([by_sex.sum(axis=-1, keepdims=True), by_sex], axis=-1)


def standardised(
    cases: NDArray[np.int64], base: NDArray[np.int64], *, scale: float
) -> NDArray[np.float64]:
    """Indirectly standardised level on sex against the country, which is row 0.

    Parameters
    ----------
    cases, base
        Shape (areas, ..., strata); every combination of the last axis is one stratum.
    scale
        100 for percentages, 1,000 for users per 1,000.

    Returns
    -------
    Observed over expected, times the country's level, shape (areas, ...); 0 where nobody counts.
    """
    country_rate = _ratio(cases[0], base[0])
    expected = (base * country_rate).sum(axis=-1)
    country_level = _ratio(cases[0].sum(axis=-1), base[0].sum(axis=-1))
    return np.asarray(scale * country_level * _ratio(cases.sum(axis=-1), expected))


def publish_survey(
    counts: Counts, answers: NDArray[np.int64], places: Places, model: IndicatorModel
) -> Published:
    """Publish one question of a survey.

    Municipalities stand with their own round. Counties and country pool the latest round of each
    municipality inside a window of years, and counties need half their pupils covered.
    """
    cases, base = _with_windows(counts, places)
    levels = standardised(cases, base, scale=100)
    sexes = 100 * _ratio(cases, base)
    value = np.concatenate([levels[..., np.newaxis], sexes], axis=-1)
    symbol = _symbols(hide_survey(cases, base))
    symbol[base.sum(axis=-1) == 0] = NOT_COMPUTABLE
    symbol[1 : -len(places.names)][~_covered(counts, answers, places)] = NOT_COMPUTABLE
    symbol[-len(places.names) :][places.no_exact_series] = NOT_AVAILABLE
    shown = years_of(model.first_year, model.last_year)
    return Published(_single_years(shown), value[:, shown], symbol[:, shown])


def window(year: int) -> tuple[int, int]:
    """Return the years that a county's or the country's survey figure pools.

    Three years; 2021 and 2022 stand alone, 2023 pools two, and 2021 is in no other window.
    """
    if year in {2021, 2022}:
        return year, year
    return (max(year - 2, 2022), year) if year > 2022 else (max(year - 2, YEARS[0]), year)


def publish_register(counts: Counts, places: Places, model: IndicatorModel) -> Published:
    """Publish users per 1,000 by age (0-24, 0-14, 15-24) and sex, shape (areas, years, 3, 3)."""
    base = with_total(_with_all_ages(counts.base))
    cases = with_total(_with_all_ages(counts.cases))
    # country and counties are large enough to be shown
    above = np.zeros((1 + len(places.fylke_names), *cases.shape[1:]), dtype=bool)
    symbol = _symbols(np.concatenate([above, hide_register(cases, base, places.county_of)]))
    symbol[-len(places.names) :][places.no_exact_series] = NOT_AVAILABLE
    value = _register_levels(add_up(counts.cases, places), add_up(counts.base, places))
    shown = years_of(model.first_year, model.last_year)
    return Published(_single_years(shown), value[:, shown], symbol[:, shown])


def publish_pooled(
    counts: Counts, places: Places, model: IndicatorModel, *, n_years: int
) -> Published:
    """Publish shares in percent over ``n_years`` together, both sexes, shape (areas, periods)."""
    shown = years_of(model.first_year, model.last_year)
    cases = _moving_sum(counts.cases[:, shown].sum(axis=-1), n_years)
    base = _moving_sum(counts.base[:, shown].sum(axis=-1), n_years)
    gaps = _moving_sum(places.no_exact_series[:, shown].astype(np.int64), n_years) > 0
    symbol = _symbols(small(add_up(cases, places), add_up(base, places)))
    symbol[-len(places.names) :][gaps] = NOT_AVAILABLE
    last_years = YEARS[shown][n_years - 1 :]
    return Published(
        periods=tuple((last - n_years + 1, last) for last in last_years),
        value=100 * _ratio(add_up(cases, places), add_up(base, places)),
        symbol=symbol,
    )


def _symbols(hidden: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.where(hidden, HIDDEN, SHOWN).astype(f"<U{len(NOT_AVAILABLE)}")


def _with_windows(counts: Counts, places: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    latest = [_latest_in_window(counts, year) for year in YEARS]
    above_cases = add_up_above(np.stack([item.cases for item in latest], axis=1), places)
    above_base = add_up_above(np.stack([item.base for item in latest], axis=1), places)
    return (
        np.concatenate([above_cases, counts.cases]),
        np.concatenate([above_base, counts.base]),
    )


def _latest_in_window(counts: Counts, year: int) -> Counts:
    """Return the counts of each municipality's latest round in a year's window, shape (u, 2)."""
    inside = years_of(*window(year))
    held = counts.base[:, inside].sum(axis=-1) > 0
    last = held.shape[1] - 1 - held[:, ::-1].argmax(axis=1)
    rows = np.arange(len(held))
    # without a round in the window the last year's counts are taken, which are zero
    return Counts(
        cases=counts.cases[:, inside][rows, last], base=counts.base[:, inside][rows, last]
    )


def _covered(counts: Counts, answers: NDArray[np.int64], places: Places) -> NDArray[np.bool_]:
    """Whether each county is covered well enough in each year's window."""
    pupils = answers.sum(axis=-1)
    by_year = [
        enough_coverage(
            pupils[:, at], _latest_in_window(counts, year).base.sum(axis=-1) > 0, places.county_of
        )
        for at, year in enumerate(YEARS)
    ]
    return np.stack(by_year, axis=1)


def _register_levels(cases: NDArray[np.int64], base: NDArray[np.int64]) -> NDArray[np.float64]:
    """Standardise on age and sex; arrays of shape (areas, years, 2 ages, 2 sexes)."""
    ages = (slice(None), slice(0, 1), slice(1, 2))
    sexes = (slice(None), slice(0, 1), slice(1, 2))
    by_age = [
        [_level_of_strata(cases[:, :, age, sex], base[:, :, age, sex]) for sex in sexes]
        for age in ages
    ]
    return np.stack([np.stack(by_sex, axis=-1) for by_sex in by_age], axis=2)


def _level_of_strata(cases: NDArray[np.int64], base: NDArray[np.int64]) -> NDArray[np.float64]:
    strata = (*cases.shape[:2], -1)
    return standardised(cases.reshape(strata), base.reshape(strata), scale=1000)


def _with_all_ages(by_age: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([by_age.sum(axis=2, keepdims=True), by_age], axis=2)


def _moving_sum(counts: NDArray[np.int64], n_years: int) -> NDArray[np.int64]:
    windows = np.lib.stride_tricks.sliding_window_view(counts, n_years, axis=1)
    return np.asarray(windows.sum(axis=-1))


def _ratio(
    above: NDArray[np.int64] | NDArray[np.float64], below: NDArray[np.int64] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Divide; 0 where nobody is counted, which a symbol then covers."""
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=np.asarray(below) > 0)


def _single_years(shown: slice) -> tuple[tuple[int, int], ...]:
    return tuple((year, year) for year in YEARS[shown])

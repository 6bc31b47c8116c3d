"""The model: what every municipality's true rate is in every year, before anybody is asked.

rate = national path + permanent level + serially correlated deviation + county-year shock
       + effect of a started measure

The national path has a level, a drift that is the same everywhere, a step in 2021 of which a share
stays, and, where the question changed, a jump. Everything after it is a deviation in points; girls
and boys get it in proportion to their own national level, so that their mean deviates by exactly
the stated points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.parameters import (
    NEED_SHARE,
    SERIAL_CORRELATION,
    IndicatorModel,
)
from folkehelse_eval.simulate.places import YEARS, Places
from folkehelse_eval.simulate.streams import stream
from folkehelse_eval.simulate.truth import Theme, effect_share, full_effect

COVID_YEAR = 2021
LEVEL_YEAR = 2016


@dataclass(frozen=True, slots=True)
class Treatment:
    """Which municipality got which measure when; one entry for each municipality."""

    start_year: tuple[int | None, ...]
    """Year in which the first measure with an effect started; ``None`` where there is none."""
    theme: tuple[Theme | None, ...]


@dataclass(frozen=True, slots=True)
class Deviations:
    """What makes a municipality differ from the nation, without any measure."""

    level: NDArray[np.float64]
    """Permanent level, shape (u,), in the indicator's unit."""
    yearly: NDArray[np.float64]
    """Serially correlated deviation, shape (u, years)."""
    county_year: NDArray[np.float64]
    """Shock of the municipality's county, shape (u, years)."""

    @property
    def total(self) -> NDArray[np.float64]:
        """The sum of the three, shape (u, years)."""
        return self.level[:, np.newaxis] + self.yearly + self.county_year


def national_path(model: IndicatorModel) -> NDArray[np.float64]:
    """National level of both sexes together, shape (years,), in the indicator's unit."""
    year = np.array(YEARS)
    path: NDArray[np.float64] = model.level_2016 + model.drift_per_year * (year - LEVEL_YEAR)
    path = path + model.covid_step * (year == COVID_YEAR)
    path = path + model.covid_step * model.covid_lasting * (year > COVID_YEAR)
    if model.break_years is not None:
        first, last = model.break_years
        path = path + model.break_step * ((first <= year) & (year <= last))
    return path


def national_by_sex(model: IndicatorModel) -> NDArray[np.float64]:
    """National level of boys and girls, shape (years, 2), in the indicator's unit."""
    half_gap = model.girls_minus_boys / 2
    return np.asarray(national_path(model)[:, np.newaxis] + np.array([-half_gap, half_gap]))


def need(places: Places, *, seed: int) -> NDArray[np.float64]:
    """How needy each municipality permanently is, shape (u,), standard normal."""
    return stream(seed, "need").standard_normal(len(places.kommune_nrs))


def deviations(model: IndicatorModel, places: Places, *, seed: int) -> Deviations:
    """Draw one indicator's deviations; the same seed gives the same numbers."""
    rng = stream(seed, f"deviations {model.indicator_id}")
    n_units, n_years = places.population.shape
    own = np.sqrt(1 - NEED_SHARE**2) * rng.standard_normal(n_units)
    shared = NEED_SHARE * model.need_sign * need(places, seed=seed)
    shocks = rng.standard_normal((len(places.fylke_names), n_years))
    return Deviations(
        level=model.level_sd * (shared + own),
        yearly=model.yearly_sd * autocorrelated(rng, n_units=n_units, n_years=n_years),
        county_year=model.county_year_sd * shocks[places.county_of],
    )


def autocorrelated(rng: np.random.Generator, *, n_units: int, n_years: int) -> NDArray[np.float64]:
    """Draw stationary AR(1) series with unit variance, shape (n_units, n_years)."""
    draws = rng.standard_normal((n_units, n_years))
    innovation_sd = np.sqrt(1 - SERIAL_CORRELATION**2)
    series = np.empty_like(draws)
    series[:, 0] = draws[:, 0]
    for year in range(1, n_years):
        series[:, year] = SERIAL_CORRELATION * series[:, year - 1] + innovation_sd * draws[:, year]
    return series


def added_by_measures(indicator_id: str, treatment: Treatment) -> NDArray[np.float64]:
    """Return the measures' true effect on one indicator, shape (u, years), in its unit."""
    rows = [
        [_effect(indicator_id, start, theme, year) for year in YEARS]
        for start, theme in zip(treatment.start_year, treatment.theme, strict=True)
    ]
    return np.array(rows)


def _effect(indicator_id: str, start: int | None, theme: Theme | None, year: int) -> float:
    if start is None or theme is None:
        return 0.0
    return full_effect(theme, indicator_id) * effect_share(year, start_year=start)


def true_rates(
    model: IndicatorModel, places: Places, treatment: Treatment, *, seed: int
) -> NDArray[np.float64]:
    """Return the true level of boys and girls, shape (u, years, 2), in the indicator's unit."""
    deviation = deviations(model, places, seed=seed).total
    deviation = deviation + added_by_measures(model.indicator_id, treatment)
    relative = 1 + deviation / national_path(model)
    return relative[:, :, np.newaxis] * national_by_sex(model)

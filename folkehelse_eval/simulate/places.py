"""The real municipalities that the simulated country is played on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.harmonise.borders import no_exact_series, parts_of
from folkehelse_eval.vocabulary.geography import Kommune, counties, municipalities

FIRST_YEAR = 2012
LAST_YEAR = 2025
MERGERS_SINCE = 2017
YEARS: tuple[int, ...] = tuple(range(FIRST_YEAR, LAST_YEAR + 1))


@dataclass(frozen=True, slots=True)
class Places:
    """Municipalities on the borders of 2024, in order of number; u is their position."""

    kommune_nrs: tuple[str, ...]
    names: tuple[str, ...]
    fylke_nrs: tuple[str, ...]
    """County of 2024 of each municipality."""
    fylke_names: dict[str, str]
    population: NDArray[np.int64]
    """Inhabitants on 1 January, shape (u, years)."""
    population_0_24: NDArray[np.int64]
    no_exact_series: NDArray[np.bool_]
    """Years in which suppliers publish nothing, because of a split part; shape (u, years)."""

    merged: NDArray[np.bool_]
    """Which were made of several municipalities since 2017, shape (u,)."""

    @property
    def county_of(self) -> NDArray[np.int64]:
        """Position of each municipality's county among the counties in order of number."""
        order = sorted(self.fylke_names)
        return np.array([order.index(nr) for nr in self.fylke_nrs])


def real_places() -> Places:
    """Return the 357 municipalities of 2024 with their real populations."""
    units = tuple(municipalities().values())
    return Places(
        kommune_nrs=tuple(unit.kommune_nr for unit in units),
        names=tuple(unit.name for unit in units),
        fylke_nrs=tuple(unit.fylke_nr for unit in units),
        fylke_names=dict(counties()),
        population=np.array([[unit.population[year] for year in YEARS] for unit in units]),
        population_0_24=np.array([[_young(unit, year) for year in YEARS] for unit in units]),
        no_exact_series=np.array([_not_exact(unit.kommune_nr) for unit in units]),
        merged=np.array([len(parts_of(unit.kommune_nr, MERGERS_SINCE)) > 1 for unit in units]),
    )


def _young(unit: Kommune, year: int) -> int:
    """Return population 0-24, by the nearest year's share where the year itself is not known."""
    nearest = min(unit.population_0_24, key=lambda known: abs(known - year))
    share = unit.population_0_24[nearest] / unit.population[nearest]
    return round(share * unit.population[year])


def _not_exact(kommune_nr: str) -> list[bool]:
    return [no_exact_series(kommune_nr, year, year) is not None for year in YEARS]

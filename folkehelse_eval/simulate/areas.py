"""The rows of a nationwide table: the country, the counties, the municipalities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.places import Places
from folkehelse_eval.vocabulary.geography import LAND_CODE

COUNTRY_NAME = "Hele landet"
OSLO_COUNTY = "03"
"""Left out everywhere: its figures are those of municipality 0301, under the same name."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Codes and names in the order of the rows: country, counties, municipalities."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    n_counties: int

    @property
    def first_kommune(self) -> int:
        """Position of the first municipality."""
        return 1 + self.n_counties


def areas_of(places: Places) -> Areas:
    """Return the rows of a nationwide table."""
    counties = [code for code in sorted(places.fylke_names) if code != OSLO_COUNTY]
    return Areas(
        codes=(LAND_CODE, *counties, *places.kommune_nrs),
        names=(COUNTRY_NAME, *(places.fylke_names[code] for code in counties), *places.names),
        n_counties=len(counties),
    )


def add_up(counts: NDArray[np.int64], places: Places) -> NDArray[np.int64]:
    """Add municipalities up to counties and country.

    Parameters
    ----------
    counts
        Shape (u, ...).

    Returns
    -------
    Shape (areas, ...), in the order of :func:`areas_of`.
    """
    return np.concatenate([add_up_above(counts, places), counts])


def add_up_above(counts: NDArray[np.int64], places: Places) -> NDArray[np.int64]:
    """Return the country and the counties only, shape (1 + counties, ...)."""
    by_county = np.zeros((len(places.fylke_names), *counts.shape[1:]), dtype=np.int64)
    np.add.at(by_county, places.county_of, counts)
    oslo = sorted(places.fylke_names).index(OSLO_COUNTY)
    return np.concatenate(
        [by_county.sum(axis=0, keepdims=True), np.delete(by_county, oslo, axis=0)]
    )

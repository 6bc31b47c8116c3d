"""The rows of a nationwide table: the country, the counties, the municipalities."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.places import Places
from folkehelse_eval.vocabulary.geography import LAND_CODE

COUNTRY_NAME = "Hele landet"


@dataclass(frozen=True, slots=True)
class Areas:
    """Codes and names in the order of the rows: country, counties, municipalities.

    Oslo is there twice under one name, as county and as municipality, as in the suppliers' files.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]


def areas_of(places: Places) -> Areas:
    """Return the rows of a nationwide table."""
    counties = sorted(places.fylke_names)
    return Areas(
        codes=(LAND_CODE, *counties, *places.kommune_nrs),
        names=(COUNTRY_NAME, *(places.fylke_names[code] for code in counties), *places.names),
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
    return np.concatenate([by_county.sum(axis=0, keepdims=True), by_county])

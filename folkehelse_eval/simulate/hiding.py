"""Which cells a supplier withholds, by the published rules; pure functions on arrays.

Rules: ``docs/simulated_country.md``, from the suppliers' own published production code
(helseprofil/khfunctions ``R/censoring.R``, helseprofil/backend post-processing of Ungdata,
helseprofil/manual). The limit per table is not public; 4 is the usual one.
"""

import numpy as np
from numpy.typing import NDArray

SMALL_NUMBER = 4
"""Numerators, and denominators minus numerators, up to this are withheld."""
FEWEST_ANSWERS = 40
"""Figures by sex are shown only with at least this many answers ..."""
FEWEST_ANSWERS_PER_SEX = 15
"""... and at least this many of each sex."""
COUNTY_COVERAGE = 0.5
"""A county's survey figure needs municipalities with this share of its pupils."""
LARGEST_HIDDEN_SHARE = 0.2
"""A register series with more of its points withheld is withheld whole."""

Mask = NDArray[np.bool_]


def small(cases: NDArray[np.int64], base: NDArray[np.int64]) -> Mask:
    """Primary rule: the numerator or its complement is small; where nobody is counted, nothing."""
    counted = base > 0
    return np.asarray(counted & ((cases <= SMALL_NUMBER) | (base - cases <= SMALL_NUMBER)))


def hide_survey(cases: NDArray[np.int64], base: NDArray[np.int64]) -> Mask:
    """Withhold cells of a survey by sex.

    Parameters
    ----------
    cases, base
        Boys and girls on the last axis, shape (..., 2).

    Returns
    -------
    Shape (..., 3): all, boys, girls. Both sexes go together, since one of them and the total would
    give the other.
    """
    everyone = small(cases.sum(axis=-1), base.sum(axis=-1))
    few = (base.sum(axis=-1) < FEWEST_ANSWERS) | (base.min(axis=-1) < FEWEST_ANSWERS_PER_SEX)
    asked = base.sum(axis=-1) > 0
    by_sex = everyone | (asked & few) | small(cases, base).any(axis=-1)
    return np.stack([everyone, by_sex, by_sex], axis=-1)


def enough_coverage(
    pupils: NDArray[np.int64], taking_part: Mask, county_of: NDArray[np.int64]
) -> Mask:
    """Whether each county's participants hold enough of its pupils, shape (counties,).

    Parameters
    ----------
    pupils
        Pupils of each municipality, shape (u,).
    taking_part
        Which municipalities have a round in the window, shape (u,).
    county_of
        Position of each municipality's county, shape (u,).
    """
    everyone = np.bincount(county_of, weights=pupils)
    covered = np.bincount(county_of, weights=pupils * taking_part)
    return np.asarray(covered >= COUNTY_COVERAGE * everyone)


def hide_series(hidden: Mask) -> Mask:
    """Withhold whole series with too many withheld points; years are on axis 1."""
    too_many = hidden.mean(axis=1, keepdims=True) > LARGEST_HIDDEN_SHARE
    return np.asarray(hidden | too_many)


def hide_register(
    cases: NDArray[np.int64], base: NDArray[np.int64], county_of: NDArray[np.int64]
) -> Mask:
    """Withhold cells of a register by age and sex until no sum gives one of them back.

    Parameters
    ----------
    cases, base
        Shape (u, years, 3 ages, 3 sexes): all ages, younger, older; all, boys, girls.
    county_of
        Position of each municipality's county, shape (u,); county figures are published.

    Returns
    -------
    The same shape, true where withheld.
    """
    hidden = hide_series(small(cases, base))
    while True:
        wider = _hide_lone(_hide_parts(_hide_parts(hidden, axis=3), axis=2), base, county_of)
        if np.array_equal(wider, hidden):
            return hidden
        hidden = wider


def _hide_parts(hidden: Mask, *, axis: int) -> Mask:
    """Hide both parts of a sum (positions 1 and 2) when either, or the sum (0), is hidden."""
    either = hidden.any(axis=axis)
    sums = np.take(hidden, 0, axis=axis)
    return np.stack([sums, either, either], axis=axis)


def _hide_lone(hidden: Mask, base: NDArray[np.int64], county_of: NDArray[np.int64]) -> Mask:
    """Hide the smallest visible municipality where a county has exactly one hidden."""
    wider = hidden.copy()
    for county in np.unique(county_of):
        members = np.flatnonzero(county_of == county)
        if len(members) < 2:
            continue
        lone = hidden[members].sum(axis=0) == 1
        size = np.where(hidden[members], np.inf, base[members])
        smallest = members[size.argmin(axis=0)]
        cells = np.nonzero(lone)
        wider[(smallest[cells], *cells)] = True
    return wider

"""Contrasts whose treated units all lie in one county, where a shock to it looks like an effect.

Counties are those of 2017: money followed the county as it was at entry. A municipality
that was merged over a county border belongs to both.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from folkehelse_eval.design.narrowing import keep_units
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Excluded


def home_county(sample: Sample) -> str | None:
    """Return the county of 2017 that holds all treated units, if some others lie outside it.

    ``None`` where whole counties are compared, and where the comparison is inside counties already.
    """
    if sample.basis or sample.within:
        return None
    counties = [fylke_nrs_2017(unit) for unit in sample.units]
    own = [item for item, is_in in zip(counties, sample.treated, strict=True) if is_in]
    return the_one_county(own, counties)


def the_one_county(own: Sequence[frozenset[str]], counties: Sequence[frozenset[str]]) -> str | None:
    """Return the county that all of ``own`` have a part in, if some of ``counties`` lie outside it.

    Parameters
    ----------
    own
        Counties of 2017 of every treated unit; several for one merged over a county border.
    counties
        The same of every unit.
    """
    shared = frozenset.intersection(*own) if own else frozenset()
    outside = any(shared.isdisjoint(item) for item in counties)
    return min(shared) if shared and outside else None


def inside_county(sample: Sample, fylke_nr: str) -> Sample:
    """Return the contrast with the units of one county of 2017; the others are told as left out."""
    kept = np.array([fylke_nr in fylke_nrs_2017(unit) for unit in sample.units], dtype=np.bool_)
    narrowed = keep_units(sample, kept)
    outside = (
        Excluded(sample.units[u], "outside_county_of_treated") for u in np.flatnonzero(~kept)
    )
    return replace(
        narrowed,
        within=(fylke_nr,) * len(narrowed.windows),
        excluded=(*sample.excluded, *outside),
    )

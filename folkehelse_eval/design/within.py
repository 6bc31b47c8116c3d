"""Comparison within the county: what happens to a whole county in a year drops out.

Every county gets windows of its own, which only its own units fill. A treated unit is then set
against the mean of its own county, units change places only inside their county, and the contrast
is the one that county-by-year effects leave: the mean over treated units, each in its county.
"""

from dataclasses import replace

import numpy as np

from folkehelse_eval.design.sample import COMPARISON, Sample
from folkehelse_eval.result.effect import Excluded
from folkehelse_eval.vocabulary.geography import municipalities


def within_counties(sample: Sample) -> Sample:
    """Return the contrast with every window split by the counties of 2024 of its treated units.

    Units of counties without a treated unit are left out, with that reason.
    """
    counties = np.array([municipalities()[unit].fylke_nr for unit in sample.units])
    treated = sample.treated
    own = list(zip(counties[treated].tolist(), sample.slot[treated].tolist(), strict=True))
    pairs = sorted(set(own))
    window = [s for _, s in pairs]
    inside = counties[:, None] == np.array([county for county, _ in pairs])[None, :]
    slot = np.full(len(sample.units), COMPARISON, dtype=np.int64)
    slot[treated] = [pairs.index(pair) for pair in own]
    change = np.where(inside, sample.change[:, window], np.nan)
    kept = np.flatnonzero(np.isfinite(change).any(axis=1))
    dropped = np.flatnonzero(~np.isfinite(change).any(axis=1))
    inside = inside[kept]
    return replace(
        sample,
        windows=tuple(sample.windows[s] for s in window),
        within=tuple(county for county, _ in pairs),
        units=tuple(sample.units[u] for u in kept),
        roles=tuple(sample.roles[u] for u in kept),
        slot=slot[kept],
        before=np.where(inside, sample.before[kept][:, window], np.nan),
        after=np.where(inside, sample.after[kept][:, window], np.nan),
        slope=np.where(inside, sample.slope[kept][:, window], np.nan),
        earlier=np.where(inside, sample.earlier[:, kept][:, :, window], np.nan),
        exposure=np.where(inside, sample.exposure[kept][:, window], 0.0),
        answers=np.where(inside, sample.answers[kept][:, window], np.nan),
        own_sizes=sample.own_sizes[kept],
        population=sample.population[kept],
        excluded=(
            *sample.excluded,
            *(Excluded(sample.units[u], "no_treated_in_county") for u in dropped),
        ),
    )

"""Regression to the mean: what an unusual level before the start gives by itself."""

import numpy as np

from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.result.robustness import MeanReversion

FEWEST_COMPARISON = 5  # a slope from fewer units says nothing


def mean_reversion(sample: Sample) -> MeanReversion | None:
    """Return the contrast to expect from the level before alone; ``None`` with too few units.

    Among the comparison units the change is regressed on the level before, each window around its
    own means. The slope holds true return to the usual and the chance that stands in both figures
    (Kelly and Price 2005), which is what a needy applicant's first figure holds as well.
    """
    others = ~sample.treated
    before, change = sample.before[others], sample.change[others]
    seen = np.isfinite(change)
    if int(seen.any(axis=1).sum()) < FEWEST_COMPARISON:
        return None
    x, y = (np.where(seen, item, np.nan) for item in (before, change))
    x, y = x - np.nanmean(x, axis=0), y - np.nanmean(y, axis=0)
    spread = float(np.nansum(x**2))
    if spread == 0.0:
        return None
    slope = float(np.nansum(x * y)) / spread
    difference = split_arms(sample.before, sample.slot).value
    return MeanReversion(difference, slope, slope * difference)

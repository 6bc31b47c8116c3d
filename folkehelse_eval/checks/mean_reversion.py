"""Regression to the mean: what an unusual level before the start gives by itself."""

import numpy as np

from folkehelse_eval.design.sample import COMPARISON, Sample
from folkehelse_eval.estimate.contrast import contrast_of_changes, split_arms
from folkehelse_eval.result.effect import Interval
from folkehelse_eval.result.robustness import LikeBaseline, MeanReversion

FEWEST_COMPARISON = 5  # a slope from fewer units says nothing
FEWEST_LIKE = 3  # units of like level, and of others


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


def like_baseline(sample: Sample, level: float) -> LikeBaseline | None:
    """Return how untreated units with the treated ones' level before moved by themselves.

    The third of the comparison units whose level lies nearest to that of the treated, against all
    of them; ``None`` where too few remain on either side or nothing spreads.
    """
    share = np.bincount(sample.slot[sample.treated], minlength=len(sample.windows))
    share = share / share.sum()
    others = np.flatnonzero(~sample.treated & np.isfinite(sample.change).all(axis=1))
    number = max(FEWEST_LIKE, others.size // 3)
    if others.size - number < FEWEST_LIKE:
        return None
    rows = np.flatnonzero(sample.treated)
    usual = float(sample.before[rows, sample.slot[rows]].mean())
    distance = np.abs(sample.before[others] @ share - usual)
    change = sample.change[others] @ share
    slot = np.full(others.size, COMPARISON)
    slot[np.argsort(distance, kind="stable")[:number]] = 0
    if np.ptp(change[slot == 0]) == 0.0 and np.ptp(change[slot != 0]) == 0.0:
        return None
    found = contrast_of_changes(change[:, None], slot, level=level)
    part = 1.0 - number / others.size  # all of them hold the like ones as well
    ends = found.interval
    if ends is None or ends.low is None or ends.high is None:
        return None
    interval = Interval(part * ends.low, part * ends.high, level)
    return LikeBaseline(number, part * found.value, interval)

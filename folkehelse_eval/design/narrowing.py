"""Contrasts with some of their units only."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import COMPARISON, Sample
from folkehelse_eval.result.effect import Excluded


def keep_units(sample: Sample, kept: NDArray[np.bool_]) -> Sample:
    """Return the contrast with some of its units, over the windows that their treated ones fill.

    Parameters
    ----------
    kept
        ``[u]``. Nobody is added to those left out: the caller knows the reason.
    """
    rows = np.flatnonzero(kept)
    used = sorted({int(s) for s in sample.slot[rows] if s != COMPARISON})
    number = {old: new for new, old in enumerate(used)} | {COMPARISON: COMPARISON}
    return replace(
        sample,
        windows=tuple(sample.windows[s] for s in used),
        within=tuple(sample.within[s] for s in used) if sample.within else (),
        units=tuple(sample.units[u] for u in rows),
        roles=tuple(sample.roles[u] for u in rows),
        slot=np.array([number[int(s)] for s in sample.slot[rows]], dtype=np.int64),
        before=sample.before[rows][:, used],
        after=sample.after[rows][:, used],
        slope=sample.slope[rows][:, used],
        earlier=sample.earlier[:, rows][:, :, used],
        exposure=sample.exposure[rows][:, used],
        answers=sample.answers[rows][:, used],
        own_sizes=sample.own_sizes[rows],
        population=sample.population[rows],
    )


def keep_compared(sample: Sample, fewest: int) -> Sample:
    """Leave out treated units over whose window fewer than ``fewest`` others are compared."""
    others = np.isfinite(sample.change[~sample.treated]).sum(axis=0)
    own = np.where(sample.treated, sample.slot, 0)
    lonely = sample.treated & (others[own] < fewest) if len(sample.windows) else sample.treated
    if not lonely.any():
        return sample
    used = sorted({int(s) for s in sample.slot[sample.treated & ~lonely]})
    has_any = np.isfinite(sample.change[:, used]).any(axis=1)
    reason = "no_comparison_in_county" if sample.within else "no_comparison_same_rounds"
    left = [Excluded(sample.units[u], reason) for u in np.flatnonzero(lonely | ~has_any)]
    narrowed = keep_units(sample, ~lonely & has_any)
    return replace(narrowed, excluded=(*sample.excluded, *left))

"""Intervals of what is asked around a contrast: the estimate's own test, inverted.

A placebo start, a moved start, the trend and the level before the start are all contrasts of the
same units, so the same randomisation scaled by unit size says how sure they are. No interval here
rests on a t distribution, which few treated units do not bear (``docs/calibration.md``).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.checks.uncertainty import detectable_beyond, end_of, window_test
from folkehelse_eval.design.narrowing import keep_units
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.estimate.inference.inversion import invert_one
from folkehelse_eval.result.effect import Interval
from folkehelse_eval.vocabulary.plan import Inference

Floats = NDArray[np.float64]

FEWEST_TREATED = 2
"""A single one is ranked; its rank has no interval."""
FEWEST_COMPARED = 2


@dataclass(frozen=True, slots=True)
class Inverted:
    """A contrast with all values that its test does not reject."""

    value: float
    interval: Interval
    smallest: float | None
    """The smallest true difference that the test would find with the plan's power; ``None`` where
    none, however large, would be found."""
    treated: int
    comparison: int
    attainable: bool
    """Whether any figures of these units could lie beyond the plan's level."""

    @property
    def differs(self) -> bool:
        """Whether the interval lies on one side of zero."""
        low, high = self.interval.low, self.interval.high
        return (low is not None and low > 0.0) or (high is not None and high < 0.0)


def invert_contrast(
    sample: Sample, values: Floats, permutations: Permutations, plan: Inference
) -> Inverted | None:
    """Contrast some values of a sample's units and invert the test of it.

    ``None`` with a single treated unit, with too few to compare with, and where nothing spreads.

    Parameters
    ----------
    values
        ``(units, windows)``, NaN where a unit has none. A hypothesised difference is one of the
        treated in every window that they have.
    """
    kept = _with_values(sample, values)
    if kept is None or not np.nanstd(kept.change) > 0.0:
        return None
    rows = np.isin(np.array(sample.units), np.array(kept.units))
    size = size_of(sample)
    own = replace(size, shapes=size.shapes[rows])
    test = window_test(kept, permutations.few(kept), size=own)
    value, error = test.estimate()
    low, high = invert_one(test.p_value, estimate=value, scale=error, level=plan.level)
    treated = int(kept.treated.sum())
    return Inverted(
        value=split_arms(kept.change, kept.slot).value,
        interval=Interval(end_of(low), end_of(high), plan.level),
        smallest=detectable_beyond(test, (high - low) / 2.0, error, plan.power),
        treated=treated,
        comparison=len(kept.units) - treated,
        attainable=test.smallest_attainable_p <= 1.0 - plan.level,
    )


def interval_around(
    sample: Sample, permutations: Permutations, plan: Inference
) -> tuple[float, Interval | None]:
    """Return the contrast of a sample's changes with its interval, where it has one."""
    found = invert_contrast(sample, sample.change, permutations, plan)
    value = split_arms(sample.change, sample.slot).value
    return value, None if found is None else found.interval


def _with_values(sample: Sample, values: Floats) -> Sample | None:
    """Return the sample with other values as its changes; units without a usable one drop out.

    A treated unit needs the value of its own window, a comparison unit that of any window that a
    treated one fills.
    """
    own = np.where(sample.treated, sample.slot, 0)
    has_own = np.isfinite(values[np.arange(own.size), own])
    usable = np.where(sample.treated, has_own, np.isfinite(values).any(axis=1))
    if int((usable & sample.treated).sum()) < FEWEST_TREATED:
        return None
    held = sample.treated[:, None] & np.isfinite(values)
    asked = replace(
        sample, before=np.zeros_like(values), after=values, exposure=held.astype(np.float64)
    )
    kept = keep_units(asked, usable)
    kept = keep_units(kept, np.asarray(np.isfinite(kept.change).any(axis=1)))
    others = np.isfinite(kept.change[~kept.treated])
    enough = others.shape[0] >= FEWEST_COMPARED and others.any(axis=0).all()
    return kept if enough else None

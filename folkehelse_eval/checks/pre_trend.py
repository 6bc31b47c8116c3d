"""Whether funded and comparison units already moved differently before the start."""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import COMPARISON, Sample
from folkehelse_eval.estimate.contrast import Contrast, contrast_of_changes
from folkehelse_eval.estimate.detectable import detectable_contrast
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.plan import Inference

FEWEST_ROUNDS = 2
"""A trend needs two rounds."""


def pre_trend(sample: Sample, effect_id: str, inference: Inference) -> CheckResult:
    """Contrast the yearly change before the start, funded minus comparison.

    The answer is the difference with its interval and the smallest difference that could have been
    found; never that trends were parallel. With fewer than two rounds before the start, or too few
    units that have them, it cannot be tested.
    """
    pre_rounds = ("pre_rounds", str(sample.pre_rounds))
    if sample.pre_rounds < FEWEST_ROUNDS:
        return _untested(effect_id, sample, "one_pre_round", (pre_rounds,))
    slope, slot = usable_rows(sample.slope, sample.slot)
    treated, others = int((slot != COMPARISON).sum()), int((slot == COMPARISON).sum())
    if treated < 2 or others < 2 or not np.nanstd(slope) > 0.0:
        return _untested(effect_id, sample, "too_few_with_pre_rounds", (pre_rounds,))
    found = contrast_of_changes(slope, slot, level=inference.level)
    smallest = detectable_contrast(slope, slot, level=inference.level, power=inference.power)
    return CheckResult(
        check="pre_trend",
        effect_id=effect_id,
        question="pre_trend",
        value=found.value,
        unit=f"{sample.indicator.unit}_per_year",
        answer="differs" if excludes_zero(found) else "not_ruled_out",
        interval=found.interval,
        details=(
            pre_rounds,
            ("treated", str(treated)),
            ("comparison", str(others)),
            ("smallest_found", repr(smallest)),
        ),
    )


def excludes_zero(found: Contrast) -> bool:
    """Whether the interval lies on one side of zero."""
    interval = found.interval
    if interval is None or interval.low is None or interval.high is None:
        return False
    return interval.low > 0.0 or interval.high < 0.0


def usable_rows(
    values: NDArray[np.float64], slot: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Drop units without a usable value and windows that no treated unit fills any more.

    A treated unit needs the value of its own window, a comparison unit that of any window.
    """
    own = np.where(slot == COMPARISON, 0, slot)
    has_own = np.isfinite(values[np.arange(slot.size), own])
    keep = np.where(slot == COMPARISON, np.isfinite(values).any(axis=1), has_own)
    windows = np.unique(slot[keep & (slot != COMPARISON)])
    kept = values[np.ix_(np.flatnonzero(keep), windows)]
    renumbered = np.where(
        slot[keep] == COMPARISON, COMPARISON, np.searchsorted(windows, slot[keep])
    )
    has_any = np.isfinite(kept).any(axis=1)
    return kept[has_any], renumbered[has_any]


def _untested(
    effect_id: str, sample: Sample, answer: str, details: tuple[tuple[str, str], ...]
) -> CheckResult:
    return CheckResult(
        check="pre_trend",
        effect_id=effect_id,
        question="pre_trend",
        value=None,
        unit=f"{sample.indicator.unit}_per_year",
        answer=answer,
        details=details,
    )

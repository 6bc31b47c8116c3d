"""Whether one unit alone makes the contrast: each left out in turn, and who weighs most."""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.variations import is_comparable
from folkehelse_eval.design.narrowing import keep_units
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.result.robustness import LeftOutRange, Weight, Without

FEWEST_TREATED = 2


def without_each_treated(sample: Sample) -> LeftOutRange | None:
    """Return the range of the contrast when one treated unit is left out; ``None`` with one."""
    rows = np.flatnonzero(sample.treated)
    if rows.size < FEWEST_TREATED:
        return None
    residual = split_arms(sample.change, sample.slot).treated_residual
    values = (residual.sum() - residual) / (rows.size - 1)
    return _range([sample.units[u] for u in rows], values)


def without_each_comparison(sample: Sample, fewest: int) -> LeftOutRange | None:
    """Return the range when one comparison unit is left out; ``None`` where too few remain."""
    found: list[Without] = []
    for u in np.flatnonzero(~sample.treated):
        kept = np.ones(len(sample.units), dtype=bool)
        kept[u] = False
        rest = keep_units(sample, kept)
        if is_comparable(rest, fewest):
            value = split_arms(rest.change, rest.slot).value
            found.append(Without(sample.units[u], float(value)))
    if not found:
        return None
    values = np.array([item.value for item in found])
    return _range([item.unit for item in found], values)


def largest_weight(sample: Sample) -> Weight:
    """Return the comparison unit that weighs most in the comparison means."""
    others = np.flatnonzero(~sample.treated)
    seen = np.isfinite(sample.change[others])
    own = sample.slot[sample.treated]
    share = np.bincount(own, minlength=seen.shape[1]) / own.size
    weights = seen / seen.sum(axis=0) @ share
    top = int(weights.argmax())
    return Weight(sample.units[others[top]], float(weights[top]))


def _range(units: list[str], values: NDArray[np.float64]) -> LeftOutRange:
    low, high = int(values.argmin()), int(values.argmax())
    return LeftOutRange(
        len(units),
        Without(units[low], float(values[low])),
        Without(units[high], float(values[high])),
    )

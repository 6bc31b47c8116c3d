"""Before and after inside the funded units, with the three kinds of uncertainty it can have.

Chance in who answered (binomial) or fell ill (Poisson) says how well *these* units' change is
known; the spread between units says how much such a mean varies among units like these. Neither
holds a comparison: the change is described, never credited.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.before_after import PairedChange, paired_change
from folkehelse_eval.estimate.rate_intervals import byar, wilson
from folkehelse_eval.result.effect import Interval


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases among answers or person-years in one window, each ``[u]``."""

    cases: NDArray[np.float64]
    size: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SampledChange:
    """Change of shares (percentage points) or rates (per ``per`` person-years)."""

    between: PairedChange
    """Mean of the units' changes, with the interval from the spread between them."""
    chance: Interval
    """Of the same mean, from binomial or Poisson variation inside these units alone."""
    pooled: float
    """Change of the share or rate of all units together: cases added first, then divided."""
    pooled_chance: Interval
    expected_variance: float
    """Mean over units of the variance of a change that chance alone would give."""
    between_variance: float
    """Variance of changes between units beyond chance, not below zero."""


@dataclass(frozen=True, slots=True)
class _Ends:
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    variance: NDArray[np.float64]


def paired_shares(before: Counted, after: Counted, *, level: float) -> SampledChange:
    """Return the change in percentage points of shares with known numbers of answers.

    Wilson's ends of the single shares are combined by squaring and adding (Newcombe 1998; Zou and
    Donner 2008), so that a share of zero has an interval too.
    """

    def ends(of: Counted) -> _Ends:
        low, high = wilson(of.cases, of.size, level=level)
        share = of.cases / of.size
        return _Ends(100.0 * share, 100.0 * low, 100.0 * high, 1e4 * share * (1 - share) / of.size)

    return _sampled(before, after, ends, level)


def paired_rates(before: Counted, after: Counted, *, per: float, level: float) -> SampledChange:
    """Return the change of rates per ``per`` person-years; Byar's ends, combined alike."""

    def ends(of: Counted) -> _Ends:
        low, high = byar(of.cases, level=level)
        factor = per / of.size
        return _Ends(of.cases * factor, low * factor, high * factor, of.cases * factor**2)

    return _sampled(before, after, ends, level)


def _sampled(
    before: Counted, after: Counted, ends: Callable[[Counted], _Ends], level: float
) -> SampledChange:
    _check(before, after)
    first, last = ends(before), ends(after)
    change = last.value - first.value
    whole = ends(_together(before)), ends(_together(after))
    between = paired_change(change, level=level)
    expected = float((first.variance + last.variance).mean())
    spread = float(change.var(ddof=1)) if change.size > 1 else 0.0
    return SampledChange(
        between=between,
        chance=_chance(first, last, level),
        pooled=float((whole[1].value - whole[0].value)[0]),
        pooled_chance=_chance(*whole, level),
        expected_variance=expected,
        between_variance=max(spread - expected, 0.0),
    )


def _chance(first: _Ends, last: _Ends, level: float) -> Interval:
    count = first.value.size
    mean = float((last.value - first.value).mean())
    down = np.square(last.value - last.low) + np.square(first.high - first.value)
    up = np.square(last.high - last.value) + np.square(first.value - first.low)
    low, high = (float(np.sqrt(part.sum())) / count for part in (down, up))
    return Interval(mean - low, mean + high, level)


def _together(of: Counted) -> Counted:
    return Counted(of.cases.sum(keepdims=True), of.size.sum(keepdims=True))


def _check(before: Counted, after: Counted) -> None:
    arrays = (before.cases, before.size, after.cases, after.size)
    if len({part.shape for part in arrays}) != 1 or before.cases.size == 0:
        raise EstimationError(
            f"paired change of arrays of shape {[part.shape for part in arrays]}; expected the "
            "same units before and after, at least one. Leave out units that lack one of them."
        )
    for name, part in (("before", before), ("after", after)):
        if not (np.isfinite(part.cases).all() and np.isfinite(part.size).all()):
            raise EstimationError(
                f"cases or sizes {name} are missing or infinite; leave out those units, with that "
                "reason, before estimating."
            )
        empty = np.flatnonzero(part.size <= 0)
        if empty.size:
            raise EstimationError(
                f"population or answers {name} are zero in units at {empty.tolist()}; expected "
                "some. Leave those units out, with that reason, before estimating."
            )

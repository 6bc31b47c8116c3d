"""The studentised contrast of many assignments at once.

Comparison sums are the totals over all units minus the treated, so that the work grows with the
number of treated units and not with the number of municipalities.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 1_024
"""Assignments computed at a time, so that memory stays small."""

RTOL_NO_SPREAD = 1e-13
"""A variance below this share of the largest squared change is rounding in a difference of sums."""


@dataclass(frozen=True, slots=True)
class Assignments:
    """Which units are treated in which window."""

    units: NDArray[np.int64]
    """``[a, i]``: unit in place ``i`` of assignment ``a``."""
    windows: NDArray[np.int64]
    """``[i]``: window of place ``i``, the same in every assignment."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """Changes, centred by window; what is absent counts zero in sums."""

    filled: NDArray[np.float64]
    """``[u, s]``."""
    seen: NDArray[np.float64]
    """``[u, s]``, 1 where there is a figure."""

    def pairs(self, units: NDArray[np.int64]) -> "_Moments":
        """Return moments over some units, ``[..., i]`` to ``[..., s, s]``."""
        x, one = self.filled[units], self.seen[units]
        turned, present = np.swapaxes(x, -1, -2), np.swapaxes(one, -1, -2)
        return _Moments(turned @ x, turned @ one, present @ one)


@dataclass(frozen=True, slots=True)
class _Moments:
    """Sums over units of products of two windows' changes, changes and presences, presences."""

    xx: NDArray[np.float64]
    x1: NDArray[np.float64]
    n: NDArray[np.float64]

    def minus(self, other: "_Moments") -> "_Moments":
        return _Moments(self.xx - other.xx, self.x1 - other.x1, self.n - other.n)


def studentise(change: NDArray[np.float64], assignments: Assignments) -> NDArray[np.float64]:
    """Return the absolute contrast over its Welch standard error, for every assignment.

    The contrast itself where one unit is treated. An assignment without any spread counts as
    infinitely large, unless its contrast is zero.

    Parameters
    ----------
    change
        After minus before, shape ``(units, windows)``, NaN where a unit lacks a window. Places must
        only be given to units that have the window.
    """
    seen = np.isfinite(change)
    centred = change - np.nanmean(change, axis=0)
    changes = _Changes(np.where(seen, centred, 0.0), seen.astype(np.float64))
    total = changes.pairs(np.arange(len(change)))
    parts = [
        _statistics(changes, total, assignments.units[at : at + CHUNK], assignments.windows)
        for at in range(0, len(assignments.units), CHUNK)
    ]
    return np.concatenate(parts)


def _statistics(
    changes: _Changes,
    total: _Moments,
    units: NDArray[np.int64],
    windows: NDArray[np.int64],
) -> NDArray[np.float64]:
    n_treated = windows.size
    n_others = len(changes.filled) - n_treated
    others = total.minus(changes.pairs(units))
    n_seen = np.diagonal(others.n, axis1=1, axis2=2)
    sums = np.diagonal(others.x1, axis1=1, axis2=2)
    centre = np.divide(sums, n_seen, out=np.zeros_like(sums), where=n_seen > 0)
    own = changes.filled[units, windows] - centre[:, windows]
    value: NDArray[np.float64] = np.abs(own.mean(axis=1))
    if n_treated < 2:
        return value
    share = np.bincount(windows, minlength=changes.filled.shape[1]) / n_treated
    scale = np.divide(share, n_seen, out=np.zeros_like(n_seen), where=n_seen > 0)
    spread = _influence_squared(others, centre, scale) * n_others / (n_others - 1)
    variance = own.var(axis=1, ddof=1) / n_treated + spread
    return _ratio(value, variance, float((changes.filled**2).max()))


def _influence_squared(
    others: _Moments, centre: NDArray[np.float64], scale: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the sum over comparison units of their squared part in the comparison mean."""
    m, r = centre[:, :, None], centre[:, None, :]
    centred = others.xx - others.x1 * r - np.swapaxes(others.x1, 1, 2) * m + m * r * others.n
    found: NDArray[np.float64] = np.einsum("as,asr,ar->a", scale, centred, scale)
    return found


def _ratio(
    value: NDArray[np.float64], variance: NDArray[np.float64], largest: float
) -> NDArray[np.float64]:
    out: NDArray[np.float64] = np.where(value**2 > RTOL_NO_SPREAD * largest, np.inf, 0.0)
    np.divide(
        value,
        np.sqrt(np.maximum(variance, 0.0)),
        out=out,
        where=variance > RTOL_NO_SPREAD * largest,
    )
    return out

"""Randomisation of a contrast of changes in which every treated unit has its own window.

A window is the pair of rounds, or the two groups of years, over which a unit's change is taken.
Which unit has which treated unit's window is permuted among units that have the same windows; the
contrast of every assignment is scaled by its own fitted variance
(:mod:`~folkehelse_eval.estimate.inference.window_variance`), refitted at every hypothesis.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import Arms, Assignments
from folkehelse_eval.estimate.inference.statistics import FIXED_POINT_ROUNDS, SHRINKAGE
from folkehelse_eval.estimate.inference.window_variance import fit_window_variance

Floats = NDArray[np.float64]

CHUNK = 2_048
"""Assignments computed at a time: sums of a few dozen hypotheses stay in the cache."""

RTOL_TIE = 1e-9
"""Statistics closer than this relative distance are ties: sums in another order differ so much."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """Changes of one indicator with who fills which window."""

    change: Floats
    """After minus before, ``(units, windows)``, NaN where a unit lacks a window."""
    exposure: Floats
    """Part of an effect that each change holds, ``(units, windows)``: one in a treated unit's own
    window, zero for units that are untreated throughout it."""
    shapes: Floats
    """Shapes of the variance, ``(units, shapes)``."""
    arms: Arms
    """Window of every treated unit; strata are units that have the same windows."""
    weighted: bool = False
    """Weight by precision or every unit the same (the average unit)."""

    @property
    def seen(self) -> Floats:
        """One where a unit has a window."""
        return np.isfinite(self.change).astype(np.float64)

    @property
    def share(self) -> Floats:
        """Share of the treated in each window."""
        counts = np.bincount(self.arms.slot[self.arms.treated], minlength=self.change.shape[1])
        share: Floats = counts / counts.sum()
        return share


def strata_of(change: Floats) -> NDArray[np.int64]:
    """Return for every unit the number of its pattern of windows."""
    group = np.unique(np.isfinite(change), axis=0, return_inverse=True)[1]
    return group.ravel().astype(np.int64)


@dataclass(frozen=True, slots=True)
class WindowTest:
    """One indicator, ready to be tested at any hypothesis."""

    data: Windowed
    assignments: Assignments

    def estimate(self) -> tuple[float, float]:
        """Return the effect at which the observed statistic is zero, and its standard error."""
        value = np.zeros(1)
        for _ in range(FIXED_POINT_ROUNDS if self.data.weighted else 1):
            value = value + _Fitted.at(value, self.data).contrast(self._observed)[0][:, 0]
        error = np.sqrt(_Fitted.at(value, self.data).contrast(self._observed)[1][:, 0])
        return float(value[0]), float(error[0])

    def p_value(self, effects: Floats) -> Floats:
        """Return the two-sided p value of every hypothesised effect."""
        fitted = _Fitted.at(effects, self.data)
        bound = _ratio(*fitted.contrast(self._observed)) * (1.0 - RTOL_TIE)
        number = np.zeros(effects.size)
        for found in self._in_chunks(fitted):
            number += np.count_nonzero(found >= bound, axis=1)
        total = self.assignments.units.shape[0]
        exact = self.assignments.exact
        p_value: Floats = number / total if exact else (1.0 + number) / (1.0 + total)
        return p_value

    @property
    def smallest_attainable_p(self) -> float:
        """The smallest p value that no figures of these units could fall below."""
        if not self.assignments.exact:
            return max(1.0 / (1 + len(self.assignments.units)), 1.0 / self.assignments.possible)
        drawn = self.at_no_effect()[1]
        return float(np.mean(drawn >= drawn.max() * (1.0 - RTOL_TIE)))

    def at_no_effect(self) -> tuple[float, Floats]:
        """Return the squared statistics of no effect: observed, and of all assignments."""
        fitted = _Fitted.at(np.zeros(1), self.data)
        observed = _ratio(*fitted.contrast(self._observed))[0, 0]
        return float(observed), np.concatenate(list(self._in_chunks(fitted)), axis=1)[0]

    @property
    def _observed(self) -> Floats:
        return _labels(self.data, self.data.arms.positions[None])

    def _in_chunks(self, fitted: "_Fitted") -> Iterator[Floats]:
        units = self.assignments.units
        for at in range(0, len(units), CHUNK):
            yield _ratio(*fitted.contrast(_labels(self.data, units[at : at + CHUNK])))


def _labels(data: Windowed, units: NDArray[np.int64] | NDArray[np.int32]) -> Floats:
    """Return ones where a unit fills a window, ``(windows, units, assignments)``."""
    window = data.arms.slot[data.arms.positions]
    labels = np.zeros((data.change.shape[1], data.change.shape[0], len(units)))
    labels[window[None, :], units, np.arange(len(units))[:, None]] = 1.0
    return labels


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Changes without a hypothesised effect, with the weights and variances they give."""

    moved: Floats
    """``(hypotheses, units, windows)``, centred, zero where a unit lacks a window."""
    seen: Floats
    weight: Floats
    """``(hypotheses, units)``; one row where every unit weighs the same."""
    noise: Floats
    """``weight^2 v``, the same shape."""
    window: Floats
    """``C``, ``(hypotheses, windows, windows)``."""

    @classmethod
    def at(cls, effects: Floats, data: Windowed) -> "_Fitted":
        seen = data.seen
        filled = np.where(seen > 0.0, data.change - np.nanmean(data.change, axis=0), 0.0)
        moved = filled - effects[:, None, None] * data.exposure * seen
        fit = fit_window_variance(moved, seen, data.shapes, data.share)
        weight = _weights(fit.unit, weighted=data.weighted)
        return cls(moved, seen, weight, weight**2 * fit.unit, fit.window)

    def contrast(self, labels: Floats) -> tuple[Floats, Floats]:
        """Return contrast and variance, ``(hypotheses, assignments)``.

        ``sum_treated w (own change - weighted comparison mean of its window) / sum_treated w``.
        """
        picked = labels.sum(axis=0)
        own = self.weight @ labels
        per_unit = own.copy()
        numerator = np.zeros((len(self.moved), own.shape[-1]))
        variance = np.zeros_like(numerator)
        for s, inside in enumerate(labels):
            change = self.weight * self.moved[:, :, s]
            others = _left(self.weight * self.seen[:, s], picked)
            per_unit[s] /= others
            numerator += change @ inside - per_unit[s] * _left(change, picked)
            variance += self.window[:, s, s][:, None] * (self.noise @ inside)
        for pairs, both in _pairs_of_windows(self.seen):
            left = _left(self.noise * both, picked)
            for s, r in pairs:
                variance += self.window[:, s, r][:, None] * per_unit[s] * per_unit[r] * left
        total = own.sum(axis=0)
        return numerator / total, variance / total**2


def _pairs_of_windows(seen: Floats) -> Iterator[tuple[list[tuple[int, int]], Floats]]:
    """Yield the pairs of windows that the same units have, with ones for those units."""
    found: dict[bytes, list[tuple[int, int]]] = {}
    for s, r in product(range(seen.shape[1]), repeat=2):
        found.setdefault((seen[:, s] * seen[:, r]).tobytes(), []).append((s, r))
    for both, pairs in found.items():
        together = np.frombuffer(both)
        if together.any():
            yield pairs, together


def _left(values: Floats, picked: Floats) -> Floats:
    """Sum ``values``, ``(hypotheses, units)``, over the units that are not picked."""
    left: Floats = values.sum(axis=1, keepdims=True) - values @ picked
    return left


def _weights(variance: Floats, *, weighted: bool) -> Floats:
    if not weighted:
        return np.ones((1, variance.shape[1]))
    found: Floats = 1.0 / (variance + SHRINKAGE * variance.mean(axis=1, keepdims=True))
    relative: Floats = found / found.mean(axis=1, keepdims=True)
    return relative


def _ratio(value: Floats, variance: Floats) -> Floats:
    """Square and divide; without any spread a difference counts as infinitely large."""
    squared = value**2
    infinite = np.where(squared > 0.0, np.inf, 0.0)
    found: Floats = np.divide(squared, variance, out=infinite, where=variance > 0.0)
    return found

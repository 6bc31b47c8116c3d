"""Randomisation of a contrast whose comparison units are weighed to be like the treated.

What is weighed are *records*: a comparison unit over one window. The weights of a window sum to the
share of the treated that fill it, so every treated unit is still compared over its own years, and
together the records are like the treated. The weights are made anew for every assignment, from
figures before the start alone, so the test holds its level as any randomisation test does.
Assignments without overlap are left out on both sides: the test asks how unusual the contrast is
among assignments that can be balanced (Morgan and Rubin 2012). Each contrast is scaled by its own
variance, fitted to unit size on what the characteristics leave of the changes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.balancing import (
    Weights,
    distances,
    entropy_weights,
    matched_weights,
    standardise,
)
from folkehelse_eval.estimate.inference.assignments import Arms, Assignments
from folkehelse_eval.estimate.inference.window_variance import WindowVariance, fit_window_variance

Floats = NDArray[np.float64]
Units = NDArray[np.int32] | NDArray[np.int64]

RTOL_TIE = 1e-9
"""Statistics closer than this relative distance are ties: sums in another order differ so much."""

CHUNK = 1_024
"""Assignments weighed at a time."""


@dataclass(frozen=True, slots=True)
class Balancable:
    """Changes of one indicator with what units are balanced on."""

    change: Floats
    """``(units, windows)``; NaN where a unit lacks a window or a characteristic before it."""
    exposure: Floats
    """Part of an effect that each change holds, ``(units, windows)``."""
    covariates: Floats
    """``(units, windows, p)``: characteristics before each window."""
    shapes: Floats
    """Shapes of the variance, ``(units, shapes)``."""
    arms: Arms
    """Strata are units that have the same windows."""
    matches: int | None = None
    """Nearest units of each treated one; ``None`` for entropy balancing."""

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which records there are, ``(units, windows)``."""
        return np.asarray(np.isfinite(self.change), dtype=np.bool_)

    @property
    def share(self) -> Floats:
        """Share of the treated in each window."""
        counts = np.bincount(self.arms.slot[self.arms.treated], minlength=self.change.shape[1])
        share: Floats = counts / counts.sum()
        return share

    @property
    def window(self) -> NDArray[np.int64]:
        """Window of every position."""
        return self.arms.slot[self.arms.positions]

    @property
    def standard(self) -> Floats:
        """Characteristics in standard deviations over all records; zero where there is none."""
        found = np.zeros_like(self.covariates)
        found[self.seen] = standardise(self.covariates[self.seen])
        return found


def weigh(data: Balancable, units: Units) -> Weights:
    """Return the weights of the records in every assignment, ``(assignments, units * windows)``."""
    base = _records(data)
    apart = _apart(data, base) if data.matches is not None else None
    parts = [
        _weigh(data, base, apart, units[at : at + CHUNK]) for at in range(0, len(units), CHUNK)
    ]
    return Weights(
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.overlap for part in parts]),
    )


def _records(data: Balancable) -> Floats:
    """Return characteristics and window of every record, ``(units * windows, p + windows - 1)``."""
    units, windows, _ = data.covariates.shape
    dummies = np.broadcast_to(np.eye(windows)[:, 1:], (units, windows, windows - 1))
    return np.concatenate([data.standard, dummies], axis=-1).reshape(units * windows, -1)


def _apart(data: Balancable, base: Floats) -> Floats:
    """Return how unlike records are; those of another window are never near."""
    units, windows, p = data.covariates.shape
    window = np.tile(np.arange(windows), units)
    apart = distances(base[:, :p])
    return np.where(window[:, None] == window[None, :], apart, np.inf)


def _weigh(data: Balancable, base: Floats, apart: Floats | None, units: Units) -> Weights:
    windows = data.change.shape[1]
    picked = np.zeros((len(units), len(data.change)), dtype=np.bool_)
    np.put_along_axis(picked, units.astype(np.int64), values=True, axis=1)
    free = (~picked[:, :, None] & data.seen).reshape(len(units), -1)
    own = units.astype(np.int64) * windows + data.window[None, :]
    if apart is not None and data.matches is not None:
        return matched_weights(apart, own, free, matches=data.matches)
    return entropy_weights(base, free, base[own].mean(axis=1))


@dataclass(frozen=True, slots=True)
class BalancedTest:
    """One indicator, ready to be tested; hypotheses along the first axis."""

    data: Balancable
    assignments: Assignments
    """Only those with overlap."""
    observed: Floats
    """Weights of the true assignment's records, ``(1, units, windows)``."""
    weight: Floats
    """Weights in all assignments, ``(assignments, units, windows)``."""

    @classmethod
    def of(cls, data: Balancable, assignments: Assignments) -> "BalancedTest | None":
        """Weigh every assignment; ``None`` where the true one has no overlap."""
        own = weigh(data, data.arms.positions[None])
        if not own.overlap[0]:
            return None
        found = weigh(data, assignments.units)
        possible = max(1, round(assignments.possible * float(found.overlap.mean())))
        kept = Assignments(assignments.units[found.overlap], assignments.exact, possible)
        shape = (-1, *data.change.shape)
        weight = found.weight[found.overlap].reshape(shape)
        return cls(data, kept, own.weight.reshape(shape), weight)

    def estimate(self) -> tuple[float, float]:
        """Return the contrast and its standard error."""
        own = self.data.arms.positions[None]
        value = self._difference(self.data.change, own, self.observed)
        spread = self._variance(self._fit(value), own, self.observed)
        return float(value[0]), float(np.sqrt(spread[0, 0]))

    def p_value(self, effects: Floats) -> Floats:
        """Return the two-sided p value of every hypothesised effect."""
        observed, drawn = self._squared(effects)
        number = np.count_nonzero(drawn >= observed * (1.0 - RTOL_TIE), axis=1)
        total = len(self.weight)
        exact = self.assignments.exact
        p_value: Floats = number / total if exact else (1.0 + number) / (1.0 + total)
        return p_value

    @property
    def smallest_attainable_p(self) -> float:
        """The smallest p value that no figures of these units could fall below."""
        if not self.assignments.exact:
            return max(1.0 / (1 + len(self.weight)), 1.0 / self.assignments.possible)
        drawn = self.at_no_effect()[1]
        return float(np.mean(drawn >= float(drawn.max()) * (1.0 - RTOL_TIE)))

    def at_no_effect(self) -> tuple[float, Floats]:
        """Return the squared statistics of no effect: observed, and of all assignments."""
        observed, drawn = self._squared(np.zeros(1))
        return float(observed[0, 0]), drawn[0]

    def _squared(self, effects: Floats) -> tuple[Floats, Floats]:
        """Return the squared statistics, ``(hypotheses, 1)`` and ``(hypotheses, assignments)``."""
        fit = self._fit(effects)
        own = self._statistic(effects, fit, self.data.arms.positions[None], self.observed)
        return own, self._statistic(effects, fit, self.assignments.units, self.weight)

    def _statistic(
        self, effects: Floats, fit: WindowVariance, units: Units, weight: Floats
    ) -> Floats:
        value = self._difference(self.data.change, units, weight)
        held = self._difference(self.data.exposure, units, weight)
        squared = (value - effects[:, None] * held) ** 2
        spread = self._variance(fit, units, weight)
        infinite = np.where(squared > 0.0, np.inf, 0.0)
        found: Floats = np.divide(squared, spread, out=infinite, where=spread > 0.0)
        return found

    def _difference(self, values: Floats, units: Units, weight: Floats) -> Floats:
        """Return treated mean less weighted comparison mean, ``(assignments,)``."""
        filled = np.where(self.data.seen, values, 0.0)
        own = filled[units, self.data.window[None, :]].mean(axis=1)
        difference: Floats = own - weight.reshape(len(weight), -1) @ filled.ravel()
        return difference

    def _variance(self, fit: WindowVariance, units: Units, weight: Floats) -> Floats:
        """Return the contrast's variance, ``(hypotheses, assignments)``."""
        window = self.data.window
        found = np.zeros((len(fit.unit), len(units)))
        for position, unit in enumerate(units.T):
            s = window[position]
            found += fit.window[:, s, s, None] * fit.unit[:, unit] / units.shape[1] ** 2
        for s in range(weight.shape[2]):
            for r in range(s + 1):
                twice = 1.0 if s == r else 2.0
                together = fit.unit @ (weight[:, :, s] * weight[:, :, r]).T
                found += twice * fit.window[:, s, r, None] * together
        return found

    def _fit(self, effects: Floats) -> WindowVariance:
        """Fit the noise to what the characteristics leave of the changes."""
        data = self.data
        left = np.zeros((len(effects), *data.change.shape))
        moved = data.change - effects[:, None, None] * data.exposure
        windows = np.broadcast_to(np.arange(data.change.shape[1]), data.change.shape)
        left[:, data.seen] = _residual(
            moved[:, data.seen], data.standard[data.seen], windows[data.seen]
        )
        return fit_window_variance(left, data.seen.astype(np.float64), data.shapes, data.share)


def _residual(values: Floats, covariates: Floats, window: NDArray[np.int64]) -> Floats:
    """Return values less their regression on the characteristics, ``(hypotheses, records)``.

    Blown up for the coefficients fitted beside the windows' means, which are reckoned with later.
    """
    means = np.eye(int(window.max()) + 1)[window]
    base = np.column_stack([means, covariates])
    fitted, _, rank, _ = np.linalg.lstsq(base, values.T, rcond=None)
    free = max(len(values.T) - int(rank), 1)
    residual: Floats = (values - (base @ fitted).T) * np.sqrt(
        (len(values.T) - means.shape[1]) / free
    )
    return residual

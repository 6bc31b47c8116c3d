"""Randomisation of a contrast whose comparison units are weighed to be like the treated.

The weights are made anew for every assignment, from figures before the start alone, so the test
holds its level as any randomisation test does. Assignments without overlap are left out on both
sides: the test asks how unusual the contrast is among assignments that can be balanced (Morgan and
Rubin 2012). Each contrast is scaled by its own variance, fitted to unit size on what is left of the
changes after the characteristics.
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

RTOL_TIE = 1e-9
"""Statistics closer than this relative distance are ties: sums in another order differ so much."""

CHUNK = 1_024
"""Assignments weighed at a time."""


@dataclass(frozen=True, slots=True)
class Balancable:
    """Changes of one indicator, complete in every window, with what units are balanced on."""

    change: Floats
    """``(units, windows)``."""
    exposure: Floats
    """Part of an effect that each change holds, ``(units, windows)``."""
    covariates: Floats
    """``(units, windows, p)``: characteristics before each window."""
    shapes: Floats
    """Shapes of the variance, ``(units, shapes)``."""
    arms: Arms
    matches: int | None = None
    """Nearest units of each treated one; ``None`` for entropy balancing."""

    @property
    def share(self) -> Floats:
        """Share of the treated in each window."""
        counts = np.bincount(self.arms.slot[self.arms.treated], minlength=self.change.shape[1])
        share: Floats = counts / counts.sum()
        return share

    @property
    def standard(self) -> Floats:
        """Characteristics in standard deviations, the same scale in all windows."""
        units, windows, p = self.covariates.shape
        return standardise(self.covariates.reshape(units * windows, p)).reshape(units, windows, p)


def weigh(data: Balancable, units: NDArray[np.int32] | NDArray[np.int64]) -> Weights:
    """Return the weights of the comparison units in every assignment, ``(assignments, units)``."""
    parts = [_weigh(data, units[at : at + CHUNK]) for at in range(0, len(units), CHUNK)]
    return Weights(
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.overlap for part in parts]),
    )


def _weigh(data: Balancable, units: NDArray[np.int32] | NDArray[np.int64]) -> Weights:
    standard, window = data.standard, data.arms.slot[data.arms.positions]
    compared = np.einsum("usp,s->up", standard, data.share)
    free = np.ones((len(units), len(compared)), dtype=np.bool_)
    np.put_along_axis(free, units.astype(np.int64), values=False, axis=1)
    if data.matches is None:
        target = standard[units, window[None, :]].mean(axis=1)
        return entropy_weights(compared, free, target)
    # with several windows a treated unit is matched by its mean over them
    return matched_weights(distances(compared), units.astype(np.int64), free, matches=data.matches)


@dataclass(frozen=True, slots=True)
class BalancedTest:
    """One indicator, ready to be tested; hypotheses along the first axis."""

    data: Balancable
    assignments: Assignments
    """Only those with overlap."""
    observed: Floats
    """Weights of the true assignment, ``(1, units)``."""
    weight: Floats
    """Weights of all assignments, ``(assignments, units)``."""

    @classmethod
    def of(cls, data: Balancable, assignments: Assignments) -> "BalancedTest | None":
        """Weigh every assignment; ``None`` where the true one has no overlap."""
        own = weigh(data, data.arms.positions[None])
        if not own.overlap[0]:
            return None
        found = weigh(data, assignments.units)
        kept = Assignments(
            assignments.units[found.overlap],
            assignments.exact,
            max(1, round(assignments.possible * float(found.overlap.mean()))),
        )
        return cls(data, kept, own.weight, found.weight[found.overlap])

    def estimate(self) -> tuple[float, float]:
        """Return the contrast and its standard error."""
        own = self.data.arms.positions[None]
        value = self._difference(self.data.change, own, self.observed)
        spread = self._variance(self._fit(value), own, self.observed)
        return float(value[0]), float(np.sqrt(spread[0, 0]))

    def p_value(self, effects: Floats) -> Floats:
        """Return the two-sided p value of every hypothesised effect."""
        fit = self._fit(effects)
        own = self.data.arms.positions[None]
        bound = self._statistic(effects, fit, own, self.observed) * (1.0 - RTOL_TIE)
        found = self._statistic(effects, fit, self.assignments.units, self.weight)
        number = np.count_nonzero(found >= bound, axis=1)
        total = self.weight.shape[0]
        exact = self.assignments.exact
        p_value: Floats = number / total if exact else (1.0 + number) / (1.0 + total)
        return p_value

    @property
    def smallest_attainable_p(self) -> float:
        """The smallest p value that no figures of these units could fall below."""
        if not self.assignments.exact:
            return max(1.0 / (1 + len(self.weight)), 1.0 / self.assignments.possible)
        drawn: Floats = self.at_no_effect()[1]
        bound = float(drawn.max()) * (1.0 - RTOL_TIE)
        return float((drawn >= bound).sum() / drawn.size)

    def at_no_effect(self) -> tuple[float, Floats]:
        """Return the squared statistics of no effect: observed, and of all assignments."""
        none = np.zeros(1)
        fit, own = self._fit(none), self.data.arms.positions[None]
        observed = self._statistic(none, fit, own, self.observed)
        drawn = self._statistic(none, fit, self.assignments.units, self.weight)
        return float(observed[0, 0]), drawn[0]

    def _statistic(
        self,
        effects: Floats,
        fit: WindowVariance,
        units: NDArray[np.int32] | NDArray[np.int64],
        weight: Floats,
    ) -> Floats:
        value = self._difference(self.data.change, units, weight)
        held = self._difference(self.data.exposure, units, weight)
        squared = (value - effects[:, None] * held) ** 2
        spread = self._variance(fit, units, weight)
        infinite = np.where(squared > 0.0, np.inf, 0.0)
        found: Floats = np.divide(squared, spread, out=infinite, where=spread > 0.0)
        return found

    def _difference(
        self, values: Floats, units: NDArray[np.int32] | NDArray[np.int64], weight: Floats
    ) -> Floats:
        """Return treated mean less weighted comparison mean, ``(assignments,)``."""
        window = self.data.arms.slot[self.data.arms.positions]
        own = values[units, window[None, :]].mean(axis=1)
        difference: Floats = own - weight @ (values @ self.data.share)
        return difference

    def _variance(
        self, fit: WindowVariance, units: NDArray[np.int32] | NDArray[np.int64], weight: Floats
    ) -> Floats:
        """Return the contrast's variance, ``(hypotheses, assignments)``."""
        window = self.data.arms.slot[self.data.arms.positions]
        scale = fit.window[:, window, window]
        own = np.zeros((len(fit.unit), len(units)))
        for position, unit in enumerate(units.T):
            own += scale[:, position, None] * fit.unit[:, unit]
        others = np.einsum("s,hsr,r->h", self.data.share, fit.window, self.data.share)
        compared = others[:, None] * (fit.unit @ (weight**2).T)
        variance: Floats = own / units.shape[1] ** 2 + compared
        return variance

    def _fit(self, effects: Floats) -> WindowVariance:
        """Fit the noise to what the characteristics leave of the changes."""
        data = self.data
        moved = data.change - effects[:, None, None] * data.exposure
        left = np.stack(
            [_residual(moved[:, :, s], data.standard[:, s]) for s in range(data.change.shape[1])],
            axis=-1,
        )
        return fit_window_variance(left, np.ones_like(data.change), data.shapes, data.share)


def _residual(values: Floats, covariates: Floats) -> Floats:
    """Return values less their regression on the characteristics, ``(hypotheses, units)``.

    Blown up for the coefficients fitted beside the mean; the mean is reckoned with later.
    """
    units = len(covariates)
    base = np.column_stack([np.ones(units), covariates])
    fitted, _, rank, _ = np.linalg.lstsq(base, values.T, rcond=None)
    free = max(units - int(rank), 1)
    residual: Floats = (values - (base @ fitted).T) * np.sqrt((units - 1) / free)
    return residual

"""Contributions of units to the error of estimates, kept in factored form.

An estimate minus its target is, to first order, a sum of contributions, one per unit (Callaway and
Sant'Anna 2021, theorem 2; Borusyak, Jaravel and Spiess 2024, section 4.3). The variance of any
linear combination of estimates is the sum of its squared contributions. Contributions here are
those that add up, so R's ``did`` influence function is a contribution times the number of units.
"""

from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.blocks import Block, Moments


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Multipliers of a block's units, with their sums by cohort, made once for all indicators."""

    by_unit: NDArray[np.float32]
    """``[u, draw]``, units in the block's order."""
    by_cohort: NDArray[np.float32]
    """``[c, draw]``."""

    @classmethod
    def of(cls, multipliers: NDArray[np.float32], block: Block) -> "Multipliers":
        """Take the block's units from multipliers of the whole panel, ``[unit, draw]``."""
        own = np.ascontiguousarray(multipliers[block.units])
        return cls(own, np.add.reduceat(own, block.bounds[:-1], axis=0))


class Influence(Protocol):
    """Contributions of the units ``u`` of a block to estimates ``m`` of indicators ``k``."""

    @property
    def block(self) -> Block:
        """The indicators and units that are meant."""
        ...

    def combine(
        self, weights: NDArray[np.float64], cohort_terms: NDArray[np.float64] | None = None
    ) -> Self:
        """Contributions to ``weights[l, m] @ estimates[m]``.

        ``cohort_terms[k, l, c]`` is added for every unit of a cohort: the part that comes from
        weights which are cohort shares and therefore estimated too.
        """
        ...

    def variance(self) -> NDArray[np.float64]:
        """Variance of each estimate, ``[k, m]``."""
        ...

    def covariance(self) -> NDArray[np.float64]:
        """Covariance of all estimates of an indicator, ``[k, m, m]``."""
        ...

    def by_unit(self, part: slice = slice(None)) -> NDArray[np.float64]:
        """Contributions of units, ``[k, u, m]``, units in the block's order."""
        ...

    def multiplied(self, multipliers: Multipliers, part: slice) -> NDArray[np.float32]:
        """Sum contributions times multipliers, ``[k, m, draw]``."""
        ...


@dataclass(frozen=True, slots=True)
class CohortInfluence:
    """A unit contributes ``slopes . (its outcome - its cohort's mean) + offset of its cohort``."""

    moments: Moments
    slopes: NDArray[np.float64]
    """``[c, m, t]``, shared by all indicators of the block."""
    offsets: NDArray[np.float64]
    """``[k, m, c]``."""

    @property
    def block(self) -> Block:
        """The indicators and units that are meant."""
        return self.moments.block

    def combine(
        self, weights: NDArray[np.float64], cohort_terms: NDArray[np.float64] | None = None
    ) -> Self:
        """Contributions to ``weights[l, m] @ estimates[m]`` plus terms by cohort."""
        offsets = weights @ self.offsets
        if cohort_terms is not None:
            offsets = offsets + cohort_terms
        return replace(self, slopes=weights @ self.slopes, offsets=offsets)

    def variance(self) -> NDArray[np.float64]:
        """Variance of each estimate, ``[k, m]``."""
        products = self.slopes[:, :, :, None] * self.slopes[:, :, None, :]  # [c, m, t, t]
        count = self.slopes.shape[1]
        shared = products.transpose(1, 0, 2, 3).reshape(count, -1)
        scatter = self.moments.scatter.reshape(len(self.offsets), -1)
        # one matrix product over cohorts and pairs of years for all indicators at once
        within = scatter @ shared.T
        between = np.square(self.offsets) @ self.block.sizes.astype(np.float64)
        return np.asarray(np.maximum(within, 0.0) + between)

    def covariance(self) -> NDArray[np.float64]:
        """Covariance of all estimates of an indicator, ``[k, m, m]``."""
        count = self.slopes.shape[1]
        spread = (self.slopes @ self.moments.scatter).transpose(0, 2, 1, 3)  # [k, m, c, t]
        within = spread.reshape(len(spread), count, -1) @ (
            self.slopes.transpose(0, 2, 1).reshape(-1, count)
        )
        between = (self.offsets * self.block.sizes) @ self.offsets.transpose(0, 2, 1)
        return np.asarray(within + between)

    def by_unit(self, part: slice = slice(None)) -> NDArray[np.float64]:
        """Contributions of units, ``[k, u, m]``, units in the block's order."""
        values = self.block.values(part)
        found = np.empty((*values.shape[:2], self.slopes.shape[1]))
        for c in range(len(self.block.starts)):
            own = slice(self.block.bounds[c], self.block.bounds[c + 1])
            deviations = values[:, own] - self.moments.means[part, c][:, None]
            found[:, own] = deviations @ self.slopes[c].T + self.offsets[part, None, :, c]
        return found

    def multiplied(self, multipliers: Multipliers, part: slice) -> NDArray[np.float32]:
        """Sum contributions times multipliers, ``[k, m, draw]``."""
        values = self.block.values(part)
        total = self.offsets[part].astype(np.float32) @ multipliers.by_cohort
        for c in range(len(self.block.starts)):
            own = slice(self.block.bounds[c], self.block.bounds[c + 1])
            if not self.slopes[c].any():
                continue
            deviations = values[:, own] - self.moments.means[part, c][:, None]
            # indicators and years as rows of one product: many small ones are far slower
            rows = deviations.astype(np.float32).transpose(0, 2, 1)
            by_year = rows.reshape(-1, rows.shape[2]) @ multipliers.by_unit[own]
            by_year = by_year.reshape(*rows.shape[:2], -1)
            total += self.slopes[c].astype(np.float32) @ by_year
        return total


@dataclass(frozen=True, slots=True)
class UnitInfluence:
    """Contributions written out, for covariates and for panels with missing cells."""

    block: Block
    contributions: NDArray[np.float64]
    """``[k, u, m]``."""

    def combine(
        self, weights: NDArray[np.float64], cohort_terms: NDArray[np.float64] | None = None
    ) -> Self:
        """Contributions to ``weights[l, m] @ estimates[m]`` plus terms by cohort."""
        combined = self.contributions @ weights.T
        if cohort_terms is not None:
            combined += cohort_terms.transpose(0, 2, 1)[:, self.block.cohort]
        return replace(self, contributions=combined)

    def variance(self) -> NDArray[np.float64]:
        """Variance of each estimate, ``[k, m]``."""
        return np.asarray(np.einsum("kum,kum->km", self.contributions, self.contributions))

    def covariance(self) -> NDArray[np.float64]:
        """Covariance of all estimates of an indicator, ``[k, m, m]``."""
        return self.contributions.transpose(0, 2, 1) @ self.contributions

    def by_unit(self, part: slice = slice(None)) -> NDArray[np.float64]:
        """Contributions of units, ``[k, u, m]``, units in the block's order."""
        return self.contributions[part]

    def multiplied(self, multipliers: Multipliers, part: slice) -> NDArray[np.float32]:
        """Sum contributions times multipliers, ``[k, m, draw]``."""
        own = self.contributions[part].astype(np.float32)
        return own.transpose(0, 2, 1) @ multipliers.by_unit

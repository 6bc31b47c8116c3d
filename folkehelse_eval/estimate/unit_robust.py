"""Small-sample corrections of errors clustered by unit in a two-way regression.

CR1 as R's ``fixest`` counts (unit effects are nested in the clusters and not counted as
parameters), CR1S as Stata (all counted), CR2 with Satterthwaite's degrees of freedom (Bell and
McCaffrey 2002; Pustejovsky and Tipton 2018), CR3 as the jackknife over units.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

RANK = 1e-10  # eigenvalues of a unit's residual maker below it are zero; they lie in [0, 1]


class Correction(StrEnum):
    """How clustered errors are corrected for few units."""

    CR0 = "cr0"
    CR1 = "cr1"
    CR1S = "cr1s"
    CR2 = "cr2"
    CR3 = "cr3"


@dataclass(frozen=True, slots=True)
class RowDesign:
    """Regressors without unit and year effects; rows ``r`` are cohorts of alike units, or units."""

    weights: NDArray[np.float64]
    """``[r, t]``, of one unit; zero where there is no figure."""
    size: NDArray[np.int64]
    """``[r]``, units in the row."""
    period_inverse: NDArray[np.float64]
    """``[t, t]``, see :class:`~folkehelse_eval.estimate.absorb.Absorber`."""
    regressors: NDArray[np.float64]
    """``[p, r, t]``, unit and year effects taken out; zero where there is no figure."""
    inverse: NDArray[np.float64]
    """``[p, p]``, of their cross products."""
    parts: int
    """Groups of units and years that no figures connect; one in a complete panel."""

    @property
    def cells(self) -> int:
        """Figures that enter."""
        return int((self.weights > 0).sum(axis=1) @ self.size)

    @property
    def periods(self) -> int:
        """Years in which some unit has a figure."""
        return int((self.weights > 0).any(axis=0).sum())

    @property
    def residual_degrees(self) -> int:
        """Figures less coefficients, unit and year effects."""
        effects = int(self.size.sum()) + self.periods - self.parts
        return self.cells - effects - len(self.inverse)

    @property
    def slopes(self) -> NDArray[np.float64]:
        """What one unit's outcomes add to the coefficients, ``[r, p, t]``."""
        weighted = self.regressors * self.weights
        return np.asarray(np.einsum("pq,qrt->rpt", self.inverse, weighted, optimize=True))


def variance_factor(design: RowDesign, correction: Correction) -> float:
    """Factor on the variance."""
    units = int(design.size.sum())
    if correction is Correction.CR1:
        rest = design.cells - len(design.inverse) - design.periods
        return units / (units - 1) * (design.cells - 1) / rest
    if correction is Correction.CR1S:
        return units / (units - 1) * (design.cells - 1) / design.residual_degrees
    if correction is Correction.CR3:
        return (units - 1) / units
    return 1.0


def corrected_slopes(design: RowDesign, correction: Correction) -> NDArray[np.float64]:
    """Slopes ``[r, p, t]`` that are multiplied with residuals."""
    if correction in {Correction.CR0, Correction.CR1, Correction.CR1S}:
        return design.slopes
    power = -0.5 if correction is Correction.CR2 else -1.0
    return design.slopes @ _residual_maker(design, power)


def satterthwaite(design: RowDesign) -> NDArray[np.float64]:
    """Degrees of freedom of the CR2 variance of each coefficient, ``[p]``.

    The variance is a quadratic form in errors that are taken as independent with equal variance;
    its mean and variance fix the degrees of freedom. Zero where a single unit carries a coefficient
    and leaves no residual of its own, so that its error is nothing.
    """
    slopes = corrected_slopes(design, Correction.CR2)  # [r, p, t]
    uncorrected = design.size @ np.square(design.slopes).sum(axis=2)
    count = len(design.inverse)
    found = np.empty(count)
    for p in range(count):
        own = slopes[:, p]
        loads = np.column_stack([own, np.einsum("rt,qrt->rq", own, design.regressors)])
        kernel = np.zeros((loads.shape[1], loads.shape[1]))
        kernel[:-count, :-count] = design.period_inverse
        kernel[-count:, -count:] = design.inverse
        alone = np.square(own).sum(axis=1)
        fitted = np.einsum("ri,ij,rj->r", loads, kernel, loads)
        product = kernel @ ((loads * design.size[:, None]).T @ loads)
        squares = design.size @ (alone**2 - 2.0 * alone * fitted)
        squares += np.einsum("ij,ji->", product, product)
        total = float(design.size @ (alone - fitted))
        found[p] = total**2 / squares if total > RANK * uncorrected[p] else 0.0
    return found


def _residual_maker(design: RowDesign, power: float) -> NDArray[np.float64]:
    """Power of a unit's own block of the residual maker, ``[r, t, t]``, unit effect taken out."""
    seen = (design.weights > 0).astype(np.float64)
    if not np.array_equal(seen, design.weights):
        raise EstimationError(
            "CR2 and CR3 are written for regressions without weights; ask for CR1 with weights."
        )
    total = seen.sum(axis=1)[:, None, None]
    centre = np.eye(seen.shape[1]) * seen[:, None] - seen[:, :, None] * seen[:, None] / total
    periods = centre @ design.period_inverse @ centre
    own = np.einsum(
        "prs,pq,qrt->rst", design.regressors, design.inverse, design.regressors, optimize=True
    )
    values, vectors = np.linalg.eigh(centre - periods - own)
    powered = np.where(values > RANK, np.abs(values), 1.0) ** power * (values > RANK)
    return np.asarray((vectors * powered[:, None]) @ vectors.transpose(0, 2, 1))

"""One regressor with unit and year effects partialled out, and what each unit adds to it.

Everything that robust errors and the wild bootstrap need of the design is computed once and used
for all outcomes. Clusters are the units. Unit effects are nested in them and are swept out by
demeaning; year effects are kept as a small basis, so that nothing has the size of units x units.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

Floats = NDArray[np.float64]

RCOND = 1e-10
"""Relative size below which a direction of the year effects is empty."""


@dataclass(frozen=True, slots=True)
class Partialled:
    """Two-way design of one regressor on the observed unit-years."""

    observed: NDArray[np.bool_]
    """Shape ``(units, years)``."""
    regressor: Floats
    """Residual of the regressor on unit and year effects; zero where unobserved."""
    years: Floats
    """Orthonormal basis of the unit-demeaned year effects, ``(units, years, rank)``."""

    @property
    def information(self) -> float:
        """Sum of squares of the residual regressor."""
        return float((self.regressor**2).sum())

    def residual(self, outcome: Floats) -> Floats:
        """Residual of outcomes ``(indicators, units, years)`` on unit and year effects."""
        demeaned = _demean(outcome, self.observed)
        flat = self.years.reshape(-1, self.years.shape[-1])
        values = demeaned.reshape(demeaned.shape[0], -1)
        left: Floats = (values - (values @ flat) @ flat.T).reshape(demeaned.shape)
        return left


def partial_out(regressor: Floats, observed: NDArray[np.bool_]) -> Partialled:
    """Partial unit and year effects out of ``regressor``, both arguments ``(units, years)``."""
    units, years = observed.shape
    dummies = np.broadcast_to(np.eye(years), (units, years, years)) * observed[..., None]
    demeaned = np.moveaxis(_demean(np.moveaxis(dummies, -1, 0), observed), 0, -1)
    left, size, _ = np.linalg.svd(demeaned.reshape(-1, years), full_matrices=False)
    basis = left[:, size > RCOND * size[0]].reshape(units, years, -1)
    bare = Partialled(observed, np.zeros_like(regressor), basis)
    residual = bare.residual(regressor[None])[0]
    if (residual**2).sum() <= RCOND * (regressor**2).sum():
        raise EstimationError(
            "treatment is the same as unit and year effects: all units start at once, or none "
            "does. Add units that start later or never."
        )
    return Partialled(observed, residual, basis)


def _demean(values: Floats, observed: NDArray[np.bool_]) -> Floats:
    filled = np.where(observed, values, 0.0)
    mean = filled.sum(axis=-1, keepdims=True) / np.maximum(observed.sum(axis=-1, keepdims=True), 1)
    return np.where(observed, filled - mean, 0.0)


def without_regressor(design: Partialled) -> Partialled:
    """Return the design of the unit and year effects alone."""
    return Partialled(design.observed, np.zeros_like(design.regressor), design.years)

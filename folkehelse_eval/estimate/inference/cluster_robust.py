"""Cluster-robust errors that know how few units carry the estimate: CR2 with its own degrees."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.inference.partialled import Partialled

Floats = NDArray[np.float64]

EMPTY = 1e-9
"""Eigenvalues of a unit's residual maker below this are its own fixed effect, and zero."""


@dataclass(frozen=True, slots=True)
class ClusterRobust:
    """Coefficient of one regressor with unit and year effects, clusters are units."""

    value: Floats
    """Shape ``(indicators,)``."""
    standard_error: Floats
    degrees_of_freedom: float
    """Satterthwaite's; depends on the design alone."""
    p_value: Floats


def cr2(outcome: Floats, design: Partialled) -> ClusterRobust:
    """Bias-reduced errors of Bell and McCaffrey (2002), fixed effects after Pustejovsky (2018).

    The working model is independent errors of equal variance; hats include unit and year effects,
    as clubSandwich has them on the regression with dummies.

    Parameters
    ----------
    outcome
        Shape ``(indicators, units, years)``; used where ``design.observed``.
    design
        Of :func:`~folkehelse_eval.estimate.inference.partialled.partial_out`.
    """
    residual = design.residual(outcome)
    value = np.einsum("kut,ut->k", residual, design.regressor) / design.information
    left = residual - value[:, None, None] * design.regressor
    adjusted = _adjusted(design)
    scores = np.einsum("kut,ut->ku", left, adjusted)
    error = np.sqrt((scores**2).sum(axis=1))
    df = _satterthwaite(design, adjusted)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = 2.0 * stats.t.sf(np.abs(value) / error, df)
    return ClusterRobust(value, error, df, p_value)


def residual_makers(design: Partialled) -> Floats:
    """Return ``I - H_gg`` of every unit, ``(units, years, years)``, zero where unobserved."""
    seen = design.observed * 1.0
    number = np.maximum(seen.sum(axis=1), 1.0)
    mean = seen[:, :, None] * seen[:, None, :] / number[:, None, None]
    own = np.eye(seen.shape[1]) * seen[:, :, None] - mean
    basis = _basis(design)
    made: Floats = own - basis @ np.swapaxes(basis, 1, 2)
    return made


def matrix_power(made: Floats, power: float) -> Floats:
    """Return symmetric powers of residual makers; directions that are swept out stay out."""
    size, vectors = np.linalg.eigh(made)
    kept = size > EMPTY
    scaled = np.where(kept, np.where(kept, size, 1.0) ** power, 0.0)
    powered: Floats = (vectors * scaled[:, None, :]) @ np.swapaxes(vectors, 1, 2)
    return powered


def _adjusted(design: Partialled) -> Floats:
    """Return ``(I - H_gg)^(-1/2) x_g / x'x``, shape ``(units, years)``."""
    root = matrix_power(residual_makers(design), -0.5)
    return (root @ design.regressor[..., None])[..., 0] / design.information


def _basis(design: Partialled) -> Floats:
    """Return the orthonormal basis of year effects and regressor, ``(units, years, rank + 1)``."""
    if design.information == 0.0:
        return design.years
    unit = design.regressor / np.sqrt(design.information)
    return np.concatenate([design.years, unit[..., None]], axis=-1)


def _satterthwaite(design: Partialled, adjusted: Floats) -> float:
    """``tr(B)^2 / tr(B B)`` with ``B_gh = a_g' (I - H)_gh a_h``."""
    seen = design.observed * 1.0
    mean = (adjusted * seen).sum(axis=1) / np.maximum(seen.sum(axis=1), 1.0)
    own = ((adjusted - mean[:, None] * seen) ** 2 * seen).sum(axis=1)
    load = np.einsum("ut,utr->ur", adjusted, _basis(design))
    crossed = load @ load.T
    trace = own.sum() - np.trace(crossed)
    squares = (own**2).sum() - 2.0 * (own * np.diag(crossed)).sum() + (crossed**2).sum()
    return float(trace**2 / squares)

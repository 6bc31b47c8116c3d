"""Wild cluster bootstrap with unit and year effects partialled out, all outcomes at once.

The usual programs turn fixed effects into dummies and solve a regression of that size in every
draw. With the effects partialled out (:mod:`.partialled`) a draw of all outcomes is two matrix
products, and the hypothesised effect enters as a polynomial, so that intervals cost no new draws.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.cluster_robust import matrix_power, residual_makers
from folkehelse_eval.estimate.inference.inversion import Hull, invert
from folkehelse_eval.estimate.inference.partialled import Partialled, without_regressor
from folkehelse_eval.estimate.inference.randomised import RTOL_TIE
from folkehelse_eval.estimate.workers import in_parts

Floats = NDArray[np.float64]
Draws = NDArray[np.float32]

BLOCK = 16
"""Outcomes computed together."""

WEBB = np.sqrt(np.array([0.5, 1.0, 1.5]))
"""Absolute values of Webb's six points; for few clusters, where two points give few draws."""


class Imposed(StrEnum):
    """Whether the draws come from residuals with the hypothesis imposed."""

    RESTRICTED = "wild_bootstrap_restricted"
    UNRESTRICTED = "wild_bootstrap_unrestricted"


class Points(StrEnum):
    """Distribution of the weights."""

    RADEMACHER = "rademacher"
    WEBB = "webb"


@dataclass(frozen=True, slots=True)
class WildOptions:
    """How much is computed; printed with the result."""

    seed: int
    imposed: Imposed = Imposed.RESTRICTED
    points: Points = Points.RADEMACHER
    draws: int = 9_999
    level: float = 0.95
    intervals: bool = True
    jackknifed: bool = False
    """Residuals of each unit without the unit itself (type 31 of MacKinnon et al. 2023)."""


@dataclass(frozen=True, slots=True)
class WildBootstrap:
    """Coefficient with cluster t statistic and bootstrap p value, each ``(indicators,)``."""

    value: Floats
    standard_error: Floats
    """Cluster-robust without a small-sample factor; the p value does not depend on one."""
    p_value: Floats
    low: Floats
    high: Floats
    n_draws: int
    seed: int


def wild_cluster_bootstrap(
    outcome: Floats, design: Partialled, *, options: WildOptions
) -> WildBootstrap:
    """Test no effect and invert the test (Cameron, Gelbach and Miller 2008; Roodman et al. 2019).

    Clusters are the units. Two-sided, ``p = (1 + draws at least as large) / (1 + draws)``. Blind
    with three or four treated units: the restricted form then hardly ever rejects.

    Parameters
    ----------
    outcome
        Shape ``(indicators, units, years)``; used where ``design.observed``.
    design
        Of :func:`~folkehelse_eval.estimate.inference.partialled.partial_out`.
    """
    rng = np.random.default_rng(options.seed)
    weights = draw_weights(design.observed.shape[0], options, rng)
    geometry = _Geometry.of(design, weights)
    blocks = [outcome[at : at + BLOCK] for at in range(0, outcome.shape[0], BLOCK)]
    parts = in_parts(lambda block: _block(block, design, geometry, options), blocks)
    value, error, p_value, low, high = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return WildBootstrap(value, error, p_value, low, high, options.draws, options.seed)


def draw_weights(units: int, options: WildOptions, rng: np.random.Generator) -> Draws:
    """Draw weights with mean 0 and variance 1, shape ``(units, draws)``."""
    sign = 2.0 * rng.integers(0, 2, size=(units, options.draws), dtype=np.int8) - 1.0
    if options.points is Points.RADEMACHER:
        return sign.astype(np.float32)
    return (sign * rng.choice(WEBB, size=sign.shape)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Geometry:
    """What draws need of the design: the basis is rotated so that scores cost one sum."""

    basis: Floats
    """Orthonormal basis of year effects and regressor, ``(units, years, rank)``."""
    load: Floats
    """``x_g' Z_g``, shape ``(units, rank)``."""
    size: Draws
    """Eigenvalues of ``load' load``, shape ``(rank, 1)``."""
    weights: Draws

    @classmethod
    def of(cls, design: Partialled, weights: Draws) -> "_Geometry":
        unit = design.regressor / np.sqrt(design.information)
        basis = np.concatenate([design.years, unit[..., None]], axis=-1)
        load = np.einsum("ut,utr->ur", design.regressor, basis)
        size, turn = np.linalg.eigh(load.T @ load)
        return cls(basis @ turn, load @ turn, size.astype(np.float32)[:, None], weights)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Sums over units in every draw, for residuals of a block."""

    score: Draws
    """``sum_g w_g s_g``, shape ``(indicators, draws)``."""
    projected: Draws
    """``sum_g w_g Z_g' u_g``, shape ``(indicators, rank, draws)``."""
    crossed: Draws
    """``sum_g w_g s_g x_g' Z_g``, same shape."""

    @classmethod
    def of(cls, residual: Floats, regressor: Floats, geometry: _Geometry) -> "_Drawn":
        score = np.einsum("kut,ut->ku", residual, regressor)
        projected = np.einsum("kut,utr->kru", residual, geometry.basis, optimize=True)
        crossed = score[:, None, :] * geometry.load.T
        return cls(
            *((part.astype(np.float32) @ geometry.weights) for part in (score, projected, crossed))
        )


def _block(
    outcome: Floats, design: Partialled, geometry: _Geometry, options: WildOptions
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    residual = design.residual(outcome)
    value = np.einsum("kut,ut->k", residual, design.regressor) / design.information
    left = residual - value[:, None, None] * design.regressor
    error = np.sqrt((np.einsum("kut,ut->ku", left, design.regressor) ** 2).sum(axis=1))
    error = error / design.information
    if options.imposed is Imposed.RESTRICTED:
        squared = _restricted(residual, design, geometry, options)
    else:
        squared = _unrestricted(left, design, geometry, options)

    def p_value(effect: Floats) -> Floats:
        observed = (((value - effect) / error) ** 2)[:, None] * (1.0 - RTOL_TIE)
        larger = np.count_nonzero(squared(effect) >= observed.astype(np.float32), axis=1)
        share: Floats = (1 + larger) / (1 + options.draws)
        return share

    ends = Hull(np.full_like(value, np.nan), np.full_like(value, np.nan))
    if options.intervals:
        ends = invert(p_value, estimate=value, scale=error, level=options.level)
    return value, error, p_value(np.zeros_like(value)), ends.low, ends.high


def _restricted(
    residual: Floats, design: Partialled, geometry: _Geometry, options: WildOptions
) -> Callable[[Floats], Draws]:
    """Return squared t statistics of the draws as a function of the hypothesised effect."""
    bare, shape = residual, design.regressor[None]
    if options.jackknifed:
        power = matrix_power(residual_makers(without_regressor(design)), -1.0)
        bare, shape = _apply(power, bare), _apply(power, shape)
    y = _Drawn.of(bare, design.regressor, geometry)
    x = _Drawn.of(shape, design.regressor, geometry)
    spread = [
        _variance(y, y, geometry) + _own(bare, bare, design, geometry),
        -(_variance(y, x, geometry) + _variance(x, y, geometry))
        - 2.0 * _own(bare, shape, design, geometry),
        _variance(x, x, geometry) + _own(shape, shape, design, geometry),
    ]

    def squared(effect: Floats) -> Draws:
        by = effect[:, None].astype(np.float32)
        variance = spread[0] + by * spread[1] + by**2 * spread[2]
        ratio: Draws = (y.score - by * x.score) ** 2 / variance
        return ratio

    return squared


def _unrestricted(
    left: Floats, design: Partialled, geometry: _Geometry, options: WildOptions
) -> Callable[[Floats], Draws]:
    if options.jackknifed:
        left = _apply(matrix_power(residual_makers(design), -1.0), left)
    drawn = _Drawn.of(left, design.regressor, geometry)
    variance = _variance(drawn, drawn, geometry) + _own(left, left, design, geometry)
    ratio: Draws = drawn.score**2 / variance
    return lambda _: ratio


def _variance(one: _Drawn, other: _Drawn, geometry: _Geometry) -> Draws:
    """Sum of squared scores of residuals, less the part of :func:`_own`; bilinear."""
    inner = geometry.size * one.projected - 2.0 * one.crossed
    found: Draws = np.einsum("krb,krb->kb", inner, other.projected)
    return found


def _own(one: Floats, other: Floats, design: Partialled, geometry: _Geometry) -> Draws:
    """Return ``sum_g w_g^2 s_g s'_g`` of every draw."""
    first = np.einsum("kut,ut->ku", one, design.regressor)
    second = np.einsum("kut,ut->ku", other, design.regressor)
    found: Draws = (first * second).astype(np.float32) @ np.square(geometry.weights)
    return found


def _apply(power: Floats, values: Floats) -> Floats:
    applied: Floats = np.einsum("uts,kus->kut", power, values)
    return applied

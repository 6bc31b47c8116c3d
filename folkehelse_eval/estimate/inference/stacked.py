"""A contrast over several windows as one regression: cluster-robust errors and wild bootstrap.

Rows are units in windows: a treated unit in its own, a comparison unit in all that it has. The
change is regressed on windows and treatment, comparison units of a window weighted so that
together they weigh as many times its treated units as everywhere else. Then the coefficient is the
contrast of :func:`~folkehelse_eval.estimate.contrast.split_arms`. With one window and as many rows
as units it is the two-period regression with unit and year effects. Clusters are the units.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.inference.assignments import COMPARISON
from folkehelse_eval.estimate.inference.cluster_robust import ClusterRobust, matrix_power
from folkehelse_eval.estimate.inference.randomised import RTOL_TIE
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, draw_weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stacked:
    """Rows of the regression, times the root of their weight; zero where a unit has no row."""

    response: Floats
    """``(units, windows)``."""
    regressors: Floats
    """``(units, windows, 1 + windows)``, treatment last."""

    @property
    def inverse(self) -> Floats:
        """Inverse of the regressors' cross products, ``(p, p)``."""
        gram: Floats = np.linalg.inv(np.einsum("usp,usq->pq", self.regressors, self.regressors))
        return gram

    def without_treatment(self) -> "Stacked":
        """Return the rows with the windows as the only regressors."""
        return Stacked(self.response, self.regressors[..., :-1])

    def residual(self) -> Floats:
        """Residuals of least squares, ``(units, windows)``."""
        crossed = np.einsum("usp,us->p", self.regressors, self.response)
        left: Floats = self.response - self.regressors @ (self.inverse @ crossed)
        return left


def stack(change: Floats, slot: NDArray[np.int64]) -> Stacked:
    """Arrange a contrast as rows.

    Parameters
    ----------
    change
        ``(units, windows)``, NaN where a unit lacks a window.
    slot
        Window of every treated unit, ``-1`` for comparison units, ``(units,)``.
    """
    treated = slot != COMPARISON
    own = slot[:, None] == np.arange(change.shape[1])
    seen = np.where(treated[:, None], own, np.isfinite(change))
    number = own.sum(axis=0)
    others = (seen & ~treated[:, None]).sum(axis=0)
    ratio = float(number @ others) / float(number.sum()) ** 2
    weight = np.where(treated[:, None], 1.0, ratio * number / others) * seen
    root = np.sqrt(weight)
    windows = root[..., None] * np.eye(change.shape[1])
    effect = (root * treated[:, None])[..., None]
    response = root * np.where(seen, change, 0.0)
    return Stacked(response, np.concatenate([windows, effect], axis=-1))


def stacked_cr2(rows: Stacked) -> ClusterRobust:
    """Bias-reduced errors of Bell and McCaffrey (2002) with Satterthwaite's degrees of freedom."""
    inverse, regressors = rows.inverse, rows.regressors
    seen = (regressors != 0.0).any(axis=-1)
    fitted = np.einsum("usp,pq,utq->ust", regressors, inverse, regressors)
    root = matrix_power(np.eye(seen.shape[1]) * seen[:, None, :] - fitted, -0.5)
    adjusted = np.einsum("ust,utp,p->us", root, regressors, inverse[-1])
    scores = (adjusted * rows.residual()).sum(axis=1)
    error = float(np.sqrt((scores**2).sum()))
    value = float(inverse[-1] @ np.einsum("usp,us->p", regressors, rows.response))
    load = np.einsum("us,usp->up", adjusted, regressors)
    crossed = load @ inverse @ load.T
    spread = np.diag((adjusted**2).sum(axis=1)) - crossed
    df = float(np.trace(spread) ** 2 / (spread**2).sum())
    p_value = 2.0 * float(stats.t.sf(abs(value) / error, df)) if error > 0.0 else 0.0
    return ClusterRobust(np.array([value]), np.array([error]), df, np.array([p_value]))


def stacked_bootstrap(rows: Stacked, *, options: WildOptions) -> float:
    """Return the p value of the restricted wild cluster bootstrap (Cameron et al. 2008).

    Two-sided, ``p = (1 + draws at least as large) / (1 + draws)``.
    """
    inverse, regressors = rows.inverse, rows.regressors
    own = regressors @ inverse[-1]
    imposed = rows.without_treatment().residual()
    observed = _squared(
        (own * rows.response).sum()[None], (own * rows.residual()).sum(axis=1)[:, None]
    )[0]
    rng = np.random.default_rng(options.seed)
    weights = draw_weights(len(own), options, rng).astype(np.float64)
    crossed = np.einsum("usp,us->up", regressors, imposed).T @ weights  # (p, draws)
    load = np.einsum("us,usp->up", own, regressors) @ inverse
    scores = weights * (own * imposed).sum(axis=1)[:, None] - load @ crossed
    drawn = _squared(inverse[-1] @ crossed, scores)
    larger = int((drawn >= observed * (1.0 - RTOL_TIE)).sum())
    return (1 + larger) / (1 + options.draws)


def _squared(value: Floats, scores: Floats) -> Floats:
    """Return squared t statistics ``(draws,)``; ``scores`` are ``(units, draws)``."""
    squared: Floats = value**2 / (scores**2).sum(axis=0)
    return squared

"""Placebo runs of synthetic comparisons: donors that are supposed to be treated.

With one treated unit the only honest answer is its rank among such runs. A spread of the runs is
not its standard error: that unit's own noise is not the donors'.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.synthetic_cases import (
    SyntheticEffects,
    SyntheticEstimator,
    SyntheticPanel,
    real_case,
    supposed_cases,
)

FEWEST_TREATED = 2  # below it no standard error
TIES = 1e-9  # relative; a run as large as the estimate up to rounding counts as larger


@dataclass(frozen=True, slots=True)
class Placebos:
    """An estimate among its placebo runs."""

    effects: SyntheticEffects
    """Of the treated units; one case."""
    runs: SyntheticEffects
    """Of the supposed ones, each a case."""

    @property
    def value(self) -> float:
        """Effect on the treated units."""
        return float(self.effects.value[0])

    @property
    def spread(self) -> float:
        """Standard deviation of the runs; to show, not a standard error of one unit's effect."""
        return float(self.runs.value.std(ddof=1))

    @property
    def p_value(self) -> float:
        """Two-sided rank of the effect, the estimate itself counted."""
        return _rank(np.abs(self.effects.value), np.abs(self.runs.value))

    @property
    def ratio_p_value(self) -> float:
        """Rank of the misfit after over the misfit before; one-sided by nature."""
        return _rank(self.effects.misfit_ratio, self.runs.misfit_ratio)

    @property
    def smallest_p(self) -> float:
        """Smallest p value that this many runs can give."""
        return 1.0 / (1.0 + len(self.runs.value))


def placebo_units(
    panel: SyntheticPanel,
    estimator: SyntheticEstimator,
    *,
    eligible: NDArray[np.bool_] | None = None,
) -> Placebos:
    """Run every eligible donor as if it alone were treated; for one treated unit.

    Parameters
    ----------
    panel
        As :func:`~folkehelse_eval.estimate.synthetic_cases.synthetic_panel` gives it.
    eligible
        ``[u]``, donors like the treated unit (within a factor of two in population); all of them
        remain donors. All by default.
    """
    if panel.treated.sum() != 1:
        raise EstimationError(
            f"placebo units with {panel.treated.sum()} treated units; expected one. Draw groups of "
            "the same size with placebo_groups instead."
        )
    supposed = ~panel.treated if eligible is None else ~panel.treated & eligible
    groups = np.flatnonzero(supposed)[:, None]
    _check_donors(panel, 1)
    if not len(groups):
        raise EstimationError(
            "no donor is like the treated unit; there is nothing to rank among. Widen the rule for "
            "units of like size."
        )
    return _runs(panel, estimator, groups)


def placebo_groups(
    panel: SyntheticPanel, estimator: SyntheticEstimator, *, draws: int, rng: np.random.Generator
) -> Placebos:
    """Run random groups of donors, as many units as are treated."""
    size = int(panel.treated.sum())
    _check_donors(panel, size)
    donors = np.flatnonzero(~panel.treated)
    order = rng.random((draws, len(donors))).argsort(axis=1)[:, :size]
    return _runs(panel, estimator, donors[order])


def placebo_error(of: Placebos, *, treated: int) -> float:
    """Return the placebo standard error (Arkhangelsky et al. 2021, algorithm 4).

    It takes treated units to be as noisy as donors and is refused for a single treated unit.
    """
    if treated < FEWEST_TREATED:
        raise EstimationError(
            f"placebo standard error with {treated} treated unit; expected at least "
            f"{FEWEST_TREATED}. Report the rank among placebo runs and the smallest possible p."
        )
    return float(of.runs.value.std(ddof=0))


def _runs(
    panel: SyntheticPanel, estimator: SyntheticEstimator, groups: NDArray[np.intp]
) -> Placebos:
    return Placebos(
        estimator(panel.outcome, panel.before, real_case(panel)),
        estimator(panel.outcome, panel.before, supposed_cases(panel, groups)),
    )


def _check_donors(panel: SyntheticPanel, size: int) -> None:
    donors = int((~panel.treated).sum())
    if donors - size < 2:
        raise EstimationError(
            f"placebo runs of {size} of {donors} donors leave {donors - size} to compare with; "
            "expected at least 2. Widen the comparison pool of the plan."
        )


def _rank(own: NDArray[np.float64], runs: NDArray[np.float64]) -> float:
    larger = int((runs >= own * (1.0 - TIES)).sum())
    return (1.0 + larger) / (1.0 + len(runs))

"""What the synthetic comparisons share: the panel, who is compared with whom, what comes out.

A *case* is one comparison: a mean of (really or supposedly) treated units against weighted donors.
The estimators take many cases of one panel at once, so that placebo runs cost little.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.blocks import NEVER

FEWEST_DONORS = 2
EXACT = 1e-6  # misfit relative to the largest distance that is solver noise


@dataclass(frozen=True, slots=True)
class SyntheticPanel:
    """One indicator with one common start."""

    outcome: NDArray[np.float64]
    """``[u, t]``, complete."""
    treated: NDArray[np.bool_]
    """``[u]``; all others are donors."""
    before: int
    """Number of periods before the start."""


@dataclass(frozen=True, slots=True)
class Cases:
    """Comparisons ``b`` of units ``u``."""

    target: NDArray[np.float64]
    """``[b, u]``, weight of each unit in the mean that is explained; rows add to one."""
    donors: NDArray[np.bool_]
    """``[b, u]``, units that may get weight."""


@dataclass(frozen=True, slots=True)
class SyntheticEffects:
    """Estimates of the cases ``b``, in the indicator's unit."""

    value: NDArray[np.float64]
    """``[b]``, mean effect over the periods after the start."""
    path: NDArray[np.float64]
    """``[b, t]``, target minus its synthetic comparison, level difference taken out if any."""
    unit_weights: NDArray[np.float64]
    """``[b, u]``, adding to one; the largest one is to be shown."""
    period_weights: NDArray[np.float64]
    """``[b, before]``, weights of the periods before in the base; zero for levels."""
    before: int

    @property
    def misfit(self) -> NDArray[np.float64]:
        """Root mean square of the path before the start, ``[b]``."""
        return np.asarray(np.sqrt(np.square(self.path[:, : self.before]).mean(axis=1)))

    @property
    def misfit_ratio(self) -> NDArray[np.float64]:
        """Root mean square after over that before (Abadie, Diamond and Hainmueller 2010), ``[b]``.

        Infinite where the past is fitted exactly, as with more donors than periods: then it says
        nothing and the effects are to be ranked instead.
        """
        after = np.sqrt(np.square(self.path[:, self.before :]).mean(axis=1))
        fitted = self.misfit <= EXACT * np.abs(self.path).max(axis=1)
        return np.where(fitted, np.inf, after / np.where(fitted, 1.0, self.misfit))


class SyntheticEstimator(Protocol):
    """Estimates all cases of a panel ``[u, t]``."""

    def __call__(
        self, outcome: NDArray[np.float64], before: int, cases: Cases, /
    ) -> SyntheticEffects:
        """Return the estimates of all cases."""
        ...


def synthetic_panel(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> SyntheticPanel:
    """Check an indicator and its design.

    Parameters
    ----------
    outcome
        ``[u, t]``; units with missing periods are to be left out, with that reason, beforehand.
    first_treated
        ``[u]``, one common first affected year or :data:`~folkehelse_eval.estimate.blocks.NEVER`.
    years
        ``[t]``, strictly increasing.
    """
    if outcome.shape != (len(first_treated), len(years)) or (np.diff(years) <= 0).any():
        raise EstimationError(
            f"outcome has shape {outcome.shape} for {len(first_treated)} units and years "
            f"{years.tolist()}; expected units x increasing years. Build all three together."
        )
    _check_cells(outcome)
    starts = np.unique(first_treated[first_treated != NEVER])
    if len(starts) != 1:
        raise EstimationError(
            f"synthetic comparison of start years {starts.tolist()}; expected exactly one. "
            "Estimate each cohort against units that are never treated."
        )
    treated = np.asarray(first_treated != NEVER)
    donors = int((~treated).sum())
    if donors < FEWEST_DONORS:
        raise EstimationError(
            f"synthetic comparison with {donors} donors; expected at least {FEWEST_DONORS}. Widen "
            "the comparison pool of the plan."
        )
    before = int((years < starts[0]).sum())
    if not 0 < before < len(years):
        raise EstimationError(
            f"start {starts[0]} leaves {before} periods before and {len(years) - before} after in "
            f"{years.tolist()}; expected at least one of each. Widen the window of the plan."
        )
    return SyntheticPanel(outcome, treated, before)


def real_case(panel: SyntheticPanel) -> Cases:
    """Return the comparison of the treated units with all donors."""
    target = panel.treated / panel.treated.sum()
    return Cases(target[None], ~panel.treated[None])


def supposed_cases(panel: SyntheticPanel, groups: NDArray[np.intp]) -> Cases:
    """Return comparisons of donors that are supposed to be treated, ``groups[b, size]``.

    Neither they nor the really treated units may be donors.
    """
    count = len(groups)
    target = np.zeros((count, len(panel.treated)))
    np.put_along_axis(target, groups, 1.0 / groups.shape[1], axis=1)
    return Cases(target, (target == 0.0) & ~panel.treated)


def spread_of_steps(
    outcome: NDArray[np.float64], before: int, donors: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the donors' standard deviation of changes from period to period before, ``[b]``."""
    steps = np.diff(outcome[:, :before], axis=1)
    counts = donors.sum(axis=1) * steps.shape[1]
    if steps.shape[1] == 0:
        return np.zeros(len(donors))
    mean = donors @ steps.sum(axis=1) / counts
    squares = donors @ np.square(steps).sum(axis=1) - counts * np.square(mean)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0) / np.maximum(counts - 1, 1)))


def _check_cells(outcome: NDArray[np.float64]) -> None:
    infinite = int(np.isinf(outcome).sum())
    missing = int(np.isnan(outcome).sum())
    if infinite or missing:
        raise EstimationError(
            f"synthetic comparison with {missing} missing and {infinite} infinite cells of "
            f"{outcome.size}; expected none. Leave out the units or periods concerned, with that "
            "reason, before estimating."
        )
    if (outcome == outcome[:, :1]).all():
        raise EstimationError(
            "the outcome never changes in any unit; there is nothing to fit. Leave the indicator "
            "out, or look at a longer window."
        )

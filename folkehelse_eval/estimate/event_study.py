"""Coefficients by period around the start, as the sensitivity analyses take them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

DOUBLINGS = 30
BREAKDOWN = 1e-3  # relative width of the last step of a breakdown value; two digits are printed


@dataclass(frozen=True, slots=True)
class EventStudy:
    """Coefficients of equally spaced periods, the period before the start left out as base."""

    coefficient: NDArray[np.float64]
    """``[before + after]``, in order of time."""
    covariance: NDArray[np.float64]
    """``[before + after, before + after]``."""
    before: int
    """Number of coefficients before the base period."""

    def __post_init__(self) -> None:
        count = len(self.coefficient)
        if self.covariance.shape != (count, count) or not (
            np.isfinite(self.coefficient).all() and np.isfinite(self.covariance).all()
        ):
            raise EstimationError(
                f"event study of {count} coefficients with a covariance of shape "
                f"{self.covariance.shape}; expected finite ones that fit together. Leave out "
                "periods without an estimate at either end."
            )
        if not 0 < self.before < count:
            raise EstimationError(
                f"event study with {self.before} of {count} coefficients before the base period; "
                "expected at least one before and one after. Widen the window of the plan."
            )
        if np.linalg.eigvalsh(self.covariance).min() <= 0.0:
            raise EstimationError(
                "the covariance of the coefficients is singular, as with few treated units; "
                "sensitivity to trends cannot be computed. Shorten the window, or show the "
                "coefficients before the start and their slope alone."
            )

    @property
    def after(self) -> int:
        """Number of coefficients from the start on."""
        return len(self.coefficient) - self.before

    def check_target(self, target: NDArray[np.float64]) -> None:
        """Refuse weights that do not belong to the coefficients after the start."""
        if target.shape != (self.after,) or not np.any(target):
            raise EstimationError(
                f"weights {target.tolist()} for {self.after} coefficients after the start; "
                "expected one each, not all zero."
            )


def smallest_that(holds: Callable[[float], bool], *, first: float) -> float | None:
    """Smallest value from zero up for which ``holds``, found by doubling and halving."""
    if holds(0.0):
        return 0.0
    low, high = 0.0, first
    for _ in range(DOUBLINGS):
        if holds(high):
            break
        low, high = high, 2.0 * high
    else:
        return None
    while high - low > BREAKDOWN * high:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high

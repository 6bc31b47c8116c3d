"""What each start slot does with a municipality's years: imputation as fixed weights.

On a balanced panel the imputation estimate (Borusyak, Jaravel and Spiess 2024) is a sum over units
of weights times years, and the weights of a unit depend on its start slot only. Giving the same
slots to other units changes nothing in them. So every assignment of start years costs one sum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError

Floats = NDArray[np.float64]

RCOND = 1e-10
"""Relative size below which an eigenvalue is zero: the level of all year effects is free."""

RTOL_RANGE = 1e-8
"""Relative error beyond which a year effect that is needed is not identified."""


@dataclass(frozen=True, slots=True)
class SlotWeights:
    """Weights of the years for units in each slot; the last row is that of comparison units."""

    weight: Floats
    """Shape ``(slots + 1, years)``; each row sums to zero."""
    exposed: NDArray[np.bool_]
    """Whether an effect is looked for in a unit of the slot in the year, same shape."""


def imputation_weights(
    starts: NDArray[np.int64],
    *,
    years: int,
    treated: NDArray[np.int64],
    never: int,
    first_after: int = 0,
) -> SlotWeights:
    """Weights of the mean effect over all treated unit-years, each counting the same.

    Unit and year effects are fitted to untreated unit-years: those of never-treated units and
    those before the start. The base is thus the mean of all years before.

    Parameters
    ----------
    starts
        Index of the first treated year of each slot, shape ``(slots,)``, at least 1.
    years
        Number of years.
    treated
        Units in each slot, shape ``(slots,)``.
    never
        Never-treated units.
    first_after
        Years after the first treated one in which no effect is looked for yet; they are neither
        base nor effect.
    """
    if (starts < 1).any():
        raise EstimationError(
            "a slot starts in the first year and has no year before; leave its units out."
        )
    year = np.arange(years)
    none = np.zeros((1, years), dtype=np.bool_)
    touched = np.vstack([year >= starts[:, None], none])
    exposed = np.vstack([year >= starts[:, None] + first_after, none])
    count = np.append(treated, never).astype(np.float64)
    target = exposed / (count[:, None] * exposed).sum()
    return SlotWeights(weights_of_target(~touched, target, count), exposed)


def weights_of_target(untreated: NDArray[np.bool_], target: Floats, count: Floats) -> Floats:
    """Weights of ``sum target x (outcome - unit effect - year effect)``.

    Parameters
    ----------
    untreated
        Years of each slot to which unit and year effects are fitted, ``(slots + 1, years)``.
    target
        Weights of the unit-years looked at, same shape.
    count
        Units in each slot, ``(slots + 1,)``.
    """
    base = untreated / untreated.sum(axis=1, keepdims=True)
    own = target - target.sum(axis=1, keepdims=True) * base
    # Residual maker of a slot's untreated years: what year effects see of one unit.
    years = untreated.shape[1]
    maker = untreated[:, :, None] * (np.eye(years) - base[:, None, :])
    information = np.einsum("s,sij->ij", count, maker)
    needed = count @ own
    solved = np.linalg.pinv(information, rcond=RCOND, hermitian=True) @ needed
    if not np.allclose(information @ solved, needed, rtol=0.0, atol=RTOL_RANGE * np.abs(own).max()):
        raise EstimationError(
            "a year in which all units are treated has no comparison; end the window before it."
        )
    weight: Floats = own - np.einsum("sij,j->si", maker, solved)
    return weight

"""Covariance of contrasts that rest on some of the same units.

A contrast of changes is the mean of its treated units' changes minus that of its comparison units,
so a unit that stands in two contrasts carries its noise into both. With one noise variance for
each contrast, which its standard error gives, the covariance follows from who is shared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError


@dataclass(frozen=True, slots=True)
class Arms:
    """Units behind one contrast."""

    treated: tuple[str, ...]
    comparison: tuple[str, ...]


def shared_unit_covariance(
    standard_error: NDArray[np.float64], arms: Sequence[Arms]
) -> NDArray[np.float64]:
    """Return the sampling covariance ``[k, k]`` of contrasts.

    Parameters
    ----------
    standard_error
        ``[k]``, in the contrasts' unit.
    arms
        ``[k]``; every unit weighs the same inside its arm.
    """
    units = sorted({unit for item in arms for unit in (*item.treated, *item.comparison)})
    place = {unit: number for number, unit in enumerate(units)}
    parts = np.zeros((len(arms), len(units)))
    for row, item in zip(parts, arms, strict=True):
        if not item.treated or not item.comparison:
            raise EstimationError(
                "a contrast without treated or without comparison units; expected both. Leave it "
                "out, with that reason."
            )
        row[[place[unit] for unit in item.treated]] += 1.0 / len(item.treated)
        row[[place[unit] for unit in item.comparison]] -= 1.0 / len(item.comparison)
    # scaled so that the diagonal is the square of the given errors
    loads = parts * (standard_error / np.sqrt((parts**2).sum(axis=1)))[:, None]
    return np.asarray(loads @ loads.T, dtype=np.float64)

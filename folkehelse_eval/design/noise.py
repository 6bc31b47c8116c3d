"""What decides how noisy a unit's change is, and how much of an effect it can hold."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import NEVER, Design
from folkehelse_eval.design.rounds import Place, Window, place_of

PART_TREATED = {
    Place.BEFORE: 0.0,
    Place.ANTICIPATED: 0.5,
    Place.STRADDLES: 0.5,
    Place.LEAD_IN: 1.0,
    Place.AFTER: 1.0,
}
"""Part of an effect that a figure holds; of a partly treated year's figure half, for want of more
knowledge. It matters only for windows that are not a treated unit's own."""


def exposure_of(design: Design, k: int, windows: Sequence[Window]) -> NDArray[np.float64]:
    """Return the part of an effect that each unit's change holds, ``[u, s]``.

    One for a treated unit in its own window, zero for a unit untreated throughout the window.
    """
    exposure = np.zeros((len(design.units), len(windows)))
    for u, start in enumerate(design.first_treated.tolist()):
        if start != NEVER:
            held = [PART_TREATED[place] for place in _places(design, k, start)]
            exposure[u] = [
                np.mean([held[t] for t in window.after]) - np.mean([held[t] for t in window.before])
                for window in windows
            ]
    return exposure


def own_sizes(design: Design, k: int, windows: Sequence[Window | None]) -> NDArray[np.float64]:
    """Return the numbers behind each treated unit's figures before and after, ``[u, 2]``.

    ``m^2 / sum(1 / n)`` over the ``m`` figures of either mean: the number that gives one figure the
    variance of the mean. NaN where no number is delivered, and for units without a window.
    """
    count = np.where(design.denominator[k] > 0.0, design.denominator[k], np.nan)
    found = np.full((len(design.units), 2), np.nan)
    for u, window in enumerate(windows):
        if window is not None:
            sides = (count[u, list(side)] for side in (window.before, window.after))
            found[u] = [side.size**2 / (1.0 / side).sum() for side in sides]
    return found


def _places(design: Design, k: int, start: int) -> list[Place]:
    return [
        place_of(period, start, design.indicators[k], design.timing) for period in design.periods
    ]


def answers_behind(design: Design, k: int, windows: Sequence[Window]) -> NDArray[np.float64]:
    """Return the answers behind each unit's change, ``[u, s]``; NaN where no number is delivered.

    ``1 / sum(weight^2 / n)`` over the figures before and after, each mean weighing its figures the
    same: the number that gives the change its binomial variance ``p (1 - p) / answers``.
    """
    count = np.where(design.denominator[k] > 0.0, design.denominator[k], np.nan)
    columns = [
        (1.0 / count[:, list(window.before)]).sum(axis=1) / len(window.before) ** 2
        + (1.0 / count[:, list(window.after)]).sum(axis=1) / len(window.after) ** 2
        for window in windows
    ]
    return 1.0 / np.stack(columns, axis=1) if columns else np.empty((len(design.units), 0))

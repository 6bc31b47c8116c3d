"""Changes over windows that lie wholly before the start: what the design shows when nothing is on.

Such a window looks like the real one as far as the years before allow: as many figures after, at
most half of them; before it the mean of all earlier years, or the one round before. Windows end at
every figure before the start in turn, so they overlap.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.build import Design
from folkehelse_eval.design.rounds import Window

Positions = tuple[int, ...]


def earlier_changes(design: Design, k: int, windows: Sequence[Window]) -> NDArray[np.float64]:
    """Return changes over windows before the start, ``[w, u, s]``, the latest first.

    As many as every window has; NaN where a unit lacks a figure.
    """
    trials = [tuple(_trials(window)) for window in windows]
    outcome = design.outcome[k]
    number = min((len(own) for own in trials), default=0)
    shape = (number, len(design.units), len(windows))
    found = np.full(shape, np.nan)
    for s, own in enumerate(trials):
        for w, (before, after) in enumerate(own[:number]):
            late = outcome[:, list(after)].mean(axis=1)
            found[w, :, s] = late - outcome[:, list(before)].mean(axis=1)
    return found


def _trials(window: Window) -> Iterator[tuple[Positions, Positions]]:
    """Yield periods before and after of every window that fits before the start."""
    known = len(window.pre)
    after = min(len(window.after), known // 2)
    for end in range(known, after, -1) if after else ():
        first = end - after
        earliest = first - 1 if len(window.before) == 1 else 0
        yield window.pre[earliest:first], window.pre[first:end]

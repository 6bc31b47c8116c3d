"""Smallest effect that the randomisation test of this very design would find."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import Arms
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detectable:
    """Minimum detectable effect of each indicator, in its unit."""

    effect: Floats
    """Shape ``(indicators,)``; infinite where no effect is found often enough, NaN if refused."""
    power: float
    n_placebos: int
    """Placebo designs that it rests on."""


def detectable_effect(
    before: Floats, shapes: Floats, arms: Arms, *, power: float, options: Options
) -> Detectable:
    """Invert the test on changes between years before anything started.

    In every placebo window the test is inverted. A true effect ``d`` on top of that window's noise
    is found when ``-d`` lies outside the interval; so an effect of ``max(-low, high)`` would be
    found whichever way it goes, and the wanted quantile of it over windows is the answer.

    Parameters
    ----------
    before
        Changes over placebo windows of the same length as the real one, all before the start,
        ``(windows, indicators, units)``. Windows that overlap add little.
    shapes, arms
        As in :func:`~folkehelse_eval.estimate.inference.randomisation.randomise_indicators`.
    power
        Share of windows in which the effect must be found. With one window it is that window's
        answer, an order of magnitude and no more; ``n_placebos`` is printed for that reason.
    """
    windows = [randomise_indicators(change, shapes, arms, options=options) for change in before]
    low = np.stack([window.low for window in windows])
    high = np.stack([window.high for window in windows])
    return Detectable(needed_effect(low, high, power=power), power, len(windows))


def needed_effect(low: Floats, high: Floats, *, power: float) -> Floats:
    """Return the effect that is found in the wanted share of windows.

    Parameters
    ----------
    low, high
        Ends of the inverted test in every window in which nothing happened, ``(windows, ...)``.
    """
    needed = np.maximum(-low, high)
    effect: Floats = np.quantile(needed, power, axis=0, method="higher")
    return effect

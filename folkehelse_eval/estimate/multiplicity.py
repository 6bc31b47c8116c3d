"""P values of many indicators together: Holm, Benjamini-Hochberg and step-down max-T."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

from folkehelse_eval.estimate.inference.randomised import RTOL_TIE, Joint

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Adjusted p values of one family; NaN where the indicator had none."""

    p_value: Floats
    """In the order given, shape ``(indicators,)``."""
    method: str
    n_tests: int
    """Indicators that were tested; printed with every adjusted p value."""


def holm(p_value: Floats) -> Adjusted:
    """Control the chance of one false finding or more (Holm 1979); for primary indicators."""
    return _adjust(p_value, method="holm", test="holm")


def benjamini_hochberg(p_value: Floats) -> Adjusted:
    """Control the expected share of false findings; for the other indicators of a measure."""
    return _adjust(p_value, method="benjamini_hochberg", test="fdr_bh")


def step_down_max_t(joint: Joint) -> Adjusted:
    """Control the chance of one false finding or more, using how the indicators move together.

    Westfall and Young (1993, algorithm 4.1) with statistics on one scale: the largest statistic of
    all indicators is compared with the largest of every draw, the next with the largest of the
    rest, and no adjusted p value is smaller than the one before. Draws are those of
    :func:`~folkehelse_eval.estimate.inference.randomisation.randomise_indicators` with
    ``joint=True``: the same orders of units for all indicators.
    """
    tested = np.flatnonzero(np.isfinite(joint.observed))
    order = tested[np.argsort(-joint.observed[tested], kind="stable")]
    # From the smallest upwards, the running maximum over indicators not yet rejected.
    largest = np.maximum.accumulate(joint.draws[order[::-1]], axis=0)[::-1]
    bound = joint.observed[order][:, None] * np.float32(1.0 - RTOL_TIE)
    number = np.count_nonzero(largest >= bound, axis=1)
    draws = joint.draws.shape[1]
    raw = number / draws if joint.exact else (1 + number) / (1 + draws)
    adjusted = np.full(joint.observed.size, np.nan)
    adjusted[order] = np.maximum.accumulate(raw)
    return Adjusted(adjusted, "max_t", int(tested.size))


def _adjust(p_value: Floats, *, method: str, test: str) -> Adjusted:
    tested = np.isfinite(p_value)
    adjusted = np.full(p_value.shape, np.nan)
    if tested.any():
        adjusted[tested] = multipletests(p_value[tested], method=test)[1]
    return Adjusted(
        adjusted, {"fdr_bh": "benjamini_hochberg"}.get(method, method), int(tested.sum())
    )

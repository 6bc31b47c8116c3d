"""What is known of how unit size makes a change noisy: answers, a guess of them, or inhabitants."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.inference.variance_fit import register_shapes, share_shapes
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import Unit

Floats = NDArray[np.float64]

SMALLEST_SHARE = 0.001
"""A share is taken to be at least this far from none and all; only its place between matters."""

LIKE_SIZE = 2.0
"""Units of at most twice, and at least half, the size of some treated unit."""


@dataclass(frozen=True, slots=True)
class Size:
    """Shapes of the variance, and what they rest on."""

    shapes: Floats
    """``(units, shapes)``."""
    is_share: bool
    """Whether the known part of the variance is that of a share among answers."""
    note: str
    """Key ``note.<key>`` of what the size of a unit is."""


def size_of(sample: Sample) -> Size:
    """Return what scales the noise of a contrast's units.

    Shares: answers as delivered for every unit, else guessed from the inhabitants where the
    catalogue has a guess. The factor of that part is estimated, so a guess that is off by the same
    factor everywhere does no harm. Everything else: inhabitants.
    """
    answers, note = answers_of(sample)
    if answers is not None:
        share = np.nanmean(np.stack([sample.before, sample.after])) / 100.0
        share = np.clip(share, SMALLEST_SHARE, 1.0 - SMALLEST_SHARE)
        return Size(share_shapes(share, answers), is_share=True, note=note)
    if (sample.population > 0.0).all():
        return Size(register_shapes(sample.population), is_share=False, note="scaled_by_population")
    return Size(np.ones((len(sample.units), 1)), is_share=False, note="not_scaled")


def shapes_of(population: Floats) -> Floats:
    """Return shapes of a register's variance, one and the same where a population is not known."""
    if (np.isfinite(population) & (population > 0.0)).all():
        return register_shapes(population)
    return np.ones((population.size, 1))


def of_like_size(population: Floats, treated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which units have at most twice, and at least half, the people of a treated one."""
    ratio = population[:, None] / population[treated][None, :]
    like = (ratio <= LIKE_SIZE) & (ratio >= 1.0 / LIKE_SIZE)
    return np.asarray(like.any(axis=1))


def answers_of(sample: Sample) -> tuple[Floats | None, str]:
    """Return the answers behind each unit's change, if known or guessed, and which of the two."""
    if sample.indicator.unit is not Unit.PERCENT:
        return None, ""
    known = np.isfinite(sample.answers) | ~np.isfinite(sample.change)
    if known.all():
        return np.nanmean(sample.answers, axis=1), "answers_known"
    share, inhabitants = sample.indicator.answers_per_inhabitant, municipalities()
    if share is None or any(unit not in inhabitants for unit in sample.units):
        return None, ""
    first = sample.periods[0].last_year
    number = [_nearest(inhabitants[unit].population, first) for unit in sample.units]
    return share * np.array(number), "answers_guessed_for_scale"


def _nearest(by_year: Mapping[int, int], year: int) -> int:
    return by_year[min(by_year, key=lambda item: (abs(item - year), item))]

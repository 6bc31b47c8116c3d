"""Panels in which nothing has any effect: what error rates of tests are measured on.

Not the simulated country (that one has effects, files and names), but bare arrays: many panels of
the same municipalities, drawn anew.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MEDIAN_POPULATION = 5_000.0
LOG_SPREAD = 1.1
"""Standard deviation of log population; that of Norway's municipalities of 2024."""
SMALLEST_POPULATION = 200.0
YEARS = 15
PERSISTENCE = 0.6
"""First-order autocorrelation of the yearly noise."""
SHARE_PERCENT = 15.0
"""Level of a survey share, per cent."""
ANSWERS_PER_RESIDENT = 0.029
FEWEST_ANSWERS = 20
LEVELS_SD = 2.5
"""Standard deviation between municipalities' levels, percentage points."""
MOVEMENT_SD = 2.0
"""Standard deviation of a municipality's own movement between two rounds, percentage points."""


class Noise(StrEnum):
    """How the variance of yearly noise depends on population."""

    EQUAL = "equal"
    MIXED = "0.3 + 0.7 x 5000/population"
    ROOT = "(5000/population)^1/2"


class Tails(StrEnum):
    """Distribution of the innovations."""

    NORMAL = "normal"
    T3 = "t(3)"


class Drawn(StrEnum):
    """From which third of the municipalities the treated come."""

    ANY = "random"
    SMALL = "small"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Answers:
    """Shares of two or three survey rounds and the answers behind them."""

    share_percent: Floats
    """Shape ``(panels, units, rounds)``."""
    answers: Floats
    """Shape ``(units,)``; the same in each round."""
    variance: Floats
    """Variance of a share between rounds at the mean level, squared points, ``(units,)``."""


def draw_population(units: int, *, rng: np.random.Generator) -> Floats:
    """Draw log-normal populations, shape ``(units,)``."""
    drawn = rng.lognormal(np.log(MEDIAN_POPULATION), LOG_SPREAD, units)
    return np.maximum(drawn, SMALLEST_POPULATION)


def draw_treated(
    population: Floats, *, number: int, drawn: Drawn, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Choose the treated at random, or among the smallest or the largest third."""
    order = np.argsort(population)
    third = max(population.size // 3, number)
    pool = {Drawn.ANY: order, Drawn.SMALL: order[:third], Drawn.LARGE: order[-third:]}[drawn]
    treated = np.zeros(population.size, dtype=np.bool_)
    treated[rng.choice(pool, number, replace=False)] = True
    return treated


def yearly(
    population: Floats, *, panels: int, noise: Noise, tails: Tails, rng: np.random.Generator
) -> Floats:
    """Draw yearly register figures with AR(1) noise, shape ``(panels, units, years)``."""
    shock = _standard((panels, population.size, YEARS), tails, rng)
    out = np.empty_like(shock)
    out[..., 0] = shock[..., 0] / np.sqrt(1.0 - PERSISTENCE**2)
    for year in range(1, YEARS):
        out[..., year] = PERSISTENCE * out[..., year - 1] + shock[..., year]
    return out * np.sqrt(noise_variance(population, noise))[None, :, None]


def noise_variance(population: Floats, noise: Noise) -> Floats:
    """Return the variance of the innovations, shape ``(units,)``."""
    ratio = MEDIAN_POPULATION / population
    return {
        Noise.EQUAL: np.ones_like(ratio),
        Noise.MIXED: 0.3 + 0.7 * ratio,
        Noise.ROOT: np.sqrt(ratio),
    }[noise]


def survey(
    population: Floats,
    *,
    panels: int,
    rounds: int,
    tails: Tails,
    between_falls: bool,
    rng: np.random.Generator,
) -> Answers:
    """Draw shares of survey rounds: binomial answers around a municipality's own movement.

    Parameters
    ----------
    population
        Shape ``(units,)``; the answers follow it.
    panels, rounds
        How many panels, and rounds in each.
    tails
        Distribution of a municipality's movement between rounds.
    between_falls
        Whether that movement is smaller in large municipalities (variance as the root of size).
    rng
        Source of randomness.
    """
    answers = np.maximum(np.rint(ANSWERS_PER_RESIDENT * population), FEWEST_ANSWERS)
    falls = (MEDIAN_POPULATION / population) ** 0.25 if between_falls else np.ones_like(population)
    shape = (panels, population.size, rounds)
    level = SHARE_PERCENT + LEVELS_SD * rng.standard_normal((panels, population.size, 1))
    # Half of the movement's variance in each round: the difference of two has all of it.
    moved = _standard(shape, tails, rng) * (MOVEMENT_SD / np.sqrt(2.0) * falls)[None, :, None]
    share = np.clip(level + moved, 0.5, 99.5) / 100.0
    found = rng.binomial(answers.astype(np.int64)[None, :, None], share)
    sampling = SHARE_PERCENT * (100.0 - SHARE_PERCENT) / answers
    variance = MOVEMENT_SD**2 / 2.0 * falls**2 + sampling
    return Answers(100.0 * found / answers[None, :, None], answers, variance)


def _standard(shape: tuple[int, ...], tails: Tails, rng: np.random.Generator) -> Floats:
    if tails is Tails.NORMAL:
        return rng.standard_normal(shape)
    scaled: Floats = rng.standard_t(3, shape) / np.sqrt(3.0)
    return scaled

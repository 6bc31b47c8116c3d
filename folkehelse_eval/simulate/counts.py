"""From true rates to what is counted: who is asked, who answers, who says yes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.places import YEARS, Places
from folkehelse_eval.simulate.streams import stream

PUPILS_PER_INHABITANT = 0.036
"""Grades 8-10 as a share of all inhabitants."""
ANSWERS_PER_INHABITANT = 0.029
"""Answers as a share of all inhabitants; the indicator catalogue states the same guess."""
GRADE_PER_INHABITANT = 0.012
"""One school grade as a share of all inhabitants."""
GIRLS = 0.487
YOUNG_15_24 = 0.41
"""Ages 15-24 as a share of ages 0-24."""

NEVER_ASKED = 0.06
"""Share of municipalities that never take part in Ungdata."""
ROUND_LEFT_OUT = 0.08
"""Share of single rounds that a municipality leaves out."""
PARTS_DIFFER = 0.3
"""Share of merged municipalities whose parts had their rounds in different years before; a round
that covers less than 85 % of the new municipality is dropped by the supplier."""
MERGER_YEAR = 2020
FOLLOWS_COUNTY = 0.7
"""Share of municipalities whose rounds fall in the same years as most of their county's."""

ROUND_YEARS: tuple[tuple[int, ...], ...] = (
    (2012, 2015, 2018, 2021, 2024),
    (2013, 2016, 2019, 2022, 2025),
    # The round of 2020 broke off in March and was held in 2021; most then waited until 2024.
    (2014, 2017, 2021, 2024),
    (2014, 2017, 2021, 2023),
)
"""The rhythms of rounds."""
RHYTHM_SHARES = (0.35, 0.3, 0.2, 0.15)
"""Share of counties, and of municipalities that do not follow theirs, with each rhythm."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numerators and denominators; the last axis is boys and girls."""

    cases: NDArray[np.int64]
    """Who says yes, shape (u, years, ..., 2)."""
    base: NDArray[np.int64]
    """Who was asked and answered, or lives there; the same shape; 0 where nobody was asked."""


def survey_rounds(places: Places, *, seed: int) -> NDArray[np.bool_]:
    """Draw which municipality holds a survey in which year, shape (u, years)."""
    rng = stream(seed, "survey rounds")
    n_units, n_years = places.population.shape
    kinds = len(ROUND_YEARS)
    usual = rng.choice(kinds, p=RHYTHM_SHARES, size=len(places.fylke_names))[places.county_of]
    own = rng.choice(kinds, p=RHYTHM_SHARES, size=n_units)
    rhythm = np.where(rng.random(n_units) < FOLLOWS_COUNTY, usual, own)
    held = np.array([[year in years for year in YEARS] for years in ROUND_YEARS])[rhythm]
    takes_part = np.asarray(rng.random(n_units) >= NEVER_ASKED)
    left_out = rng.random((n_units, n_years)) < ROUND_LEFT_OUT
    parts_differ = places.merged & (rng.random(n_units) < PARTS_DIFFER)
    before_merger = np.array(YEARS) < MERGER_YEAR
    dropped = left_out | (parts_differ[:, np.newaxis] & before_merger)
    return np.asarray(held & takes_part[:, np.newaxis] & ~dropped)


def survey_counts(
    rates: NDArray[np.float64],
    rounds: NDArray[np.bool_],
    answers: NDArray[np.int64],
    rng: np.random.Generator,
) -> Counts:
    """Draw the answers of one question.

    Parameters
    ----------
    rates
        True shares in percent, shape (u, years, 2).
    rounds
        Years with a survey in which the question was asked, shape (u, years).
    answers
        Boys and girls who take part, shape (u, years, 2); the same for every question.
    rng
        Source of randomness.
    """
    base = np.where(rounds[:, :, np.newaxis], answers, 0)
    return Counts(cases=rng.binomial(base, probability(rates / 100)), base=base)


def survey_answers(places: Places, *, seed: int) -> NDArray[np.int64]:
    """Draw the boys and girls who would answer in each year, shape (u, years, 2)."""
    rng = stream(seed, "survey answers")
    pupils = np.rint(PUPILS_PER_INHABITANT * places.population).astype(np.int64)
    answers = rng.binomial(pupils, ANSWERS_PER_INHABITANT / PUPILS_PER_INHABITANT)
    girls = rng.binomial(answers, GIRLS)
    return np.stack([answers - girls, girls], axis=-1)


def contact_counts(rates: NDArray[np.float64], places: Places, rng: np.random.Generator) -> Counts:
    """Draw the users of a service at ages 0-14 and 15-24, shape (u, years, 2 ages, 2 sexes).

    The younger have half the rate of the older, so that all together have the given one
    (per 1,000 inhabitants aged 0-24, shape (u, years, 2)).
    """
    young = 1 / (1 + YOUNG_15_24)
    by_age = rates[:, :, np.newaxis, :] * np.array([young, 2 * young])[:, np.newaxis]
    older = np.rint(YOUNG_15_24 * places.population_0_24)
    people = np.stack([places.population_0_24 - older, older], axis=-1)
    girls = np.rint(GIRLS * people)
    base = np.stack([people - girls, girls], axis=-1).astype(np.int64)
    return Counts(cases=rng.binomial(base, probability(by_age / 1000)), base=base)


def grade_counts(
    rates: NDArray[np.float64], places: Places, rng: np.random.Generator, *, covered: float
) -> Counts:
    """Draw one school grade's figures; ``covered`` is the share of it that is counted."""
    pupils = np.rint(GRADE_PER_INHABITANT * places.population).astype(np.int64)
    answers = rng.binomial(pupils, covered)
    girls = rng.binomial(answers, GIRLS)
    base = np.stack([answers - girls, girls], axis=-1)
    return Counts(cases=rng.binomial(base, probability(rates / 100)), base=base)


def probability(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep a share inside 0.1 % to 99.9 %, which the deviations may leave in rare cases."""
    return np.clip(share, 0.001, 0.999)


def years_of(first_year: int, last_year: int) -> slice:
    """Return the positions of a span of years among :data:`YEARS`."""
    return slice(YEARS.index(first_year), YEARS.index(last_year) + 1)

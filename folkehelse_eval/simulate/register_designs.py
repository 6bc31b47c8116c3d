"""Yearly registers without any effect and with one start year, for :mod:`.error_rates`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import Arms, Assignments, one_stratum
from folkehelse_eval.estimate.inference.randomisation import build_test
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.simulate.error_rates import UNEQUAL, assignments, p_at
from folkehelse_eval.simulate.null_panels import (
    YEARS,
    Drawn,
    Noise,
    Tails,
    draw_population,
    draw_treated,
    yearly,
)

Floats = NDArray[np.float64]

START = 8
"""Index of the first treated year: seven years after, eight before."""
COUNTY_UNITS = 23
COUNTIES = 15
COUNTY_SHOCK_SD = 0.5
"""Standard deviation of a county's own yearly shock, in innovation standard deviations."""


@dataclass(frozen=True, slots=True)
class RegisterCell:
    """Yearly register figures, one start year."""

    units: int
    treated: int
    noise: Noise
    drawn: Drawn
    tails: Tails

    @property
    def label(self) -> tuple[str, ...]:
        """Noise, where the treated come from, tails, units, treated."""
        return (self.noise, self.drawn, self.tails, str(self.units), str(self.treated))

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect, and of the true mean of unequal effects."""
        drawn = self.draw(panels, rng)
        shapes, found = register_shapes(drawn.population), assignments(drawn.arms, draws, rng)
        tests = {
            str(kind): build_test(kind, drawn.change, shapes, drawn.arms, found)
            for kind in (Statistic.SCALED, Statistic.STUDENTISED, Statistic.COEFFICIENT)
        }
        p_values = {name: p_at(test, np.zeros(panels), found) for name, test in tests.items()}
        unequal = p_of_unequal_effects(drawn.change, shapes, drawn.arms, found, rng)
        return {**p_values, UNEQUAL: unequal}

    def draw(self, panels: int, rng: np.random.Generator) -> "RegisterPanels":
        """Draw municipalities, who of them is treated, and their figures."""
        population = draw_population(self.units, rng=rng)
        treated = draw_treated(population, number=self.treated, drawn=self.drawn, rng=rng)
        outcome = yearly(population, panels=panels, noise=self.noise, tails=self.tails, rng=rng)
        return RegisterPanels(population, one_stratum(treated), outcome)


@dataclass(frozen=True, slots=True)
class RegisterPanels:
    """Yearly figures of a group of panels."""

    population: Floats
    arms: Arms
    outcome: Floats
    """``(panels, units, years)``."""

    @property
    def start(self) -> NDArray[np.int64]:
        """Index of each unit's first treated year, 0 for never, ``(units,)``."""
        return np.where(self.arms.treated, START, 0)

    @property
    def change(self) -> Floats:
        """Mean of all years after less that of all before, ``(panels, units)``."""
        return mean_change(self.outcome)


def mean_change(outcome: Floats) -> Floats:
    """Mean of all years from the start on less that of all before, over the last axis."""
    change: Floats = outcome[..., START:].mean(axis=-1) - outcome[..., :START].mean(axis=-1)
    return change


@dataclass(frozen=True, slots=True)
class CountyCell:
    """All treated in one county that has shocks of its own, one start year."""

    treated: int
    noise: Noise
    drawn: Drawn
    counties: int = COUNTIES

    @property
    def label(self) -> tuple[str, ...]:
        """Noise, where the treated come from, units of the county, treated."""
        return (self.noise, self.drawn, str(COUNTY_UNITS), str(self.treated))

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values within the county, against the whole country, and by county rank."""
        units = COUNTY_UNITS * self.counties
        county = np.repeat(np.arange(self.counties), COUNTY_UNITS)
        population = draw_population(units, rng=rng)
        panel = yearly(population, panels=panels, noise=self.noise, tails=Tails.NORMAL, rng=rng)
        shock = COUNTY_SHOCK_SD * rng.standard_normal((panels, self.counties, YEARS))
        panel = panel + shock[:, county]
        change = mean_change(panel)
        treated = np.zeros(units, dtype=np.bool_)
        inside = county == 0
        treated[inside] = draw_treated(
            population[inside], number=self.treated, drawn=self.drawn, rng=rng
        )
        shapes, null = register_shapes(population), np.zeros(panels)
        means = change.reshape(panels, self.counties, COUNTY_UNITS).mean(axis=-1)
        designs = {
            "within the county": (change[:, inside], shapes[inside], treated[inside]),
            "whole country": (change, shapes, treated),
            "rank of the county": (
                means,
                np.ones((self.counties, 1)),
                np.arange(self.counties) < 1,
            ),
        }
        out = {}
        for name, (value, sized, arm) in designs.items():
            arms = one_stratum(arm)
            found = assignments(arms, draws, rng)
            test = build_test(Statistic.SCALED, value, sized, arms, found)
            out[name] = p_at(test, null, found)
        arms = one_stratum(treated[inside])
        found = assignments(arms, draws, rng)
        unequal = p_of_unequal_effects(change[:, inside], shapes[inside], arms, found, rng)
        return {**out, UNEQUAL: unequal}


def p_of_unequal_effects(
    change: Floats, shapes: Floats, arms: Arms, found: Assignments, rng: np.random.Generator
) -> Floats:
    """Return p values of the true mean of effects that differ between treated units.

    Their standard deviation is that of one year's innovation.
    """
    effects = rng.standard_normal((change.shape[0], int(arms.treated.sum())))
    unequal = change.copy()
    unequal[:, arms.treated] += effects
    test = build_test(Statistic.SCALED, unequal, shapes, arms, found)
    return p_at(test, effects.mean(axis=1), found)

"""Yearly registers without any effect and with several start years, for :mod:`.error_rates`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import Arms
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.slots import imputation_weights
from folkehelse_eval.estimate.inference.staggered import start_year_test
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

COHORT_STARTS = np.array([5, 8, 11])
OWN_STARTS = np.arange(4, 13)


@dataclass(frozen=True, slots=True)
class StaggeredCell:
    """Yearly register figures, several start years, imputation."""

    units: int
    treated: int
    noise: Noise
    drawn: Drawn
    own_years: bool
    tails: Tails = Tails.NORMAL

    @property
    def label(self) -> tuple[str, ...]:
        """Starts, noise, where the treated come from, tails, units, treated."""
        starts = "own start years" if self.own_years else "three cohorts"
        return (starts, self.noise, self.drawn, self.tails, str(self.units), str(self.treated))

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect, and of the true mean of unequal ones, in all treated years.

        Start years are permuted.
        """
        drawn = self.draw(panels, rng)
        treated, slot = drawn.arms.treated, drawn.arms.slot[drawn.arms.treated]
        weights = imputation_weights(
            drawn.starts,
            years=YEARS,
            treated=np.bincount(slot),
            never=self.units - self.treated,
        )
        found = assignments(drawn.arms, draws, rng)
        shapes = register_shapes(drawn.population)
        test = start_year_test(drawn.outcome, shapes, weights, drawn.arms, found)
        p_values = {str(Statistic.SCALED): p_at(test, np.zeros(panels), found)}
        exposed = weights.exposed[slot]
        effects = rng.standard_normal((panels, self.treated))
        unequal = drawn.outcome.copy()
        unequal[:, treated] += effects[:, :, None] * exposed
        years = exposed.sum(axis=1)
        test = start_year_test(unequal, shapes, weights, drawn.arms, found)
        p_values[UNEQUAL] = p_at(test, effects @ years / years.sum(), found)
        return p_values

    def draw(self, panels: int, rng: np.random.Generator) -> "StaggeredPanels":
        """Draw municipalities, who of them starts when, and their figures."""
        population = draw_population(self.units, rng=rng)
        treated = draw_treated(population, number=self.treated, drawn=self.drawn, rng=rng)
        choice = OWN_STARTS if self.own_years else COHORT_STARTS
        starts, slot = np.unique(rng.choice(choice, self.treated), return_inverse=True)
        slots = np.full(self.units, -1, dtype=np.int64)
        slots[treated] = slot
        arms = Arms(slots, np.zeros(self.units, dtype=np.int64))
        outcome = yearly(population, panels=panels, noise=self.noise, tails=self.tails, rng=rng)
        return StaggeredPanels(population, arms, starts, outcome)


@dataclass(frozen=True, slots=True)
class StaggeredPanels:
    """Yearly figures of a group of panels."""

    population: Floats
    arms: Arms
    starts: NDArray[np.int64]
    """Index of the first treated year of every slot."""
    outcome: Floats
    """``(panels, units, years)``."""

    @property
    def start(self) -> NDArray[np.int64]:
        """Index of each unit's first treated year, 0 for never, ``(units,)``."""
        return np.where(self.arms.treated, self.starts[self.arms.slot], 0)

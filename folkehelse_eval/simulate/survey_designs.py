"""Survey rounds without any effect, for :mod:`.error_rates`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    Assignments,
    count_assignments,
    every_assignment,
    first_in_order,
    one_stratum,
    random_orders,
)
from folkehelse_eval.estimate.inference.randomisation import build_test
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.variance_fit import share_shapes
from folkehelse_eval.simulate.error_rates import EXACT_UP_TO, p_at
from folkehelse_eval.simulate.null_panels import (
    Drawn,
    Tails,
    draw_population,
    draw_treated,
    survey,
)

Floats = NDArray[np.float64]

SHARE = 0.15
GUESS_FACTOR = 1.5
GUESS_ERROR = 0.2
"""Guessed numbers of answers: half as large again as they were, and 20 % off at random."""


@dataclass(frozen=True, slots=True)
class SurveyCell:
    """Survey shares, the mean of the rounds before against one round after."""

    units: int
    treated: int
    rounds_before: int
    between_falls: bool
    guessed: bool
    a_quarter_missing: bool
    drawn: Drawn
    tails: Tails = Tails.NORMAL

    @property
    def label(self) -> tuple[str, ...]:
        """Rounds, between part, answers, missing, treated from, tails, units, treated."""
        return (
            f"{self.rounds_before}+1",
            "falls with size" if self.between_falls else "constant",
            "guessed" if self.guessed else "exact",
            "a quarter" if self.a_quarter_missing else "none",
            self.drawn,
            self.tails,
            str(self.units),
            str(self.treated),
        )

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect, each municipality and each answer counting the same."""
        drawn = self.draw(panels, rng)
        found = drawn.assignments(draws, rng)
        null = np.zeros(panels)
        return {
            str(kind): p_at(
                build_test(kind, drawn.change, drawn.shapes, drawn.arms, found), null, found
            )
            for kind in (Statistic.SCALED, Statistic.PRECISION_WEIGHTED, Statistic.STUDENTISED)
        }

    def draw(self, panels: int, rng: np.random.Generator) -> "SurveyPanels":
        """Draw municipalities, who is treated and who is seen, and their answers."""
        population = draw_population(self.units, rng=rng)
        treated = draw_treated(population, number=self.treated, drawn=self.drawn, rng=rng)
        seen = np.ones(self.units, dtype=np.bool_)
        if self.a_quarter_missing:
            # Not chosen by size or treatment; one treated and two others are always there.
            seen[rng.permutation(np.flatnonzero(treated))[: self.treated // 4]] = False
            others = np.flatnonzero(~treated)
            seen[rng.permutation(others)[: others.size // 4]] = False
        drawn = survey(
            population,
            panels=panels,
            rounds=self.rounds_before + 1,
            tails=self.tails,
            between_falls=self.between_falls,
            rng=rng,
        )
        share = drawn.share_percent[:, seen]
        change = share[..., -1] - share[..., :-1].mean(axis=-1)
        answers = drawn.answers[seen] / (1.0 + 1.0 / self.rounds_before)
        if self.guessed:
            error = np.exp(GUESS_ERROR * rng.standard_normal(answers.size))
            answers = GUESS_FACTOR * answers * error
        shapes, arms = share_shapes(np.array(SHARE), answers), one_stratum(treated)
        rounds = 1.0 + 1.0 / self.rounds_before
        return SurveyPanels(change, shapes, rounds * drawn.variance[seen], arms, seen)


@dataclass(frozen=True, slots=True)
class SurveyPanels:
    """Changes of survey shares of a group of panels, of the municipalities that are seen."""

    change: Floats
    """``(panels, seen units)``, percentage points."""
    shapes: Floats
    variance: Floats
    """True variance of the changes, squared percentage points."""
    everybody: Arms
    """All municipalities, seen or not."""
    seen: NDArray[np.bool_]

    @property
    def arms(self) -> Arms:
        """Those that are seen."""
        return self.everybody.among(np.flatnonzero(self.seen))

    def assignments(self, draws: int, rng: np.random.Generator) -> Assignments:
        """Return all assignments where there are few, else the first seen ones of each order."""
        orders = random_orders(self.seen.size, draws=draws, rng=rng)
        if count_assignments(self.arms) <= EXACT_UP_TO:
            return every_assignment(self.arms)
        return first_in_order(orders, self.everybody, observed=self.seen)

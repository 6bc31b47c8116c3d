"""Designs whose error rates are measured, and the rates of one of them.

One *panel* is one replication. Panels come in groups that share municipalities and treated units,
because many outcomes of one design is what the methods take; the groups are independent of each
other, so the Monte-Carlo error is that of the group means.
"""

from dataclasses import dataclass, field
from typing import Protocol

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
from folkehelse_eval.estimate.inference.randomisation import build_test, share_at_least
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.slots import imputation_weights
from folkehelse_eval.estimate.inference.staggered import start_year_test
from folkehelse_eval.estimate.inference.statistics import ContrastTest
from folkehelse_eval.estimate.inference.variance_fit import register_shapes, share_shapes
from folkehelse_eval.simulate.null_panels import (
    YEARS,
    Drawn,
    Noise,
    Tails,
    draw_population,
    draw_treated,
    survey,
    yearly,
)

Floats = NDArray[np.float64]

START = 8
"""Index of the first treated year in panels with one start: seven years after, eight before."""
COHORT_STARTS = np.array([5, 8, 11])
OWN_STARTS = np.arange(4, 13)
EXACT_UP_TO = 1_000
"""Fewer than the package enumerates: random draws have the same error rates at a tenth the cost."""
NOMINAL = 0.05
SHARE = 0.15
GUESS_FACTOR = 1.5
GUESS_ERROR = 0.2
"""Guessed numbers of answers: half as large again as they were, and 20 % off at random."""
COUNTY_UNITS = 23
COUNTY_SHOCK_SD = 0.5
"""Standard deviation of a county's own yearly shock, in innovation standard deviations."""


class Cell(Protocol):
    """One design; a group of its panels gives the p values of each method."""

    @property
    def label(self) -> tuple[str, ...]:
        """What the design is, for the rows of the table."""
        ...

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return the p values of true hypotheses, ``(panels,)`` for each method."""
        ...


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
        population = draw_population(self.units, rng=rng)
        treated = draw_treated(population, number=self.treated, drawn=self.drawn, rng=rng)
        arms = one_stratum(treated)
        panel = yearly(population, panels=panels, noise=self.noise, tails=self.tails, rng=rng)
        change = panel[..., START:].mean(axis=-1) - panel[..., :START].mean(axis=-1)
        found = assignments(arms, draws, rng)
        tests = {
            str(kind): build_test(kind, change, register_shapes(population), arms, found)
            for kind in (Statistic.SCALED, Statistic.STUDENTISED, Statistic.COEFFICIENT)
        }
        p_values = {name: _p_at(test, np.zeros(panels), found) for name, test in tests.items()}
        effects = rng.standard_normal((panels, self.treated))
        unequal = change.copy()
        unequal[:, treated] += effects
        test = build_test(Statistic.SCALED, unequal, register_shapes(population), arms, found)
        p_values["unequal effects"] = _p_at(test, effects.mean(axis=1), found)
        return p_values


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
        shapes = share_shapes(np.array(SHARE), answers)
        arms = one_stratum(treated)
        orders = random_orders(self.units, draws=draws, rng=rng)
        inside = arms.among(np.flatnonzero(seen))
        exact = count_assignments(inside) <= EXACT_UP_TO
        found = every_assignment(inside) if exact else first_in_order(orders, arms, observed=seen)
        return {
            str(kind): _p_at(
                build_test(kind, change, shapes, inside, found), np.zeros(panels), found
            )
            for kind in (Statistic.SCALED, Statistic.PRECISION_WEIGHTED, Statistic.STUDENTISED)
        }


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
        """Return p values of no effect from permuted start years."""
        population = draw_population(self.units, rng=rng)
        treated = draw_treated(population, number=self.treated, drawn=self.drawn, rng=rng)
        choice = OWN_STARTS if self.own_years else COHORT_STARTS
        start, slot = np.unique(rng.choice(choice, self.treated), return_inverse=True)
        slots = np.full(self.units, -1, dtype=np.int64)
        slots[treated] = slot
        arms = Arms(slots, np.zeros(self.units, dtype=np.int64))
        panel = yearly(population, panels=panels, noise=self.noise, tails=self.tails, rng=rng)
        weights = imputation_weights(
            start, years=YEARS, treated=np.bincount(slot), never=self.units - self.treated
        )
        found = assignments(arms, draws, rng)
        test = start_year_test(panel, register_shapes(population), weights, arms, found)
        return {str(Statistic.SCALED): _p_at(test, np.zeros(panels), found)}


@dataclass(frozen=True, slots=True)
class CountyCell:
    """All treated in one county that has shocks of its own, one start year."""

    treated: int
    noise: Noise
    drawn: Drawn
    counties: int = 15

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
        change = panel[..., START:].mean(axis=-1) - panel[..., :START].mean(axis=-1)
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
            out[name] = _p_at(test, null, found)
        return out


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in per cent with its Monte-Carlo error."""

    percent: float
    error: float
    """Standard error in percentage points."""


@dataclass(frozen=True, slots=True)
class Rates:
    """False positives of one design."""

    cell: Cell
    rates: dict[str, Rate] = field(default_factory=dict)


def false_positives(
    cell: Cell, *, groups: int, panels: int, draws: int, rng: np.random.Generator
) -> Rates:
    """Measure how often each method rejects a true hypothesis at 5 %."""
    found = [cell.p_values(panels, draws, rng) for _ in range(groups)]
    return Rates(cell, {name: _rate([group[name] for group in found]) for name in found[0]})


def assignments(arms: Arms, draws: int, rng: np.random.Generator) -> Assignments:
    """Return all assignments where there are few, else random ones."""
    if count_assignments(arms) <= EXACT_UP_TO:
        return every_assignment(arms)
    orders = random_orders(arms.slot.size, draws=draws, rng=rng)
    return first_in_order(orders, arms, observed=np.ones(arms.slot.size, dtype=np.bool_))


def _p_at(test: ContrastTest, effect: Floats, found: Assignments) -> Floats:
    return share_at_least(test.squared_statistic(effect), exact=found.exact)


def _rate(groups: list[Floats]) -> Rate:
    rejected = np.array([(p_values <= NOMINAL).mean() for p_values in groups])
    error = rejected.std(ddof=1) / np.sqrt(rejected.size) if rejected.size > 1 else np.nan
    return Rate(100.0 * float(rejected.mean()), 100.0 * float(error))

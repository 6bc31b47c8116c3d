"""How often an effect is found, by the default and by others that answer the same question.

The panels hold no effect; testing ``-effect`` in them is the same as testing none where there is
one, because every method here moves with its data.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from folkehelse_eval.estimate.inference.assignments import Arms, Assignments
from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.randomisation import build_test
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.simulate.error_rates import UNEQUAL, assignments, p_at
from folkehelse_eval.simulate.register_designs import START, RegisterCell
from folkehelse_eval.simulate.survey_designs import SurveyCell, SurveyPanels

Floats = NDArray[np.float64]

POWER = ": power"
"""End of the name of a rate that is a power."""
REGISTER_EFFECT = 1.5
"""Innovation standard deviations of a municipality with 5,000 inhabitants."""
SURVEY_EFFECT = 5.0
"""Percentage points."""
UNEQUAL_POINTS = 3.0
"""Standard deviation of unequal effects on survey shares, percentage points."""


@dataclass(frozen=True, slots=True)
class RegisterPower:
    """Yearly registers, one start year: methods for the average municipality."""

    design: RegisterCell

    @property
    def label(self) -> tuple[str, ...]:
        """The same as that of the design."""
        return self.design.label

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect, without one and with one."""
        drawn = self.design.draw(panels, rng)
        found = assignments(drawn.arms, draws, rng)
        shapes = register_shapes(drawn.population)
        kinds = (Statistic.SCALED, Statistic.STUDENTISED, Statistic.COEFFICIENT)
        out = _randomised(kinds, drawn.change, shapes, (drawn.arms, found), effect=REGISTER_EFFECT)
        return out | analytic(drawn.outcome, drawn.arms.treated, START, effect=REGISTER_EFFECT)


@dataclass(frozen=True, slots=True)
class SurveyPower:
    """Survey rounds: methods for the average municipality, and the one weighted by precision."""

    design: SurveyCell

    @property
    def label(self) -> tuple[str, ...]:
        """The same as that of the design."""
        return self.design.label

    def p_values(self, panels: int, draws: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Return p values of no effect, without one and with one, and of unequal effects."""
        drawn = self.design.draw(panels, rng)
        found, arms = drawn.assignments(draws, rng), drawn.arms
        kinds = (Statistic.SCALED, Statistic.STUDENTISED, Statistic.PRECISION_WEIGHTED)
        out = _randomised(kinds, drawn.change, drawn.shapes, (arms, found), effect=SURVEY_EFFECT)
        rounds = np.stack([np.zeros_like(drawn.change), drawn.change], axis=-1)
        out |= analytic(rounds, arms.treated, 1, effect=SURVEY_EFFECT)
        return out | _unequal(drawn, found, rng)


def analytic(
    outcome: Floats, treated: NDArray[np.bool_], before: int, *, effect: float
) -> dict[str, Floats]:
    """Return p values of the t test with one variance, Welch's, and CR2 with its degrees.

    Parameters
    ----------
    outcome
        ``(panels, units, years)``, no effect in it.
    before
        Years before the start.
    effect
        True effect of the powers.
    """
    change = outcome[..., before:].mean(axis=-1) - outcome[..., :before].mean(axis=-1)
    own, others = change[:, treated], change[:, ~treated]
    value = own.mean(axis=1) - others.mean(axis=1)
    out = {}
    for name, (error, degrees) in _two_sample(own, others).items():
        for end, moved in (("", value), (POWER, value + effect)):
            out[name + end] = np.asarray(2.0 * stats.t.sf(np.abs(moved) / error, degrees))
    regressor = np.zeros(outcome.shape[1:])
    regressor[treated, before:] = 1.0
    robust = cr2(outcome, partial_out(regressor, np.ones(regressor.shape, dtype=np.bool_)))
    for end, value in (("", robust.value), (POWER, robust.value + effect)):
        size = np.abs(value) / robust.standard_error
        out[f"cr2{end}"] = 2.0 * stats.t.sf(size, robust.degrees_of_freedom)
    return out


def _two_sample(own: Floats, others: Floats) -> dict[str, tuple[Floats, Floats]]:
    """Return standard error and degrees of freedom with one variance, and Welch's."""
    first, second = own.shape[1], others.shape[1]
    spread, other = own.var(axis=1, ddof=1) / first, others.var(axis=1, ddof=1) / second
    squares = spread * first * (first - 1) + other * second * (second - 1)
    pooled = squares / (first + second - 2) * (1.0 / first + 1.0 / second)
    degrees = np.square(spread + other) / (spread**2 / (first - 1) + other**2 / (second - 1))
    return {
        "pooled_t": (np.sqrt(pooled), np.full(pooled.shape, first + second - 2.0)),
        "welch": (np.sqrt(spread + other), degrees),
    }


def _randomised(
    kinds: tuple[Statistic, ...],
    change: Floats,
    shapes: Floats,
    dealt: tuple[Arms, Assignments],
    *,
    effect: float,
) -> dict[str, Floats]:
    arms, found = dealt
    out = {}
    for kind in kinds:
        test = build_test(kind, change, shapes, arms, found)
        out[str(kind)] = p_at(test, np.zeros(len(change)), found)
        out[kind + POWER] = p_at(test, np.full(len(change), -effect), found)
    return out


def _unequal(
    drawn: SurveyPanels, found: Assignments, rng: np.random.Generator
) -> dict[str, Floats]:
    """Return p values of the true mean effect: of municipalities, and weighted by precision."""
    arms = drawn.arms
    effects = UNEQUAL_POINTS * rng.standard_normal((len(drawn.change), int(arms.treated.sum())))
    unequal = drawn.change.copy()
    unequal[:, arms.treated] += effects
    precision = 1.0 / (drawn.variance + drawn.variance.mean() / 2.0)
    weights = {
        Statistic.SCALED: np.ones(effects.shape[1]),
        Statistic.PRECISION_WEIGHTED: precision[arms.treated],
    }
    out = {}
    for kind, weight in weights.items():
        test = build_test(kind, unequal, drawn.shapes, arms, found)
        out[f"{kind}, {UNEQUAL}"] = p_at(test, effects @ weight / weight.sum(), found)
    return out

"""How sure a contrast is: randomisation scaled by unit size, and what stands beside it.

The method is chosen by the table of
:mod:`~folkehelse_eval.estimate.inference.choice`; what the choice rests on stands in decision 0005.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.permutations import Permutations, arms_of
from folkehelse_eval.checks.size import Size, of_like_size, size_of
from folkehelse_eval.design.roles import UnitRole
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import Contrast, influence_contrast
from folkehelse_eval.estimate.inference.assignments import Assignments
from folkehelse_eval.estimate.inference.choice import (
    FEWEST_FOR_ANALYTIC_P,
    Choice,
    Situation,
    choose_inference,
)
from folkehelse_eval.estimate.inference.inversion import invert_one
from folkehelse_eval.estimate.inference.stacked import stack, stacked_bootstrap, stacked_cr2
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest
from folkehelse_eval.estimate.randomisation import randomise_among
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Inference, Interval
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

Floats = NDArray[np.float64]

SCALED = "randomisation_scaled"
PRECISION_WEIGHTED = "randomisation_precision_weighted"
PLACEBO_RANK = "placebo_rank"
INFLUENCE = "influence_function_t"
CR2 = "cr2"
WILD = "wild_bootstrap_restricted"


@dataclass(frozen=True, slots=True)
class Tested:
    """Randomisation of one contrast."""

    value: float
    interval: Interval
    inference: Inference
    minimum_detectable: float | None
    """``None`` where no difference, however large, would be found."""


def choose(sample: Sample, *, share: bool) -> Choice:
    """Return the inference of one contrast; ``share`` for its precision-weighted form.

    Start years that share a window are one cohort: nothing but the window enters the estimate.
    """
    roles = [role for role, is_in in zip(sample.roles, sample.treated, strict=True) if is_in]
    windows = np.array(sample.starts)[sample.slot[sample.treated]]
    whole = bool(sample.basis)
    situation = Situation(
        treated=len(roles),
        whole_counties=whole,
        treated_counties=len(roles) if whole else len(_counties(sample, roles)),
        cohort_sizes=tuple(np.unique(windows, return_counts=True)[1].tolist()),
        share=share,
        within_county=bool(sample.within),
    )
    return choose_inference(situation)


def _counties(sample: Sample, roles: Sequence[UnitRole]) -> set[str]:
    """Return the counties that the treated are compared in, or else those that they lie in."""
    return set(sample.within) or {nr for role in roles for nr in fylke_nrs_2017(role.unit)}


def window_test(
    sample: Sample, assignments: Assignments, *, size: Size, weighted: bool = False
) -> WindowTest:
    """Return the test of one contrast, scaled by what unit size says of its noise."""
    data = Windowed(
        change=sample.change,
        exposure=sample.exposure,
        shapes=size.shapes,
        arms=arms_of(sample),
        weighted=weighted,
    )
    return WindowTest(data, assignments)


def randomised(
    sample: Sample,
    permutations: Permutations,
    plan: InferencePlan,
    *,
    reason: str,
    weighted: bool = False,
) -> Tested:
    """Test a contrast and invert the test; the estimate is the one that the test is about."""
    assignments = permutations.of(sample)
    test = window_test(sample, assignments, size=size_of(sample), weighted=weighted)
    method = PRECISION_WEIGHTED if weighted else SCALED
    return tested_by(test, plan, method=method, reason=reason, seed=permutations.seed)


class RandomisationTest(Protocol):
    """What a randomisation test of one contrast answers."""

    @property
    def assignments(self) -> Assignments:
        """Assignments that are looked at."""

    @property
    def smallest_attainable_p(self) -> float:
        """The smallest p value that no figures of these units could fall below."""

    def estimate(self) -> tuple[float, float]:
        """Return the contrast and its standard error."""

    def p_value(self, effects: Floats) -> Floats:
        """Return the two-sided p value of every hypothesised effect."""

    def at_no_effect(self) -> tuple[float, Floats]:
        """Return the squared statistics of no effect: observed, and of all assignments."""


def tested_by(
    test: RandomisationTest, plan: InferencePlan, *, method: str, reason: str, seed: int
) -> Tested:
    """Ask a test for estimate, p value and interval, and for what it could have found."""
    assignments = test.assignments
    value, error = test.estimate()
    low, high = invert_one(test.p_value, estimate=value, scale=error, level=plan.level)
    interval = Interval(end_of(low), end_of(high), plan.level)
    inference = Inference(
        method=method,
        reason=reason,
        p_value=float(test.p_value(np.zeros(1))[0]),
        smallest_attainable_p=test.smallest_attainable_p,
        n_assignments=len(assignments.units) + (not assignments.exact),
        exact=assignments.exact,
        seed=None if assignments.exact else seed,
        standard_error=error,
    )
    smallest = detectable_beyond(test, (high - low) / 2.0, error, plan.power)
    return Tested(value, interval, inference, smallest)


def end_of(value: float) -> float | None:
    """Return an end of an interval; ``None`` where there is none."""
    return value if np.isfinite(value) else None


def detectable_beyond(
    test: RandomisationTest, reach: float, error: float, power: float
) -> float | None:
    """Return the effect that this test would find with the plan's power.

    The test finds an estimate beyond ``reach``, half the width of the inverted interval; the
    estimate itself varies around the truth as the scaled statistic does over assignments.
    """
    if not np.isfinite(reach):
        return None
    drawn = np.sqrt(test.at_no_effect()[1])
    beyond = float(np.quantile(drawn[np.isfinite(drawn)], 2.0 * power - 1.0))
    return reach + beyond * error


def main_and_beside(
    sample: Sample,
    found: Contrast,
    tested: Tested,
    permutations: Permutations,
    plan: InferencePlan,
) -> tuple[Interval, tuple[Inference, ...]]:
    """Return the main interval, then the main inference and all that stand beside it.

    Which one is the main one, and whose p value may be printed, is the table's choice.
    """
    choice = choose(sample, share=False)
    interval: Interval = tested.interval
    first: tuple[Inference, ...] = (tested.inference,)
    if choice.method == INFLUENCE:
        by_unit = influence_contrast(sample.change, sample.slot, level=plan.level)
        interval = by_unit.interval or tested.interval
        first = (_analytic(by_unit, INFLUENCE, choice.reason, with_p=True), tested.inference)
    analytic = int(sample.treated.sum()) >= FEWEST_FOR_ANALYTIC_P
    reason = "unequal_spread" if analytic else "few_treated_no_analytic_p"
    welch = _analytic(found, "welch", reason, with_p=analytic)
    robust = _clustered(sample, choice, permutations, plan)
    return interval, (*first, studentised(sample, permutations), welch, *robust)


def disagree(inferences: Sequence[Inference], *, level: float) -> bool:
    """Whether main method, CR2 and wild bootstrap fall on both sides of the level.

    Asked only where the bootstrap stands beside: from ten treated units on.
    """
    own = {item.method: item.p_value for item in inferences[1:]}
    if WILD not in own:
        return False
    told = [inferences[0].p_value, own.get(CR2), own[WILD]]
    found = {p_value <= 1.0 - level for p_value in told if p_value is not None}
    return len(found) > 1


def _analytic(found: Contrast, method: str, reason: str, *, with_p: bool) -> Inference:
    return Inference(
        method=method,
        reason=reason,
        p_value=found.p_value if with_p else None,
        degrees_of_freedom=found.degrees_of_freedom,
        standard_error=found.standard_error,
    )


def _clustered(
    sample: Sample, choice: Choice, permutations: Permutations, plan: InferencePlan
) -> tuple[Inference, ...]:
    """Return what the table lets stand beside of errors clustered by unit."""
    rows = stack(sample.change, sample.slot)
    found: list[Inference] = []
    if CR2 in choice.beside:
        robust, with_p = stacked_cr2(rows), CR2 in choice.p_values_beside
        found.append(
            Inference(
                method=CR2,
                reason="stands_beside" if with_p else "few_treated_no_analytic_p",
                p_value=float(robust.p_value[0]) if with_p else None,
                degrees_of_freedom=robust.degrees_of_freedom,
                standard_error=float(robust.standard_error[0]),
            )
        )
    if WILD in choice.p_values_beside:
        options = WildOptions(seed=permutations.seed, draws=plan.draws, intervals=False)
        found.append(
            Inference(
                method=WILD,
                reason="stands_beside",
                p_value=stacked_bootstrap(rows, options=options),
                smallest_attainable_p=1.0 / (1 + plan.draws),
                n_assignments=1 + plan.draws,
                exact=False,
                seed=permutations.seed,
            )
        )
    return tuple(found)


def studentised(sample: Sample, permutations: Permutations) -> Inference:
    """Return the randomisation of the contrast over its Welch error, or its rank for one unit."""
    assignments = permutations.of(sample)
    several = int(sample.treated.sum()) > 1
    method, reason = "randomisation_studentised", "stands_beside"
    if not several:
        assignments, like = _of_like_size(sample, assignments)
        method, reason = PLACEBO_RANK, choose(sample, share=False).reason
        reason = "inference_one_treated_unit_like_size" if like else reason
    drawn = randomise_among(sample.change, sample.slot, assignments)
    return Inference(
        method=method,
        reason=reason,
        p_value=drawn.p_value,
        smallest_attainable_p=drawn.smallest_attainable_p,
        n_assignments=drawn.n_assignments,
        exact=drawn.exact,
        seed=None if drawn.exact else permutations.seed,
    )


def _of_like_size(sample: Sample, assignments: Assignments) -> tuple[Assignments, bool]:
    """Keep the places of municipalities of like size for a single treated one, where there are any.

    A small municipality's figures are noisier; among larger ones it would stand out by chance.
    """
    if sample.basis or not (sample.population > 0.0).all():
        return assignments, False
    like = of_like_size(sample.population, sample.treated)
    if not (like & ~sample.treated).any():
        return assignments, False
    kept = assignments.units[like[assignments.units[:, 0]]]
    return Assignments(kept, assignments.exact, len(kept)), True

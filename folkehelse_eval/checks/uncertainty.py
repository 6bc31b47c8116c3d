"""How sure a contrast is: randomisation scaled by unit size, and what stands beside it.

The method is chosen by the table of
:mod:`~folkehelse_eval.estimate.inference.choice`; what the choice rests on stands in decision 0005.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.permutations import Permutations, arms_of
from folkehelse_eval.checks.size import Size, size_of
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import Contrast
from folkehelse_eval.estimate.inference.assignments import Assignments
from folkehelse_eval.estimate.inference.choice import (
    FEWEST_FOR_ANALYTIC_P,
    Choice,
    Situation,
    choose_inference,
)
from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.inversion import invert_one
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest
from folkehelse_eval.estimate.randomisation import randomise_among
from folkehelse_eval.harmonise.entry_counties import fylke_nrs_2017
from folkehelse_eval.result.effect import Inference, Interval
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

Floats = NDArray[np.float64]

SCALED = "randomisation_scaled"
PRECISION_WEIGHTED = "randomisation_precision_weighted"
PLACEBO_RANK = "placebo_rank"


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
    windows = sample.slot[sample.treated]
    whole = bool(sample.basis)
    counties = {fylke for role in roles for fylke in fylke_nrs_2017(role.unit)} if not whole else ()
    situation = Situation(
        treated=len(roles),
        whole_counties=whole,
        treated_counties=len(roles) if whole else len(counties),
        cohort_sizes=tuple(np.unique(windows, return_counts=True)[1].tolist()),
        share=share,
    )
    return choose_inference(situation)


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
    value, error = test.estimate()
    low, high = invert_one(test.p_value, estimate=value, scale=error, level=plan.level)
    interval = Interval(_end(low), _end(high), plan.level)
    inference = Inference(
        method=PRECISION_WEIGHTED if weighted else SCALED,
        reason=reason,
        p_value=float(test.p_value(np.zeros(1))[0]),
        smallest_attainable_p=test.smallest_attainable_p,
        n_assignments=len(assignments.units) + (not assignments.exact),
        exact=assignments.exact,
        seed=None if assignments.exact else permutations.seed,
        standard_error=error,
    )
    smallest = _detectable(test, (high - low) / 2.0, error, plan.power)
    return Tested(value, interval, inference, smallest)


def _end(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _detectable(test: WindowTest, reach: float, error: float, power: float) -> float | None:
    """Return the effect that this test would find with the plan's power.

    The test finds an estimate beyond ``reach``, half the width of the inverted interval; the
    estimate itself varies around the truth as the scaled statistic does over assignments.
    """
    if not np.isfinite(reach):
        return None
    drawn = np.sqrt(test.at_no_effect()[1])
    beyond = float(np.quantile(drawn[np.isfinite(drawn)], 2.0 * power - 1.0))
    return reach + beyond * error


def beside(sample: Sample, found: Contrast, permutations: Permutations) -> tuple[Inference, ...]:
    """Return what stands beside the main inference; analytic p values from five treated on."""
    analytic = int(sample.treated.sum()) >= FEWEST_FOR_ANALYTIC_P
    reason = "unequal_spread" if analytic else "few_treated_no_analytic_p"
    welch = Inference(
        method="welch",
        reason=reason,
        p_value=found.p_value if analytic else None,
        degrees_of_freedom=found.degrees_of_freedom,
        standard_error=found.standard_error,
    )
    more = (_cr2(sample, analytic=analytic),) if len(sample.windows) == 1 else ()
    return (studentised(sample, permutations), welch, *more)


def studentised(sample: Sample, permutations: Permutations) -> Inference:
    """Return the randomisation of the contrast over its Welch error, or its rank for one unit."""
    assignments = permutations.of(sample)
    drawn = randomise_among(sample.change, sample.slot, assignments)
    several = int(sample.treated.sum()) > 1
    return Inference(
        method="randomisation_studentised" if several else PLACEBO_RANK,
        reason="stands_beside" if several else choose(sample, share=False).reason,
        p_value=drawn.p_value,
        smallest_attainable_p=drawn.smallest_attainable_p,
        n_assignments=drawn.n_assignments,
        exact=drawn.exact,
        seed=None if drawn.exact else permutations.seed,
    )


def _cr2(sample: Sample, *, analytic: bool) -> Inference:
    """Return bias-reduced errors with their degrees of freedom, for a single pair of rounds."""
    outcome = np.concatenate([sample.before, sample.after], axis=1)
    regressor = np.zeros_like(outcome)
    regressor[sample.treated, 1] = 1.0
    design = partial_out(regressor, np.ones_like(outcome, dtype=np.bool_))
    found = cr2(outcome[None], design)
    return Inference(
        method="cr2",
        reason="stands_beside" if analytic else "few_treated_no_analytic_p",
        p_value=float(found.p_value[0]) if analytic else None,
        degrees_of_freedom=found.degrees_of_freedom,
        standard_error=float(found.standard_error[0]),
    )

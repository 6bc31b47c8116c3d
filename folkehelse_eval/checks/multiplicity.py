"""P values of all contrasts of a plan together: by place in the plan, from the same draws.

Every contrast of a primary indicator (each follow-up and cohort of it) is one test of the primary
family, adjusted by Holm. Secondary and placebo indicators are families of their own, adjusted by
Benjamini-Hochberg. Step-down max-T stands beside where every contrast of a family was randomised
in the same random orders of units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.checks.uncertainty import SCALED, window_test
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.inference.randomised import Joint
from folkehelse_eval.estimate.multiplicity import (
    Adjusted,
    benjamini_hochberg,
    holm,
    step_down_max_t,
)
from folkehelse_eval.result.effect import AdjustedP, Effect

PRIMARY = "primary"


@dataclass(frozen=True, slots=True)
class Tried:
    """One contrast that was tested, with its place in the plan."""

    effect: Effect
    sample: Sample
    family: str


def adjust_family(
    tried: Sequence[Tried], permutations: Permutations
) -> tuple[tuple[AdjustedP, ...], ...]:
    """Return the adjusted p values of one family's contrasts, in the order given."""
    p_values = [item.effect.inferences[0].p_value for item in tried]
    raw = np.array([np.nan if p is None else p for p in p_values])
    adjust = holm if tried[0].family == PRIMARY else benjamini_hochberg
    found = [adjust(raw)]
    least = adjust(_smallest(tried)).p_value
    if len(tried) > 1 and all(_is_randomised(item.effect) for item in tried):
        found.append(step_down_max_t(_joint(tried, permutations)))
    return tuple(
        tuple(
            _named(adjusted, n, tried[0].family, least[n] if adjusted is found[0] else None)
            for adjusted in found
            if np.isfinite(adjusted.p_value[n])
        )
        for n in range(len(tried))
    )


def _smallest(tried: Sequence[Tried]) -> NDArray[np.float64]:
    """Return the smallest p value that each contrast could have had; NaN where it had none.

    Both adjustments grow with every p value, so adjusting these gives the smallest adjusted ones.
    """
    main = [item.effect.inferences[0] for item in tried]
    return np.array(
        [np.nan if item.p_value is None else item.smallest_attainable_p or 0.0 for item in main]
    )


def _named(adjusted: Adjusted, n: int, family: str, least: float | None) -> AdjustedP:
    return AdjustedP(
        adjusted.method,
        family,
        adjusted.n_tests,
        float(adjusted.p_value[n]),
        None if least is None else float(least),
    )


def _is_randomised(effect: Effect) -> bool:
    return any(item.method == SCALED for item in effect.inferences)


def _joint(tried: Sequence[Tried], permutations: Permutations) -> Joint:
    """Return the statistics of no effect in the same random orders, for every contrast."""
    found = [_at_no_effect(item.sample, permutations) for item in tried]
    observed = np.array([statistic for statistic, _ in found], dtype=np.float32)
    draws = np.stack([drawn for _, drawn in found]).astype(np.float32)
    return Joint(observed, draws, exact=False)


def _at_no_effect(sample: Sample, permutations: Permutations) -> tuple[float, NDArray[np.float64]]:
    test = window_test(sample, permutations.random(sample), size=size_of(sample))
    return test.at_no_effect()

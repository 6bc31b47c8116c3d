"""The smallest difference that this very test would find, tried on the years before the start."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.permutations import Permutations, arms_of
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.design.narrowing import keep_units
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.inference.inversion import invert_one
from folkehelse_eval.estimate.inference.power import needed_effect
from folkehelse_eval.estimate.inference.windows import Windowed, WindowTest
from folkehelse_eval.vocabulary.plan import Inference

FEWEST_WINDOWS = 3
"""With fewer the answer is one or two throws of dice."""
FEWEST_COMPARED = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """What the windows before the start say."""

    smallest: float | None
    """``None`` where no difference, however large, would be found."""
    windows: int


def tried_before(
    sample: Sample, permutations: Permutations, plan: Inference, *, weighted: bool = False
) -> Tried | None:
    """Invert the test in every window before the start; ``None`` with fewer than three of them."""
    usable = [change for change in sample.earlier if _is_usable(change, sample)]
    if len(usable) < FEWEST_WINDOWS:
        return None
    ends = np.array(
        [_interval(change, sample, permutations, plan, weighted=weighted) for change in usable]
    )
    smallest = float(needed_effect(ends[:, 0], ends[:, 1], power=plan.power))
    return Tried(smallest if np.isfinite(smallest) else None, len(usable))


def _is_usable(change: NDArray[np.float64], sample: Sample) -> bool:
    """Whether every treated unit, and enough others in its window, have figures that differ."""
    own = change[sample.treated, sample.slot[sample.treated]]
    others = np.isfinite(change[~sample.treated]).sum(axis=0)
    spread = np.nanstd(change) if np.isfinite(change).any() else 0.0
    return bool(np.isfinite(own).all() and (others >= FEWEST_COMPARED).all() and spread > 0.0)


def _interval(
    change: NDArray[np.float64],
    sample: Sample,
    permutations: Permutations,
    plan: Inference,
    *,
    weighted: bool,
) -> tuple[float, float]:
    kept = np.asarray(np.isfinite(change).any(axis=1))
    trial = keep_units(replace(sample, before=np.zeros_like(change), after=change), kept)
    data = Windowed(
        change=trial.change,
        exposure=trial.exposure,
        shapes=size_of(sample).shapes[kept],
        arms=arms_of(trial),
        weighted=weighted,
    )
    test = WindowTest(data, permutations.few(trial))
    value, error = test.estimate()
    return invert_one(test.p_value, estimate=value, scale=error, level=plan.level)

"""Whether the funded started from another level, so that a change may be a return to normal."""

import numpy as np

from folkehelse_eval.checks.pre_trend import excludes_zero
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import contrast_of_changes, split_arms
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.indicator import Better
from folkehelse_eval.vocabulary.plan import Inference


def baseline_difference(sample: Sample, effect_id: str, inference: Inference) -> CheckResult:
    """Contrast the level before the start, funded minus comparison.

    Units that apply because a figure was bad tend to improve by themselves (regression to the
    mean); those that were good tend to get worse.
    """
    spread = bool(np.nanstd(sample.before) > 0.0)
    if spread:
        found = contrast_of_changes(sample.before, sample.slot, level=inference.level)
        value, interval, differs = found.value, found.interval, excludes_zero(found)
    else:
        value, interval, differs = split_arms(sample.before, sample.slot).value, None, False
    return CheckResult(
        check="baseline_difference",
        effect_id=effect_id,
        question="baseline_difference",
        value=value,
        unit=str(sample.indicator.unit),
        answer=_answer(value, sample.indicator.better) if differs else "not_ruled_out",
        interval=interval,
    )


def _answer(value: float, better: Better) -> str:
    if better is Better.NEITHER:
        return "differs"
    worse = value > 0.0 if better is Better.LOWER else value < 0.0
    return "started_worse" if worse else "started_better"

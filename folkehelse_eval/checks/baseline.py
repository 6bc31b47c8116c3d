"""Whether the funded started from another level, so that a change may be a return to normal."""

from folkehelse_eval.checks.inverted import invert_contrast
from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.indicator import Better
from folkehelse_eval.vocabulary.plan import Inference

NOT_RULED_OUT, CANNOT_TELL = "not_ruled_out", "cannot_tell"
SAME_AS_FAR_AS_KNOWN = frozenset({NOT_RULED_OUT, CANNOT_TELL})
"""Answers that hold no claim down; where so few units cannot tell, another rule does."""


def baseline_difference(
    sample: Sample, effect_id: str, permutations: Permutations, inference: Inference
) -> CheckResult:
    """Contrast the level before the start, funded minus comparison.

    Units that apply because a figure was bad tend to improve by themselves (regression to the
    mean); those that were good tend to get worse.
    """
    found = invert_contrast(sample, sample.before, permutations, inference)
    value = split_arms(sample.before, sample.slot).value
    answer = NOT_RULED_OUT
    if found is None or not found.attainable:
        answer = CANNOT_TELL
    elif found.differs:
        answer = _answer(value, sample.indicator.better)
    return CheckResult(
        check="baseline_difference",
        effect_id=effect_id,
        question="baseline_difference",
        value=value,
        unit=str(sample.indicator.unit),
        answer=answer,
        interval=None if found is None else found.interval,
    )


def _answer(value: float, better: Better) -> str:
    if better is Better.NEITHER:
        return "differs"
    worse = value > 0.0 if better is Better.LOWER else value < 0.0
    return "started_worse" if worse else "started_better"

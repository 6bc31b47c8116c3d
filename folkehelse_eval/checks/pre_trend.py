"""Whether funded and comparison units already moved differently before the start."""

from folkehelse_eval.checks.inverted import invert_contrast
from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.plan import Inference

FEWEST_ROUNDS = 2
"""A trend needs two rounds."""
SMALLEST = "smallest_found"
"""Detail of the answer: the smallest difference in trend that the test would find; not there where
it would find none."""


def pre_trend(
    sample: Sample, effect_id: str, permutations: Permutations, inference: Inference
) -> CheckResult:
    """Contrast the yearly change before the start, funded minus comparison.

    The answer is the difference with its interval and the smallest difference that could have been
    found; never that trends were parallel. With fewer than two rounds before the start, or so few
    units that have them that no figures could show a difference, it cannot be tested.
    """
    pre_rounds = ("pre_rounds", str(sample.pre_rounds))
    if sample.pre_rounds < FEWEST_ROUNDS:
        return _untested(effect_id, sample, "one_pre_round", (pre_rounds,))
    found = invert_contrast(sample, sample.slope, permutations, inference)
    if found is None or not found.attainable:
        return _untested(effect_id, sample, "too_few_with_pre_rounds", (pre_rounds,))
    smallest = () if found.smallest is None else ((SMALLEST, repr(found.smallest)),)
    return CheckResult(
        check="pre_trend",
        effect_id=effect_id,
        question="pre_trend",
        value=found.value,
        unit=f"{sample.indicator.unit}_per_year",
        answer="differs" if found.differs else "not_ruled_out",
        interval=found.interval,
        details=(
            pre_rounds,
            ("treated", str(found.treated)),
            ("comparison", str(found.comparison)),
            *smallest,
        ),
    )


def _untested(
    effect_id: str, sample: Sample, answer: str, details: tuple[tuple[str, str], ...]
) -> CheckResult:
    return CheckResult(
        check="pre_trend",
        effect_id=effect_id,
        question="pre_trend",
        value=None,
        unit=f"{sample.indicator.unit}_per_year",
        answer=answer,
        details=details,
    )

"""The main contrasts of an evaluation, each with the name it is told under."""

from collections.abc import Iterable
from dataclasses import dataclass

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.effects import BALANCED, CHANGE_INSIDE, WEIGHTED
from folkehelse_eval.report.wording.names import WHOLE_PLAN, indicator_name, label_name
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison


@dataclass(frozen=True, slots=True)
class Contrast:
    """A contrast and the name of its indicator, with the cohort where it is about one."""

    name: str
    effect: Effect


def contrasts_of(comparison: Comparison) -> tuple[Effect, ...]:
    """Return the effects that compare the funded with others, first follow-up first."""
    beside = {CHANGE_INSIDE, WEIGHTED, BALANCED}
    return tuple(item for item in comparison.effects if item.estimand not in beside)


def weighted_of(comparison: Comparison) -> tuple[Effect, ...]:
    """Return the contrasts in which precise figures count most, first follow-up first."""
    return tuple(item for item in comparison.effects if item.estimand == WEIGHTED)


def balanced_of(comparison: Comparison) -> tuple[Effect, ...]:
    """Return the contrasts with comparisons weighed to be like the funded, first one first."""
    return tuple(item for item in comparison.effects if item.estimand == BALANCED)


def main_contrasts(comparisons: Iterable[Comparison], words: Words) -> tuple[Contrast, ...]:
    """Return the first contrast of each indicator over the whole plan, else of each cohort."""
    with_contrast = tuple(item for item in comparisons if contrasts_of(item))
    whole = {item.indicator for item in with_contrast if item.label == WHOLE_PLAN}
    return tuple(
        Contrast(_name(item, words), contrasts_of(item)[0])
        for item in with_contrast
        if item.label == WHOLE_PLAN or item.indicator not in whole
    )


def _name(comparison: Comparison, words: Words) -> str:
    name = indicator_name(comparison.indicator, words)
    if comparison.label == WHOLE_PLAN:
        return name
    return f"{name} ({label_name(comparison.label, words)})"

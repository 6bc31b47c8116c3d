"""Why an analysis that was asked for is not done: the reason, the units behind it, the years."""

import numpy as np

from folkehelse_eval.checks.labels import after_text, before_text
from folkehelse_eval.design.contrasts import Obstacle
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.result.evaluation import Refusal
from folkehelse_eval.vocabulary.comparison import ComparisonArea, ComparisonPool
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.plan import Plan

UNIT_MARK = ";"
"""Between the codes of the units behind a refusal."""


def without_sample(indicator: Indicator, analysis: str, obstacle: Obstacle) -> Refusal:
    """Return the refusal of an indicator that gave no contrast at all."""
    detail = (("label", obstacle.label), ("units", UNIT_MARK.join(obstacle.units)))
    return Refusal(indicator.indicator_id, analysis, obstacle.reason, detail)


def obstacle_of(sample: Sample, compared: Sample, plan: Plan) -> str:
    """Return why no contrast can be estimated, or an empty text."""
    others = int((~sample.treated).sum())
    if sample.has_break:
        return "break_between"
    nobody = "no_comparison_in_county" if sample.within else "no_comparison_same_rounds"
    if others == 0:
        return nobody if sample.candidates else _nobody_left(plan)
    if others < plan.comparison.fewest_units:
        return "too_few_comparison"
    if not compared.treated.any():
        return nobody
    return "" if _varies(compared) else "constant_outcome"


def _nobody_left(plan: Plan) -> str:
    """Return why the plan's pool holds nobody."""
    if plan.comparison.pool is ComparisonPool.APPLIED_NOT_FUNDED:
        return "nobody_applied"
    return "no_neighbours" if plan.comparison.area is ComparisonArea.NEIGHBOURS else "all_treated"


def _varies(sample: Sample) -> bool:
    others = sample.change[~sample.treated]
    inside = sample.own_change - np.nanmean(others, axis=0)[sample.slot[sample.treated]]
    return bool(np.ptp(inside) > 0.0 or (np.nanmax(others, 0) > np.nanmin(others, 0)).any())


def refusal_of(sample: Sample, analysis: str, reason: str) -> Refusal:
    """Return a refusal with what its message names: years, counts and units."""
    detail = (
        ("label", sample.label),
        ("before", before_text(sample)) if sample.windows else ("before", ""),
        ("after", after_text(sample)) if sample.windows else ("after", ""),
        ("treated", str(int(sample.treated.sum()))),
        ("comparison", str(int((~sample.treated).sum()))),
        ("units", UNIT_MARK.join(_units_behind(sample, reason))),
    )
    return Refusal(sample.indicator.indicator_id, analysis, reason, detail)


def _units_behind(sample: Sample, reason: str) -> tuple[str, ...]:
    """Return the units that a refusal is about: the few compared with, else the funded."""
    if reason == "too_few_comparison":
        pairs = zip(sample.units, sample.treated, strict=True)
        return tuple(unit for unit, is_treated in pairs if not is_treated)
    return sample.funded

"""Which contrasts are compared inside the county that holds all their treated units.

What happens to one whole county in a year cannot be told from what its measures did, and no
municipal test sees it: across counties a true null was rejected up to 14.4 % of the time, inside
the county in 3.9 to 5.8 % (``docs/calibration.md``). So the comparison is inside the county where
that can give an answer; decision 0005 has the reasons.
"""

from dataclasses import replace

import numpy as np

from folkehelse_eval.checks.permutations import arms_of
from folkehelse_eval.design.contrasts import Contrasts
from folkehelse_eval.design.home_county import home_county, inside_county
from folkehelse_eval.design.narrowing import keep_compared
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.inference.assignments import count_assignments
from folkehelse_eval.vocabulary.comparison import Balancing
from folkehelse_eval.vocabulary.plan import Plan

FEWEST_TREATED = 2
"""A single treated unit is ranked among those of like size, which one county has too few of."""


def at_home(contrasts: Contrasts, plan: Plan) -> Contrasts:
    """Return a plan's contrasts, those about one county inside it where that can be done."""
    return replace(
        contrasts, samples=tuple(compared_at_home(sample, plan) for sample in contrasts.samples)
    )


def compared_at_home(sample: Sample, plan: Plan) -> Sample:
    """Return one contrast inside the county of its treated units, or as it is."""
    county = home_county(sample)
    if county is None or stays_across(plan):
        return sample
    inside = inside_county(sample, county)
    return inside if _gives_an_answer(inside, sample, plan) else sample


def stays_across(plan: Plan) -> bool:
    """Whether the plan itself wants other counties: it says so, or weighs units to be alike."""
    asked = plan.comparison
    return asked.within_county is False or asked.balancing is not Balancing.NONE


def across_counties(sample: Sample, plan: Plan) -> str:
    """Return the key of why treated units of one county are compared with others; else empty."""
    if home_county(sample) is None:
        return ""
    return "across_by_plan" if stays_across(plan) else "across_few_in_county"


def _gives_an_answer(inside: Sample, sample: Sample, plan: Plan) -> bool:
    """Whether the county alone has units enough: no treated one is lost, the level is attainable.

    As many units must remain to compare with as the plan's claims ask for.
    """
    asked = plan.comparison.fewest_units
    kept, before = keep_compared(inside, asked), keep_compared(sample, asked)
    treated = int(kept.treated.sum())
    if treated < max(FEWEST_TREATED, int(before.treated.sum())):
        return False
    others = np.isfinite(kept.change[~kept.treated]).sum(axis=0)
    if int(others.min()) < max(asked, plan.claims.fewest_comparison):
        return False
    return 1.0 / count_assignments(arms_of(kept)) <= 1.0 - plan.inference.level

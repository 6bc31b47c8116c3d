"""The band of an event study with many treated units, from influence functions.

The joint test stays that of the random reassignments: a Wald test on the covariance of these
influence functions rejected 11 % at nominal 5 % with 32 treated units and three points.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.estimate.aggregate import by_event_time
from folkehelse_eval.estimate.cells import Base
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.inference.choice import FEWEST_FOR_INFLUENCE, FEWEST_IN_COHORT
from folkehelse_eval.estimate.influence import UnitInfluence
from folkehelse_eval.estimate.simultaneous import normal_critical_values

MULTIPLIER_DRAWS = 1_999
BASE = -1

Floats = NDArray[np.float64]


def has_many_treated(panel: EventPanel) -> bool:
    """Whether influence functions hold their level here: the table of methods, section 6.3."""
    own = panel.first_affected[panel.treated]
    sizes = np.unique(own, return_counts=True)[1]
    return bool(own.size >= FEWEST_FOR_INFLUENCE and sizes.min() >= FEWEST_IN_COHORT)


def influence_band(panel: EventPanel, *, level: float, seed: Sequence[int]) -> Floats | None:
    """Return half the width of a band over all points of the event study, ``[l]``, in their order.

    Before the start by cohort and year against the last year before, from the start on by
    imputation; normal multipliers of both together. ``None`` where their units differ.
    """
    outcome = np.where(panel.allowed, panel.outcome, np.nan)[None]
    imputed = imputation(outcome, panel.first_affected, panel.years).estimates
    cohorts = group_time(outcome, panel.first_affected, panel.years, base=Base.UNIVERSAL).estimates
    if not imputed or not cohorts:
        return None
    later, every = imputed[0].by_event_time, by_event_time(cohorts[0])
    block = imputed[0].block
    if not np.array_equal(block.units, cohorts[0].block.units):
        return None
    early = every.label < BASE
    before = every.influence.by_unit()[:, :, early]
    together = np.concatenate([before, later.conservative.by_unit()], axis=2)
    influence = UnitInfluence(block, together)
    rng = np.random.default_rng(list(seed))
    critical = normal_critical_values(influence, draws=MULTIPLIER_DRAWS, rng=rng, level=level)
    half: Floats = critical[0] * np.sqrt(influence.variance()[0])
    return half

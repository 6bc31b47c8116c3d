"""How uneven trends may be before an effect can no longer be told from none (HonestDiD).

The coefficients are those of the event study by cohort and year; their covariance is that of the
random reassignments, which also holds with few treated units. The target is the mean effect over
the years in which one is looked for.
"""

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.event_study import EventStudy
from folkehelse_eval.estimate.honest_did_relative import relative_breakdown
from folkehelse_eval.estimate.honest_did_smoothness import smoothness_breakdown
from folkehelse_eval.result.robustness import Honest

BASE = -1


def honest_breakdowns(
    events: NDArray[np.int64],
    effects: NDArray[np.float64],
    *,
    first_after: int,
    level: float,
    rng: np.random.Generator,
) -> Honest | None:
    """Return the breakdown values; ``None`` with gaps between years or a singular covariance.

    Parameters
    ----------
    events
        Years from the first affected one of each coefficient, ``[l]``, the base year included.
    effects
        Estimates of the observed panel and of the drawn ones, ``[1 + draws, l]``.
    """
    kept = events != BASE
    known = events[kept]
    expected = [event for event in range(int(events.min()), int(events.max()) + 1) if event != BASE]
    before = int((known < BASE).sum())
    if known.tolist() != expected or before == 0 or before == known.size:
        return None
    after = known[known > BASE] >= max(first_after, 0)
    if not after.any():
        return None
    covariance = np.atleast_2d(np.cov(effects[1:, kept], rowvar=False))
    try:
        study = EventStudy(effects[0, kept], covariance, before)
    except EstimationError:  # singular: fewer independent series than coefficients
        return None
    target = after / after.sum()
    return Honest(
        ratio=relative_breakdown(study, target, level=level, rng=rng),
        bend=smoothness_breakdown(study, target, level=level),
        years_before=before,
    )

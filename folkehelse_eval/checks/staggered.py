"""Several start years: imputation with start years exchanged, and two-way effects as a warning."""

from collections.abc import Sequence

import numpy as np

from folkehelse_eval.checks.error_rate import IMPUTATION, error_rate
from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.size import shapes_of
from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.goodman_bacon import BaconParts, PairKind, goodman_bacon
from folkehelse_eval.estimate.inference.assignments import COMPARISON
from folkehelse_eval.estimate.inference.randomised import Options, Randomised
from folkehelse_eval.estimate.inference.start_years import randomise_start_years
from folkehelse_eval.estimate.two_way import two_way_effect
from folkehelse_eval.result.alternatives import BaconPart, Staggered
from folkehelse_eval.result.effect import Inference, Interval
from folkehelse_eval.vocabulary.plan import Inference as InferencePlan

FEWEST_COMPARED = 2
REASON = "inference_several_starts"


def staggered(panel: EventPanel, plan: InferencePlan) -> Staggered | str | None:
    """Return what several start years ask for, why it cannot be done, or ``None`` for one start."""
    own = panel.first_affected[panel.treated]
    starts, sizes = np.unique(own, return_counts=True)
    if len(starts) == 1:
        return None
    others = int((~panel.treated).sum())
    if others < FEWEST_COMPARED or not panel.allowed.all():
        return "fewer_than_two_comparison"
    tested = _start_years(panel, plan)
    if isinstance(tested, str):
        return tested
    two_way = two_way_effect(panel.outcome[None], panel.first_affected, panel.years).estimates
    inference = _inference(tested)
    split = goodman_bacon(panel.outcome[None], panel.first_affected, panel.years).estimates
    parts = split[0] if split else None
    return Staggered(
        cohorts=tuple(zip(starts.tolist(), sizes.tolist(), strict=True)),
        comparison=others,
        value=float(tested.estimate[0]),
        interval=Interval(_end(tested.low), _end(tested.high), plan.level),
        inference=inference,
        two_way=float(two_way[0].coefficient[0, 0]) if two_way else None,
        parts=() if parts is None else tuple(_parts(parts)),
        negative_share=0.0 if parts is None else parts.share_of_negative_weights,
        negative_sum=0.0 if parts is None else parts.sum_of_negative_weights,
        error_rate=error_rate(
            inference,
            effect_id=IMPUTATION,
            families=(IMPUTATION,),
            shapes=shapes_of(panel.population),
            treated=panel.treated,
        ),
    )


def _start_years(panel: EventPanel, plan: InferencePlan) -> Randomised | str:
    start = np.where(
        panel.treated, np.searchsorted(panel.years, panel.first_affected), COMPARISON
    ).astype(np.int64)
    options = Options(
        seed=plan.seed, draws=plan.draws, exact_up_to=plan.exact_up_to, level=plan.level
    )
    try:
        found = randomise_start_years(
            panel.outcome[None],
            shapes_of(panel.population),
            start,
            options=options,
            first_after=max(panel.first_after, 0),
        )
    except EstimationError:  # a start in the first year, or a year without anybody to compare with
        return "no_comparison_units"
    return found.refused[0] or found


def _inference(tested: Randomised) -> Inference:
    exact = bool(tested.exact[0])
    return Inference(
        method=str(tested.statistic),
        reason=REASON,
        p_value=float(tested.p_value[0]),
        smallest_attainable_p=float(tested.smallest_attainable_p[0]),
        n_assignments=int(tested.n_assignments[0]),
        exact=exact,
        seed=None if exact else tested.seed,
        standard_error=float(tested.standard_error[0]),
    )


def _parts(parts: BaconParts) -> Sequence[BaconPart]:
    every = ((kind, *parts.by_kind(kind)) for kind in PairKind)
    return [BaconPart(str(kind), weight, float(own[0])) for kind, weight, own in every if weight]


def _end(value: np.ndarray) -> float | None:
    return float(value[0]) if np.isfinite(value[0]) else None

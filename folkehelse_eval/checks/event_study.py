"""The contrast by time from the start: years for registers, rounds for surveys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.event_bands import (
    MULTIPLIER_DRAWS,
    has_many_treated,
    influence_band,
)
from folkehelse_eval.checks.event_draws import (
    drawn_panels,
    joint_p_value,
    missed_slope,
    simultaneous_half,
    smallest_found,
)
from folkehelse_eval.checks.event_panel import EventPanel
from folkehelse_eval.checks.honest import honest_breakdowns
from folkehelse_eval.estimate.aggregate import by_event_time
from folkehelse_eval.estimate.cells import Base
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.result.effect import Effect, Interval
from folkehelse_eval.result.robustness import EventPoint, EventStudy, PlaceboYear
from folkehelse_eval.vocabulary.plan import Inference

DRAWS = 999
"""Enough for a band of 95 per cent; the estimate's own test has the plan's number."""
BASE = -1
"""Event time of the last year before, against which the years before are set."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class YearStudy:
    """An event study by year, and what it adds to the curve of choices."""

    study: EventStudy
    imputed: float | None
    """Mean effect over the years that the plan's contrast looks at: by imputation."""
    beside: float | None
    """The same by cohort and year (Callaway and Sant'Anna)."""


@dataclass(frozen=True, slots=True)
class _Averages:
    label: NDArray[np.int64]
    effect: Floats
    """``[1 + draws, l]``, the observed panel first."""
    treated: NDArray[np.int64]
    """``[l]``, treated units behind each."""

    def keep(self, kept: NDArray[np.bool_]) -> "_Averages":
        """Return some of the averages."""
        return _Averages(self.label[kept], self.effect[:, kept], self.treated[kept])

    def then(self, later: "_Averages") -> "_Averages":
        """Return these and those of later event times."""
        return _Averages(
            np.concatenate([self.label, later.label]),
            np.concatenate([self.effect, later.effect], axis=1),
            np.concatenate([self.treated, later.treated]),
        )


def study_years(
    panel: EventPanel, inference: Inference, *, last_year: int, seed: Sequence[int]
) -> YearStudy | str:
    """Return effects by year from the first affected one, or the reason why there are none.

    From the start on by imputation (all years before are the base); before it by cohort and year
    against the last year before. Bands, joint test and the trend that it would have missed come
    from the same random reassignments of scaled series.

    Parameters
    ----------
    last_year
        Last year that the plan's contrast looks at: the means beside it stop there as well.
    """
    draws = drawn_panels(panel, draws=DRAWS, rng=np.random.default_rng(seed))
    imputed = _imputed(panel, draws)
    if isinstance(imputed, str):
        return imputed
    cohorts = _by_cohort(panel, draws)
    early = cohorts.keep(cohorts.label < BASE)
    p_value, slope = _before(early, inference)
    shown = early.then(imputed)
    half, band_draws = _band(panel, shown, inference, seed)
    study = EventStudy(
        counted="years",
        points=_points(shown, cohorts, inference, half),
        treated=int(panel.treated.sum()),
        comparison=int((~panel.treated).sum()),
        pre_points=int(early.label.size),
        pre_p_value=p_value,
        missed_slope=slope,
        draws=DRAWS,
        band_draws=band_draws,
        seed=inference.seed,
        left_out=panel.left_out,
        honest=honest_breakdowns(
            cohorts.label,
            cohorts.effect,
            first_after=panel.first_after,
            level=inference.level,
            rng=np.random.default_rng(seed),
        )
        if early.label.size
        else None,
    )
    last = last_year - int(panel.first_affected[panel.treated].min())
    looked_at = range(max(panel.first_after, 0), last + 1)
    return YearStudy(study, _mean_over(imputed, looked_at), _mean_over(cohorts, looked_at))


def _before(early: _Averages, inference: Inference) -> tuple[float | None, float | None]:
    if not early.label.size:
        return None, None
    observed, drawn = early.effect[0], early.effect[1:]
    distance = (early.label - BASE).astype(np.float64)
    return joint_p_value(observed, drawn), missed_slope(drawn, distance, level=inference.level)


def _band(
    panel: EventPanel, shown: _Averages, inference: Inference, seed: Sequence[int]
) -> tuple[Floats, int]:
    """Return half the width of the band, and its multiplier draws where it rests on such."""
    if has_many_treated(panel):
        half = influence_band(panel, level=inference.level, seed=seed)
        if half is not None and len(half) == len(shown.label):
            return half, MULTIPLIER_DRAWS
    return simultaneous_half(shown.effect[1:], level=inference.level), 0


def _points(
    shown: _Averages, beside: _Averages, inference: Inference, half: Floats
) -> tuple[EventPoint, ...]:
    drawn = shown.effect[1:]
    smallest = smallest_found(drawn, level=inference.level, power=inference.power)
    other = dict(zip(beside.label.tolist(), beside.effect[0].tolist(), strict=True))
    return tuple(
        EventPoint(
            event=event,
            value=value,
            interval=Interval(value - float(half[i]), value + float(half[i]), inference.level),
            other=other.get(event) if event > BASE else None,
            smallest=float(smallest[i]),
            treated=int(shown.treated[i]),
        )
        for i, (event, value) in enumerate(
            zip(shown.label.tolist(), shown.effect[0].tolist(), strict=True)
        )
    )


def _imputed(panel: EventPanel, draws: Floats) -> _Averages | str:
    batch = imputation(draws, panel.first_affected, panel.years)
    if not batch.estimates:
        return batch.refused[0].reason.value
    averages = batch.estimates[0].by_event_time
    return _Averages(averages.label, averages.effect, averages.cells)


def _by_cohort(panel: EventPanel, draws: Floats) -> _Averages:
    """Return averages by cohort and year; none where that estimator refuses."""
    batch = group_time(draws, panel.first_affected, panel.years, base=Base.UNIVERSAL)
    if not batch.estimates:
        none = np.empty(0, dtype=np.int64)
        return _Averages(none, np.empty((len(draws), 0)), none)
    averages = by_event_time(batch.estimates[0])
    return _Averages(averages.label, averages.effect, averages.treated)


def _mean_over(averages: _Averages, events: range) -> float | None:
    chosen = np.isin(averages.label, events)
    if not chosen.any():
        return None
    return float(np.average(averages.effect[0, chosen], weights=averages.treated[chosen]))


def study_rounds(effects: Sequence[Effect], earlier: Sequence[PlaceboYear]) -> EventStudy:
    """Return the contrasts by round from the start: those after it, and those between earlier ones.

    Every point after is set against the last round before, every point before against the round
    that came first in it.
    """
    before = tuple(
        EventPoint(-1 - number, item.value, item.interval, treated=item.treated)
        for number, item in enumerate(earlier)
    )
    after = tuple(
        EventPoint(
            number,
            effect.value,
            effect.interval,
            smallest=effect.minimum_detectable,
            treated=effect.counts.treated,
        )
        for number, effect in enumerate(effects, start=1)
    )
    counts = effects[0].counts
    return EventStudy(
        "rounds", (*reversed(before), *after), counts.treated, counts.comparison, len(before)
    )

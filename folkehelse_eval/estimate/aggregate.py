"""Averages of cohort-by-year effects (Callaway and Sant'Anna 2021, section 3.1).

Cohorts are weighted by their number of units. Those shares are estimated too; what that adds to
the variance is carried as terms by cohort.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.group_time import GroupTime
from folkehelse_eval.estimate.influence import Influence


@dataclass(frozen=True, slots=True)
class Averages:
    """Averages ``l`` of effects for the indicators ``k`` of one block."""

    label: NDArray[np.int64]
    """``[l]``: event time, start year or calendar year; a single zero for the overall effect."""
    effect: NDArray[np.float64]
    """``[k, l]``."""
    influence: Influence
    treated: NDArray[np.int64]
    """``[l]``, units of the cohorts that enter."""

    def standard_error(self) -> NDArray[np.float64]:
        """Analytic standard error, ``[k, l]``."""
        return np.sqrt(self.influence.variance())


def overall_effect(effects: GroupTime) -> Averages:
    """Average over all cohorts and years from the start on, each treated unit-year alike."""
    after = effects.year >= effects.start
    return _average(effects, np.zeros(1, dtype=np.int64), after[None, :])


def by_event_time(effects: GroupTime, *, balanced_until: int | None = None) -> Averages:
    """Average by years since the start; year 0 is the first affected year.

    ``balanced_until`` keeps the cohorts that are seen until then and stops there, so that the
    same cohorts stand behind every average from the start on.
    """
    event = effects.year - effects.start
    kept = np.ones(len(event), dtype=np.bool_)
    if balanced_until is not None:
        seen_until = effects.block.years[-1] - effects.start
        kept = (seen_until >= balanced_until) & (event <= balanced_until)
    labels = np.unique(event[kept])
    return _average(effects, labels, kept & (event == labels[:, None]))


def by_cohort(effects: GroupTime) -> Averages:
    """Average over the years from the start on, by cohort."""
    after = effects.year >= effects.start
    labels = np.unique(effects.start[after])
    return _average(effects, labels, after & (effects.start == labels[:, None]))


def by_calendar_year(effects: GroupTime) -> Averages:
    """Average over the cohorts that have started, by calendar year."""
    after = effects.year >= effects.start
    labels = np.unique(effects.year[after])
    return _average(effects, labels, after & (effects.year == labels[:, None]))


def mean_after_start(events: Averages) -> Averages:
    """Unweighted mean of event times 0 and later."""
    return _mean(events, events.label >= 0)


def mean_of_years(years: Averages) -> Averages:
    """Unweighted mean of calendar years."""
    return _mean(years, np.ones(len(years.label), dtype=np.bool_))


def mean_of_cohorts(cohorts: Averages) -> Averages:
    """Mean of cohort averages, cohorts weighted by their number of units."""
    block = cohorts.influence.block
    at = np.flatnonzero(np.isin(block.starts, cohorts.label))
    share = block.sizes[at] / block.sizes[at].sum()
    effect = cohorts.effect @ share[:, None]
    terms = np.zeros((len(effect), 1, len(block.starts)))
    terms[:, 0, at] = (cohorts.effect - effect) / block.sizes[at].sum()
    return Averages(
        label=np.zeros(1, dtype=np.int64),
        effect=effect,
        influence=cohorts.influence.combine(share[None, :], terms),
        treated=np.array([block.sizes[at].sum()], dtype=np.int64),
    )


def _average(effects: GroupTime, labels: NDArray[np.int64], members: NDArray[np.bool_]) -> Averages:
    """Average the member cells ``[l, m]`` of each label by cohort size."""
    block, cohort = effects.block, effects.cells.cohort
    units = members * block.sizes[cohort]
    mass = units.sum(axis=1, keepdims=True)
    weights = units / mass
    effect = effects.effect @ weights.T
    of_cohort = (cohort[:, None] == np.arange(len(block.starts))).astype(np.float64)  # [m, c]
    # derivative of the average in the share of each cohort
    spread = (members / mass)[:, :, None] * of_cohort  # [l, m, c]
    sums = np.einsum("km,lmc->klc", effects.effect, spread, optimize=True)
    terms = sums - effect[:, :, None] * spread.sum(axis=1)
    entering = (members[:, :, None] & (of_cohort > 0)).any(axis=1)
    return Averages(
        label=labels,
        effect=effect,
        influence=effects.influence.combine(weights, terms),
        treated=(entering @ block.sizes).astype(np.int64),
    )


def _mean(averages: Averages, chosen: NDArray[np.bool_]) -> Averages:
    weights = (chosen / chosen.sum())[None, :]
    return Averages(
        label=np.zeros(1, dtype=np.int64),
        effect=averages.effect @ weights.T,
        influence=averages.influence.combine(weights),
        treated=np.array([averages.treated[chosen].max()], dtype=np.int64),
    )

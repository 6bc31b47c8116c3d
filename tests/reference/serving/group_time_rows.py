"""Rows of effects by cohort and year (R ``did``)."""

from functools import partial
from pathlib import Path

import numpy as np

from folkehelse_eval.estimate.adjusted import Adjustment
from folkehelse_eval.estimate.aggregate import (
    Averages,
    by_calendar_year,
    by_cohort,
    by_event_time,
    mean_after_start,
    mean_of_cohorts,
    mean_of_years,
    overall_effect,
)
from folkehelse_eval.estimate.cells import Base, Comparison
from folkehelse_eval.estimate.group_time import GroupTime, group_time
from folkehelse_eval.estimate.joint_test import wald_test
from tests.reference.serving.figure import Figure, Figures, Key, Server
from tests.reference.serving.panels import castle, mpdta

ADJUSTMENTS = {
    "dr": Adjustment.DOUBLY_ROBUST,
    "ipw": Adjustment.WEIGHTING,
    "reg": Adjustment.REGRESSION,
}
COMPARISONS = {
    "nevertreated": Comparison.NEVER_TREATED,
    "notyettreated": Comparison.NOT_YET_TREATED,
}


def _mpdta(options: str, refdata: Path) -> Figures:
    chosen = dict(part.split("=") for part in options.split(";"))
    data = mpdta(refdata)
    none = chosen["x"] == "none"
    batch = group_time(
        data.outcome,
        data.first_treated,
        data.years,
        comparison=COMPARISONS[chosen["control"]],
        base=Base(chosen["base"]),
        anticipation=int(chosen["anticipation"]),
        covariates=None if none else data.covariates,
        adjustment=Adjustment.NONE if none else ADJUSTMENTS[chosen["est"]],
    )
    return figures_of(batch.estimates[0])


def _castle(column: str, refdata: Path) -> Figures:
    data = castle(refdata, column)
    batch = group_time(
        data.outcome, data.first_treated, data.years, comparison=Comparison.NEVER_TREATED
    )
    return figures_of(batch.estimates[0])


def figures_of(effects: GroupTime) -> Figures:
    """Every quantity that the rows name."""
    error = effects.standard_error()[0]
    found = {
        f"ATT({start},{year})": Figure(float(value), float(se))
        for start, year, value, se in zip(
            effects.start, effects.year, effects.effect[0], error, strict=True
        )
    }
    events, cohorts, years = by_event_time(effects), by_cohort(effects), by_calendar_year(effects)
    parts = {"dynamic": events, "group": cohorts, "calendar": years}
    for name, part in parts.items():
        for label, value, se in zip(
            part.label, part.effect[0], part.standard_error()[0], strict=True
        ):
            found[f"{name}:{label}"] = Figure(float(value), float(se))
    found["simple:overall"] = _only(overall_effect(effects))
    found["dynamic:overall"] = _only(mean_after_start(events))
    found["group:overall"] = _only(mean_of_cohorts(cohorts))
    found["calendar:overall"] = _only(mean_of_years(years))
    balanced = by_event_time(effects, balanced_until=1)
    found["dynamic_balance1:overall"] = _only(mean_after_start(balanced))
    return found | _pretest(effects)


def _pretest(effects: GroupTime) -> Figures:
    before = np.flatnonzero((effects.year < effects.start) & ~effects.is_base)
    covariance = effects.influence.covariance()[:, before[:, None], before]
    test = wald_test(effects.effect[:, before], covariance)
    return {
        "pretrend_W": Figure(float(test.statistic[0])),
        "pretrend_p": Figure(float(test.p_value[0])),
    }


def _only(average: Averages) -> Figure:
    return Figure(float(average.effect[0, 0]), float(average.standard_error()[0, 0]))


def _option_sets() -> list[str]:
    unadjusted = [
        f"outcome=lemp;x=none;control={control};est=dr;base={base};anticipation=0"
        for control in COMPARISONS
        for base in ("varying", "universal")
    ]
    adjusted = [("nevertreated", est) for est in ("dr", "ipw", "reg")]
    adjusted += [("notyettreated", "dr"), ("notyettreated", "reg")]
    return unadjusted + [
        f"outcome=lemp;x=lpop;control={control};est={est};base=varying;anticipation=0"
        for control, est in adjusted
    ]


def _first_period_of_switchers(refdata: Path) -> Figures:
    """Event time 0; de Chaisemartin and D'Haultfoeuille take the cohorts' sizes as given."""
    data = mpdta(refdata)
    batch = group_time(
        data.outcome, data.first_treated, data.years, comparison=Comparison.NOT_YET_TREATED
    )
    effects = batch.estimates[0]
    first = np.flatnonzero(effects.start == effects.year)
    sizes = np.array([(data.first_treated == start).sum() for start in effects.start[first]])
    weight = sizes / sizes.sum()
    covariance = effects.influence.covariance()[0][np.ix_(first, first)]
    events = by_event_time(effects)
    at = list(events.label).index(0)
    return {
        "overall": Figure(float(events.effect[0, at]), float(np.sqrt(weight @ covariance @ weight)))
    }


SERVERS: dict[Key, Server] = (
    {
        ("mpdta", "callaway_santanna", options): partial(_mpdta, options)
        for options in _option_sets()
    }
    | {
        (
            "castle",
            "callaway_santanna",
            f"never treated; cohort = first year with {column}; no covariates",
        ): partial(_castle, column)
        for column in ("post", "post_full")
    }
    | {("mpdta", "dcdh", "switchers, first period"): _first_period_of_switchers}
)

"""Time effects by cohort and year with analytic errors: ``python benchmarks/group_time.py``.

Panels as in the comparison with other programs: 15 years, three cohorts of a tenth of the units
each, the rest never treated, AR(1) errors. Median of several runs, in seconds.
"""

import argparse
import statistics
import time
import tracemalloc

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.aggregate import by_event_time, overall_effect
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.simultaneous import (
    draw_multipliers,
    normal_critical_values,
    simultaneous_critical_values,
)
from folkehelse_eval.estimate.two_way import two_way_effect

YEARS = np.arange(2010, 2025)
COHORTS = (2013, 2016, 2019)
AUTOCORRELATION = 0.6


def panel(indicators: int, units: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Outcome ``[k, u, t]`` and first treated year ``[u]``."""
    rng = np.random.default_rng(20261122)
    first_treated = np.zeros(units, dtype=np.int64)
    tenth = units // 10
    for position, start in enumerate(COHORTS):
        first_treated[position * tenth : (position + 1) * tenth] = start
    rng.shuffle(first_treated)
    outcome = rng.normal(size=(indicators, units, len(YEARS)))
    for t in range(1, len(YEARS)):
        outcome[:, :, t] += AUTOCORRELATION * outcome[:, :, t - 1]
    outcome += rng.normal(size=(indicators, units, 1))
    treated = (first_treated[:, None] > 0) & (first_treated[:, None] <= YEARS)
    return outcome + 0.7 * treated, first_treated


def analytic(outcome: NDArray[np.float64], first_treated: NDArray[np.int64]) -> None:
    """Every cell, overall effect and event study, each with its standard error."""
    for effects in group_time(outcome, first_treated, YEARS).estimates:
        effects.standard_error()
        overall_effect(effects).standard_error()
        by_event_time(effects).standard_error()


def bands(outcome: NDArray[np.float64], first_treated: NDArray[np.int64]) -> None:
    """Add simultaneous bands of the event study from 999 draws."""
    draws = draw_multipliers(len(first_treated), draws=999, rng=np.random.default_rng(1))
    for effects in group_time(outcome, first_treated, YEARS).estimates:
        effects.standard_error()
        overall_effect(effects).standard_error()
        events = by_event_time(effects)
        simultaneous_critical_values(events.influence, draws, level=0.95)


def normal_bands(outcome: NDArray[np.float64], first_treated: NDArray[np.int64]) -> None:
    """Add the same bands from 999 draws of the law of normal multipliers, as a run does."""
    rng = np.random.default_rng(1)
    for effects in group_time(outcome, first_treated, YEARS).estimates:
        effects.standard_error()
        overall_effect(effects).standard_error()
        events = by_event_time(effects)
        events.standard_error()
        normal_critical_values(events.influence, draws=999, rng=rng, level=0.95)


def impute(outcome: NDArray[np.float64], first_treated: NDArray[np.int64]) -> None:
    """Imputation, overall and by event time, conservative errors."""
    for effects in imputation(outcome, first_treated, YEARS).estimates:
        effects.overall.standard_error()
        effects.by_event_time.standard_error()


def two_way(outcome: NDArray[np.float64], first_treated: NDArray[np.int64]) -> None:
    """Two-way fixed effects with errors clustered by unit."""
    for effects in two_way_effect(outcome, first_treated, YEARS).estimates:
        effects.standard_error()


TASKS = {
    "analytic": analytic,
    "bands": bands,
    "normal_bands": normal_bands,
    "impute": impute,
    "two_way": two_way,
}


def main() -> None:
    """Print seconds and, in a run of its own, peak memory in panels."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--units", type=int, nargs="+", default=[357, 5000])
    parser.add_argument("--indicators", type=int, nargs="+", default=[1, 200])
    parser.add_argument("--tasks", nargs="+", default=list(TASKS), choices=list(TASKS))
    options = parser.parse_args()
    for units in options.units:
        for indicators in options.indicators:
            outcome, first_treated = panel(indicators, units)
            for name in options.tasks:
                seconds = []
                for _ in range(options.runs):
                    begin = time.perf_counter()
                    TASKS[name](outcome, first_treated)
                    seconds.append(time.perf_counter() - begin)
                tracemalloc.start()
                TASKS[name](outcome, first_treated)
                panels = tracemalloc.get_traced_memory()[1] / outcome.nbytes
                tracemalloc.stop()
                print(
                    f"{name:10} {units:6} units {indicators:4} indicators "
                    f"{statistics.median(seconds):8.4f} s  best {min(seconds):8.4f} s  "
                    f"peak above input {panels:5.2f} panels"
                )


if __name__ == "__main__":
    main()

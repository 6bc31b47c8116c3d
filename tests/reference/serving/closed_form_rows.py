"""Rows of certified regressions, pooling and intervals from counts."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from folkehelse_eval.estimate.ols import least_squares
from folkehelse_eval.estimate.pooling import pool
from folkehelse_eval.estimate.rate_intervals import byar, wilson
from folkehelse_eval.estimate.standardised_rates import directly_standardised
from tests.reference.serving.figure import Figure, Figures, Key, Server


def _regression(name: str, degree: int, refdata: Path) -> Figures:
    frame = pd.read_csv(refdata / f"{name}.csv").astype(np.float64)
    terms = frame.drop(columns="y").to_numpy()
    powers = [terms**power for power in range(1, degree + 1)]
    found = least_squares(frame["y"].to_numpy(), np.column_stack([np.ones(len(frame)), *powers]))
    figures = {
        f"B{p}": Figure(float(value), float(error))
        for p, (value, error) in enumerate(
            zip(found.coefficient, found.standard_error, strict=True)
        )
    }
    return figures | {"residual sd": Figure(found.residual_sd)}


def _trials(refdata: Path) -> Figures:
    frame = pd.read_csv(refdata / "bcg.csv").astype(np.float64)
    a, b = frame["vaccinated_cases"].to_numpy(), frame["vaccinated_noncases"].to_numpy()
    c, d = frame["control_cases"].to_numpy(), frame["control_noncases"].to_numpy()
    found = pool(
        np.log(a / (a + b)) - np.log(c / (c + d)),
        1 / a - 1 / (a + b) + 1 / c - 1 / (c + d),
        level=0.95,
    )
    return {
        "tau2": Figure(found.heterogeneity.variance),
        "mu": Figure(found.value),
        "se of mu": Figure(found.model_error),
        "Hartung-Knapp se": Figure(found.standard_error),
        "Hartung-Knapp interval low, t(12)": Figure(found.interval.low),
        "Hartung-Knapp interval high, t(12)": Figure(found.interval.high),
        "Q": Figure(found.heterogeneity.q),
    }


def _share(cases: int, answers: int, refdata: Path) -> Figures:  # noqa: ARG001 a server's signature
    low, high = wilson(np.array([float(cases)]), np.array([float(answers)]), level=0.95)
    return {"lower": Figure(float(low[0])), "upper": Figure(float(high[0]))}


def _count(cases: int, refdata: Path) -> Figures:  # noqa: ARG001 a server's signature
    low, high = byar(np.array([float(cases)]), level=0.95)
    return {"lower": Figure(float(low[0])), "upper": Figure(float(high[0]))}


def _standardised(area: str, refdata: Path) -> Figures:
    frame = pd.read_csv(refdata / "standardised_rates.csv")
    own = frame[frame["area"] == area]
    columns = (own[name].to_numpy(dtype=np.float64) for name in ("count", "pop", "esp2013"))
    cases, people, standard = columns
    found = directly_standardised(cases[None], people[None], standard, level=0.95)
    return {
        "DSR per 100000": Figure(1e5 * float(found.value[0])),
        "lower 95": Figure(1e5 * float(found.low[0])),
        "upper 95": Figure(1e5 * float(found.high[0])),
    }


SERVERS: dict[Key, Server] = {
    ("nist_longley", "ols", ""): partial(_regression, "nist_longley", 1),
    ("nist_norris", "ols", ""): partial(_regression, "nist_norris", 1),
    ("nist_wampler3", "ols", "degree-5 polynomial, x=0..20"): partial(
        _regression, "nist_wampler3", 5
    ),
    (
        "bcg",
        "random_effects_reml",
        "log risk ratio of 13 trials, var 1/a-1/(a+b)+1/c-1/(c+d)",
    ): _trials,
    **{
        ("closed_form", "wilson_95", f"wilson {cases}/100"): partial(_share, cases, 100)
        for cases in (1, 5, 20)
    },
    **{
        ("closed_form", "byars_95", f"byars {cases} events"): partial(_count, cases)
        for cases in (65, 1045)
    },
    **{
        (
            "standardised_rates",
            "dsr_dobson",
            f"European standard population 2013; {area}",
        ): partial(_standardised, area)
        for area in ("testdata_big", "testdata_small")
    },
}

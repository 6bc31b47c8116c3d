"""Rows of synthetic comparisons on California's tobacco law."""

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from folkehelse_eval.estimate.synthetic import demeaned_control, synthetic_control
from folkehelse_eval.estimate.synthetic_cases import (
    SyntheticEstimator,
    SyntheticPanel,
    real_case,
    synthetic_panel,
)
from folkehelse_eval.estimate.synthetic_did import synthetic_did, unit_penalty
from folkehelse_eval.estimate.synthetic_placebo import placebo_units
from tests.reference.serving.figure import Figure, Figures, Key, Server
from tests.reference.serving.panels import prop99


def _panel(refdata: Path) -> SyntheticPanel:
    data = prop99(refdata)
    return synthetic_panel(data.outcome[0], data.first_treated, data.years)


def _effect(estimator: SyntheticEstimator, refdata: Path) -> Figures:
    # the rows' errors are resampled with R's generator: the point only
    panel = _panel(refdata)
    found = estimator(panel.outcome, panel.before, real_case(panel))
    return {"tau": Figure(float(found.value[0]))}


def _placebos(estimator: SyntheticEstimator, refdata: Path) -> Figures:
    found = placebo_units(_panel(refdata), estimator)
    return {
        "sd of 38 placebos": Figure(found.spread),
        "rank p two-sided": Figure(found.p_value),
    }


def _weights(refdata: Path) -> Figures:
    panel = _panel(refdata)
    found = synthetic_did(panel.outcome, panel.before, real_case(panel))
    states = np.unique(pd.read_csv(refdata / "prop99.csv")["state"])
    figures = {
        str(state): Figure(float(weight))
        for state, weight in zip(states, found.unit_weights[0], strict=True)
    }
    years = prop99(refdata).years[: panel.before]
    figures |= {
        str(year): Figure(float(weight))
        for year, weight in zip(years, found.period_weights[0], strict=True)
    }
    zeta = unit_penalty(panel.outcome, panel.before, real_case(panel))
    return figures | {"zeta_omega": Figure(float(zeta[0]))}


PUBLISHED = "published; placebo SE"
RESAMPLED = "synthdid 0.0.9 placebo B=500 seed 12345"
PLACEBOS = "each control as pseudo-treated"

SERVERS: dict[Key, Server] = {
    ("prop99", "synthetic_did", PUBLISHED): partial(_effect, synthetic_did),
    ("prop99", "synthetic_control", PUBLISHED): partial(_effect, synthetic_control),
    ("prop99", "difp", PUBLISHED): partial(_effect, demeaned_control),
    ("prop99", "synthetic_control", RESAMPLED): partial(_effect, synthetic_control),
    ("prop99", "synthetic_did", PLACEBOS): partial(_placebos, synthetic_did),
    ("prop99", "synthetic_control", PLACEBOS): partial(_placebos, synthetic_control),
    ("prop99", "synthetic_did", "weights"): _weights,
    ("prop99", "synthetic_did", "unit weight"): _weights,
    ("prop99", "synthetic_did", "time weight"): _weights,
}

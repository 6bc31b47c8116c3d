"""Rows of sensitivity to trends (README of R ``HonestDiD``)."""

from pathlib import Path

import numpy as np

from folkehelse_eval.estimate.event_regression import sun_abraham
from folkehelse_eval.estimate.event_study import EventStudy
from folkehelse_eval.estimate.honest_did_relative import relative_interval
from folkehelse_eval.estimate.honest_did_smoothness import smoothness_interval
from folkehelse_eval.result.effect import Interval
from tests.reference.serving.figure import Figure, Figures, Key, Server
from tests.reference.serving.panels import medicaid

FIRST_AFTER = np.array([1.0, 0.0])
BENDS = ("0", "0.01", "0.02", "0.03", "0.05")
RATIOS = ("0.5", "1", "1.5", "2")


def _study(refdata: Path) -> EventStudy:
    data = medicaid(refdata)
    found = sun_abraham(data.outcome, data.first_treated, data.years).estimates[0]
    covariance = found.fit.influence().covariance()[0]
    return EventStudy(found.fit.coefficient[0], covariance, before=5)


def _smoothness(refdata: Path) -> Figures:
    study = _study(refdata)
    found: dict[str, Figure] = {}
    for bend in BENDS:
        interval = smoothness_interval(study, FIRST_AFTER, bend=float(bend), level=0.95).interval
        found |= _ends(f"M={bend}", interval)
    return found


def _relative(refdata: Path) -> Figures:
    study = _study(refdata)
    found: dict[str, Figure] = {}
    for ratio in RATIOS:
        rng = np.random.default_rng(20170101)
        interval = relative_interval(
            study, FIRST_AFTER, ratio=float(ratio), level=0.95, rng=rng
        ).interval
        found |= _ends(f"Mbar={ratio}", interval)
    return found


def _ends(name: str, interval: Interval) -> dict[str, Figure]:
    return {f"{name}:lb": Figure(interval.low), f"{name}:ub": Figure(interval.high)}


SERVERS: dict[Key, Server] = {
    ("medicaid_ehec", "honest_did", "smoothness, FLCI, first post period"): _smoothness,
    (
        "medicaid_ehec",
        "honest_did",
        "relative magnitudes, C-LF, first post period",
    ): _relative,
}

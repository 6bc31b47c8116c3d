"""Rows of the wild cluster bootstrap on the castle-doctrine panel (R ``fwildclusterboot``)."""

from functools import partial
from pathlib import Path

import numpy as np

from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.wild_bootstrap import (
    Imposed,
    Points,
    WildOptions,
    wild_cluster_bootstrap,
)
from tests.reference.serving.figure import Figure, Figures, Key, Server
from tests.reference.serving.panels import castle

DRAWS = 99_999  # Monte-Carlo error of p 0.0012, as in the reference run
IMPOSED = {"WCR": Imposed.RESTRICTED, "WCU": Imposed.UNRESTRICTED}
JACKKNIFED = {"fnw11": False, "31": True}
PRINTED = (
    ("fnw11", "WCR", "rademacher"),
    ("fnw11", "WCU", "rademacher"),
    ("fnw11", "WCR", "webb"),
    ("fnw11", "WCU", "webb"),
    ("31", "WCU", "rademacher"),
    ("31", "WCR", "webb"),
    ("31", "WCU", "webb"),
)


def _castle(kind: str, imposed: str, points: str, refdata: Path) -> Figures:
    data = castle(refdata, "post")
    start = data.first_treated[:, None]
    post = ((start > 0) & (data.years >= start)).astype(np.float64)
    options = WildOptions(
        seed=1,
        imposed=IMPOSED[imposed],
        points=Points(points),
        draws=DRAWS,
        jackknifed=JACKKNIFED[kind],
    )
    design = partial_out(post, np.isfinite(data.outcome[0]))
    found = wild_cluster_bootstrap(data.outcome, design, options=options)
    return {
        "p": Figure(float(found.p_value[0])),
        "ci_lo": Figure(float(found.low[0])),
        "ci_hi": Figure(float(found.high[0])),
    }


SERVERS: dict[Key, Server] = {
    (
        "castle",
        "wcb",
        f"twfe dummies; cluster state; type {kind}; {imposed}; {points}; B=99999",
    ): partial(_castle, kind, imposed, points)
    for kind, imposed, points in PRINTED
}

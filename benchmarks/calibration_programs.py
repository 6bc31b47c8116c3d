"""Run other programs on some designs of the calibration, beside our version of their rules.

``python -m benchmarks.calibration_programs [--out benchmarks/calibration.json]`` adds the families
``programs`` and ``synthetic_program``. Needs the peers (an extra, Python 3.12). 500 replications,
10 panels for each draw of municipalities; 100 of the slowest. ``peers`` holds all designs by our
version; here stands how well that agrees.
"""

import argparse
import json
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import diff_diff
import numpy as np
import pandas as pd
import pyfixest
from numpy.typing import NDArray

from benchmarks.calibration import compact
from folkehelse_eval.simulate.error_rates import NOMINAL
from folkehelse_eval.simulate.null_panels import Drawn, Noise, Tails
from folkehelse_eval.simulate.peer_designs import (
    FIRST_YEAR,
    PLACEBOS,
    YEAR,
    PeerCell,
    SyntheticCell,
)
from folkehelse_eval.simulate.register_designs import START, RegisterCell, RegisterPanels

Floats = NDArray[np.float64]

SEED = 20170103
GROUPS, PANELS, DRAWS = 50, 10, 999
GROUPS_OF_SYNTHETIC = 10
"""100 replications, to compare with our version: one takes seconds."""
DESIGNS = (
    RegisterCell(38, 3, Noise.EQUAL, Drawn.ANY, Tails.NORMAL),
    RegisterCell(38, 5, Noise.MIXED, Drawn.SMALL, Tails.NORMAL),
    RegisterCell(357, 3, Noise.EQUAL, Drawn.ANY, Tails.NORMAL),
)
SYNTHETIC = RegisterCell(38, 5, Noise.MIXED, Drawn.SMALL, Tails.NORMAL)


class Replayed:
    """A design that gives the panels of another one once more, so that both see the same."""

    def __init__(self, panels: RegisterPanels) -> None:
        self.panels = panels

    def draw(self, panels: int, rng: np.random.Generator) -> RegisterPanels:
        """Return the panels."""
        del panels, rng
        return self.panels


def main() -> None:
    warnings.simplefilter("ignore")  # programs warn of few clusters in every panel
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/calibration.json"))
    parser.add_argument("--groups", type=int, default=GROUPS)
    options = parser.parse_args()
    found = json.loads(options.out.read_text("utf-8")) if options.out.exists() else {}
    began = time.perf_counter()
    designs, largest = [], 0.0
    for number, cell in enumerate(DESIGNS):
        rng = np.random.default_rng([SEED, number])
        groups = [replication(cell, rng) for _ in range(options.groups)]
        rates = {name: rate([group[name] for group in groups]) for name in groups[0]}
        largest = max([largest, *(difference(group) for group in groups)])
        designs.append({"label": PeerCell(cell).label, "rates": rates})
        print(cell.label, rates, f"{time.perf_counter() - began:.0f} s", flush=True)
        versions = " and ".join(f"{name} {version(name)}" for name in ("diff-diff", "pyfixest"))
        found["programs"] = {
            "replications": options.groups * PANELS,
            "draws": DRAWS,
            "note": f"{versions}. Analytic p values differ from ours by at most {largest:.0e}.",
            "designs": designs,
        }
        options.out.write_text(compact(found), encoding="utf-8")
    rng = np.random.default_rng([SEED, len(DESIGNS)])
    groups = [synthetic_replication(rng) for _ in range(min(options.groups, GROUPS_OF_SYNTHETIC))]
    rates = {name: rate([group[name] for group in groups]) for name in groups[0]}
    found["synthetic_program"] = {
        "replications": len(groups) * PANELS,
        "draws": PLACEBOS,
        "designs": [{"label": SyntheticCell(SYNTHETIC).label, "rates": rates}],
    }
    options.out.write_text(compact(found), encoding="utf-8")


def replication(cell: RegisterCell, rng: np.random.Generator) -> dict[str, Floats]:
    """Return p values of the programs and of our version on the same panels."""
    drawn = cell.draw(PANELS, rng)
    ours = PeerCell(Replayed(drawn)).p_values(PANELS, DRAWS, rng)
    rows = [programs(drawn, k, int(rng.integers(2**31))) for k in range(PANELS)]
    out = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    named = {f"{name} (ours)": ours[name.split(", ")[1]] for name in out}
    return out | named


def synthetic_replication(rng: np.random.Generator) -> dict[str, Floats]:
    """Return p values of synthetic difference-in-differences and of our version of it."""
    drawn = SYNTHETIC.draw(PANELS, rng)
    theirs = [synthetic(drawn, k, int(rng.integers(2**31))) for k in range(PANELS)]
    ours = SyntheticCell(Replayed(drawn)).p_values(PANELS, DRAWS, rng)
    name = "diff-diff, synthetic_did_placebo"
    return {name: np.array(theirs), f"{name} (ours)": ours["synthetic_did_placebo"]}


def programs(drawn: RegisterPanels, k: int, seed: int) -> dict[str, float]:
    """Return the p value that each program gives for one panel, by the interval it prints."""
    frame = long_table(drawn, k)
    names = {"outcome": "y", "unit": "unit", "time": "year", "first_treat": "start"}
    analytic = diff_diff.CallawaySantAnna().fit(frame, **names)
    drawing = diff_diff.CallawaySantAnna(n_bootstrap=DRAWS, seed=seed).fit(frame, **names)
    clustered = pyfixest.feols("y ~ d | unit + year", frame, vcov={"CRV1": "unit"})
    plain = pyfixest.feols("y ~ d | unit + year", frame)
    return {
        "diff-diff, cs_analytic": float(analytic.overall_p_value),
        "diff-diff, cs_bootstrap_percentile": float(drawing.overall_p_value),
        "pyfixest, twfe_clustered": float(clustered.pvalue()["d"]),
        "pyfixest, twfe_not_clustered": float(plain.pvalue()["d"]),
    }


def synthetic(drawn: RegisterPanels, k: int, seed: int) -> float:
    """Return 0 where the interval of synthetic difference-in-differences excludes no effect."""
    found = diff_diff.SyntheticDiD(variance_method="placebo", seed=seed).fit(
        long_table(drawn, k).assign(treated=lambda frame: (frame.start > 0) * 1),
        outcome="y",
        treatment="treated",
        unit="unit",
        time="year",
        post_periods=list(YEAR[START:]),
    )
    low, high = found.conf_int
    return 1.0 if low <= 0.0 <= high else 0.0


def long_table(drawn: RegisterPanels, k: int) -> pd.DataFrame:
    """Return one panel as a long table."""
    unit, year = np.indices(drawn.outcome.shape[1:])
    start = np.where(drawn.start > 0, FIRST_YEAR + drawn.start, 0)[unit.ravel()]
    frame = pd.DataFrame(
        {"unit": unit.ravel(), "year": YEAR[year.ravel()], "y": drawn.outcome[k].ravel()}
    )
    treated = (start > 0) & (frame.year.to_numpy() >= start)
    return frame.assign(start=start, d=treated.astype(float))


def rate(groups: list[Floats]) -> tuple[float, float]:
    """Return a rate and its Monte-Carlo error, per cent."""
    rejected = np.array([(p_values <= NOMINAL).mean() for p_values in groups])
    error = rejected.std(ddof=1) / np.sqrt(rejected.size)
    return round(100.0 * float(rejected.mean()), 2), round(100.0 * float(error), 2)


def difference(group: dict[str, Floats]) -> float:
    """Return the largest difference of p values that hold no draws."""
    names = ("diff-diff, cs_analytic", "pyfixest, twfe_clustered", "pyfixest, twfe_not_clustered")
    return max(float(np.abs(group[name] - group[f"{name} (ours)"]).max()) for name in names)


if __name__ == "__main__":
    main()

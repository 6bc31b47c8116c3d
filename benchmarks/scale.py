"""Draw what estimation costs: ``OPENBLAS_NUM_THREADS=1 python benchmarks/scale.py``.

Writes docs/benchmarks/scale.svg and .csv. One of indicators, units and draws changes at a time, the
others stay at 200 x 357 x 999, 15 years. Seconds are processor time of one thread, so that other
work on the machine hardly counts; the least of three runs.
"""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from group_time import YEARS, analytic, panel
from numpy.typing import NDArray

from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.inference.assignments import one_stratum
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap
from folkehelse_eval.estimate.simultaneous import draw_multipliers, simultaneous_critical_values
from folkehelse_eval.simulate.null_panels import draw_population

GRID = {
    "indicators": (1, 10, 50, 200, 800),
    "units": (38, 100, 357, 1_000, 5_000),
    "draws": (99, 999, 9_999),
}
STANDARD = {"indicators": 200, "units": 357, "draws": 999}
TREATED = 5
REPEATS = 3
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "benchmarks"
Work = Callable[[], object]


def tasks(indicators: int, units: int, draws: int) -> dict[str, Work]:
    outcome, first = panel(indicators, units)
    change = outcome[..., 8:].mean(axis=-1) - outcome[..., :8].mean(axis=-1)
    treated = np.arange(units) < TREATED
    arms = one_stratum(treated)
    shapes = register_shapes(draw_population(units, rng=np.random.default_rng(1)))
    design = partial_out(
        treated[:, None] * (np.arange(YEARS.size) >= 8) * 1.0,
        np.ones(outcome.shape[1:], dtype=np.bool_),
    )

    def randomised(*, intervals: bool) -> None:
        options = Options(seed=1, draws=draws, exact_up_to=0, intervals=intervals)
        randomise_indicators(change, shapes, arms, options=options)

    wild = WildOptions(seed=1, draws=draws, intervals=False)
    return {
        "group-time effects, analytic": lambda: analytic(outcome, first),
        "group-time effects, bands": lambda: _bands(outcome, first, draws),
        "randomisation, p": lambda: randomised(intervals=False),
        "randomisation, intervals": lambda: randomised(intervals=True),
        "wild bootstrap, p": lambda: wild_cluster_bootstrap(outcome, design, options=wild),
    }


def _bands(outcome: NDArray[np.float64], first: NDArray[np.int64], draws: int) -> None:
    multipliers = draw_multipliers(first.size, draws=draws, rng=np.random.default_rng(1))
    for effects in group_time(outcome, first, YEARS).estimates:
        simultaneous_critical_values(effects.influence, multipliers, level=0.95)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = list(_measured())
    with (FOLDER / "scale.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("task", "changed", "number", "processor_seconds"))
        writer.writerows(rows)
    _draw(rows)


def _measured() -> list[tuple[str, str, int, float]]:
    rows = []
    for changed, numbers in GRID.items():
        for number in numbers:
            for name, work in tasks(**STANDARD | {changed: number}).items():
                if changed == "draws" and "analytic" in name:
                    continue
                seconds = min(_seconds(work) for _ in range(REPEATS))
                rows.append((name, changed, number, round(seconds, 5)))
                print(*rows[-1], flush=True)
    return rows


def _seconds(work: Work) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _draw(rows: list[tuple[str, str, int, float]]) -> None:
    plt.rcParams["svg.hashsalt"] = "scale"
    figure, axes = plt.subplots(1, len(GRID), figsize=(11, 4), sharey=True, layout="constrained")
    names = list(dict.fromkeys(row[0] for row in rows))
    for axis, changed in zip(axes, GRID, strict=True):
        for name, marker in zip(names, "os^Dv", strict=True):
            points = [row[2:] for row in rows if row[:2] == (name, changed)]
            axis.plot(
                *zip(*points, strict=True) if points else ((), ()), marker, ls="-", label=name
            )
        fixed = ", ".join(f"{n} {key}" for key, n in STANDARD.items() if key != changed)
        axis.set(xscale="log", yscale="log", xlabel=changed, title=f"with {fixed}")
    axes[0].set_ylabel("processor seconds")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    figure.savefig(FOLDER / "scale.svg", metadata={"Date": None})


if __name__ == "__main__":
    main()

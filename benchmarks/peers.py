"""Time the estimators against those of others, on the same panels, in one run.

    pip install -e ".[peers]"          # Python 3.12 or later, for moderndid
    OPENBLAS_NUM_THREADS=1 python benchmarks/peers.py

writes docs/benchmarks/peers.md. A peer takes one outcome at a time; it is timed on ``--outcomes``
of them (wildboottest on two) after one to warm up, and scaled to 200. Ours is timed on all 200.
Each pair must agree on the estimate and its standard error before its times are compared.
"""

import argparse
import os
import platform
import statistics
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np
from diff_diff._backend import HAS_RUST_BACKEND
from group_time import YEARS, analytic, bands, normal_bands, panel, two_way
from peer_programs import PEERS, Estimate, Panel, Peer, Starts, by_pyfixest, frame, treated_cells

from folkehelse_eval.estimate.aggregate import overall_effect
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.inference.assignments import one_stratum
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap
from folkehelse_eval.estimate.two_way import two_way_effect
from folkehelse_eval.simulate.null_panels import draw_population

OUTCOMES = 200
DRAWS = 999
WILD_OUTCOMES = 2
RUNS = 5
NOTE = """
The 999 draws of a run come from the law that normal multipliers have given the data: normal, with
the covariance of the contributions (`normal_critical_values`). They cost nothing by the unit. The
rows "unit by unit" multiply every unit's contribution, as the others do, by Mammen's multipliers:
with 5,000 units that is 30 GFLOP (units x years x outcomes x draws, twice), and a profile puts
nearly all of the time into that one matrix product at the speed of one core's single precision.
"""
PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "peers.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One task on one size of panel."""

    task: str
    units: int
    ours: float
    """Seconds for 200 outcomes."""
    peers: dict[str, float]
    """Seconds for 200 outcomes, scaled."""
    wanted: str = ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--outcomes", type=int, default=20)
    parser.add_argument("--units", type=int, nargs="+", default=[357, 5_000])
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of small groups, from the peers
    rows: list[Row] = []
    for units in given.units:
        outcome, first = panel(OUTCOMES, units)
        for row in _rows(outcome, first, given.outcomes):
            rows.append(row)
            print(row, flush=True)
    memory = [_memory(units) for units in given.units]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(_page(rows, memory, given.outcomes), encoding="utf-8")


def _rows(outcome: Panel, first: Starts, outcomes: int) -> Iterator[Row]:
    units = first.size
    small = units < 1_000
    mine = overall_effect(next(iter(group_time(outcome[:1], first, YEARS).estimates)))
    for draws, ours, wanted in ((0, analytic, (150, 60)), (DRAWS, normal_bands, (50, 40))):
        peers = {}
        for name, peer in PEERS.items():
            _agree(peer(frame(outcome[0], first), 0), mine.effect, mine.standard_error(), name)
            peers[name] = _scaled(peer, outcome[:outcomes], first, draws)
        task = f"group-time effects, {f'{draws} draws' if draws else 'analytic errors'}"
        alone = _median(lambda ours=ours: ours(outcome, first))
        yield Row(task, units, alone, peers, f"{wanted[0] if small else wanted[1]} times diff-diff")
        if draws:
            alone = _median(lambda: bands(outcome, first))
            yield Row(f"{task}, ours unit by unit", units, alone, peers)
            with joblib.parallel_config("threading", n_jobs=2):
                both = _median(lambda: bands(outcome, first))
            yield Row(f"{task}, ours unit by unit in two threads", units, both, peers)
    if small:
        yield from _regressions(outcome, first, outcomes)
        yield from _randomisation(outcome, units)


def _regressions(outcome: Panel, first: Starts, outcomes: int) -> Iterator[Row]:
    design = partial_out(treated_cells(first), np.ones(outcome.shape[1:], dtype=np.bool_))
    mine = next(iter(two_way_effect(outcome[:1], first, YEARS).estimates))
    _agree(
        by_pyfixest(frame(outcome[0], first), 0),
        mine.coefficient,
        mine.standard_error(),
        "pyfixest",
    )
    fixest = {"pyfixest": _scaled(by_pyfixest, outcome[:outcomes], first, 0)}
    seconds = _median(lambda: two_way(outcome, first))
    yield Row("two-way fixed effects, clustered by unit", first.size, seconds, fixest)
    options = WildOptions(seed=1, draws=DRAWS, intervals=False)
    slow = {"wildboottest": _scaled(by_pyfixest, outcome[:WILD_OUTCOMES], first, DRAWS)}
    seconds = _median(lambda: wild_cluster_bootstrap(outcome, design, options=options))
    yield Row(f"wild cluster bootstrap, {DRAWS} draws", first.size, seconds, slow, "5 000 times")


def _randomisation(outcome: Panel, units: int) -> Iterator[Row]:
    change = outcome[..., 8:].mean(axis=-1) - outcome[..., :8].mean(axis=-1)
    arms = one_stratum(np.arange(units) < 5)
    shapes = register_shapes(draw_population(units, rng=np.random.default_rng(1)))
    for intervals, wanted in ((False, "1 s"), (True, "10 s")):
        options = Options(seed=1, draws=9_999, intervals=intervals)
        seconds = _median(
            lambda options=options: randomise_indicators(change, shapes, arms, options=options)
        )
        what = "with intervals by inversion" if intervals else "p values"
        yield Row(f"randomisation, 9 999 draws, {what}", units, seconds, {}, wanted)


def _agree(theirs: Estimate, value: Panel, error: Panel, name: str) -> None:
    mine = (value.ravel()[0], error.ravel()[0])
    if not np.allclose(theirs, mine, rtol=1e-6):
        raise SystemExit(f"{name} finds {theirs}, we {mine}: not the same task")


def _scaled(peer: Peer, outcome: Panel, first: Starts, draws: int) -> float:
    """Seconds for 200 outcomes; tables are made before the clock starts."""
    tables = [frame(one, first) for one in outcome]
    peer(tables[0], draws)
    began = time.perf_counter()
    for table in tables:
        peer(table, draws)
    return (time.perf_counter() - began) * OUTCOMES / len(tables)


def _median(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds[1:])


def _memory(units: int) -> tuple[int, float, float]:
    """Units, and peak above the input in panels: analytic, with draws."""
    outcome, first = panel(OUTCOMES, units)
    peaks = []
    for work in (analytic, normal_bands):
        tracemalloc.start()
        work(outcome, first)
        peaks.append(tracemalloc.get_traced_memory()[1] / outcome.nbytes)
        tracemalloc.stop()
    return units, peaks[0], peaks[1]


def _page(rows: list[Row], memory: list[tuple[int, float, float]], outcomes: int) -> str:
    packages = [*PEERS, "pyfixest", "wildboottest", "numba", "numpy", "scipy", "pandas"]
    told = ", ".join(f"{name} {version(name)}" for name in packages)
    lines = [
        "# Speed against other programs",
        "",
        "Written by `python benchmarks/peers.py` in one run. Seconds of the clock for "
        f"{OUTCOMES} outcomes of {YEARS.size} years; ours measured on all of them (median of "
        f"{RUNS}), peers on {outcomes} (the wild bootstrap on {WILD_OUTCOMES}) and scaled. "
        "Estimate and standard error agreed to 1e-6 before the clock started.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores; BLAS threads: "
        f"{os.environ.get('OPENBLAS_NUM_THREADS', 'not set')}; {told}. Compiled core of diff-diff "
        f"{'on' if HAS_RUST_BACKEND else 'off'}, wildboottest compiled by numba.",
        "",
        "| task | units | ours, s | others, s (times ours) | wanted |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        others = ", ".join(
            f"{name} {seconds:,.1f} ({seconds / row.ours:,.0f})"
            for name, seconds in row.peers.items()
        )
        lines.append(
            f"| {row.task} | {row.units:,} | {row.ours:.3f} | {others or '-'} | {row.wanted} |"
        )
    lines += [
        "",
        "Peak memory above the input, in copies of the panel (wanted: below four):",
        "",
        "| units | analytic errors | 999 draws |",
        "|---|---|---|",
        *(f"| {units:,} | {plain:.2f} | {drawn:.2f} |" for units, plain, drawn in memory),
        "",
    ]
    return "\n".join(lines) + NOTE


if __name__ == "__main__":
    main()

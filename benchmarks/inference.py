"""Time the inference for few treated units on 357 municipalities x 15 years x 200 indicators.

``OPENBLAS_NUM_THREADS=1 python benchmarks/inference.py [--units 357] [--indicators 200]``
Seconds are processor time of one thread, so that other work on the machine does not count.
"""

import argparse
import os
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

from folkehelse_eval.estimate.inference.assignments import one_stratum
from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options, Statistic
from folkehelse_eval.estimate.inference.start_years import randomise_start_years
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap
from folkehelse_eval.estimate.multiplicity import step_down_max_t
from folkehelse_eval.simulate.null_panels import Noise, Tails, draw_population, yearly

WILDBOOTTEST_SECONDS = 30.0
"""One coefficient at 357 units, 999 draws, wildboottest 0.3.2 with numba (14 to 30 s)."""


def timed(name: str, work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    seconds = time.process_time() - began
    print(f"{name:<58}{seconds:9.3f} s", flush=True)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=357)
    parser.add_argument("--indicators", type=int, default=200)
    parser.add_argument("--treated", type=int, default=5)
    parser.add_argument("--draws", type=int, default=9_999)
    given = parser.parse_args()
    print(
        f"numpy {version('numpy')}, OPENBLAS_NUM_THREADS={os.environ.get('OPENBLAS_NUM_THREADS')}"
    )
    rng = np.random.default_rng(1)
    population = draw_population(given.units, rng=rng)
    outcome = yearly(
        population, panels=given.indicators, noise=Noise.MIXED, tails=Tails.NORMAL, rng=rng
    )
    change = outcome[..., 8:].mean(axis=-1) - outcome[..., :8].mean(axis=-1)
    treated = np.arange(given.units) < given.treated
    arms, shapes = one_stratum(treated), register_shapes(population)
    for kind in Statistic:
        for intervals in (False, True):
            options = Options(seed=1, statistic=kind, draws=given.draws, intervals=intervals)
            what = "with intervals" if intervals else "p values"
            timed(
                f"{kind}, {what}",
                lambda options=options: randomise_indicators(change, shapes, arms, options=options),
            )
    options = Options(seed=1, draws=given.draws, intervals=False, joint=True)
    joint = randomise_indicators(change, shapes, arms, options=options).joint
    assert joint is not None  # noqa: S101 - asked for above
    timed("step-down max-T", lambda: step_down_max_t(joint))
    start = np.where(treated, np.array([5, 8, 11])[np.arange(given.units) % 3], -1)
    for intervals in (False, True):
        options = Options(seed=1, draws=given.draws, intervals=intervals)
        timed(
            f"start years permuted, {'with intervals' if intervals else 'p values'}",
            lambda options=options: randomise_start_years(outcome, shapes, start, options=options),
        )
    regressor = treated[:, None] * (np.arange(outcome.shape[-1]) >= 8) * 1.0
    design = partial_out(regressor, np.ones(regressor.shape, dtype=np.bool_))
    timed("CR2 with Satterthwaite degrees", lambda: cr2(outcome, design))
    wild = WildOptions(seed=1, draws=999, intervals=False)
    seconds = timed(
        "wild bootstrap, 999 draws, p values",
        lambda: wild_cluster_bootstrap(outcome, design, options=wild),
    )
    each = seconds / given.indicators
    ratio = WILDBOOTTEST_SECONDS / each
    print(f"  {1000 * each:.2f} ms an outcome, {ratio:,.0f} times {WILDBOOTTEST_SECONDS:g} s")
    timed(
        "wild bootstrap, 999 draws, with intervals",
        lambda: wild_cluster_bootstrap(outcome, design, options=WildOptions(seed=1, draws=999)),
    )


if __name__ == "__main__":
    main()

"""The same seeds give the same figures, wherever the resampling loops run."""

import os
from collections.abc import Callable, Iterator

import joblib
import numpy as np
import pytest
from distributed import Client, LocalCluster
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.inference.assignments import one_stratum
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.randomisation import randomise_indicators
from folkehelse_eval.estimate.inference.randomised import Options
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap
from folkehelse_eval.estimate.simultaneous import draw_multipliers, simultaneous_critical_values
from folkehelse_eval.estimate.workers import in_parts

INDICATORS, UNITS, TREATED = 150, 30, 5
YEARS = np.arange(2010, 2018)
TREATED_UNITS = np.arange(UNITS) < TREATED
Figures = tuple[NDArray[np.float64], ...]


def panel() -> NDArray[np.float64]:
    return np.random.default_rng(1).normal(size=(INDICATORS, UNITS, YEARS.size))


def randomised() -> Figures:
    change = panel()[..., 4:].mean(axis=-1)
    change[::7, UNITS - 1] = np.nan  # a second pattern of missing units
    shapes = register_shapes(np.linspace(500.0, 90_000.0, UNITS))
    found = randomise_indicators(
        change, shapes, one_stratum(TREATED_UNITS), options=Options(seed=3, draws=499, joint=True)
    )
    assert found.joint is not None
    return found.estimate, found.p_value, found.low, found.high, found.joint.draws


def bootstrapped() -> Figures:
    design = partial_out(
        TREATED_UNITS[:, None] * (YEARS > 2013) * 1.0, np.ones((UNITS, YEARS.size), dtype=np.bool_)
    )
    found = wild_cluster_bootstrap(panel(), design, options=WildOptions(seed=3, draws=299))
    return found.value, found.p_value, found.low, found.high


def banded() -> Figures:
    first = np.where(TREATED_UNITS, 2014, 0)
    draws = draw_multipliers(UNITS, draws=299, rng=np.random.default_rng(3))
    return tuple(
        simultaneous_critical_values(effects.influence, draws, level=0.95)
        for effects in group_time(panel(), first, YEARS).estimates
    )


LOOPS = pytest.mark.parametrize("loop", [randomised, bootstrapped, banded])


def same(one: Figures, other: Figures) -> None:
    assert len(one) == len(other) > 0
    for mine, theirs in zip(one, other, strict=True):
        assert np.isfinite(mine).any()
        assert_array_equal(mine, theirs)


@LOOPS
def test_two_threads_give_the_figures_of_one(loop: Callable[[], Figures]) -> None:
    alone = loop()
    with joblib.parallel_config("threading", n_jobs=2):
        same(alone, loop())


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Client]:
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        yield client


def process_of(_: int) -> int:
    return os.getpid()


@pytest.mark.slow
@pytest.mark.xdist_group("dask")
@LOOPS
def test_two_dask_workers_give_the_figures_of_one_process(
    loop: Callable[[], Figures], two_workers: Client
) -> None:
    alone = loop()
    with joblib.parallel_config("dask"):
        same(alone, loop())
        processes = set(in_parts(process_of, range(8)))
    workers = set(two_workers.run(os.getpid).values())
    assert len(workers) == 2
    assert processes <= workers
    assert os.getpid() not in processes


def test_parts_keep_their_order_in_uneven_runs() -> None:
    with joblib.parallel_config("threading", n_jobs=3):
        assert in_parts(lambda part: part * part, range(7)) == [n * n for n in range(7)]

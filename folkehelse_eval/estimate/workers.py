"""Run the parts of a resampling loop, on as many workers as the caller has asked joblib for.

Nothing is parallel unless somebody says so around the call, with any of joblib's backends:
``with joblib.parallel_config("threading", n_jobs=2): ...``, or, with the ``dask`` extra and a
``distributed.Client``, ``with joblib.parallel_config("dask"): ...``. Random numbers are drawn
before the loop, so figures do not depend on where or in how many parts it runs.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

from joblib import Parallel, delayed, effective_n_jobs

Part = TypeVar("Part")
Found = TypeVar("Found")


def in_parts(work: Callable[[Part], Found], parts: Sequence[Part]) -> list[Found]:
    """Return ``work`` of every part, in the order of the parts.

    A worker takes one run of neighbouring parts, so that what they share travels to it once.
    """
    workers = min(effective_n_jobs(None), len(parts))
    if workers <= 1:
        return [work(part) for part in parts]
    bounds = [len(parts) * number // workers for number in range(workers + 1)]
    runs = [parts[first:last] for first, last in pairwise(bounds)]
    found = Parallel()(delayed(_all)(work, run) for run in runs)
    return [one for run in found for one in run]


def _all(work: Callable[[Part], Found], parts: Sequence[Part]) -> list[Found]:
    return [work(part) for part in parts]

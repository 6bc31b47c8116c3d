"""Time our JSON-stat reader against pyjstat on one cube of about 750 000 cells.

Both read the same bytes in one run, turn by turn, in processor seconds, so that other work on the
machine counts little; the ratio of the medians is what matters. The values are compared cell by
cell first.

Run: ``python -m benchmarks.jsonstat_vs_pyjstat`` (needs the extra ``benchmark``).
"""

import io
import json
import platform
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from statistics import median

import numpy as np
import pandas as pd
from pyjstat import pyjstat

from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.jsonstat import parse_cube
from folkehelse_eval.sources.raw import RawFile

SHAPE = {"GEO": 357, "AAR": 14, "KJONN": 3, "ALDER": 5, "SOES": 10}
TURNS = 3
SEED = 20170101


def cube_bytes(*, flagged_share: float) -> bytes:
    """Write a cube shaped like FHI's tables, with a share of the cells hidden by a flag."""
    size = int(np.prod(list(SHAPE.values())))
    rng = np.random.default_rng(SEED)
    figures, flagged = rng.random(size).round(3) * 100, rng.random(size) < flagged_share
    values = [":" if hide else cell for cell, hide in zip(figures, flagged, strict=True)]
    dimensions = {
        name: {
            "label": name,
            "category": {
                "index": [f"{name}{at}" for at in range(n)],
                "label": {f"{name}{at}": f"{name}{at}" for at in range(n)},
            },
        }
        for name, n in SHAPE.items()
    }
    content = {
        "class": "dataset",
        "version": "2.0",
        "label": "benchmark",
        "id": list(SHAPE),
        "size": list(SHAPE.values()),
        "dimension": dimensions,
        "value": values,
    }
    return json.dumps(content).encode()


def read_ours(data: bytes) -> pd.DataFrame:
    cube = parse_cube(RawFile(name="benchmark.json", data=data, sha256=""))
    if isinstance(cube, Unread):
        raise TypeError(cube.reason)
    return cube.frame()


def read_theirs(data: bytes) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas deprecations inside pyjstat
        return pyjstat.Dataset.read(io.StringIO(data.decode())).write("dataframe")


def seconds(read: Callable[[bytes], pd.DataFrame], data: bytes) -> float:
    began = time.process_time()
    read(data)
    return time.process_time() - began


def compare(*, flagged_share: float) -> None:
    data = cube_bytes(flagged_share=flagged_share)
    ours, theirs = read_ours(data), read_theirs(data)
    numbers = pd.to_numeric(theirs["value"], errors="coerce")
    np.testing.assert_allclose(ours["value"], numbers.to_numpy(dtype=float))
    turns = [(seconds(read_ours, data), seconds(read_theirs, data)) for _ in range(TURNS)]
    own, other = (median(column) for column in zip(*turns, strict=True))
    print(
        f"{len(ours)} cells, {flagged_share:.0%} flagged, values equal: ours {own:.2f} s, "
        f"pyjstat {other:.1f} s, ratio {other / own:.0f}"
    )


def main() -> None:
    names = ("pyjstat", "numpy", "pandas")
    print(f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in names))
    compare(flagged_share=0.0)
    compare(flagged_share=0.05)


if __name__ == "__main__":
    main()

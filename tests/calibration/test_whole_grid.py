"""Every design of the calibration page, with 500 replications: ``pytest -m nightly``."""

import argparse

import pytest

from benchmarks.calibration import FAMILIES, chunks, measure
from benchmarks.calibration_families import FAMILIES as DESCRIBED

LOWEST, HIGHEST = 2.5, 8.0
FARTHEST_LOW, FARTHEST_HIGH = 1.0, 11.0
MOST_OUTSIDE = 0.05
"""500 replications have an error of one point, so a few of hundreds of designs fall outside."""


@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.parametrize("family", list(DESCRIBED))
def test_the_default_holds_its_level_in_the_whole_family(family):
    options = argparse.Namespace(jobs=1, draws=199)
    described, found = DESCRIBED[family], []
    for chunk in chunks(list(FAMILIES[family]())):
        rates = measure(chunk, 50, 10, options)
        found += [item.rates[described.default].percent for item in rates]
    outside = [rate for rate in found if not LOWEST <= rate <= HIGHEST]
    assert len(outside) <= MOST_OUTSIDE * len(found)
    assert FARTHEST_LOW <= min(found) <= max(found) <= FARTHEST_HIGH

"""Robust errors on the castle-doctrine panel, against R's programs."""

import csv
from pathlib import Path

import numpy as np
import pytest

from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.partialled import partial_out

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def castle(realdata):
    with (realdata.parent / "refdata" / "castle.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    states, years = (sorted({int(row[name]) for row in rows}) for name in ("sid", "year"))
    shape = (len(states), len(years))
    outcome, post = np.full(shape, np.nan), np.zeros(shape)
    for row in rows:
        at = states.index(int(row["sid"])), years.index(int(row["year"]))
        outcome[at], post[at] = float(row["l_homicide"]), float(row["post"])
    return outcome[None], partial_out(post, np.isfinite(outcome))


@pytest.fixture(scope="module")
def expected(realdata):
    with Path(realdata.parent / "refdata" / "expected.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["dataset"] == "castle"]


def test_cr2_and_its_degrees_of_freedom(castle, expected):
    found = cr2(*castle)
    rows = {r["quantity"]: r for r in expected if r["options"].startswith("clubSandwich CR2")}
    tolerance = float(rows["df"]["tolerance"])
    assert found.value[0] == pytest.approx(float(rows["post"]["value"]), abs=tolerance)
    assert found.standard_error[0] == pytest.approx(float(rows["post"]["se"]), abs=tolerance)
    assert found.degrees_of_freedom == pytest.approx(float(rows["df"]["value"]), abs=tolerance)
    assert found.p_value[0] == pytest.approx(float(rows["p"]["value"]), abs=tolerance)

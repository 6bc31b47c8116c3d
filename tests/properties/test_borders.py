"""Identities of mapping onto the borders of 2024, for any counts and any year."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.harmonise.borders import codes_valid_in
from folkehelse_eval.harmonise.table import Harmonised, harmonise
from folkehelse_eval.sources.contract import Delivery, delivered_frame
from folkehelse_eval.vocabulary.plan import SplitRule
from folkehelse_eval.vocabulary.provenance import Provenance

RTOL_WEIGHTS = 1e-5
"""Weights of split parts are printed with six digits and add up to 1 within a few millionths."""
YEARS = st.integers(2012, 2024)
SEEDS = st.integers(0, 2**32 - 1)


def nation(year: int, seed: int, *, shift: float = 0.0) -> Delivery:
    """Mean of points and pupils for every municipality of a year, drawn from a seed."""
    rng = np.random.default_rng(seed)
    codes = sorted(codes_valid_in(year))
    frame = delivered_frame(
        {
            "indicator": "udir_grunnskolepoeng",
            "geo_code": codes,
            "first_year": year,
            "last_year": year,
            "sex": "all",
            "age": "10",
            "group": "total",
            "value": rng.uniform(30, 50, len(codes)) + shift,
            "denominator": rng.integers(1, 500, len(codes)).astype(float),
            "status": "observed",
            "flag": "",
            "row": np.arange(len(codes)) + 2,
            "column": "value",
        },
        length=len(codes),
    )
    origin = Provenance("s", "p", "t", "f", "a" * 64, None, "l", simulated=True)
    return Delivery(frame, origin, "udir")


def on_2024_borders(delivery: Delivery) -> Harmonised:
    return harmonise(delivery, splits=SplitRule.ESTIMATE)


@settings(max_examples=6, deadline=None)
@given(YEARS, SEEDS)
def test_nobody_is_lost_and_nobody_counted_twice(year: int, seed: int) -> None:
    before, after = nation(year, seed).frame, on_2024_borders(nation(year, seed)).frame
    assert len(after) == 357
    assert after["denominator"].sum() == pytest.approx(
        before["denominator"].sum(), rel=RTOL_WEIGHTS
    )
    assert (after["value"] * after["denominator"]).sum() == pytest.approx(
        (before["value"] * before["denominator"]).sum(), rel=RTOL_WEIGHTS
    )


@settings(max_examples=6, deadline=None)
@given(YEARS, SEEDS, st.floats(-10, 10))
def test_a_nationwide_shift_goes_through(year: int, seed: int, shift: float) -> None:
    plain = on_2024_borders(nation(year, seed)).frame
    shifted = on_2024_borders(nation(year, seed, shift=shift)).frame
    np.testing.assert_allclose(shifted["value"] - plain["value"], shift, atol=1e-9)


@settings(max_examples=6, deadline=None)
@given(YEARS, SEEDS)
def test_a_merged_mean_lies_between_its_parts(year: int, seed: int) -> None:
    delivered = nation(year, seed).frame
    after = on_2024_borders(nation(year, seed)).frame
    by_row = delivered.set_index("row")["value"]
    for value, rows in zip(after["value"], after["row"], strict=True):
        parts = by_row.loc[[int(row) for row in rows.split("+")]]
        assert parts.min() - 1e-9 <= value <= parts.max() + 1e-9


@settings(max_examples=6, deadline=None)
@given(YEARS, SEEDS)
def test_leaving_out_changes_nobody_else(year: int, seed: int) -> None:
    delivery = nation(year, seed)
    default = harmonise(delivery)
    left_out = {item.unit for item in default.left_out}
    estimated = on_2024_borders(delivery).frame
    others = estimated[~estimated["unit_code"].isin(left_out)]
    keys = ["unit_code", "value", "denominator", "exactness"]
    assert sorted(default.frame[keys].itertuples(index=False, name=None)) == sorted(
        others[keys].itertuples(index=False, name=None)
    )

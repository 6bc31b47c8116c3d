"""Adding counts, weighting, and the status of a merged cell, on arrays written out."""

import numpy as np
import pytest

from folkehelse_eval.harmonise.combine import RANK, Parts, Rule, combine, worst_rank
from folkehelse_eval.vocabulary.status import CellStatus as Status

NAN = float("nan")


def parts(**columns: list[float]) -> Parts:
    n = len(columns["value"])
    absent = {name: [NAN] * n for name in ("numerator", "denominator", "answers", "stated_weight")}
    whole = {**absent, "share": [1.0] * n, **columns}
    return Parts(
        group=np.zeros(n, dtype=np.int64), **{k: np.array(v, dtype=float) for k, v in whole.items()}
    )


def rule(*, is_count: bool = False, standardised: bool = False, scale: float = 100.0) -> Rule:
    return Rule(np.array([is_count]), np.array([standardised]), np.array([scale]))


def test_counts_are_added_then_divided() -> None:
    """10 of 100 and 90 of 300 are 25 percent, not the mean of 10 and 30."""
    found = combine(
        parts(value=[10.0, 30.0], numerator=[10.0, 90.0], denominator=[100.0, 300.0]), rule()
    )
    assert found.value[0] == pytest.approx(25.0)
    assert (found.numerator[0], found.denominator[0]) == (100.0, 400.0)
    assert not found.weighted[0]


def test_a_mean_is_weighted_by_its_denominator() -> None:
    found = combine(parts(value=[40.0, 44.0], denominator=[300.0, 100.0]), rule(scale=1.0))
    assert found.value[0] == pytest.approx(41.0)
    assert not found.weighted[0]


def test_a_standardised_rate_is_marked_when_weighted() -> None:
    """Its counts give a crude rate, which is another figure."""
    columns = {"value": [12.0, 20.0], "numerator": [9.0, 30.0], "denominator": [100.0, 100.0]}
    found = combine(parts(**columns), rule(standardised=True))
    assert found.value[0] == pytest.approx(16.0)
    assert found.weighted[0]


def test_a_rate_without_counts_needs_stated_weights() -> None:
    without = combine(parts(value=[12.0, 20.0]), rule())
    assert np.isnan(without.value[0])
    stated = combine(parts(value=[12.0, 20.0], stated_weight=[3.0, 1.0]), rule())
    assert stated.value[0] == pytest.approx(14.0)
    assert stated.weighted[0]
    one_missing = combine(parts(value=[12.0, 20.0], stated_weight=[3.0, NAN]), rule())
    assert np.isnan(one_missing.value[0])


def test_counts_of_a_split_part_are_shared_out() -> None:
    found = combine(parts(value=[100.0, 50.0], share=[1.0, 0.4]), rule(is_count=True))
    assert found.value[0] == pytest.approx(120.0)


def test_nobody_in_the_denominator_gives_no_value() -> None:
    found = combine(parts(value=[0.0, 0.0], denominator=[0.0, 0.0]), rule())
    assert np.isnan(found.value[0])


@pytest.mark.parametrize(
    ("statuses", "n_existing", "whole"),
    [
        ([Status.OBSERVED, Status.OBSERVED], 2, Status.OBSERVED),
        ([Status.OBSERVED, Status.HIDDEN], 2, Status.HIDDEN),
        ([Status.OBSERVED, Status.MISSING], 2, Status.MISSING),
        ([Status.OBSERVED, Status.NOT_COMPUTABLE], 2, Status.NOT_COMPUTABLE),
        ([Status.NOT_COMPUTABLE, Status.MISSING], 2, Status.MISSING),
        ([Status.MISSING, Status.HIDDEN], 2, Status.HIDDEN),
        ([Status.OBSERVED], 2, Status.MISSING),  # a part that was not delivered
        ([Status.HIDDEN], 2, Status.HIDDEN),
        ([Status.NOT_COMPUTABLE, Status.NOT_COMPUTABLE], 2, Status.NOT_COMPUTABLE),
    ],
)
def test_status_of_a_merged_cell(statuses: list[Status], n_existing: int, whole: Status) -> None:
    n = len(statuses)
    worst = worst_rank(
        np.array([RANK[status] for status in statuses]),
        np.zeros(n, dtype=np.int64),
        n_delivered=np.array([n]),
        n_existing=np.array([n_existing]),
    )
    assert worst.tolist() == [RANK[whole]]

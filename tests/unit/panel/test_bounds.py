"""Bounds of hidden figures, against programmes written out and solved one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from folkehelse_eval.panel.bounds import recovered
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.relations import Relation

UPPER = 100.0


def named(name: int) -> Figure:
    return Figure("x", f"{name:04}", 2018, 2018)


def bounds(relations, shown, hidden, closeness=UPPER):
    found = recovered(relations, shown, hidden, closeness=closeness, largest=lambda _: UPPER)
    return {figure: (each.low, each.high) for figure, each in found.items()}


def test_one_hidden_part_of_a_shown_total_is_known_exactly() -> None:
    total, shown, hidden = named(0), named(1), named(2)
    relation = Relation(total, (shown, hidden), (0.75, 0.25))
    assert bounds([relation], {total: 20.0, shown: 18.0}, [hidden]) == {
        hidden: pytest.approx((26.0, 26.0))
    }


def test_two_totals_with_the_same_hidden_parts_are_subtracted() -> None:
    """a + b and a + 3 b are known: neither follows from one total, both from two."""
    one, two, a, b = map(named, range(4))
    first, second = Relation(one, (a, b), (0.5, 0.5)), Relation(two, (a, b), (0.25, 0.75))
    shown = {one: 40.0, two: 45.0}
    assert recovered([first], shown, [a], closeness=5.0, largest=lambda _: UPPER) == {}
    assert bounds([first, second], shown, [a, b], 5.0) == {
        a: pytest.approx((30.0, 30.0)),
        b: pytest.approx((50.0, 50.0)),
    }


def test_an_unknown_total_gives_nothing_away() -> None:
    total, shown, hidden = named(0), named(1), named(2)
    relation = Relation(total, (shown, hidden), (0.75, 0.25))
    assert bounds([relation], {shown: 18.0}, [hidden], 5.0) == {}


def test_a_contradiction_by_inexact_weights_counts_at_its_nearest() -> None:
    """The shown part alone is more than the total: the hidden one would have to be negative."""
    total, shown, hidden = named(0), named(1), named(2)
    relation = Relation(total, (shown, hidden), (0.75, 0.25))
    assert bounds([relation], {total: 20.0, shown: 40.0}, [hidden], 5.0) == {
        hidden: pytest.approx((0.0, 0.0))
    }


@given(st.integers(0, 10_000))
def test_equals_one_programme_for_each_figure(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, rows = 6, 3
    truth = rng.uniform(0, 30, n)
    weights = rng.dirichlet(np.ones(n), rows) * (rng.random((rows, n)) < 0.7)
    figures = [named(at) for at in range(n)]
    totals = [named(100 + at) for at in range(rows)]
    known = rng.random(n) < 0.4
    shown = {figures[at]: truth[at] for at in np.flatnonzero(known)}
    shown |= {total: float(row @ truth) for total, row in zip(totals, weights, strict=True)}
    relations = [
        Relation(
            total,
            tuple(figures[at] for at in np.flatnonzero(row)),
            tuple(row[np.flatnonzero(row)].tolist()),
        )
        for total, row in zip(totals, weights, strict=True)
    ]
    hidden = [figures[at] for at in np.flatnonzero(~known)]
    found = bounds(relations, shown, hidden)
    for at in np.flatnonzero(~known):
        if not weights[:, at].any():
            continue
        low, high = (
            linprog(
                sign * np.eye(n)[at],
                A_eq=weights,
                b_eq=weights @ truth,
                bounds=[(truth[i], truth[i]) if known[i] else (0, UPPER) for i in range(n)],
            ).x[at]
            for sign in (1, -1)
        )
        assert found[figures[at]] == pytest.approx((low, high), abs=1e-6)

"""The stacked regression is the contrast, and with one window the two-period panel."""

import numpy as np
import pytest

from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.estimate.inference.cluster_robust import cr2
from folkehelse_eval.estimate.inference.partialled import partial_out
from folkehelse_eval.estimate.inference.stacked import stack, stacked_bootstrap, stacked_cr2
from folkehelse_eval.estimate.inference.wild_bootstrap import WildOptions, wild_cluster_bootstrap

UNITS, TREATED = 30, 11


def one_window(seed=3):
    rng = np.random.default_rng(seed)
    outcome = rng.standard_normal((UNITS, 2))
    slot = np.where(np.arange(UNITS) < TREATED, 0, -1)
    outcome[:TREATED, 1] += 0.6
    regressor = np.zeros_like(outcome)
    regressor[:TREATED, 1] = 1.0
    return outcome, slot, partial_out(regressor, np.ones_like(outcome, dtype=bool))


def several_windows(seed=4):
    rng = np.random.default_rng(seed)
    slot = np.full(UNITS, -1)
    slot[:4], slot[4:9], slot[9:TREATED] = 0, 1, 2
    change = rng.standard_normal((UNITS, 1)) + 0.5 * rng.standard_normal((UNITS, 3))
    change[20:23, 0] = np.nan
    change[26, 1:] = np.nan
    return change, slot


def test_the_coefficient_is_the_contrast():
    change, slot = several_windows()
    assert stacked_cr2(stack(change, slot)).value[0] == pytest.approx(
        split_arms(change, slot).value
    )


def test_one_window_has_the_errors_of_the_two_period_panel():
    outcome, slot, design = one_window()
    panel = cr2(outcome[None], design)
    found = stacked_cr2(stack(np.diff(outcome, axis=1), slot))
    assert found.value[0] == pytest.approx(panel.value[0])
    assert found.standard_error[0] == pytest.approx(panel.standard_error[0])
    assert found.degrees_of_freedom == pytest.approx(panel.degrees_of_freedom)
    assert found.p_value[0] == pytest.approx(panel.p_value[0])


def test_one_window_has_the_bootstrap_of_the_two_period_panel():
    outcome, slot, design = one_window()
    options = WildOptions(seed=5, draws=999, intervals=False)
    panel = wild_cluster_bootstrap(outcome[None], design, options=options)
    found = stacked_bootstrap(stack(np.diff(outcome, axis=1), slot), options=options)
    assert found == pytest.approx(panel.p_value[0])


def test_several_windows_equal_a_regression_written_out():
    change, slot = several_windows()
    rows, cluster = [], []
    number = [(slot == s).sum() for s in range(3)]
    others = [np.isfinite(change[slot < 0, s]).sum() for s in range(3)]
    ratio = sum(n * m for n, m in zip(number, others, strict=True)) / TREATED**2
    for u, s in np.argwhere(np.isfinite(change)):
        if slot[u] >= 0 and slot[u] != s:
            continue
        weight = 1.0 if slot[u] >= 0 else ratio * number[s] / others[s]
        dummies = np.append(np.eye(3)[s], float(slot[u] >= 0))
        rows.append(np.sqrt(weight) * np.append(dummies, change[u, s]))
        cluster.append(u)
    table, cluster = np.array(rows), np.array(cluster)
    x, y = table[:, :-1], table[:, -1]
    inverse = np.linalg.inv(x.T @ x)
    maker = np.eye(len(y)) - x @ inverse @ x.T
    residual = maker @ y
    loads = []
    for unit in np.unique(cluster):
        own = np.flatnonzero(cluster == unit)
        size, vectors = np.linalg.eigh(maker[np.ix_(own, own)])
        root = (vectors / np.sqrt(size)) @ vectors.T
        load = np.zeros(len(y))
        load[own] = root @ x[own] @ inverse[-1]
        loads.append(load)
    loads = np.array(loads)
    spread = loads @ maker @ loads.T
    found = stacked_cr2(stack(change, slot))
    assert found.standard_error[0] == pytest.approx(np.sqrt(((loads @ residual) ** 2).sum()))
    assert found.degrees_of_freedom == pytest.approx(np.trace(spread) ** 2 / (spread**2).sum())
    assert 2.0 < found.degrees_of_freedom < UNITS


def test_the_bootstrap_answers_a_large_effect_and_not_a_missing_one():
    change, slot = several_windows()
    options = WildOptions(seed=5, draws=999, intervals=False)
    none = change - split_arms(change, slot).value * (slot >= 0)[:, None]
    large = none + 3.0 * (slot >= 0)[:, None]
    assert stacked_bootstrap(stack(none, slot), options=options) > 0.9
    assert stacked_bootstrap(stack(large, slot), options=options) < 0.01

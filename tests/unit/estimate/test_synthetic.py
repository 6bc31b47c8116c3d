import numpy as np
import pytest

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.augmented import AugmentedControl
from folkehelse_eval.estimate.synthetic import synthetic_control
from folkehelse_eval.estimate.synthetic_cases import real_case, synthetic_panel
from folkehelse_eval.estimate.synthetic_did import synthetic_did
from folkehelse_eval.estimate.synthetic_placebo import (
    placebo_error,
    placebo_groups,
    placebo_units,
)

YEARS = np.arange(2010, 2020)


def _panel(treated=1, donors=8, seed=2, start=2016):
    rng = np.random.default_rng(seed)
    outcome = rng.normal(20, 3, (treated + donors, 1)) + rng.normal(size=(treated + donors, 10))
    first = np.where(np.arange(treated + donors) < treated, start, 0)
    return outcome, first


def test_a_unit_between_two_donors_gets_half_of_each():
    donors = np.array([[1.0, 3.0, 2.0, 5.0, 9.0], [3.0, 1.0, 6.0, 1.0, 3.0], [50, 60, 70, 80, 90]])
    treated = (donors[0] + donors[1]) / 2 + np.array([0, 0, 0, 4.0, 6.0])
    panel = synthetic_panel(
        np.vstack([treated, donors]), np.array([2013, 0, 0, 0]), np.arange(2010, 2015)
    )
    found = synthetic_control(panel.outcome, panel.before, real_case(panel))
    assert found.unit_weights[0] == pytest.approx([0, 0.5, 0.5, 0], abs=1e-4)
    assert found.value[0] == pytest.approx(5.0, abs=1e-2)
    assert found.path[0] == pytest.approx([0, 0, 0, 4, 6], abs=1e-2)


def test_one_treated_unit_has_a_rank_and_no_standard_error():
    outcome, first = _panel()
    outcome[0, 6:] += 100.0
    found = placebo_units(synthetic_panel(outcome, first, YEARS), synthetic_did)
    assert found.p_value == found.smallest_p == pytest.approx(1 / 9)
    with pytest.raises(EstimationError, match=r"with 1 treated unit.*Report the rank"):
        placebo_error(found, treated=1)


def test_only_units_alike_are_ranked_among():
    outcome, first = _panel()
    alike = np.array([True, True, True, False, True, False, False, False, False])
    found = placebo_units(synthetic_panel(outcome, first, YEARS), synthetic_did, eligible=alike)
    assert found.smallest_p == pytest.approx(1 / 4)
    with pytest.raises(EstimationError, match="no donor is like"):
        placebo_units(synthetic_panel(outcome, first, YEARS), synthetic_did, eligible=first > 0)


def test_groups_of_donors_give_an_error_for_several_treated():
    panel = synthetic_panel(*_panel(treated=3, donors=12), YEARS)
    found = placebo_groups(panel, synthetic_did, draws=20, rng=np.random.default_rng(1))
    again = placebo_groups(panel, synthetic_did, draws=20, rng=np.random.default_rng(1))
    assert placebo_error(found, treated=3) == placebo_error(again, treated=3) > 0
    assert found.effects.unit_weights[0, :3] == pytest.approx(np.zeros(3))
    with pytest.raises(EstimationError, match="expected one"):
        placebo_units(panel, synthetic_did)


def test_a_placebo_run_is_what_the_unit_would_get_alone():
    outcome, first = _panel()
    panel = synthetic_panel(outcome, first, YEARS)
    for estimator in (synthetic_control, synthetic_did, AugmentedControl()):
        runs = placebo_units(panel, estimator).runs
        alone = synthetic_panel(outcome[1:], np.where(np.arange(8) == 4, 2016, 0), YEARS)
        single = estimator(alone.outcome, alone.before, real_case(alone))
        assert runs.value[4] == pytest.approx(single.value[0], abs=1e-3)


def test_augmentation_improves_the_fit_and_vanishes_with_a_large_penalty():
    panel = synthetic_panel(*_panel(donors=20), YEARS)
    arguments = panel.outcome, panel.before, real_case(panel)
    plain = synthetic_control(*arguments)
    assert AugmentedControl(1e-3)(*arguments).misfit[0] < plain.misfit[0] or plain.misfit[0] < 1e-3
    stiff = AugmentedControl(1e9)(*arguments)
    assert stiff.value[0] == pytest.approx(plain.value[0], abs=1e-6)
    assert AugmentedControl()(*arguments).unit_weights.sum() == pytest.approx(1.0)


def test_augmented_weights_by_the_formula_of_the_paper():
    outcome, first = _panel(donors=12)
    panel = synthetic_panel(outcome, first, YEARS)
    found = AugmentedControl(0.1)(panel.outcome, panel.before, real_case(panel))
    plain = synthetic_control(panel.outcome, panel.before, real_case(panel)).unit_weights[0, 1:]
    past = outcome[1:, :6] - outcome[1:, :6].mean(axis=0)  # donors x periods
    own = outcome[0, :6] - outcome[1:, :6].mean(axis=0)
    penalty = 0.1 * np.linalg.svd(past, compute_uv=False)[0] ** 2
    extra = past @ np.linalg.solve(past.T @ past + penalty * np.eye(6), own - past.T @ plain)
    assert found.unit_weights[0, 1:] == pytest.approx(plain + extra, abs=1e-9)


def _with_cell(outcome, value):
    return np.where(np.arange(outcome.size).reshape(outcome.shape) == 23, value, outcome)


SPOILED = {
    "0 missing and 1 infinite": lambda y, first: (_with_cell(y, np.inf), first, YEARS),
    r"1 missing and 0 infinite.*Leave out": lambda y, first: (_with_cell(y, np.nan), first, YEARS),
    "never changes": lambda y, first: (np.repeat(y[:, :1], 10, axis=1), first, YEARS),
    r"1 donors.*Widen": lambda y, first: (y[:2], first[:2], YEARS),
    r"0 periods before.*Widen the window": lambda y, first: (y, np.minimum(first, 2010), YEARS),
    "0 after": lambda y, first: (y, np.where(first, 2030, 0), YEARS),
    r"\[2016, 2017\].*each cohort": lambda y, first: (y, np.append([2016, 2017], first[2:]), YEARS),
    "increasing years": lambda y, first: (y, first, YEARS[::-1]),
}


@pytest.mark.parametrize("message", SPOILED)
def test_bad_input_is_named_with_its_remedy(message):
    with pytest.raises(EstimationError, match=message):
        synthetic_panel(*SPOILED[message](*_panel()))


def test_too_few_periods_for_a_penalty():
    outcome, first = _panel(start=2012)
    panel = synthetic_panel(outcome, first, YEARS)
    with pytest.raises(EstimationError, match="2 periods before"):
        AugmentedControl()(panel.outcome, panel.before, real_case(panel))


def test_placebo_runs_need_donors_left():
    panel = synthetic_panel(*_panel(treated=3, donors=4), YEARS)
    with pytest.raises(EstimationError, match="leave 1 to compare"):
        placebo_groups(panel, synthetic_did, draws=5, rng=np.random.default_rng(1))

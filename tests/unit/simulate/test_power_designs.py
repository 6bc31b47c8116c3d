"""Powers and peers' rules are those of panels that hold the effect."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from folkehelse_eval.estimate.inference.randomisation import build_test
from folkehelse_eval.estimate.inference.randomised import Statistic
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.simulate.error_rates import assignments, p_at
from folkehelse_eval.simulate.null_panels import Drawn, Noise, Tails
from folkehelse_eval.simulate.peer_designs import PeerCell, SyntheticCell
from folkehelse_eval.simulate.power_designs import POWER, analytic
from folkehelse_eval.simulate.register_designs import START, RegisterCell
from folkehelse_eval.simulate.survey_designs import SurveyCell

CELL = RegisterCell(17, 5, Noise.MIXED, Drawn.SMALL, Tails.NORMAL)
EFFECT = 1.5


def with_effect(drawn):
    outcome = drawn.outcome.copy()
    outcome[:, drawn.arms.treated, START:] += EFFECT
    return outcome


@pytest.mark.parametrize("kind", list(Statistic))
def test_testing_minus_the_effect_is_testing_none_where_there_is_one(kind):
    rng = np.random.default_rng(1)
    drawn = CELL.draw(20, rng)
    found, shapes = assignments(drawn.arms, 99, rng), register_shapes(drawn.population)
    moved = with_effect(drawn)
    change = moved[..., START:].mean(axis=-1) - moved[..., :START].mean(axis=-1)
    without = build_test(kind, drawn.change, shapes, drawn.arms, found)
    there = build_test(kind, change, shapes, drawn.arms, found)
    np.testing.assert_array_equal(
        p_at(without, np.full(20, -EFFECT), found), p_at(there, np.zeros(20), found)
    )


def test_analytic_powers_are_those_of_panels_with_the_effect():
    drawn = CELL.draw(20, np.random.default_rng(2))
    treated = drawn.arms.treated
    without = analytic(drawn.outcome, treated, START, effect=EFFECT)
    there = analytic(with_effect(drawn), treated, START, effect=0.0)
    for name in ("pooled_t", "welch", "cr2"):
        np.testing.assert_allclose(without[name + POWER], there[name], rtol=1e-10)
    change = drawn.change
    for name, equal in (("pooled_t", True), ("welch", False)):
        expected = stats.ttest_ind(change[:, treated], change[:, ~treated], axis=1, equal_var=equal)
        np.testing.assert_allclose(without[name], expected.pvalue, rtol=1e-10)


def test_the_variance_of_survey_changes_is_what_they_vary_by():
    rng = np.random.default_rng(3)
    cell = SurveyCell(17, 3, 2, True, False, False, Drawn.ANY)
    drawn = cell.draw(20_000, rng)
    np.testing.assert_allclose(drawn.change.var(axis=0), drawn.variance, rtol=0.06)


def test_peers_find_a_huge_effect_and_their_errors_differ():
    rng = np.random.default_rng(4)
    drawn = CELL.draw(6, rng)
    drawn.outcome[:, drawn.arms.treated, START:] += 100.0
    again = SimpleNamespace(draw=lambda *_: drawn)
    found = PeerCell(again).p_values(6, 199, rng)
    assert len(found) == 6
    for name in set(found) - {"wild_bootstrap_restricted"}:
        assert (found[name] < 0.01).all()
    [synthetic] = SyntheticCell(again).p_values(6, 199, rng).values()
    assert (synthetic < 1e-6).all()

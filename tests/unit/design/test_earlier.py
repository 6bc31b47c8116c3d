"""Windows before the start: which figures they compare."""

import numpy as np
import pytest

from folkehelse_eval.design.build import build_design
from folkehelse_eval.design.earlier import earlier_changes
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.design.rounds import Window
from folkehelse_eval.vocabulary.plan import Timing
from tests.support.small_tables import CONTACTS, measure, panel_of, plan_of

TABLE = """
unit  2012  2013  2014  2015  2016  2019  2020
4001   1.0   2.0   4.0   8.0  16.0  32.0  64.0
4003   5.0   5.0   5.0   5.0     :   5.0   5.0
"""
PRE = (0, 1, 2, 3, 4)


def _changes(*windows):
    roles = assign_roles([measure("4001", 2017)], ["4001", "4003"], plan_of())
    panel = panel_of(TABLE, CONTACTS)
    design = build_design(panel.frame, roles, [CONTACTS], Timing())
    return earlier_changes(design, 0, windows)


def test_means_of_all_earlier_years_against_as_many_as_come_after():
    found = _changes(Window(PRE, (5, 6), PRE))
    assert found[:, 0, 0] == pytest.approx(
        [(8 + 16) / 2 - 7 / 3, (4 + 8) / 2 - 3 / 2, (2 + 4) / 2 - 1]
    )
    assert np.isnan(found[0, 1, 0])  # the hidden year
    assert found[1:, 1, 0] == pytest.approx([0.0, 0.0])


def test_a_single_round_before_is_set_against_the_next():
    found = _changes(Window((4,), (5,), PRE))
    assert found[:, 0, 0] == pytest.approx([8.0, 4.0, 2.0, 1.0])


def test_there_are_as_many_as_the_shortest_window_has():
    assert _changes(Window((4,), (5,), PRE), Window((1,), (6,), (0, 1))).shape == (1, 2, 2)
    assert _changes(Window((4,), (5,), (4,))).shape == (0, 2, 1)

"""Contrasts of one place in the plan are adjusted for each other, from the same draws."""

from dataclasses import replace

import pandas as pd
import pytest

from folkehelse_eval.checks.compare import compare_all
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.plan import Indicators
from tests.support.small_tables import county, measure, panel_of, plan_of

UNITS = ["4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018"]
CLEAR = "unit 2018 2021\n" + "\n".join(
    f"{nr} {10 + n} {10 + n + (9.1 if n < 3 else 0) + 0.3 * n % 0.7}" for n, nr in enumerate(UNITS)
)
UNCLEAR = "unit 2018 2021\n" + "\n".join(
    f"{nr} {10 + n} {10 + n + (n * 7 % 5)}" for n, nr in enumerate(UNITS)
)
DISTRESS, LONELY, CONTENT = "ungdata_psykiske_plager", "ungdata_ensomhet", "ungdata_livstilfredshet"


def _panel(tables):
    panels = [panel_of(table, find_indicator(name)) for name, table in tables.items()]
    frame = pd.concat([panel.frame for panel in panels], ignore_index=True)
    return Panel(frame, panels[0].provenances)


def _effects(places, tables):
    plan = plan_of()
    plan = plan.model_copy(update={"indicators": Indicators(**places)})
    funded = [measure(nr, 2018) for nr in UNITS[:3]]
    roles = assign_roles(funded, UNITS, plan)
    entered = [county("Telemark", "08", 2018, reported=3)]
    found, _ = compare_all(
        _panel(tables),
        roles,
        [find_indicator(name) for name in tables],
        plan,
        entered,
        measures=funded,
    )
    return {
        item.indicator: next(e for e in item.effects if e.estimand == "contrast_of_changes")
        for item in found
    }


def test_primary_indicators_share_the_level_by_holm():
    tables = {DISTRESS: CLEAR, LONELY: UNCLEAR}
    places = {"primary": (DISTRESS, LONELY)}
    effects = _effects(places, tables)
    clear, unclear = effects[DISTRESS], effects[LONELY]
    assert clear.inferences[0].p_value == pytest.approx(1 / 56)
    assert [(a.method, a.family, a.n_tests) for a in clear.adjusted] == [
        ("holm", "primary", 2),
        ("max_t", "primary", 2),
    ]
    assert clear.adjusted_p == pytest.approx(2 / 56)
    assert unclear.adjusted_p == pytest.approx(unclear.inferences[0].p_value)
    assert "not_distinguishable" not in clear.held_down_by
    assert "not_distinguishable" in unclear.held_down_by


def test_three_primary_indicators_take_a_clear_one_below_the_level():
    tables = {DISTRESS: CLEAR, LONELY: UNCLEAR, CONTENT: UNCLEAR}
    places = {"primary": tuple(tables)}
    clear = _effects(places, tables)[DISTRESS]
    assert clear.adjusted_p == pytest.approx(3 / 56)
    assert "not_distinguishable" in clear.held_down_by


def test_secondary_indicators_are_a_family_of_their_own():
    tables = {DISTRESS: CLEAR, LONELY: UNCLEAR, CONTENT: UNCLEAR}
    places = {
        "primary": (DISTRESS,),
        "secondary": (LONELY,),
        "placebo": (CONTENT,),
    }
    effects = _effects(places, tables)
    assert effects[DISTRESS].adjusted_p == pytest.approx(1 / 56)
    assert [(a.method, a.family, a.n_tests) for a in effects[LONELY].adjusted] == [
        ("benjamini_hochberg", "secondary", 1)
    ]
    assert effects[CONTENT].adjusted[0].family == "placebo"


def test_max_t_is_never_above_holm_by_much_and_never_below_the_raw_p():
    tables = {DISTRESS: CLEAR, LONELY: CLEAR}
    places = {"primary": (DISTRESS, LONELY)}
    effect = _effects(places, tables)[DISTRESS]
    holm, max_t = effect.adjusted
    raw = effect.inferences[0].p_value
    # Two identical indicators are one test: max-T sees it, Holm does not.
    assert holm.p_value == pytest.approx(2 * raw)
    assert max_t.p_value == pytest.approx(raw, abs=0.01)
    assert replace(effect, adjusted=()).adjusted_p is None

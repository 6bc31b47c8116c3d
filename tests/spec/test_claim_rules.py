"""What may be said, as a table that a policy reader can check.

Every row changes one fact about an estimate that otherwise has everything; the last two columns say
how much may then be said, and which rule holds it down. The same rules stand in docs/claims.md.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from folkehelse_eval.checks.claim import RULES, Evidence, decide_claim
from folkehelse_eval.vocabulary.plan import ClaimThresholds

EVERYTHING = Evidence(
    has_comparison=True,
    treated=8,
    comparison=12,
    pre_rounds=3,
    share_with_figures=1.0,
    share_of_register=1.0,
    smallest_attainable_p=0.0001,
    adjusted_p=0.004,
    pre_trend_differs=False,
)

TABLE = """
fact                       value  level         rule
-                          -      mulig_effekt  -
has_comparison             False  beskrivelse   no_comparison
share_of_register          0.75   beskrivelse   register_incomplete
share_of_register          0.95   mulig_effekt  -
share_of_register          None   samvariasjon  register_not_checked
has_break                  True   beskrivelse   break_between
treated                    2      beskrivelse   few_treated
treated                    3      mulig_effekt  -
comparison                 4      beskrivelse   few_comparison
comparison                 5      mulig_effekt  -
share_with_figures         0.4    beskrivelse   figures_missing
smallest_attainable_p      0.067  beskrivelse   cannot_reach_level
smallest_adjusted_p        0.067  beskrivelse   cannot_reach_level_together
smallest_adjusted_p        0.030  mulig_effekt  -
pre_rounds                 1      samvariasjon  few_pre_rounds
pre_rounds                 2      mulig_effekt  -
pre_trend_differs          True   samvariasjon  pre_trend_differs
pre_trend_differs          None   samvariasjon  pre_trend_untested
pre_trend_weak             True   samvariasjon  pre_trend_weak
stands_balanced            False  samvariasjon  not_after_balancing
stands_balanced            True   mulig_effekt  -
baseline_differs           True   samvariasjon  baseline_differs
share_contaminated         0.8    samvariasjon  comparison_contaminated
share_contaminated         0.5    mulig_effekt  -
in_one_county              True   samvariasjon  in_one_county
follows_supply             True   samvariasjon  follows_supply
adjusted_p                 0.06   samvariasjon  not_distinguishable
adjusted_p                 0.04   mulig_effekt  -
adjusted_p                 None   samvariasjon  not_distinguishable
planned                    False  samvariasjon  not_planned
"""
ROWS = [tuple(line.split()) for line in TABLE.strip().splitlines()[1:]]


def _value(text):
    if text in {"None", "True", "False"}:
        return {"None": None, "True": True, "False": False}[text]
    return float(text) if "." in text else int(text)


@pytest.mark.parametrize(("fact", "value", "level", "rule"), ROWS)
def test_one_fact_decides(fact, value, level, rule):
    evidence = EVERYTHING if fact == "-" else replace(EVERYTHING, **{fact: _value(value)})
    claim = decide_claim(evidence, ClaimThresholds())
    assert claim.level.value.replace(" ", "_") == level
    assert claim.held_down_by == (() if rule == "-" else (rule,))


def test_a_register_is_not_asked_for_where_whole_counties_are_exposed():
    evidence = replace(EVERYTHING, register_applies=False, share_of_register=None)
    assert decide_claim(evidence, ClaimThresholds()).held_down_by == ()


def test_the_weightiest_reason_comes_first_and_every_reason_is_kept():
    evidence = replace(EVERYTHING, pre_rounds=1, treated=1, follows_supply=True)
    claim = decide_claim(evidence, ClaimThresholds())
    assert claim.level.value == "beskrivelse"
    assert claim.held_down_by == ("few_treated", "few_pre_rounds", "follows_supply")


def test_thresholds_come_from_the_plan():
    strict = ClaimThresholds(fewest_treated=10)
    assert decide_claim(EVERYTHING, strict).held_down_by == ("few_treated",)


def test_every_rule_has_a_row_here():
    assert {row[3] for row in ROWS} - {"-"} == {rule.key for rule in RULES}


def test_the_documented_table_holds_the_same_rules(project_root: Path):
    text = (project_root / "docs" / "claims.md").read_text(encoding="utf-8")
    documented = [
        tuple(cell.strip(" `") for cell in line.split("|")[1:3])
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    assert documented == [(rule.key, rule.at_most.value) for rule in RULES]

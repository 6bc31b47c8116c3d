"""Every key that the analysis hands on has words in three languages."""

import pytest

from folkehelse_eval.checks.claim import RULES
from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.exclusion import REASON_OF_STATUS
from folkehelse_eval.design.roles import CONTAMINATED, assign_roles
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.measure import MeasureStatus
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

TABLE = """
unit  2015  2018  2021
4001  10.0  11.0  12.0
4003  14.0  13.0     :
4005  20.0  21.0  19.5
4010  11.0  11.5  15.0
4012     .     .  16.0
4014  15.0  15.2  19.0
4016  11.0  12.5  14.0
4018  13.0  14.1  17.0
4020  13.0  14.1  17.0
"""
MEASURES = [
    measure("4001", 2018),
    measure("4003", 2018),
    measure("4005", 2020),
    measure("4016", None),
    measure("4018", 2018, status=MeasureStatus.UNCERTAIN),
    measure("4020", 2018, county="Hordaland"),
    measure("4010", 2017, status=MeasureStatus.COUNTY_GRANT),
]


def _keys(comparisons, refusals):
    found = {f"refusal.{refusal.reason}" for refusal in refusals}
    for comparison in comparisons:
        for check in comparison.checks:
            found.add(f"check.{check.check}.question")
            found.add(f"check.{check.check}.answer.{check.answer}")
        for effect in comparison.effects:
            found |= {f"estimand.{effect.estimand}", f"method.{effect.method}"}
            found |= {f"method.{item.method}" for item in (*effect.inferences, *effect.adjusted)}
            found |= {f"adjusted_in.{item.family or 'outside'}" for item in effect.adjusted}
            found |= {f"reason.{item.reason}" for item in (*effect.inferences, *effect.excluded)}
            found |= {f"note.{key}" for key in effect.notes}
            found |= {f"claim.{key}" for key in effect.held_down_by}
    return found


def _all_keys():
    found = {f"claim.{rule.key}" for rule in RULES}
    found |= {f"reason.{key}" for key in (*REASON_OF_STATUS.values(), *CONTAMINATED)}
    entered = [county("Telemark", "08", 2018, reported=12)]
    units = [line.split()[0] for line in TABLE.strip().splitlines()[1:]]
    for indicator in (DISTRESS, CONTACTS):
        for measures in (MEASURES, MEASURES[:1], [], [measure(nr, 2018) for nr in units]):
            plan = plan_of(primary=indicator.indicator_id)
            roles = assign_roles(measures, units, plan)
            panel = panel_of(TABLE, indicator)
            found |= _keys(*compare(panel, roles, indicator, plan, entered, measures=measures))
    return found


@pytest.mark.parametrize("language", Language)
def test_every_key_has_words(language):
    keys = _all_keys()
    assert len(keys) > 40
    assert keys - set(load_words(language).patterns) == set()

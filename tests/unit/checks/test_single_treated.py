"""One treated unit: it is ranked, and nothing is said that a rank cannot bear."""

import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.effects import detectable_sentence
from folkehelse_eval.vocabulary.indicator import Language
from tests.support.small_tables import DISTRESS, county, measure, panel_of, plan_of

UNITS = [f"40{nr}" for nr in ("01", "03", "05", "10", "12", "14", "16", "18")]
FUNDED = [measure("4001", 2018)]


@pytest.fixture
def found():
    rows = [f"{unit} {10 + 3 * n} {11 + 3 * n + n % 3}" for n, unit in enumerate(UNITS)]
    panel = panel_of("\n".join(["unit 2018 2021", *rows]), DISTRESS)
    plan = plan_of()
    roles = assign_roles(FUNDED, UNITS, plan)
    entered = [county("Telemark", "08", 2018, reported=1)]
    comparisons, _ = compare(panel, roles, DISTRESS, plan, entered, measures=FUNDED)
    return comparisons[0]


def test_no_difference_could_have_been_found(found):
    contrast = next(item for item in found.effects if item.estimand == "contrast_of_changes")
    assert contrast.inferences[0].smallest_attainable_p > 0.05
    assert contrast.minimum_detectable is None
    words = load_words(Language.BOKMAL)
    assert detectable_sentence(contrast, words) == words.say("effect.nothing_detectable")


def test_the_level_before_cannot_be_tested(found):
    [check] = [item for item in found.checks if item.check == "baseline_difference"]
    assert (check.answer, check.interval) == ("cannot_tell", None)

"""Figures that cannot be used: one message with indicator, units and remedy; the others go on.

Every case puts a broken indicator beside a healthy one, goes from panel to page, and looks at what
the page says. Figures are written as JSON on the way, which refuses anything that is not a number.
"""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from folkehelse_eval.checks.compare import compare_all
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.errors import PlanError
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import before_after, comparison
from folkehelse_eval.report.wording.checks import refusal_texts
from folkehelse_eval.result.codec import from_json, to_json
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.vocabulary.comparison import Balancing, Comparison, Covariate
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.plan import Inference
from tests import example_evaluation
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

HEALTHY = """
unit  2015  2016  2017  2019  2020
4001  10.0  11.0  12.0  14.0  15.0
4003  14.0  13.0  12.0  13.0  15.5
4005  20.0  21.0  19.5  22.0  24.0
4010  11.0  11.5  15.0  15.5  16.0
4012  12.0  13.5  16.0  15.0  17.0
4014  15.0  15.2  19.0  17.0  20.0
4016  11.0  12.5  14.0  16.0  13.0
4018  13.0  14.1  17.0  14.0  18.0
"""
LINES = [line.split() for line in HEALTHY.strip().splitlines()]
UNITS = [line[0] for line in LINES[1:]]
TREATED = ("4001", "4003", "4005")
FUNDED = [measure(nr, 2018) for nr in TREATED]
ROUNDS = HEALTHY.replace("2015  2016  2017  2019  2020", "2012  2015  2018  2021  2024")


def _changed(change):
    """Return the healthy table with each cell changed by ``change(unit, year, cell)``."""
    years = LINES[0][1:]
    rows = [
        " ".join(
            [unit, *(change(unit, int(y), cell) for y, cell in zip(years, cells, strict=True))]
        )
        for unit, *cells in LINES[1:]
    ]
    return "\n".join([" ".join(LINES[0]), *rows])


def _only_one_other(unit, _year, cell):
    return cell if unit in {*TREATED, "4010"} else "."


def _nothing_before(_unit, year, cell):
    return cell if year > 2018 else "."


def _all_change_alike(_unit, year, _cell):
    return str(10.0 + (year > 2018))


def _nobody_observed(_unit, _year, _cell):
    return "."


def _only_the_treated(unit, _year, cell):
    return cell if unit in TREATED else "."


def _nobody_behind(unit, _year, cell):
    return f"{cell}/0" if unit == "4012" else f"{cell}/900"


CASES = [
    (_only_one_other, "too_few_comparison", "Siljan"),
    (_nothing_before, "no_baseline", "Porsgrunn, Skien og Notodden"),
    (_all_change_alike, "constant_outcome", "Porsgrunn, Skien og Notodden"),
    (_nobody_observed, "no_data", ""),
    (_only_the_treated, "no_comparison_same_rounds", "Porsgrunn, Skien og Notodden"),
    (_nobody_behind, "zero_denominator", "Bamble"),
]


def _evaluation(panel, measures=FUNDED, language=Language.BOKMAL, **asked):
    plan = plan_of(primary=CONTACTS.indicator_id, comparison=Comparison(**asked))
    plan = plan.model_copy(
        update={
            "indicators": plan.indicators.model_copy(update={"secondary": (DISTRESS.indicator_id,)})
        }
    )
    roles = assign_roles(measures, UNITS, plan)
    entered = [county("Telemark", "08", 2018)]
    comparisons, refusals = compare_all(panel, roles, [CONTACTS, DISTRESS], plan, entered)
    found = replace(
        example_evaluation.evaluation(language),
        comparisons=comparisons,
        refusals=refusals,
        robustness=(),
    )
    return from_json(to_json(found))


def _both(broken):
    healthy = panel_of(ROUNDS, DISTRESS)
    frame = pd.concat([panel_of(broken, CONTACTS).frame, healthy.frame], ignore_index=True)
    return Panel(frame, MappingProxyType(dict(healthy.provenances)))


def _texts(fragment):
    return repr(fragment.blocks)


def _healthy_contrasts(evaluation):
    return [
        effect
        for item in evaluation.comparisons
        if item.indicator == DISTRESS.indicator_id
        for effect in item.effects
        if effect.estimand == "contrast_of_changes"
    ]


@pytest.mark.parametrize(("change", "reason", "units"), CASES)
def test_one_message_and_the_other_indicator_goes_on(change, reason, units):
    evaluation = _evaluation(_both(_changed(change)))
    [refusal] = evaluation.refusals
    assert (refusal.indicator, refusal.reason) == (CONTACTS.indicator_id, reason)
    assert _healthy_contrasts(evaluation)
    for language in Language:
        words = load_words(language)
        [told] = refusal_texts([refusal], words)
        assert words.say(f"remedy.{reason}") in told
    [told] = refusal_texts([refusal], load_words(Language.BOKMAL))
    assert "Kontakt med primærhelsetjenesten" in told
    assert units in told
    pages = [_texts(chapter.indicators(evaluation)) for chapter in (before_after, comparison)]
    assert sorted(page.count(told) for page in pages) in ([0, 1], [1, 1])


def test_infinite_values_name_the_municipality():
    panel = _both(HEALTHY)
    broken = (panel.frame["indicator"] == CONTACTS.indicator_id) & (
        panel.frame["unit_code"] == "4014"
    )
    frame = panel.frame.assign(value=panel.frame["value"].mask(broken, np.inf))
    evaluation = _evaluation(Panel(frame, panel.provenances))
    [refusal] = evaluation.refusals
    assert (refusal.reason, dict(refusal.detail)["units"]) == ("infinite_values", "4014")
    assert _healthy_contrasts(evaluation)


def test_when_all_are_treated_at_once_what_happened_is_still_described():
    evaluation = _evaluation(_both(HEALTHY), [measure(nr, 2018) for nr in UNITS])
    assert {item.reason for item in evaluation.refusals} == {"all_treated"}
    assert {item.indicator for item in evaluation.refusals} == {
        CONTACTS.indicator_id,
        DISTRESS.indicator_id,
    }
    assert {effect.estimand for item in evaluation.comparisons for effect in item.effects} == {
        "change_inside"
    }


def test_weights_that_cannot_be_found_leave_the_equal_weighted_contrast():
    far = _changed(
        lambda unit, year, cell: str(float(cell) + 50.0 * (unit in TREATED and year < 2018))
    )
    evaluation = _evaluation(
        _both(far), balancing=Balancing.ENTROPY, balance_on=(Covariate.LEVEL_BEFORE,)
    )
    refused = [item for item in evaluation.refusals if item.indicator == CONTACTS.indicator_id]
    assert [(item.analysis, item.reason) for item in refused] == [
        ("contrast_balanced", "no_overlap")
    ]
    [item] = [item for item in evaluation.comparisons if item.indicator == CONTACTS.indicator_id]
    assert "contrast_of_changes" in {effect.estimand for effect in item.effects}
    assert item.balance[0].effective_units is None
    assert _healthy_contrasts(evaluation)


def test_too_few_permutations_for_the_level_are_refused_in_the_plan(tmp_path, project_root):
    plan = (project_root / "params" / "telemark.yaml").read_text(encoding="utf-8")
    file = tmp_path / "few.yaml"
    file.write_text(plan + "\ninference: {draws: 100, level: 0.995}\n", encoding="utf-8")
    with pytest.raises(PlanError, match=r"inference\.draws: 100 .* expected at least 199"):
        load_plan(file)


def test_too_few_permutations_for_the_family_hold_the_claim_down():
    plan = plan_of(primary=DISTRESS.indicator_id, inference=Inference(draws=99, exact_up_to=10))
    plan = plan.model_copy(
        update={
            "indicators": plan.indicators.model_copy(
                update={"primary": (DISTRESS.indicator_id, CONTACTS.indicator_id)}
            )
        }
    )
    roles = assign_roles(FUNDED, UNITS, plan)
    entered = [county("Telemark", "08", 2018)]
    found, _ = compare_all(_both(HEALTHY), roles, [CONTACTS, DISTRESS], plan, entered)
    contrasts = [
        effect
        for item in found
        for effect in item.effects
        if effect.estimand == "contrast_of_changes"
    ]
    tests = len(contrasts)
    assert tests >= 3
    for effect in contrasts:
        alone = effect.inferences[0].smallest_attainable_p
        assert effect.adjusted[0].smallest_attainable_p == pytest.approx(min(1.0, tests * alone))
        out_of_reach = tests * alone > 0.05
        assert ("cannot_reach_level_together" in effect.held_down_by) == out_of_reach

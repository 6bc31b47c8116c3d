"""Which measured design an actual contrast is like, and what is told of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration_page import page
from benchmarks.calibration_rates import error_rates as table_of
from folkehelse_eval.checks import error_rate
from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.error_rate import Measured, measured_rates, nearest, treated_from
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.estimate.inference.variance_fit import register_shapes
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.checks import (
    check_answer,
    check_question,
    error_rate_warnings,
)
from folkehelse_eval.report.wording.estimators import staggered_texts
from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import robustness
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

ROOT = Path(__file__).parents[3]
SCALED, WEIGHTED = "randomisation_scaled", "randomisation_precision_weighted"
TABLE = """
unit  2015  2018  2021
4001  10.0  11.0  12.0
4003  14.0  13.0  12.0
4005  20.0  21.0  19.5
4010  11.0  11.5  15.0
4012  12.0  13.5  16.0
4014  15.0  15.2  19.0
4016  11.0  12.5  14.0
4018  13.0  14.1  17.0
"""
UNITS = ("4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018")


def measured(units, treated, *, low=4.5, high=5.5, method=SCALED, drawn="random"):
    return Measured("survey", method, drawn, units, treated, low, high)


def near(rates, units, treated, *, method=SCALED, drawn="random"):
    return nearest(
        rates, family="survey", method=method, treated_from=drawn, units=units, treated=treated
    )


def _compare(rates, monkeypatch, indicator=DISTRESS):
    monkeypatch.setattr(error_rate, "measured_rates", lambda: tuple(rates))
    plan = plan_of(primary=indicator.indicator_id)
    roles = assign_roles([measure(nr, 2018) for nr in UNITS[:3]], list(UNITS), plan)
    entered = [county("Telemark", "08", 2018, reported=3)]
    [found], _ = compare(panel_of(TABLE, indicator), roles, indicator, plan, entered)
    return found


def _rates_of(comparison):
    return [check for check in comparison.checks if check.check == "error_rate"]


def test_the_table_in_the_package_is_what_was_measured():
    found = json.loads((ROOT / "benchmarks" / "calibration.json").read_text("utf-8"))
    stored = ROOT / "folkehelse_eval" / "checks" / "data" / "error_rates.csv"
    assert stored.read_text("utf-8") == table_of(found)
    assert len(measured_rates()) == len(stored.read_text("utf-8").splitlines()) - 1
    assert {rate.family for rate in measured_rates()} >= {"register", "survey"}


def test_the_page_is_what_was_measured():
    found = json.loads((ROOT / "benchmarks" / "calibration.json").read_text("utf-8"))
    assert (ROOT / "docs" / "calibration.md").read_text("utf-8") == page(found)


def test_every_default_outside_the_band_would_be_told():
    found = json.loads((ROOT / "benchmarks" / "calibration.json").read_text("utf-8"))
    label = found["register"]["designs"][0]["label"]
    found["register"]["designs"] = [{"label": label, "rates": {SCALED: [9.9, 0.4]}}]
    line = table_of(found).splitlines()[1]
    assert line == f"register,{SCALED},{label[1]},{label[3]},{label[4]},9.9,9.9"


def test_a_quarter_without_a_round_counts_by_those_with_figures():
    label = ["1+1", "constant", "exact", "a quarter", "small", "normal", "17", "10"]
    rates = {SCALED: [5.0, 0.3], WEIGHTED: [5.1, 0.3]}
    lines = table_of({"survey": {"designs": [{"label": label, "rates": rates}]}}).splitlines()
    assert lines[1:] == [
        f"survey,{SCALED},small,14,8,5.0,5.0",
        f"survey,{WEIGHTED},small,14,8,5.1,5.1",
    ]


def test_the_nearest_numbers_of_units_and_treated_are_taken_as_ratios():
    grid = [measured(n, m) for n in (17, 38, 357) for m in (3, 5, 10)]
    assert near(grid, 25, 3) == measured(17, 3)
    assert near(grid, 26, 3) == measured(38, 3)
    assert near(grid, 300, 8) == measured(357, 10)


def test_nothing_is_told_of_designs_unlike_all_measured():
    grid = [measured(17, 3), measured(38, 5)]
    assert near(grid, 5, 2) is None  # 17 is more than three times as many
    assert near(grid, 17, 3, method="placebo_rank") is None
    assert near(grid, 17, 3, drawn="small") is None
    assert near(grid, 40, 16) is None


def test_the_rate_farthest_from_five_per_cent_is_told():
    assert measured(17, 3, low=3.0, high=6.4).farthest == 3.0
    assert measured(17, 3, low=4.0, high=6.6).farthest == 6.6


@pytest.mark.parametrize(
    ("treated", "expected"),
    [((0, 1, 2), "small"), ((6, 7, 8), "large"), ((0, 4, 8), "random"), ((0, 1, 8), "small")],
)
def test_small_when_most_treated_belong_to_the_smallest_third(treated, expected):
    population = np.array([100.0, 200, 300, 1000, 1100, 1200, 5000, 6000, 7000])
    shapes, chosen = register_shapes(population), np.isin(np.arange(9), treated)
    for order in (np.arange(9), np.arange(9)[::-1], np.random.default_rng(1).permutation(9)):
        assert treated_from(shapes[order], chosen[order]) == expected


def test_without_sizes_nobody_is_small():
    assert treated_from(np.ones((6, 1)), np.arange(6) < 2) == "random"


def test_a_contrast_and_the_one_beside_it_each_have_their_rate(monkeypatch):
    rates = [
        replace(measured(8, 3, high=5.6), treated_from=drawn, method=method)
        for drawn in ("random", "small", "large")
        for method in (SCALED, WEIGHTED)
    ]
    found = _rates_of(_compare(rates, monkeypatch))
    assert [check.question for check in found] == ["error_rate", "error_rate_weighted"]
    assert {check.answer for check in found} == {"inside"}
    assert dict(found[0].details)["units"] == "8"


def test_registers_are_not_looked_up_among_surveys(monkeypatch):
    rates = [replace(measured(8, 3), treated_from=drawn) for drawn in ("random", "small", "large")]
    assert _rates_of(_compare(rates, monkeypatch, indicator=CONTACTS)) == []


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("low", "high", "answer", "shown"),
    [(4.0, 7.6, "too_often", "7{}6"), (2.9, 5.0, "too_seldom", "2{}9"), (4.1, 5.3, "inside", "")],
)
def test_the_page_warns_with_the_measured_rate(monkeypatch, language, low, high, answer, shown):
    rates = [
        replace(measured(8, 3, low=low, high=high), treated_from=drawn)
        for drawn in ("random", "small", "large")
    ]
    found, words = _compare(rates, monkeypatch), load_words(language)
    [check] = _rates_of(found)
    assert check.answer == answer
    assert check_question(check, words)
    told = [effect for effect in found.effects if effect.estimand == "contrast_of_changes"]
    warned = error_rate_warnings(found.checks, told, words)
    if answer == "inside":
        assert warned == ()
    else:
        point = "." if language is Language.ENGLISH else ","
        assert warned == (check_answer(check, words),)
        assert shown.format(point) in warned[0]


def test_a_warning_that_is_not_about_all_years_names_them(monkeypatch):
    rates = [
        replace(measured(8, 3, high=7.6), treated_from=drawn)
        for drawn in ("random", "small", "large")
    ]
    found, words = _compare(rates, monkeypatch), load_words(Language.BOKMAL)
    [contrast] = [item for item in found.effects if item.estimand == "contrast_of_changes"]
    later = replace(contrast, effect_id="later", after="2024")
    [warning] = error_rate_warnings(found.checks, (contrast, later), words)
    assert warning.endswith("Dette gjelder endringen fra 2018 til 2021.")


def test_nothing_is_told_where_no_figures_could_give_a_clear_answer(monkeypatch):
    few = "\n".join(TABLE.strip().splitlines()[:6])  # 2 of 5 units: the smallest p is 0.1
    monkeypatch.setattr(
        error_rate,
        "measured_rates",
        lambda: tuple(
            replace(measured(5, 2), treated_from=drawn) for drawn in ("random", "small", "large")
        ),
    )
    plan = plan_of(primary=DISTRESS.indicator_id)
    roles = assign_roles([measure(nr, 2018) for nr in UNITS[:2]], list(UNITS[:5]), plan)
    entered = [county("Telemark", "08", 2018, reported=2)]
    [found], _ = compare(panel_of(few), roles, DISTRESS, plan, entered)
    assert len(found.effects) == 3
    assert _rates_of(found) == []


def test_imputation_is_warned_of_among_the_other_estimators():
    [item] = [item for item in robustness() if item.staggered]
    words, shown = load_words(Language.BOKMAL), item.staggered
    check = CheckResult("error_rate", "imputation", "error_rate", 3.0, "rate_percent", "too_seldom")
    without = staggered_texts(item, words)
    warned = staggered_texts(replace(item, staggered=replace(shown, error_rate=check)), words)
    assert [text for text in warned if text not in without] == [check_answer(check, words)]
    inside = replace(shown, error_rate=replace(check, answer="inside"))
    assert staggered_texts(replace(item, staggered=inside), words) == without

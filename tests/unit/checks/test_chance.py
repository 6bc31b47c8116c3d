"""The change inside the funded units with what chance alone does to it."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.estimate.paired import Counted, paired_rates, paired_shares
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.effects import effect_sentences
from folkehelse_eval.run.export import effect_rows
from folkehelse_eval.vocabulary.indicator import Language, find_indicator
from tests.example_evaluation import evaluation
from tests.report_pages import page
from tests.support.page_text import visible_text
from tests.support.small_tables import CONTACTS, DISTRESS, measure, panel_of, plan_of

SHARES = """
unit  2018      2021
4001  10.0/200  12.0/150
4003  14.0/300  13.0/100
4012  12.0/100  16.0/100
4014  15.0/100  19.0/100
"""
RATES = """
unit  2016      2017      2020
4001  40.0/1000 44.0/2000 50.0/3000
4003  60.0/4000 62.0/4000 61.0/4000
4012  50.0/900  52.0/900  51.0/900
4014  55.0/900  52.0/900  53.0/900
"""
FUNDED = [measure("4001", 2018), measure("4003", 2018)]


def _inside(table, indicator, funded=FUNDED):
    plan = plan_of(primary=indicator.indicator_id)
    units = [line.split()[0] for line in table.strip().splitlines()[1:]]
    roles = assign_roles(funded, units, plan)
    found, _ = compare(panel_of(table, indicator), roles, indicator, plan, [])
    return found[0].effects[0]


def test_a_share_with_answers_has_a_binomial_interval_beside_that_between_units():
    effect = _inside(SHARES, DISTRESS)
    expected = paired_shares(
        Counted(np.array([20.0, 42.0]), np.array([200.0, 300.0])),
        Counted(np.array([18.0, 13.0]), np.array([150.0, 100.0])),
        level=0.95,
    )
    assert effect.chance.kind == "binomial"
    assert effect.chance.interval.low == pytest.approx(expected.chance.low)
    assert effect.chance.interval.high == pytest.approx(expected.chance.high)
    assert effect.interval.low == pytest.approx(expected.between.interval.low)
    assert effect.chance.interval.high < effect.interval.high  # two units, which differ


def test_a_rate_over_several_years_counts_with_the_number_of_the_same_variance():
    effect = _inside(RATES, CONTACTS)
    size = np.array([4 / (1 / 1000 + 1 / 2000), 8000.0])
    expected = paired_rates(
        Counted(np.array([42.0, 61.0]) / 1000 * size, size),
        Counted(np.array([150.0, 244.0]), np.array([3000.0, 4000.0])),
        per=1000,
        level=0.95,
    )
    assert effect.chance.kind == "poisson"
    assert effect.chance.interval.low == pytest.approx(expected.chance.low)
    assert effect.chance.interval.high == pytest.approx(expected.chance.high)


def test_no_number_is_guessed_where_one_unit_lacks_it():
    assert _inside(SHARES.replace("13.0/100", "13.0"), DISTRESS).chance is None


def test_answers_count_where_a_source_names_them_and_no_denominator():
    panel = panel_of(SHARES, DISTRESS)
    named = panel.frame.assign(answers=panel.frame["denominator"], denominator=np.nan)
    plan = plan_of(primary=DISTRESS.indicator_id)
    units = [line.split()[0] for line in SHARES.strip().splitlines()[1:]]
    found, _ = compare(
        replace(panel, frame=named), assign_roles(FUNDED, units, plan), DISTRESS, plan, []
    )
    assert found[0].effects[0].chance == _inside(SHARES, DISTRESS).chance


def test_the_sentence_names_what_the_interval_is_of():
    words = load_words(Language.BOKMAL)
    told = effect_sentences(_inside(SHARES, DISTRESS), words)
    [chance] = [sentence for sentence in told if "Tilfeldigheter i hvem som svarte" in sentence]
    assert "gir alene usikkerhetsintervallet −" in chance
    rates = " ".join(effect_sentences(_inside(RATES, CONTACTS), words))
    assert "Tilfeldigheter i hvem som ble rammet" in rates


def test_a_register_asks_nobody():
    vaccinated = find_indicator("vaksinasjon_meslinger_9")
    table = """
unit  2012-2016 2018-2022
4001  95.0/500  96.0/500
4003  94.0/500  96.0/500
4012  94.0/500  96.0/500
4014  94.0/500  96.0/500
"""
    effect = _inside(table, vaccinated, [measure("4001", 2017), measure("4003", 2017)])
    assert effect.chance.kind == "binomial"
    told = " ".join(effect_sentences(effect, load_words(Language.BOKMAL)))
    assert "Tilfeldigheter fra person til person gir alene" in told
    assert "svarte" not in told


@pytest.mark.parametrize("language", list(Language))
def test_one_unit_has_no_spread_to_point_to(language):
    words = load_words(language)
    several, one = _inside(SHARES, DISTRESS), _inside(SHARES, DISTRESS, FUNDED[:1])
    assert one.interval is None
    told = [effect_sentences(effect, words) for effect in (several, one)]
    assert [words.say("change.chance.beside") in sentences for sentences in told] == [True, False]
    assert [words.say("change.chance.of_these") in sentences for sentences in told] == [False, True]


def test_unchanged_units_with_own_starts_are_not_told_to_have_changed():
    """Four years before and one after in one unit, one and four in the other: no sum of them."""
    head = "unit 2015 2016 2017 2018 2019 2020 2021"
    rows = [f"{nr} " + " ".join([f"{level}/10000"] * 7) for nr, level in
            (("4001", 10), ("4003", 20), ("4012", 12), ("4014", 13))]  # fmt: skip
    starts = [measure("4001", 2019), measure("4003", 2016)]
    effect = _inside("\n".join([head, *rows]), CONTACTS, starts)
    assert effect.value == pytest.approx(0.0)
    low, high = effect.chance.interval.low, effect.chance.interval.high
    assert low < 0.0 < high
    told = " ".join(effect_sentences(effect, load_words(Language.BOKMAL)))
    assert "uendret" in told
    assert "lagt sammen" not in told


def test_the_page_says_once_that_no_numbers_are_delivered():
    given = evaluation()
    told = "kan bare regnes ut der kilden oppgir hvor mange"
    assert visible_text(page(given, "30_for_og_etter")).count(told) == 1
    first, *rest = given.comparisons
    known = replace(
        first, effects=(replace(first.effects[0], chance=_inside(SHARES, DISTRESS).chance),)
    )
    counted = replace(given, comparisons=(known, *rest))
    assert told not in visible_text(page(counted, "30_for_og_etter"))
    row = next(row for row in effect_rows(counted) if row["chance"])
    assert (row["chance"], row["chance_low"] < row["chance_high"]) == ("binomial", True)

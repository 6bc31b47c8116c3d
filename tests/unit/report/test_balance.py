"""Pool and balance on the page on comparison, in three languages."""

from dataclasses import replace

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import comparison
from folkehelse_eval.report.wording.effects import balanced_sentence
from folkehelse_eval.report.wording.pools import pool_texts
from folkehelse_eval.report.wording.quantities import share
from folkehelse_eval.result.balance import Balance, BalanceRow
from folkehelse_eval.result.effect import Excluded, Interval
from folkehelse_eval.result.pool import Pool
from folkehelse_eval.vocabulary.comparison import (
    Balancing,
    ComparisonArea,
    ComparisonPool,
    Covariate,
)
from folkehelse_eval.vocabulary.indicator import Language
from tests import example_evaluation

POOL = Pool("never_treated", "county", within_county=True, funded=6, looked_at=11, remaining=7)
ROW = BalanceRow("level_before", 15.0, 12.0, 15.0, 0.62, 0.0)


def _evaluation(language, **changes):
    found = example_evaluation.evaluation(language)
    [first, *rest] = found.comparisons
    contrast = next(item for item in first.effects if item.estimand == "contrast_of_changes")
    balanced = replace(
        contrast, effect_id="balanced", estimand="contrast_balanced", method="contrast_balanced"
    )
    balance = Balance(contrast.effect_id, "2021", "entropy", 6, 7, (ROW,), 4.2, "4001", 0.4, 0.31)
    first = replace(first, effects=(*first.effects, balanced), balance=(balance,))
    return replace(found, comparisons=(first, *rest), **changes)


@pytest.mark.parametrize("language", list(Language))
def test_the_page_shows_balance_before_and_after_weighting(language):
    words = load_words(language)
    shown = repr(comparison.indicators(_evaluation(language)).blocks)
    assert words.say("balance.fold") in shown
    assert words.say("covariate.level_before") in shown
    assert words.say("balance.draws", {"share": share(0.31, 1.0, words)}) in shown.replace(
        "\\xa0", "\xa0"
    )
    assert "+0.62" in shown or "+0,62" in shown


@pytest.mark.parametrize("language", list(Language))
def test_the_page_says_who_is_compared_and_who_is_not(language):
    pool = replace(POOL, left_out=(Excluded("4016", "no_shared_border"),))
    shown = repr(comparison.overview(_evaluation(language, pool=pool)).blocks)
    words = load_words(language)
    assert words.say("pool.heading") in shown
    assert words.say("pool.within_county") in shown
    alone = replace(POOL, within_county=False, in_one_county=True)
    assert pool_texts(alone, words)[-1] == words.say("pool.in_one_county")
    assert words.say("reason.no_shared_border") in shown
    assert words.say("pool.heading") not in repr(
        comparison.overview(_evaluation(language, pool=None)).blocks
    )


@pytest.mark.parametrize("language", list(Language))
def test_every_pool_area_and_characteristic_has_words(language):
    words = load_words(language)
    for pool in ComparisonPool:
        for area in ComparisonArea:
            assert len(pool_texts(replace(POOL, pool=pool.value, area=area.value), words)) == 3
    assert all(words.has(f"covariate.{item.value}") for item in Covariate)
    weighed = [item for item in Balancing if item is not Balancing.NONE]
    assert all(words.has(f"balance.weights.{item.value}") for item in weighed)


def test_a_balanced_contrast_whose_interval_crosses_zero_is_not_told_as_a_difference():
    words = load_words(Language.BOKMAL)
    effect = _evaluation(Language.BOKMAL).comparisons[0].effects[-1]
    clear = replace(effect, value=2.0, intervals=(Interval(1.0, 3.0, 0.95),), held_down_by=())
    assert "vet vi ikke" not in balanced_sentence(clear, words)
    unclear = replace(clear, intervals=(Interval(-1.0, 5.0, 0.95),))
    assert "vet vi ikke" in balanced_sentence(unclear, words)

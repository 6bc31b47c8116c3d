"""The smallest difference that rests on figures after the start, and where it is said."""

import base64
import re
from dataclasses import replace

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import comparison
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.report.wording.effects import RANKED, detectable_sentence
from folkehelse_eval.result.effect import Inference
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import contrast, evaluation
from tests.support.page_text import visible_text

AFTER_THE_START = {
    Language.BOKMAL: "tallene etter start er med",
    Language.NYNORSK: "tala etter start er med",
    Language.ENGLISH: "figures after the start are in it",
}


@pytest.mark.parametrize("language", list(Language))
def test_the_sentence_says_that_figures_after_the_start_are_in_it(language):
    words, effect = load_words(language), contrast()
    told = AFTER_THE_START[language]
    assert told in detectable_sentence(replace(effect, placebo_windows=0), words)
    assert told not in detectable_sentence(replace(effect, placebo_windows=3), words)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("answer", ["larger_than_estimate", "within_estimate"])
def test_the_answer_of_the_check_says_so(language, answer):
    words = load_words(language)
    said = words.say(f"check.minimum_detectable.answer.{answer}_from_spread", {"value": "2"})
    assert AFTER_THE_START[language] in said
    plain = words.say(f"check.minimum_detectable.answer.{answer}", {"value": "2"})
    assert AFTER_THE_START[language] not in plain


@pytest.mark.parametrize(("windows", "lines"), [((0, 4), 1), ((0, 0), 2), ((3, 4), 0)])
def test_the_table_of_contrasts_counts_the_lines_it_is_true_of(windows, lines):
    whole, words = evaluation(), load_words(Language.BOKMAL)
    [first, *_] = whole.comparisons
    both = tuple(
        replace(
            first,
            label=label,
            effects=(replace(contrast(), effect_id=label, placebo_windows=number),),
        )
        for label, number in zip(("cohort_2018", "cohort_2019"), windows, strict=True)
    )
    page = visible_text(render_fragment(comparison.overview(replace(whole, comparisons=both))))
    some = [words.say("comparison.detectable_note", {"n": n, "all": "2"}) for n in (0, 1, 2)]
    assert [note in page for note in some] == [False, lines == 1, False]
    assert (words.say("comparison.detectable_note_all") in page) is (lines == 2)


@pytest.mark.parametrize("smallest", [None, 2.5])
def test_the_caption_explains_the_grey_area_where_there_is_one(smallest):
    whole = evaluation()
    [first, *_] = whole.comparisons
    only = replace(first, effects=(replace(contrast(), minimum_detectable=smallest),))
    html = render_fragment(comparison.overview(replace(whole, comparisons=(only,))))
    [picture] = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", html)
    drawn = b"#e6e6e6" in base64.b64decode(picture)
    assert drawn is (smallest is not None)
    assert ("Grått: forskjeller som er for små" in visible_text(html)) is drawn


@pytest.mark.parametrize("language", list(Language))
def test_one_unit_that_is_ranked_is_not_told_to_have_too_few_years(language):
    words, effect = load_words(language), replace(contrast(), placebo_windows=0)
    ranked = replace(effect, inferences=(Inference(RANKED, "inference_one_treated_unit", 0.02),))
    several, one = (detectable_sentence(item, words) for item in (effect, ranked))
    assert words.say("effect.detectable_from.spread") in several
    assert words.say("effect.detectable_from.spread") not in one
    assert AFTER_THE_START[language] in one


def test_the_table_of_contrasts_tells_of_a_ranked_unit_by_itself():
    whole, words = evaluation(), load_words(Language.BOKMAL)
    [first, *_] = whole.comparisons
    effect = replace(contrast(), placebo_windows=0)
    ranked = replace(effect, inferences=(Inference(RANKED, "inference_one_treated_unit", 0.02),))
    both = tuple(
        replace(first, label=label, effects=(replace(item, effect_id=label),))
        for label, item in (("cohort_2018", effect), ("cohort_2019", ranked))
    )
    page = visible_text(render_fragment(comparison.overview(replace(whole, comparisons=both))))
    assert words.say("comparison.detectable_note", {"n": 1, "all": "2"}) in page
    assert words.say("comparison.detectable_note_rank") in page
    assert words.say("comparison.detectable_note_all") not in page

"""Answers of the robustness page: numbers with units, refusals with reasons, figures, tables."""

from dataclasses import replace

import pytest

from folkehelse_eval.checks.choices import ESTIMATORS
from folkehelse_eval.estimate.refusal import WhyNot
from folkehelse_eval.report.blocks import Facts, Figure, Table
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import robustness as chapter
from folkehelse_eval.report.wording.robustness import (
    choices_alternative,
    not_done_texts,
    placebo_indicator_text,
    robustness_facts,
    window_name,
)
from folkehelse_eval.result.effect import Interval
from folkehelse_eval.result.robustness import Honest, NotDone, PlaceboIndicator
from folkehelse_eval.vocabulary.indicator import Language, Unit
from tests.example_evaluation import CONTACTS, DISTRESS, evaluation, robustness, without_data

WORDS = load_words(Language.BOKMAL)
SURVEY, REGISTER = robustness()
POOLS = ("planned", "without_other_money", "applied_not_funded", "similar_size", "not_yet_treated")
WINDOWS = ("planned", "start_earlier", "start_later", "longer_lead_in", "follow_up_2")
PANEL_REASONS = ("nobody_funded", "no_baseline", "no_complete_series")


def answers(item, words=WORDS) -> dict[str, str]:
    return {fact.term: " ".join(fact.answers) for fact in robustness_facts(item, words)}


@pytest.mark.parametrize("language", list(Language))
def test_every_choice_and_every_reason_has_words(language: Language) -> None:
    words = load_words(language)
    names = [words.say(f"choice.pool.{pool}") for pool in POOLS]
    names += [words.say(f"choice.estimator.{name}") for name in ESTIMATORS]
    names += [window_name(window, words) for window in WINDOWS]
    assert len(set(names)) == len(POOLS) + len(ESTIMATORS) + len(WINDOWS)
    refused = [NotDone("event_study", reason.value) for reason in WhyNot]
    refused += [NotDone("event_study", reason) for reason in PANEL_REASONS]
    refused.append(NotDone("pre_joint", "one_year_before"))
    pools = POOLS[1:-1]
    refused += [NotDone("choices", f"pool_{pool}", (("n", "1"),)) for pool in pools]
    told = not_done_texts(refused, words)
    assert len(set(told)) == len(refused) - 1  # no period before and no baseline are one in words


def test_the_curve_says_how_many_ways_agree_with_the_plan() -> None:
    said = answers(REGISTER)["Hvor mye avhenger svaret av valgene?"]
    assert said.replace("\u00a0", " ").startswith(
        "17 måter å regne på ga forskjeller fra −23,4 per"
    )
    assert "10 av 17 hadde samme retning" in said


def test_the_unit_left_out_is_named_and_a_turn_of_direction_is_said() -> None:
    said = answers(SURVEY)["Er det én med tiltak som gir svaret?"]
    assert "−2,6 prosentpoeng uten Kragerø" in said
    assert "Retningen avhenger altså av hvem som er med." in said


def test_the_test_before_the_start_never_says_that_trends_were_alike() -> None:
    said = answers(REGISTER)["Utviklet gruppene seg likt i årene før start?"]
    assert "p-verdi" in said
    assert "ikke et bevis på lik utvikling" in said
    assert "2,4 per 1\u00a0000 i året" in said


def test_the_test_before_the_start_says_where_not_all_have_so_many_years() -> None:
    question = "Utviklet gruppene seg likt i årene før start?"
    study = REGISTER.event_study
    later = tuple(
        replace(point, treated=study.treated - 2 * (point.event < -1)) for point in study.points
    )
    some = replace(REGISTER, event_study=replace(study, points=later))
    told = f"i året med færrest er det {study.treated - 2}."
    assert told in answers(some)[question]
    assert "i året med færrest" not in answers(REGISTER)[question]


def test_unevenness_is_told_as_what_the_difference_stands() -> None:
    study = REGISTER.event_study
    assert study is not None
    said = answers(REGISTER)["Hvor ulikt kunne gruppene ha utviklet seg uten tiltak?"]
    assert "mindre enn 0,7 ganger så mye" in said
    assert "inntil 1,2 per 1\u00a0000" in said
    for ratio, expected in ((0.0, "kan forskjellen ikke skilles fra ingen"), (None, "ikke forsk")):
        told = replace(REGISTER, event_study=replace(study, honest=Honest(ratio, 0.0, 3)))
        assert expected in answers(told)["Hvor ulikt kunne gruppene ha utviklet seg uten tiltak?"]


def test_several_starts_tell_imputation_and_why_two_way_effects_are_not_used() -> None:
    said = answers(REGISTER)["Startårene er ulike: hva sier andre måter å regne på?"]
    assert "4 fra 2018 og 2 fra 2019" in said
    assert "+7,4 per 1\u00a0000" in said
    assert "frø 20170101" in said
    assert "20\u00a0prosent av vekten" in said
    assert "12\u00a0prosent av tallene" in said


def test_synthetic_comparisons_name_their_largest_donor_and_never_a_star() -> None:
    said = answers(REGISTER)["Hva om de andre veies slik at de ligner før start?"]
    assert "Porsgrunn teller mest (41\u00a0prosent)" in said
    ranked = answers(REGISTER)["Hvor uvanlig er forskjellen?"]
    assert "1 av 5 kommuner av lik størrelse" in ranked
    assert "ikke gi lavere p-verdi enn 0,17" in ranked


def test_a_placebo_indicator_that_moved_is_named() -> None:
    still = PlaceboIndicator(
        CONTACTS, "all", "a", Unit.PER_1000, 2.0, Interval(-3.0, 7.0, 0.95), 0.4, moved=False
    )
    moved = replace(still, indicator=DISTRESS, adjusted_p=0.01, moved=True)
    assert "For ingen av 1" in placebo_indicator_text((still,), WORDS)
    said = placebo_indicator_text((still, moved), WORDS)
    assert "1 av 2 skilte seg likevel ut: Psykiske plager" in said
    whole = replace(evaluation(), placebo_indicators=(still, moved))
    [table] = [
        block
        for block in chapter.overview(whole).blocks
        if isinstance(block, Table) and block.table_id == "kontroll-tabell"
    ]
    assert [row[3].text for row in table.rows] == ["0,400", "0,010"]


def test_every_contrast_has_answers_a_curve_and_a_figure_by_year_where_there_are_years() -> None:
    groups = chapter.indicators(evaluation()).blocks
    blocks = [block for group in groups for block in group.blocks]
    assert len([block for block in blocks if isinstance(block, Facts)]) == 2
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert [figure.figure_id.rsplit("-", 2)[1] for figure in figures] == ["valg", "valg", "tid"]
    assert [len(figure.table.rows) for figure in figures] == [17, 17, 7]


def test_a_contrast_printed_as_nothing_has_no_direction() -> None:
    none = replace(REGISTER, value=0.001)
    for item, expected in ((none, True), (REGISTER, False)):
        said = " ".join((*answers(item).values(), choices_alternative(item, WORDS)))
        assert (said.count("har ingen retning") == 2) is expected
        assert ("samme retning" in said) is not expected
    [table] = [
        block
        for block in chapter.overview(replace(evaluation(), robustness=(none,))).blocks
        if isinstance(block, Table)
    ]
    assert table.rows[0][3].text == WORDS.say("nothing")
    assert table.rows[0][0].text.endswith("per 1\u00a0000 innbyggere)")


def test_the_overview_has_one_row_for_each_contrast() -> None:
    [table] = [b for b in chapter.overview(evaluation()).blocks if isinstance(b, Table)]
    assert [row[2].text for row in table.rows] == ["17", "17"]


def test_without_contrasts_the_page_says_that_we_do_not_know() -> None:
    texts = [getattr(block, "text", "") for block in chapter.overview(without_data()).blocks]
    assert any("Vi vet ikke" in text for text in texts)
    assert chapter.indicators(without_data()).blocks == ()

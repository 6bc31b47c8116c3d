"""The nation's page: sentences at their claim level, counties in order, absences with reasons."""

import re
from dataclasses import replace

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.nation import (
    change_answers,
    counties_missing,
    first_pooled,
    is_clear,
    left_out_texts,
    nation_facts,
    pooled_sentences,
    spread_sentences,
)
from folkehelse_eval.result.nation import NotPooled
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Language
from tests.report_pages import page
from tests.support.nations import COUNTIES, nation, national
from tests.support.page_text import visible_text

STEM = "95_nasjonal"
WORDS = load_words(Language.BOKMAL)
MOST_WORDS = 120


def primary(given=None):
    [item] = first_pooled(nation() if given is None else given, "primary")
    return item


def test_first_screen_is_short_and_holds_no_p_value():
    for language in Language:
        facts = nation_facts(national(language), load_words(language))
        text = " ".join(part for fact in facts for part in (fact.term, *fact.answers))
        assert len(text.split()) <= MOST_WORDS
        assert not re.search(r"\bp[- ]|signif|tau|REML", text)


def test_a_clear_mean_says_no_more_than_its_level():
    item = primary()
    assert is_clear(item)
    assert item.claim is ClaimLevel.ASSOCIATION
    said = " ".join(pooled_sentences(item, WORDS, fewest=3))
    assert "I snitt over 5 fylker var endringen 2,1 prosentpoeng lavere" in said
    assert "kan ha andre årsaker enn tiltakene" in said
    stronger = replace(item, claim=ClaimLevel.POSSIBLE_EFFECT)
    assert "ikke bevist" in " ".join(pooled_sentences(stronger, WORDS, fewest=3))


def test_an_unclear_mean_says_that_we_do_not_know():
    item = primary(nation(error=20.0))
    said = pooled_sentences(item, WORDS, fewest=3)
    assert said[0].startswith("Vi vet ikke om tiltakskommunene i snitt")
    assert change_answers(nation(error=20.0), WORDS)[0].startswith("Vi vet ikke.")


def test_too_few_counties_are_described_and_the_reason_given():
    few = nation(first=3)
    item = primary(few)
    said = " ".join(pooled_sentences(item, WORDS, fewest=3))
    assert said.startswith("2 fylker har et anslag. Det må være minst 3")
    assert change_answers(few, WORDS) == (
        "Vi vet ikke: 2 fylker har resultater som kan slås sammen, og det må være minst 3.",
    )
    assert spread_sentences(item, WORDS) == ()


def test_what_another_county_may_expect_is_said_in_plain_words():
    [_, likely] = spread_sentences(primary(), WORDS)
    assert re.search(r"nytt fylke .* fra 0,5 til 3,7 prosentpoeng lavere enn", likely)


def test_counties_that_differ_are_said_to():
    item = primary()
    differing = replace(item.mean, q_p_value=0.01, share_percent=62.0)
    [said, _] = spread_sentences(replace(item, mean=differing), WORDS)
    assert said.startswith("Fylkene er ulike: om lag 62\u00a0prosent")


def test_reasons_stand_once_with_all_their_counties():
    left = tuple(NotPooled(name, name, "no_data") for name in ("Oslo", "Troms"))
    odd = NotPooled("x", "Finnmark", "no_window_of_any_kind")
    said = left_out_texts(replace(primary(), left_out=(*left, odd)), WORDS)
    assert said == (
        "Ingen tall er lest inn: Oslo; Troms",
        "Ingen sammenligning kunne gjøres; se fylkets egen side: Finnmark",
    )


def test_missing_counties_are_those_at_entry_without_results():
    assert counties_missing(nation()) == ("Oslo", "Oppland", "Hedmark", "Troms")


def test_page_names_every_county_with_its_state_and_never_by_size():
    html = page(national(), STEM)
    text = visible_text(html)
    assert "Ikke med: evalueringen feilet. measures.csv, row 4: <b>" in text
    assert "Ikke brukt: Hedmark har egen plan, og hvert fylke telles én gang" in text
    assert "Uten egen plan: Troms." in text
    table = html[html.index('id="ungdata-psykiske-plager-fylker-tabell"') :]
    rows = re.findall(r'<th scope="row">([^<]+)</th>', table[: table.index("</table>")])
    assert tuple(rows) == COUNTIES


@pytest.mark.parametrize("language", list(Language))
def test_a_nation_without_results_says_why(language):
    empty = replace(national(language), nation=replace(nation(), pooled=()))
    text = visible_text(page(empty, STEM))
    assert load_words(language).say("nation.nothing") in text


def test_only_the_nations_pages_link_to_it():
    other = page(national(), "90_sammendrag")
    county = replace(national(), header=replace(national().header, scope="county", area="X"))
    assert f'href="{STEM}.html"' in other
    assert f'href="{STEM}.html"' not in page(county, "90_sammendrag")

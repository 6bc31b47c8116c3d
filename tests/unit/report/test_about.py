"""Pages about the pages: complete in three languages, with the package's own facts."""

import re

import pytest

from folkehelse_eval.checks.claim import RULES
from folkehelse_eval.report.about import about_files
from folkehelse_eval.report.about_bodies import ACCESS_RULES, DECISIONS, PackageFacts
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.pages import ABOUT
from folkehelse_eval.vocabulary.indicator import Language, catalogue
from tests.browser.rules import RULES as PAGE_RULES
from tests.conftest import ROOT
from tests.support.page_text import visible_text

FACTS = PackageFacts("9.8.7", "abc123", (("numpy", "2.4.0"),))
FILES = about_files(FACTS)


def test_every_page_is_made_in_every_language():
    assert set(FILES) == {
        f"{stem}.{lang.value}.html" for stem in ABOUT.values() for lang in Language
    }


@pytest.mark.parametrize("language", list(Language))
def test_words_page_explains_every_indicator_of_the_catalogue(language):
    text = visible_text(FILES[f"ord-og-metode.{language.value}.html"])
    for item in catalogue().values():
        assert item.name[language] in text
        assert " ".join(item.definition[language].split()) in text


@pytest.mark.parametrize("language", list(Language))
def test_researchers_page_holds_every_claim_rule_and_the_versions(language):
    words = load_words(language)
    html = FILES[f"for-forskere.{language.value}.html"]
    text = visible_text(html)
    for rule in RULES:
        assert words.say(f"claim.{rule.key}") in text
    assert "9.8.7 (abc123)" in text
    assert "2.4.0" in text
    assert "claims.fewest_treated" in text


def test_only_decisions_that_are_written_are_listed():
    written = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}
    assert set(DECISIONS) <= written


def test_only_rules_that_are_tried_are_said_to_be():
    assert set(ACCESS_RULES) <= {rule.name for rule in PAGE_RULES}


@pytest.mark.parametrize("name", sorted(FILES))
def test_links_lead_to_the_other_pages_and_the_index_of_the_language(name):
    language = Language(name.split(".")[1])
    found = set(re.findall(r'href="([^"#][^"]*)"', FILES[name]))
    local = {address for address in found if not address.startswith("data:")}
    index = "../index.html" if language is Language.BOKMAL else f"../index.{language.value}.html"
    assert index in local
    assert {address for address in local if not address.startswith("../")} <= set(FILES)

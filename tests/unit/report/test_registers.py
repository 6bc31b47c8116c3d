"""Arenas and themes of the shipped registers are told in the page's language."""

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.registers import ARENAS, THEMES
from folkehelse_eval.simulate.programme import ARENAS as SIMULATED_ARENAS
from folkehelse_eval.sources.programme import read_programme
from folkehelse_eval.vocabulary.indicator import Language
from tests.conftest import ROOT


def words_of(field: str) -> set[str]:
    measures = read_programme(ROOT / "data_raw" / "programme").measures
    texts = (getattr(measure, field) or "" for measure in measures)
    return {part.strip() for text in texts for part in text.split(";") if part.strip()}


@pytest.mark.parametrize(("field", "known"), [("arena", ARENAS), ("theme", THEMES)])
def test_every_word_of_the_registers_has_a_text_in_every_language(field, known):
    used = words_of(field)
    assert used <= set(known)
    for language in Language:
        words = load_words(language)
        assert all(words.has(f"value.{field}.{word}") for word in known)
    assert set(SIMULATED_ARENAS.values()) <= set(ARENAS)


def test_they_are_translated():
    nynorsk, english = load_words(Language.NYNORSK), load_words(Language.ENGLISH)
    assert nynorsk.say("value.arena.skole") == "skule"
    assert english.say("value.theme.psykisk helse") == "mental health"

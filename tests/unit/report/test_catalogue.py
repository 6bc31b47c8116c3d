"""Message catalogues: complete in three languages, no key twice, the same placeholders."""

import re
from pathlib import Path

import pytest

from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.catalogue import check_agreement, load_words, merge_domains
from folkehelse_eval.vocabulary.indicator import Language

REPORT = Path(__file__).resolve().parents[3] / "folkehelse_eval" / "report"
STATIC_KEY = re.compile(r"""say\(\s*"([a-z_]+(?:\.[a-z_0-9]+)*)"[,)]""")


@pytest.mark.parametrize("language", list(Language))
def test_shipped_catalogue_loads_and_speaks(language: Language) -> None:
    words = load_words(language)
    assert words.say("not_stated")
    assert len(words.patterns) == len(load_words(Language.BOKMAL).patterns)


@pytest.mark.parametrize(
    ("language", "other_word"),
    [
        (Language.BOKMAL, "[Mm]eningen er"),
        (Language.BOKMAL, "ommuner med sikre tall teller mest"),  # counties are weighted as well
        (Language.NYNORSK, "[Mm]eininga er"),
        (Language.NYNORSK, "ommunar med sikre tal tel mest"),
        (Language.NYNORSK, "tilfelle åleine"),
        (Language.NYNORSK, "[Bb]este overslag"),
        (Language.NYNORSK, "føremål"),
        (Language.NYNORSK, "slått saman"),
        (Language.ENGLISH, "is what is meant"),
        (Language.ENGLISH, "quite alike"),
        (Language.ENGLISH, "unicipalities with precise figures count most"),
    ],
)
def test_one_thing_is_said_in_one_way(language: Language, other_word: str) -> None:
    texts = load_words(language).patterns
    found = [
        key for key, forms in texts.items() if any(re.search(other_word, f) for f in forms.values())
    ]
    assert found == []


def test_every_key_written_out_in_the_code_has_a_text() -> None:
    words = load_words(Language.BOKMAL)
    used = {
        key
        for path in (*REPORT.rglob("*.py"), *REPORT.rglob("*.j2"))
        for key in STATIC_KEY.findall(path.read_text(encoding="utf-8"))
    }
    assert len(used) > 100
    assert sorted(key for key in used if not words.has(key)) == []


def test_plural_is_chosen_by_count() -> None:
    words = load_words(Language.BOKMAL)
    assert words.say("counts.treated.kommune", {"n": 1}) == "1 tiltakskommune"
    assert words.say("counts.treated.kommune", {"n": 4}) == "4 tiltakskommuner"


def test_missing_key_names_itself() -> None:
    with pytest.raises(ReportError, match=r"no text 'no\.such\.key'"):
        load_words(Language.BOKMAL).say("no.such.key")


def test_missing_placeholder_names_itself() -> None:
    with pytest.raises(ReportError, match="wants a value for 'x'"):
        load_words(Language.BOKMAL).say("unit.share")


def test_key_in_two_domains_is_refused() -> None:
    with pytest.raises(ReportError, match=r"'a\.b' stands in one\.nb\.toml and again in two"):
        merge_domains({"one.nb.toml": 'a.b = "x"', "two.nb.toml": '[a]\nb = "y"'})


def test_entry_that_is_no_text_is_refused() -> None:
    with pytest.raises(ReportError, match="is no text but int"):
        merge_domains({"one.nb.toml": "a = 3"})


def test_broken_file_is_named() -> None:
    with pytest.raises(ReportError, match=r"one\.nb\.toml: not valid TOML"):
        merge_domains({"one.nb.toml": "a = "})


def test_language_that_lacks_a_key_is_refused() -> None:
    whole, short = {"a": {"other": "x"}}, {}
    with pytest.raises(ReportError, match=r"'nn' lacks \['a'\]"):
        check_agreement({Language.BOKMAL: whole, Language.NYNORSK: short})


def test_placeholders_must_agree() -> None:
    ours, theirs = {"a": {"other": "{x} og {y}"}}, {"a": {"other": "{x}"}}
    with pytest.raises(ReportError, match="text 'a': placeholders"):
        check_agreement({Language.BOKMAL: ours, Language.ENGLISH: theirs})


def test_a_plural_form_may_leave_out_the_number() -> None:
    check_agreement(
        {
            Language.BOKMAL: {"a": {"one": "én kommune", "other": "{n} kommuner"}},
            Language.ENGLISH: {"a": {"one": "{n} municipality", "other": "{n} municipalities"}},
        }
    )

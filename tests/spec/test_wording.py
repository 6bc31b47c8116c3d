"""The sentences of the report, held against a table that a policy reader can check."""

from dataclasses import replace
from pathlib import Path

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.wording.effects import effect_sentences
from folkehelse_eval.result.effect import Effect, Interval
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Language, find_indicator
from tests.example_evaluation import CONTACTS, DISTRESS, LIFE, change_inside, contrast

SPEC = Path(__file__).with_name("wording_effects.txt")
INDICATORS = {"distress": DISTRESS, "life": LIFE, "contacts": CONTACTS}
CAUSAL = ("førte til", "virket", "skyldes", "årsaken er", "reduserte", "bevist at", "signifikant")
SAYS_NOT = ("ikke om tiltakene har virket", "ikke bevist")


def rows() -> list[list[str]]:
    """Return the rows of the table, a cell for each column."""
    lines = SPEC.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if line.strip() and not line.startswith("#")
    ]


def number(text: str) -> float | None:
    return None if text == "-" else float(text)


def effect_of(row: list[str]) -> Effect:
    estimand, indicator, value, interval, claim, _ = row
    base = change_inside() if estimand == "change_inside" else contrast()
    indicator_id = INDICATORS[indicator]
    ends = () if interval == "none" else tuple(map(number, interval.split(" to ")))
    return replace(
        base,
        indicator=indicator_id,
        unit=find_indicator(indicator_id).unit,
        value=float(value),
        intervals=(Interval(ends[0], ends[1], 0.95),) if ends else (),
        claim=ClaimLevel(claim),
    )


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row[:5]))
def test_sentence(row: list[str]) -> None:
    said = effect_sentences(effect_of(row), load_words(Language.BOKMAL))
    assert " ".join(said).replace("\u00a0", " ") == row[5]


def test_the_table_covers_every_claim_level_and_direction() -> None:
    found = {(row[0], row[4]) for row in rows()}
    assert {("contrast_of_changes", level.value) for level in ClaimLevel} <= found
    assert len(rows()) >= 12


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row[:5]))
def test_nothing_is_credited_or_proved(row: list[str]) -> None:
    said = row[5]
    for denial in SAYS_NOT:
        said = said.replace(denial, "")
    assert not [word for word in CAUSAL if word in said]


@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row[:5]))
def test_differences_of_percentages_are_percentage_points(row: list[str]) -> None:
    if row[1] != "contacts":
        assert "prosentpoeng" in row[5]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("row", rows(), ids=lambda row: " ".join(row[:5]))
def test_every_row_can_be_said_in_every_language(row: list[str], language: Language) -> None:
    said = effect_sentences(effect_of(row), load_words(language))
    assert all(said)

"""A break in a series is told as an association in time, and a refusal with its reason."""

from folkehelse_eval.report.blocks import Bullets, Fold, Group, Table, Text
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters import before_after, comparison
from folkehelse_eval.report.chapters.time_series import series_blocks
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import evaluation, without_data

WORDS = load_words(Language.BOKMAL)


def _blocks():
    return [
        inner
        for block in series_blocks(evaluation(), WORDS)
        for inner in (block.blocks if isinstance(block, Group) else (block,))
    ]


def test_the_distance_is_told_with_its_years_and_without_credit() -> None:
    said = " ".join(block.text for block in _blocks() if isinstance(block, Text))
    assert "+4,2 per 1\u00a0000 fra linjen fra årene før" in said
    assert "9 år før og 6 fra start" in said
    assert "Regnet som forskjell fra 5 uten tiltak" in said
    assert "samvariasjon i tid" in said
    assert "virk" not in said


def test_the_lag_and_the_correlation_are_printed() -> None:
    [fold] = [block for block in _blocks() if isinstance(block, Fold)]
    [table] = [block for block in fold.blocks if isinstance(block, Table)]
    assert len(table.rows) == 2 * 2 * 3
    errors = {row[1].text for row in table.rows}
    assert errors == {"Newey-West, 2 års etterslep", "AR(1), samvariasjon mellom naboår 0,31"}
    assert "4 (n/100)^(2/9)" in table.notes[0]


def test_a_refusal_stands_on_the_page_of_before_and_after_only() -> None:
    [bullets] = [block for block in _blocks() if isinstance(block, Bullets)]
    assert "8 målinger før start og 4 etter" in bullets.items[0]
    assert "1 før og 2 etter" in bullets.items[0]
    assert bullets in before_after.indicators(evaluation()).blocks
    assert bullets not in comparison.indicators(evaluation()).blocks


def test_nothing_is_said_without_series() -> None:
    assert series_blocks(without_data(), WORDS) == ()

"""The page of changes inside the funded: what it says does not deny itself."""

from dataclasses import replace

from folkehelse_eval.report.chapters import before_after
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.result.effect import Effect
from tests.example_evaluation import change_inside, evaluation
from tests.support.page_text import visible_text

NOTE = "bare utvalgsusikkerhet er regnet med"


def page_with(effect: Effect) -> str:
    whole = evaluation()
    one = replace(whole.comparisons[0], effects=(effect,))
    fragment = before_after.indicators(replace(whole, comparisons=(one,)))
    return visible_text(render_fragment(fragment))


def test_where_no_uncertainty_can_be_computed_none_is_said_to_be_counted() -> None:
    guessed = replace(change_inside(), notes=("answers_guessed",))
    assert NOTE in page_with(guessed)
    alone = page_with(replace(guessed, intervals=()))
    assert "usikkerheten kan ikke beregnes" in alone
    assert NOTE not in alone

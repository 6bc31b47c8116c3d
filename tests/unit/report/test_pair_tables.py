"""Every unit's figures before and after: who has a row, and that no row is lost in silence."""

import re
from dataclasses import replace

from folkehelse_eval.report.chapters import before_after, comparison
from folkehelse_eval.report.chapters.pair_tables import ROWS_ON_PAGE
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.result.development import Pair
from tests.example_evaluation import DISTRESS, evaluation, pairs
from tests.support.page_text import visible_text
from tests.unit.report.test_comparison import rows_of

TABLE = f"{DISTRESS.replace('_', '-')}-all-tabell"
ALL_UNITS = f"{DISTRESS.replace('_', '-')}-all-kommuner"
WHOLE = tuple(pair for pair in pairs() if pair.change is not None)
FUNDED = tuple(pair for pair in WHOLE if pair.role == "funded")


def pages(*shown: Pair) -> tuple[str, str]:
    """Return pages 30 and 40 of an evaluation with these pairs."""
    whole = evaluation()
    one = replace(whole.comparisons[0], pairs=shown)
    changed = replace(whole, comparisons=(one,))
    return (
        render_fragment(before_after.indicators(changed)),
        render_fragment(comparison.indicators(changed)),
    )


def over(pair: Pair, last_year: int) -> Pair:
    return replace(pair, after_year=last_year)


def test_more_rows_than_a_county_has_stay_in_the_table() -> None:
    many = tuple(over(pair, 2021 + n) for pair in FUNDED for n in range(14))
    assert len(many) > 60
    before, after = pages(*many)
    assert len(rows_of(before, TABLE)) == len(rows_of(after, ALL_UNITS)) == len(many)
    assert "<img" in before


def test_too_many_follow_ups_leave_the_figure_and_say_where_the_rest_is() -> None:
    each = ROWS_ON_PAGE // len(FUNDED) + 1
    before, _ = pages(*(over(pair, 2021 + n) for pair in FUNDED for n in range(each)))
    assert "<img" in before
    assert len(rows_of(before, TABLE)) == len(FUNDED)
    assert "De andre målingene står i regnearket" in visible_text(before)


def test_too_many_units_are_told_of() -> None:
    too_many = tuple(
        replace(FUNDED[0], kommune_nr=str(1000 + n), name=f"Sted {n}")
        for n in range(ROWS_ON_PAGE + 1)
    )
    for page in pages(*too_many):
        assert "Tallene for hver enkelt er for mange for siden" in visible_text(page)


def test_more_units_than_a_picture_holds_have_a_folded_table() -> None:
    many = tuple(replace(FUNDED[0], kommune_nr=str(1000 + n), name=f"Sted {n}") for n in range(100))
    before, _ = pages(*many)
    assert "<img" not in before
    assert len(rows_of(before, TABLE)) == len(many)
    assert "Tallene for hver kommune" in visible_text(before)


def test_those_left_out_go_first_and_that_is_said() -> None:
    left_out = tuple(
        over(replace(WHOLE[-1], role="excluded"), 2021 + n) for n in range(ROWS_ON_PAGE)
    )
    _, after = pages(*WHOLE, *left_out)
    assert len(rows_of(after, ALL_UNITS)) == len(WHOLE)
    assert "De som er holdt utenfor sammenligningen, er for mange for siden" in visible_text(after)


def test_figure_and_text_count_the_same_municipalities() -> None:
    first, second, third, *rest = FUNDED
    late = replace(second, after=None)
    nothing = replace(third, before_year=None, before=None, after_year=None, after=None)
    before, _ = pages(first, late, over(second, 2024), nothing, *rest)
    found = re.search(r'alt="([^"]*)"', before)
    assert found is not None
    assert f"{len(FUNDED) - 1} kommuner har begge tall" in found[1]
    assert "For 1 er en senere måling tegnet, fordi den første mangler tall." in found[1]
    assert "1 mangler tall før eller etter." in found[1]
    assert third.name in {row[0] for row in rows_of(before, TABLE)}

"""The comparison page: years beside every number, a role beside every unit, no question twice."""

import re
from dataclasses import replace

from folkehelse_eval.report.chapters import comparison
from folkehelse_eval.report.render import render_fragment
from folkehelse_eval.report.wording.coverage import missing_states
from folkehelse_eval.result.check import CheckResult
from tests.example_evaluation import DISTRESS, contrast, evaluation, pairs, without_data
from tests.support.page_text import visible_text

FIRST = replace(contrast(), effect_id="first")
SECOND = replace(contrast(), effect_id="second", after="2024")


def check(effect_id: str, name: str, answer: str, value: float | None = None) -> CheckResult:
    return CheckResult(
        name, effect_id, name, value, "percent", answer, None, (("pre_rounds", "1"),)
    )


def rendered(**changed) -> str:
    whole = evaluation()
    [first, *_] = whole.comparisons
    one = replace(first, effects=(FIRST, SECOND), **changed)
    fragment = comparison.indicators(replace(whole, comparisons=(one,)))
    return render_fragment(fragment)


def rows_of(html: str, table_id: str) -> list[list[str]]:
    table = re.search(rf'<table id="{table_id}".*?</table>', html, re.DOTALL)
    assert table is not None
    body = table.group().partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [visible_text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    ]


def test_a_check_with_one_answer_for_both_follow_ups_stands_once_with_both_years() -> None:
    checks = (check("first", "pre_trend", "one_pre_round"),) * 2
    html = rendered(checks=(checks[0], replace(checks[1], effect_id="second")))
    [row] = rows_of(html, f"{DISTRESS.replace('_', '-')}-all-kontroller")
    assert row[1] == "fra 2018 til 2021; fra 2018 til 2024"


def test_pairs_say_who_is_compared_with_whom() -> None:
    rows = rows_of(rendered(), f"{DISTRESS.replace('_', '-')}-all-kommuner")
    roles = {row[0]: row[1] for row in rows}
    assert len(rows) == len(pairs())
    assert roles["Kragerø"] == "har tiltak"
    assert roles["Porsgrunn"] == "sammenlignes med"


def test_counties_are_not_called_municipalities() -> None:
    counties = tuple(
        replace(pair, kommune_nr=number, name=name)
        for pair, number, name in zip(pairs(), ("08", "10"), ("Telemark", "Agder"), strict=False)
    )
    text = visible_text(rendered(pairs=counties))
    assert "Tallene for hvert fylke" in text
    assert "Tallene for hver kommune" not in text


def test_overview_says_which_years_are_compared() -> None:
    html = render_fragment(comparison.overview(evaluation()))
    assert "fra 2018 til 2021" in visible_text(html)
    alternative = re.search(r'alt="([^"]*)"', html)
    assert alternative is not None
    assert "fra 2018 til 2021" in alternative.group(1)


def test_indicators_without_figures_are_named_unless_none_has_any() -> None:
    told = "Det er ikke lest inn tall"
    some, none = evaluation(), without_data()
    state = replace(some.coverage.states[0], indicator="ungdata_ensomhet", available=False)
    coverage = replace(some.coverage, states=(*some.coverage.states, state))
    html = render_fragment(comparison.indicators(replace(some, coverage=coverage)))
    assert told in visible_text(html)
    assert missing_states(none.coverage)
    assert told not in visible_text(render_fragment(comparison.indicators(none)))

"""``folkehelse-eval trace`` on the nation's page: mean, counties' estimates, delivered lines."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from folkehelse_eval.checks.pooled import County, pool_counties
from folkehelse_eval.errors import ReportError
from folkehelse_eval.report.elements import elements_of
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.nation import CountyPlan, CountyState, Nation
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.trace import listing, trace
from tests.report_pages import page
from tests.support.nations import nation_plan
from tests.trace.raw_lines import raw_lines

pytestmark = pytest.mark.realdata

PRIMARY = "ungdata_psykiske_plager"
FILE = "psykiske_plager_ungdom.csv"
LINE = re.compile(r"^   (\d{4}) (\w+) (\d{4}): (\S+) <- (\S+), row (\d+), column 'value'$", re.M)
STEM = "95_nasjonal"


def published(project, evaluation, plan_id: str) -> Path:
    folder = project.pages(plan_id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(to_json(evaluation), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def over_telemark(telemark) -> Path:
    """The nation's page over one county, whose results are the real ones."""
    published(telemark.project, telemark.evaluation, "telemark")
    plan = load_plan(telemark.project.root / "params" / "telemark.yaml")
    told = CountyPlan("telemark", ("Telemark",), ("40",), CountyState.USED, "")
    pooled = pool_counties([County(plan, telemark.evaluation)], nation_plan())
    header = replace(telemark.evaluation.header, plan_id="nasjonal", scope="nation", area="")
    nation = replace(
        telemark.evaluation, header=header, nation=Nation((told,), ("Oslo",), pooled, 3)
    )
    folder = published(telemark.project, nation, "nasjonal")
    (folder / f"{STEM}.html").write_text(page(nation, STEM), encoding="utf-8")
    return folder / f"{STEM}.html"


def test_a_figure_of_the_nation_leads_to_the_lines_of_its_counties(telemark, over_telemark) -> None:
    said = trace(over_telemark, f"{PRIMARY.replace('_', '-')}-fylker-figur")
    assert "-> results.json: nation.pooled[0]" in said
    effect = next(
        item
        for item in telemark.comparison(PRIMARY).effects
        if item.estimand == "contrast_of_changes"
    )
    assert "-> Telemark: reports/telemark/results.json: comparisons[0].effects[" in said
    assert repr(effect.value) in said
    delivered = {str(line.number): line for line in raw_lines(telemark.raw / FILE)}
    steps = LINE.findall(said)
    assert len(steps) == (6 + 5) * 2
    for _, indicator, year, value, file, row in steps:
        assert (indicator, file) == (PRIMARY, FILE)
        assert delivered[row].cells["År"] == year
        assert float(delivered[row].cells["value"]) == float(value)


def test_the_table_of_counties_leads_to_their_plans(over_telemark) -> None:
    said = trace(over_telemark, "fylker-tabell")
    assert "   Telemark <- telemark: used" in said
    assert "   no plan: Oslo" in said


def test_a_countys_results_of_another_run_are_refused(telemark, over_telemark) -> None:
    results = telemark.project.pages("telemark") / "results.json"
    kept = results.read_text(encoding="utf-8")
    first = telemark.evaluation.comparisons[0]
    effects = tuple(
        item if item.value is None else replace(item, value=item.value + 1)
        for item in first.effects
    )
    others = telemark.evaluation.comparisons[1:]
    changed = replace(telemark.evaluation, comparisons=(replace(first, effects=effects), *others))
    results.write_text(to_json(changed), encoding="utf-8")
    try:
        with pytest.raises(ReportError, match="no longer what the nation's results rest on"):
            trace(over_telemark, f"{PRIMARY.replace('_', '-')}-fylker-figur")
    finally:
        results.write_text(kept, encoding="utf-8")


def test_every_id_of_the_page_over_telemark_can_be_traced(over_telemark) -> None:
    for element in elements_of(over_telemark.read_text(encoding="utf-8"))[::3]:
        said = trace(over_telemark, element.element_id)
        assert "->" in said or "no result" in said


def test_every_id_of_the_real_nation_s_own_page_can_be_traced(nation) -> None:
    folder = published(nation.project, nation.evaluation, "nasjonal")
    target = folder / f"{STEM}.html"
    target.write_text(page(nation.evaluation, STEM), encoding="utf-8")
    listed = [line.partition("  ")[0] for line in listing(target).splitlines()]
    assert len(listed) > 5
    for element_id in listed:
        said = trace(target, element_id)
        assert "->" in said or "no result" in said

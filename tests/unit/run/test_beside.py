"""No hidden figure follows from what two plans of one run publish."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from unittest import mock

import nbformat
import pytest

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.report.exporter import page_from_node
from folkehelse_eval.report.gate.figures import (
    Known,
    PlanFigures,
    figures_from_json,
    figures_of,
    figures_to_json,
)
from folkehelse_eval.report.gate.following import check_following, check_together
from folkehelse_eval.result.development import Point
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run import beside as beside_module
from folkehelse_eval.run import finish as finish_module
from folkehelse_eval.run import withdraw as withdraw_module
from folkehelse_eval.run.beside import FIGURES_FILE, keep_figures, published_figures
from folkehelse_eval.run.finish import finish
from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.notebooks import NotebookFailure, NotebookRun
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, PublishedState, read_state
from folkehelse_eval.run.steps import Publish
from folkehelse_eval.run.withdraw import make_way
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.relations import relations
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, evaluation
from tests.report_pages import executed

DIGESTS = Digests("code", "plan", "data", "", "notebooks")
OSLO = "0301"


def oslo(plan_id: str, *, disclosure: str = "strict", simulated: bool = False) -> Evaluation:
    """Oslo alone, hidden as a municipality and shown as a county."""
    given = evaluation()
    development = next(item for item in given.developments if item.indicator == DISTRESS)
    line = next(line for line in development.lines if line.group == "county")
    cell = next(cell for cell in given.coverage.cells if cell.indicator == DISTRESS)
    year = line.points[0].last_year
    hidden = replace(
        cell, kommune_nr=OSLO, first_year=year, last_year=year, status=CellStatus.HIDDEN
    )
    shown = replace(development, lines=(replace(line, label="Oslo"),))
    header = replace(given.header, plan_id=plan_id, disclosure=disclosure, simulated=simulated)
    return replace(
        given,
        header=header,
        coverage=replace(given.coverage, cells=(hidden,)),
        developments=(shown,),
        comparisons=(),
        robustness=(),
        series=(),
    )


def hiding(plan_id: str = "one", **options: object) -> Evaluation:
    """Return a plan that hides Oslo and does not show the county."""
    return replace(oslo(plan_id, **options), developments=())


def showing(plan_id: str = "two", **options: object) -> Evaluation:
    """Return a plan that shows the county and does not know that Oslo is hidden."""
    given = oslo(plan_id, **options)
    return replace(given, coverage=replace(given.coverage, cells=()))


def test_a_hidden_municipality_that_is_its_county_follows() -> None:
    with pytest.raises(DisclosureError, match=r"of 0301 in .* follows from what is released$"):
        check_following(figures_of(oslo("one")))
    check_following(figures_of(oslo("one", disclosure="as_published")))


def test_what_one_page_hides_another_page_must_not_show() -> None:
    one, two = figures_of(hiding()), figures_of(showing())
    for plan, other in ((one, two), (two, one)):
        check_following(plan)
        with pytest.raises(DisclosureError, match=rf"0301 .* the pages of {other.plan_id}\."):
            check_together(plan, [other])


def test_a_figure_hidden_on_one_page_and_shown_on_another_is_found() -> None:
    one = figures_of(hiding())
    (hidden,) = one.known[DISTRESS].hidden
    development = showing().developments[0]
    point = Point(hidden.first_year, hidden.last_year, 12.5, CellStatus.OBSERVED, n_units=1)
    line = replace(development.lines[0], group=OSLO, label="Oslo", points=(point,))
    shown = replace(showing(), developments=(replace(development, lines=(line,)),))
    with pytest.raises(DisclosureError, match="follows from what is released here and"):
        check_together(one, [figures_of(shown)])


def test_invented_figures_and_open_plans_say_nothing_about_real_ones() -> None:
    one = figures_of(hiding())
    check_together(one, [figures_of(showing(simulated=True))])
    check_together(one, [figures_of(showing(disclosure="as_published"))])
    check_together(figures_of(hiding(disclosure="as_published")), [figures_of(showing())])


def test_figures_are_read_back_as_they_were_written() -> None:
    for given in (evaluation(), oslo("one")):
        figures = figures_of(given)
        assert figures_from_json(figures_to_json(figures)) == figures


class Run:
    """One run of several plans in a project, of which only the last step is carried out."""

    def __init__(self, root: Path) -> None:
        for folder in ("notebooks", "params", "reports"):
            (root / folder).mkdir(exist_ok=True)
        (root / "pyproject.toml").touch()
        self.project = Project(root)

    def publish(
        self,
        given: Evaluation,
        *runs: NotebookRun,
        others: frozenset[str] = frozenset(),
        begun_ns: int = 0,
    ) -> PublishedState:
        step = Publish(
            self.project.root / "params" / f"{given.header.plan_id}.yaml",
            runs,
            DIGESTS,
            others=others,
            begun_ns=begun_ns,
        )
        with (
            mock.patch.object(finish_module, "project_of", return_value=self.project),
            mock.patch.object(finish_module, "stored_evaluation", return_value=given),
            mock.patch.object(finish_module, "_changed", return_value=False),
        ):
            return finish(step)

    def figures(self, plan_id: str) -> PlanFigures:
        return published_figures(plan_id, self.project)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_the_second_plan_is_kept_private_with_the_reason(run: Run) -> None:
    assert run.publish(hiding()).state is not PlanState.FAILED
    refused = run.publish(showing())
    assert refused.state is PlanState.FAILED
    assert "the pages of one" in refused.detail
    assert not (run.project.pages("two") / "results.json").exists()
    assert (run.project.private("two") / "results.json").exists()
    assert "0301" in (run.project.private("two") / "reason.txt").read_text(encoding="utf-8")


def test_the_order_of_publishing_makes_no_difference(run: Run) -> None:
    assert run.publish(showing()).state is not PlanState.FAILED
    assert run.publish(hiding()).state is PlanState.FAILED


class Again:
    """A second run of the plans "one" and "two", begun after the first one's pages."""

    both = frozenset({"one", "two"})

    def __init__(self, run: Run) -> None:
        self.run = run
        files = run.project.reports.glob("*/results.json")
        self.begun = max(file.stat().st_mtime_ns for file in files) + 1

    def publish(self, given: Evaluation, *runs: NotebookRun) -> PublishedState:
        state = self.run.publish(given, *runs, others=self.both, begun_ns=self.begun)
        if state.state is not PlanState.FAILED:  # the clock may not have gone on
            published = self.run.project.pages(given.header.plan_id) / "results.json"
            os.utime(published, ns=(self.begun, self.begun))
        return state


def test_earlier_pages_that_the_run_replaces_give_way(run: Run) -> None:
    run.publish(hiding())
    again = Again(run)
    assert again.publish(showing()).state is not PlanState.FAILED
    earlier = run.project.pages("one") / "results.json"
    assert not earlier.exists()  # also where the run is killed now
    assert read_state(earlier.parent).pages == ()
    assert "gave way to the new ones of two, of which was found: " in (
        read_state(earlier.parent).detail
    )
    assert (run.project.withdrawn("one") / "results.json").exists()
    assert "0301" in (run.project.withdrawn("one") / "reason.txt").read_text(encoding="utf-8")
    # what is published during the run is looked at by whoever comes later
    refused = again.publish(hiding())
    assert (refused.state, refused.pages) == (PlanState.FAILED, ())
    assert not earlier.exists()
    assert (run.project.pages("two") / "results.json").exists()


def test_withdrawn_pages_are_gone_once_new_ones_stand(run: Run) -> None:
    run.publish(hiding())
    again = Again(run)
    again.publish(showing())
    assert run.project.withdrawn("one").exists()
    assert again.publish(replace(showing("one"), developments=())).state is not PlanState.FAILED
    assert not run.project.withdrawn("one").exists()


def test_two_earlier_plans_that_only_together_give_something_away_do_not_both_stay(
    run: Run,
) -> None:
    """One hides a municipality, another shows its neighbour; the new plan shows the county."""
    survey, small, large = find_indicator(DISTRESS), "4028", "4003"
    units = [nr for nr in municipalities() if nr.startswith("40")]
    at = {unit: Figure(DISTRESS, unit, 2018, 2018) for unit in ("40", *units)}
    shown = dict.fromkeys(at.values(), 10.0)
    (relation,) = relations(survey, at.values(), areas=units, pooled=False)
    assert relation.total == at["40"]
    rest = {each: 10.0 for each in shown if each.unit not in {"40", small, large}}
    no = frozenset[Figure]()
    known = {
        "one": Known(rest, frozenset({at[small]}), frozenset({at[large]}), no),
        "three": Known({at[large]: 10.0}, no, no, no),
        "two": Known({at["40"]: 10.0}, no, no, no),
    }
    figures = {
        plan_id: PlanFigures(
            plan_id, simulated=False, strict=True, areas=frozenset(units), known={DISTRESS: each}
        )
        for plan_id, each in known.items()
    }
    for earlier in ("one", "three"):
        check_together(figures["two"], [figures[earlier]])
    withdrawn = []
    with (
        mock.patch.object(withdraw_module, "published_figures", lambda name, _: figures[name]),
        mock.patch.object(withdraw_module, "withdraw", lambda name, *_: withdrawn.append(name)),
    ):
        make_way(figures["two"], staying=[], replaced=["one", "three"], project=run.project)
    assert withdrawn == ["three"]


def test_withdrawn_pages_do_not_come_back_when_a_cell_fails(run: Run, tmp_path: Path) -> None:
    run.publish(hiding())
    again = Again(run)
    again.publish(showing())
    failure = NotebookFailure("10_rekkevidde", 3, "no such column")
    failed = again.publish(hiding(), NotebookRun("10_rekkevidde", tmp_path / "x.ipynb", failure))
    assert (failed.state, failed.pages) == (PlanState.FAILED, ())
    assert not (run.project.pages("one") / "results.json").exists()
    assert "no such column" in failed.detail  # and that the earlier pages are gone is not hidden
    assert f"they lie in {run.project.shown(run.project.withdrawn('one'))}" in failed.detail


def test_earlier_pages_that_give_nothing_away_stay(run: Run) -> None:
    run.publish(hiding())
    again = Again(run)
    assert again.publish(hiding("two")).state is not PlanState.FAILED
    assert (run.project.pages("one") / "results.json").exists()
    assert read_state(run.project.pages("one")).state is not PlanState.FAILED
    assert again.publish(hiding()).state is not PlanState.FAILED


def test_only_the_earlier_pages_in_the_way_are_withdrawn(run: Run) -> None:
    run.publish(hiding())
    run.publish(replace(showing("three"), developments=()))
    # "one" and "three" are both replaced; beside what "two" shows, only "one" is in the way
    again = Again(run)
    again.both = frozenset({"one", "two", "three"})
    assert again.publish(showing()).state is not PlanState.FAILED
    assert not (run.project.pages("one") / "results.json").exists()
    assert (run.project.pages("three") / "results.json").exists()


def test_results_of_another_version_are_named(run: Run) -> None:
    run.publish(hiding("two"))
    outdate(run, "two")
    refused = run.publish(hiding())
    assert refused.state is PlanState.FAILED
    assert refused.detail.startswith(f"{Path('reports', 'two', 'results.json')}: found results of")
    assert "Run two again together" in refused.detail
    assert not (run.project.pages("one") / "results.json").exists()


def test_results_of_another_version_give_way_to_the_run_that_replaces_them(run: Run) -> None:
    run.publish(hiding())
    outdate(run, "one")
    again = Again(run)
    assert again.publish(showing()).state is not PlanState.FAILED
    assert not (run.project.pages("one") / "results.json").exists()
    assert "another version" in read_state(run.project.pages("one")).detail


def outdate(run: Run, plan_id: str) -> None:
    """Leave a plan's results as a program with other result classes would have written them."""
    published = run.project.pages(plan_id) / "results.json"
    plain = json.loads(published.read_text(encoding="utf-8"))
    del plain["header"]["plan_id"]
    published.write_text(json.dumps(plain), encoding="utf-8")


def test_two_plans_at_the_same_time_do_not_both_pass(tmp_path: Path) -> None:
    """Each waits for its turn; whoever comes second sees the first one's figures."""
    run = Run(tmp_path)
    both = frozenset({"one", "two"})
    with (
        mock.patch.object(finish_module, "project_of", return_value=run.project),
        mock.patch.object(finish_module, "_changed", return_value=False),
        mock.patch.object(
            finish_module,
            "stored_evaluation",
            lambda file: hiding() if file.stem == "one" else showing(),
        ),
        ThreadPoolExecutor(2) as pool,
    ):
        steps = [
            Publish(run.project.root / f"{name}.yaml", (), DIGESTS, others=both)
            for name in sorted(both)
        ]
        states = [state.state for state in pool.map(finish, steps)]
    assert sorted(state is PlanState.FAILED for state in states) == [False, True]


def test_figures_of_replaced_results_are_read_anew(run: Run) -> None:
    run.publish(showing())
    before = run.figures("two")
    assert before.known[DISTRESS].shown
    kept = run.project.processed("two") / FIGURES_FILE
    kept.unlink()
    assert run.figures("two") == before
    assert kept.exists()
    run.publish(hiding("two"))
    assert not run.figures("two").known[DISTRESS].shown


def test_figures_that_other_code_has_kept_are_read_anew(run: Run) -> None:
    run.publish(showing())
    before = run.figures("two")
    kept = run.project.processed("two") / FIGURES_FILE
    with mock.patch.object(beside_module, "code_digest", return_value="other"):
        keep_figures(hiding("two"), run.project)
        assert run.figures("two") != before
    assert run.figures("two") == before
    assert "other" not in kept.read_text(encoding="utf-8").partition("\n")[0]


def test_a_plan_with_a_page_kept_back_says_so_and_is_tried_again(run: Run, tmp_path: Path) -> None:
    given = evaluation()
    stems = ("30_for_og_etter", "40_sammenligning")
    runs = [NotebookRun(stem, tmp_path / f"{stem}.ipynb", None) for stem in stems]

    def write(printed: str) -> None:
        for made in runs:
            node = executed(given, made.notebook)
            output = nbformat.v4.new_output("stream", name="stdout", text=printed)
            node.cells[-1].outputs += [output] * (printed != "" and made is runs[0])
            nbformat.write(node, made.path)
            made.page.write_text(page_from_node(node), encoding="utf-8")

    folder = run.project.pages(given.header.plan_id)
    write("")
    assert run.publish(given, *runs).key == DIGESTS.key
    assert (folder / f"{stems[0]}.ipynb").exists()
    write("4001 48.1517")
    state = run.publish(given, *runs)
    assert (state.state, state.key) == (PlanState.KEPT_BACK, "")
    assert "30_for_og_etter" in state.detail
    assert str(tmp_path) not in state.detail
    assert set(state.pages) == {f"{stem}.html" for stem in stems}
    assert not (folder / f"{stems[0]}.ipynb").exists()
    assert "48.1517" not in (folder / f"{stems[0]}.html").read_text(encoding="utf-8")
    assert (folder / f"{stems[1]}.ipynb").exists()

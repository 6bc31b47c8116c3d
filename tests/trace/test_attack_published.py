"""Hidden figures cannot be worked out from the files of several plans that one run published.

The command line publishes them; the attacker (``tests/support/attack.py``) lays them side by side.
"""

from pathlib import Path

import pytest

from folkehelse_eval.panel.release import release
from folkehelse_eval.panel.store import load_panel
from folkehelse_eval.report.gate.following import check_together
from folkehelse_eval.run.beside import published_figures
from folkehelse_eval.run.delivered import PANEL_FILE
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.withheld import withheld_in
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Disclosure
from tests.support.attack import recover
from tests.support.loot import Loot, loot, together
from tests.support.projects import copy_project, folkehelse_eval

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("plans side by side")]

OVERLAPPING = ("hedmark", "innlandet")
"""A county at its entry, and the county of 2024 that it lies in: the same municipalities twice."""


def run_plans(root: Path, plans: tuple[str, ...]) -> Project:
    """Publish simulated plans in one run of the command line."""
    ended = folkehelse_eval(root, "run", *(f"params/simulert/{plan}.yaml" for plan in plans))
    assert ended.returncode == 0, ended.stderr
    return Project(root)


def loot_of(project: Project, plans: tuple[str, ...]) -> Loot:
    """Return what all published files of the plans say."""
    return together(loot(project.pages(f"simulert_{plan}")) for plan in plans)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return run_plans(copy_project(tmp_path_factory.mktemp("attack") / "project"), OVERLAPPING)


def test_two_plans_of_one_run_give_nothing_away(project: Project) -> None:
    found = loot_of(project, OVERLAPPING)
    assert len(found.hidden) > 100
    assert len(found.shown) > 2000
    innlandet = [nr for nr in municipalities() if nr.startswith("34")]
    assert recover(found, areas=innlandet) == {}


def test_all_figures_that_any_page_may_show_give_nothing_away(project: Project) -> None:
    """More than any page shows, and the country's figures through all counties at once."""
    delivered = load_panel(project.processed(f"simulert_{OVERLAPPING[0]}") / PANEL_FILE)
    withheld = withheld_in(delivered, project)
    released, _ = release(delivered, withheld, disclosure=Disclosure.STRICT)
    found = Loot()
    for row in released.frame[released.frame["sex"] == "all"].to_dict("records"):
        name = Figure(row["indicator"], row["unit_code"], row["first_year"], row["last_year"])
        if row["status"] == "withheld":
            found.unseen.add(name)
        elif row["status"] in {"observed", "hidden"}:
            value = row["value"] if row["status"] == "observed" else None
            found.see(name, value, hidden=row["status"] == "hidden")
    assert len(found.hidden) > 2500
    assert len(found.unseen) > 500
    assert recover(found, areas=municipalities()) == {}


@pytest.mark.nightly
def test_all_counties_and_the_nation_give_nothing_away(tmp_path: Path) -> None:
    root = copy_project(tmp_path / "project")
    plans = tuple(sorted(plan.stem for plan in (root / "params" / "simulert").glob("*.yaml")))
    project = run_plans(root, plans)
    found = loot_of(project, plans)
    assert len(found.hidden) > 2500
    assert len(found.shown) > 15_000
    assert recover(found, areas=municipalities()) == {}
    figures = {plan: published_figures(f"simulert_{plan}", project) for plan in plans}
    for plan in plans:  # what nobody can work out, the gate must not refuse either
        check_together(figures[plan], [figures[other] for other in plans if other != plan])

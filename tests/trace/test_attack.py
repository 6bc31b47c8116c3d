"""Hidden figures cannot be worked out from everything that a run publishes.

The attacker (``tests/support/attack.py``) reads finished files only. The control shows that it does
find a figure where the files give it away, so that finding none means something.
"""

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from folkehelse_eval.errors import DisclosureError
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.development import Line, Point
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.run.outputs import look_through
from folkehelse_eval.vocabulary.figure import Figure
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.relations import relations
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, evaluation
from tests.report_pages import STEMS, executed, page
from tests.support.attack import ROUNDED, recover
from tests.support.loot import Loot, loot, together

TELEMARK = [nr for nr in municipalities() if nr.startswith("40")]
SECRET = "4020"
ROUND = 2024


def published(found: Evaluation, folder: Path) -> Path:
    """Write the files of a plan as a run publishes them, after the gate has seen them."""
    files = {
        "results.json": to_json(found).encode(),
        "results.csv": to_csv(found),
        "results.xlsx": to_xlsx(found),
    }
    for stem in STEMS:
        files[f"{stem}.html"] = page(found, stem).encode()
        files[f"{stem}.ipynb"] = nbformat.writes(executed(found, stem)).encode()
    look_through(found, files)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.realdata
def test_telemark_gives_nothing_away(telemark, tmp_path: Path) -> None:
    found = loot(published(telemark.evaluation, tmp_path / "telemark"))
    assert len(found.hidden) > 100
    assert len(found.shown) > 400
    assert recover(found, areas=TELEMARK) == {}


@pytest.mark.realdata
def test_telemark_as_its_supplier_publishes_it_gives_midt_telemark_away(telemark) -> None:
    """The same attacker on the delivered panel, where nothing is withheld."""
    rows = telemark.panel[
        (telemark.panel["indicator"] == DISTRESS) & (telemark.panel["sex"] == "all")
    ]
    everything = together([])
    for row in rows.to_dict("records"):
        name = Figure(DISTRESS, row["unit_code"], row["first_year"], row["last_year"])
        if row["status"] in {"observed", "hidden"}:
            value = row["value"] if row["status"] == "observed" else None
            everything.see(name, value, hidden=row["status"] == "hidden")
    assert Figure(DISTRESS, SECRET, ROUND, ROUND) in recover(everything, areas=TELEMARK)


def county(*, county_shown: bool, disclosure: str) -> tuple[Evaluation, float]:
    """Telemark with one hidden municipality and a county that is exactly the sum; the truth."""
    given = evaluation()
    levels = {nr: 10.0 + n for n, nr in enumerate(TELEMARK)}
    names = [Figure(DISTRESS, unit, ROUND, ROUND) for unit in ("40", *TELEMARK)]
    (relation,) = relations(find_indicator(DISTRESS), names, areas=TELEMARK, pooled=False)
    pairs = zip(relation.parts, relation.weights, strict=True)
    total = sum(weight * levels[part.unit] for part, weight in pairs)
    lines = tuple(
        Line(nr, kommune_name(nr), (point(None if nr == SECRET else level, CellStatus.HIDDEN),))
        for nr, level in levels.items()
    )
    shown = point(total if county_shown else None, CellStatus.WITHHELD)
    development = next(item for item in given.developments if item.indicator == DISTRESS)
    cell = given.coverage.cells[0]
    cells = tuple(
        replace(
            cell,
            kommune_nr=nr,
            indicator=DISTRESS,
            first_year=ROUND,
            last_year=ROUND,
            status=CellStatus.HIDDEN if nr == SECRET else CellStatus.OBSERVED,
        )
        for nr in TELEMARK
    )
    found = replace(
        given,
        header=replace(given.header, disclosure=disclosure),
        coverage=replace(given.coverage, cells=cells),
        developments=(
            replace(
                development,
                lines=(*lines, Line("county", "Telemark", (shown,), basis="published")),
                breaks=(),
            ),
        ),
        comparisons=(),
        robustness=(),
    )
    return found, levels[SECRET]


def kommune_name(nr: str) -> str:
    return municipalities()[nr].name


def point(value: float | None, absent: CellStatus) -> Point:
    status = absent if value is None else CellStatus.OBSERVED
    return Point(ROUND, ROUND, value, status, n_units=int(value is not None))


def test_control_files_as_published_give_the_hidden_figure_away(tmp_path: Path) -> None:
    found, truth = county(county_shown=True, disclosure="as_published")
    stolen = recover(loot(published(found, tmp_path / "open")), areas=TELEMARK)
    assert stolen == {Figure(DISTRESS, SECRET, ROUND, ROUND): pytest.approx((truth, truth))}


def test_control_the_gate_refuses_the_same_files_in_a_strict_plan(tmp_path: Path) -> None:
    found, _ = county(county_shown=True, disclosure="strict")
    with pytest.raises(DisclosureError, match="follows from what is released"):
        published(found, tmp_path / "strict")


def test_control_without_the_county_nothing_follows(tmp_path: Path) -> None:
    found, _ = county(county_shown=False, disclosure="strict")
    assert recover(loot(published(found, tmp_path / "strict")), areas=TELEMARK) == {}


def test_two_counties_files_are_put_together(tmp_path: Path) -> None:
    """What one run's pages hide, another page of the run may show: the attacker takes both."""
    hiding, truth = county(county_shown=False, disclosure="strict")
    showing, _ = county(county_shown=True, disclosure="as_published")
    both = together(
        [loot(published(hiding, tmp_path / "one")), loot(published(showing, tmp_path / "two"))]
    )
    (bounds,) = recover(both, areas=TELEMARK).values()
    assert bounds == pytest.approx((truth, truth))


@pytest.mark.parametrize(("off", "room"), [(0.0, 0.0), (0.03, ROUNDED - 0.03), (0.2, 0.0)])
def test_control_figures_that_contradict_each_other_still_give_a_figure_away(
    off: float, room: float
) -> None:
    """Rounding leaves the figure its room; a larger contradiction the nearest possible value."""
    names = [Figure(DISTRESS, unit, ROUND, ROUND) for unit in ("40", *TELEMARK)]
    (relation,) = relations(find_indicator(DISTRESS), names, areas=TELEMARK, pooled=False)
    hidden = replace(relation.total, unit=SECRET)
    weight = dict(zip(relation.parts, relation.weights, strict=True))[hidden]
    found = Loot(hidden={hidden})
    found.shown = {part: 20.0 for part in relation.parts if part != hidden}
    found.shown[relation.total] = 20.0 + weight * (100.0 - 20.0) + off
    low, high = recover(found, areas=TELEMARK)[hidden]
    assert low == pytest.approx(100.0 - room / weight)
    assert high == pytest.approx(100.0)

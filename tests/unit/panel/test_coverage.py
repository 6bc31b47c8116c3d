"""Coverage: a figure, or why there is none, for each municipality and period."""

from collections.abc import Callable

import pytest

from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised
from folkehelse_eval.panel.build import Panel, build_panel
from folkehelse_eval.panel.coverage import coverage
from folkehelse_eval.vocabulary.plan import Indicators
from folkehelse_eval.vocabulary.status import CellStatus

Table = Callable[..., Harmonised]

PLAGER = "ungdata_psykiske_plager"
POENG = "udir_grunnskolepoeng"
PLAN = Indicators(primary=(PLAGER,), placebo=(POENG,))


@pytest.fixture
def panel(table: Table) -> Panel:
    left_out = (LeftOut(PLAGER, "kommune", "5055", 2015, 2018, "received_part_of_snillfjord"),)
    rows = [
        {"unit_code": "5001", "value": 2.0},
        {"unit_code": "5001", "value": 2.0, "sex": "male"},
        {"unit_code": "5001", "status": "not_computable", "first_year": 2019},
        {"unit_code": "5006", "status": "hidden"},
        {"unit_code": "5006", "value": 3.0, "first_year": 2019},
        {"unit_code": "5055", "value": 4.0, "first_year": 2019},
        {"unit_code": "4001", "value": 5.0, "first_year": 2021},
    ]
    return build_panel([table(rows, left_out=left_out)])


UNITS = ("5055", "5001", "5006", "5007")


def test_every_cell_says_what_it_is(panel: Panel) -> None:
    found = coverage(panel, indicators=PLAN, kommune_nrs=UNITS).cells
    status = {(cell.kommune_nr, cell.last_year): cell.status for cell in found}
    assert len(found) == 4 * 3
    assert status["5001", 2018] is CellStatus.OBSERVED
    assert status["5001", 2019] is CellStatus.NOT_COMPUTABLE
    assert status["5006", 2018] is CellStatus.HIDDEN
    assert status["5007", 2018] is CellStatus.MISSING
    assert status["5055", 2018] is CellStatus.NOT_COMPUTABLE  # the borders are the reason
    assert status["5055", 2019] is CellStatus.OBSERVED
    assert status["5001", 2021] is CellStatus.MISSING  # others have a figure that year


def test_states_count_and_say_what_to_fetch(panel: Panel) -> None:
    plager, poeng = coverage(panel, indicators=PLAN, kommune_nrs=UNITS).states
    assert (plager.place, plager.available, plager.rounds) == ("primary", True, (2018, 2019))
    counts = (plager.observed, plager.hidden, plager.not_computable, plager.missing)
    assert counts == (3, 1, 2, 6)
    assert plager.files == ("file.csv",)
    assert plager.remedy == ""
    assert (poeng.place, poeng.available, poeng.rounds) == ("placebo", False, ())
    assert poeng.remedy == "fetch_udir"


def test_units_left_out_with_the_reason(panel: Panel) -> None:
    found = coverage(panel, indicators=PLAN, kommune_nrs=UNITS)
    assert found.left_out == (("5055", "received_part_of_snillfjord"),)
    assert coverage(panel, indicators=PLAN, kommune_nrs=["5001"]).left_out == ()


def test_nothing_delivered_is_a_state_and_no_error() -> None:
    found = coverage(build_panel([]), indicators=PLAN, kommune_nrs=UNITS)
    assert [state.available for state in found.states] == [False, False]
    assert [state.remedy for state in found.states] == ["fetch_kommunehelsa", "fetch_udir"]
    assert found.cells == ()

"""Groups side by side, with what is behind every point."""

from folkehelse_eval.describe.development import development
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.plan import Exposure, Scope
from folkehelse_eval.vocabulary.status import CellStatus
from tests.support.small_tables import (
    DISTRESS,
    PAINKILLERS,
    SCHOOL_POINTS,
    county,
    measure,
    panel_of,
    plan_of,
)

TABLE = """
unit  2018  2019  2021
4001  10.0     .  12.0
4003  14.0     .     :
4010  11.0     .  15.0
4012     :     .     .
40    12.5  12.6  13.0
0     13.6  15.1  17.1
"""


def _development(table=TABLE, indicator=DISTRESS, entered=(), **changes):
    plan = plan_of(primary=indicator.indicator_id, **changes)
    units = [
        line.split()[0] for line in table.strip().splitlines()[1:] if len(line.split()[0]) == 4
    ]
    roles = assign_roles([measure("4001", 2018), measure("4003", 2018)], units, plan)
    return development(panel_of(table, indicator), roles, indicator, plan, entry_counties=entered)


def _line(found, group):
    return next(line for line in found.lines if line.group == group)


def test_groups_county_country_and_every_municipality():
    found = _development()
    assert [line.group for line in found.lines] == [
        "funded", "others", "county", "land", "4001", "4003", "4010", "4012",
    ]  # fmt: skip
    assert _line(found, "county").label == "Telemark"
    assert found.source_files == ("small.csv",)


def test_a_point_says_how_many_are_behind_it_and_how_many_are_hidden():
    first, off_year, last = _line(_development(), "funded").points
    assert (first.value, first.n_units, first.n_hidden, first.n_absent) == (12.0, 2, 0, 0)
    assert (off_year.value, off_year.status) == (None, CellStatus.NOT_COMPUTABLE)
    assert (last.value, last.n_units, last.n_hidden) == (12.0, 1, 1)


def test_an_absent_round_is_a_point_without_a_value_never_a_bridge():
    points = _line(_development(), "4003").points
    assert [point.value for point in points] == [14.0, None, None]
    assert points[2].status is CellStatus.HIDDEN


def test_counts_weigh_where_they_are_delivered_and_the_line_says_so():
    table = "unit 2017-2018\n4001 40/100\n4003 46/200\n4010 41/10"
    found = _development(table, SCHOOL_POINTS)
    assert _line(found, "funded").points[0].value == 44.0
    assert _line(found, "funded").basis == "weighted_by_count"
    assert _line(_development(), "funded").basis == "unweighted_mean"


def test_a_new_definition_inside_the_years_is_named():
    assert _development(TABLE.replace("2021", "2024"), PAINKILLERS).breaks == (2022,)


def test_exposure_by_county_groups_by_cohort():
    table = "unit 2017-2018\n4001 40/100\n3901 46/200\n0 41"
    entered = [county("Telemark", "08", 2018), county("Vestfold", "07", 2017)]
    found = _development(
        table, SCHOOL_POINTS, entered, exposure=Exposure.ENTRY_COUNTY, scope=Scope.NATION
    )
    assert [line.group for line in found.lines] == ["cohort_2017", "cohort_2018", "land"]

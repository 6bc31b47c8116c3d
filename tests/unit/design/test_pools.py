"""Whom a plan compares with, how many remain, and why the others do not."""

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.pools import pool_of, pool_roles
from folkehelse_eval.design.roles import Role
from folkehelse_eval.vocabulary.comparison import Comparison, ComparisonArea, ComparisonPool
from folkehelse_eval.vocabulary.geography import municipalities, neighbours
from folkehelse_eval.vocabulary.measure import MeasureStatus
from folkehelse_eval.vocabulary.plan import Exposure
from tests.support.small_tables import DISTRESS, county, measure, panel_of, plan_of

AREA = tuple(number for number, item in municipalities().items() if item.fylke_nr == "40")
FUNDED = [measure(nr, 2018) for nr in ("4001", "4003")]
REJECTED = [
    measure("4012", 2018, status=MeasureStatus.REJECTED),
    measure("4014", 2018, status=MeasureStatus.REJECTED),
    measure("4014", 2017, status=MeasureStatus.COUNTY_GRANT),
]


def _plan(**asked):
    return plan_of(comparison=Comparison(**asked))


def _by_role(plan, measures=FUNDED):
    found = {}
    for role in pool_roles(measures, AREA, plan):
        found.setdefault((role.role, role.reason), set()).add(role.unit)
    return found


def test_the_county_pool_is_everybody_else_in_the_county():
    found = _by_role(_plan())
    assert found == {
        (Role.FUNDED, ""): {"4001", "4003"},
        (Role.COMPARISON, ""): set(AREA) - {"4001", "4003"},
    }


def test_the_national_pool_reaches_outside_the_county():
    found = _by_role(_plan(area=ComparisonArea.NATION))
    assert found[Role.COMPARISON, ""] == set(municipalities()) - {"4001", "4003"}


def test_neighbours_border_on_a_funded_one_in_the_county_or_beside_it():
    found = _by_role(_plan(area=ComparisonArea.NEIGHBOURS))
    beside = (neighbours()["4001"] | neighbours()["4003"]) - {"4001", "4003"}
    assert found[Role.COMPARISON, ""] == beside
    assert any(unit not in AREA for unit in beside)
    assert found[Role.EXCLUDED, "no_shared_border"] == set(AREA) - beside - {"4001", "4003"}


def test_applicants_are_found_behind_other_marks_too():
    found = _by_role(_plan(pool=ComparisonPool.APPLIED_NOT_FUNDED), [*FUNDED, *REJECTED])
    compared = {
        unit for (role, _), units in found.items() if role is Role.COMPARISON for unit in units
    }
    assert compared == {"4012", "4014"}
    others = set(AREA) - compared - {"4001", "4003"}
    assert found[Role.EXCLUDED, "did_not_apply"] == others


def test_the_pool_says_how_many_remain():
    plan = _plan(pool=ComparisonPool.APPLIED_NOT_FUNDED)
    pool = pool_of(pool_roles([*FUNDED, *REJECTED], AREA, plan), plan)
    assert (pool.funded, pool.looked_at, pool.remaining) == (2, len(AREA) - 2, 2)
    assert {item.reason for item in pool.left_out} == {"did_not_apply"}
    assert len(pool.left_out) == len(AREA) - 4


def test_whole_counties_have_no_pool_of_municipalities():
    plan = plan_of(exposure=Exposure.ENTRY_COUNTY)
    assert pool_of(pool_roles(FUNDED, AREA, plan), plan) is None


TABLE = """
unit  2015  2018  2021
4001  10.0  11.0  12.0
4003  14.0  13.0  12.0
4012  12.0  13.5  16.0
4014  15.0  15.2  19.0
4016  11.0  12.5  14.0
"""


def _reasons(plan, measures):
    entered = [county("Telemark", "08", 2018)]
    roles = pool_roles(measures, AREA, plan)
    return [item.reason for item in compare(panel_of(TABLE), roles, DISTRESS, plan, entered)[1]]


def test_a_register_without_applications_says_what_it_lacks():
    plan = _plan(pool=ComparisonPool.APPLIED_NOT_FUNDED)
    assert _reasons(plan, FUNDED) == ["nobody_applied"]
    assert _reasons(plan, [*FUNDED, *REJECTED]) == []


def test_neighbours_that_are_all_funded_leave_nobody():
    plan = _plan(area=ComparisonArea.NEIGHBOURS)
    beside = {unit for nr in AREA for unit in neighbours()[nr]}
    everybody = [measure(nr, 2018) for nr in sorted({*AREA, *beside})]
    assert _reasons(plan, everybody) == ["no_neighbours"]

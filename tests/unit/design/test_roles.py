"""Every municipality has one role, and the reason for it."""

import pytest

from folkehelse_eval.design.roles import Role, assign_roles
from folkehelse_eval.vocabulary.measure import MeasureStatus as S
from folkehelse_eval.vocabulary.measure import OtherScheme
from folkehelse_eval.vocabulary.plan import Scope
from tests.support.small_tables import measure, plan_of


@pytest.mark.parametrize(
    ("rows", "role", "first", "reason"),
    [
        ([], Role.COMPARISON, None, ""),
        ([(2019, S.FUNDED)], Role.FUNDED, 2019, ""),
        ([(2020, S.FUNDED), (2018, S.ENDED)], Role.FUNDED, 2018, ""),
        ([(2018, S.WITHDRAWN)], Role.FUNDED, 2018, ""),
        ([(None, S.FUNDED)], Role.EXCLUDED, None, "without_year"),
        ([(None, S.FUNDED), (2019, S.FUNDED)], Role.FUNDED, 2019, ""),
        ([(2017, S.UNCERTAIN)], Role.UNCERTAIN, None, "uncertain"),
        ([(2017, S.UNCERTAIN), (2018, S.FUNDED)], Role.FUNDED, 2018, ""),
        ([(2017, S.COUNTY_GRANT)], Role.COMPARISON, None, "county_grant"),
        ([(2015, S.PILOT)], Role.COMPARISON, None, "pilot"),
        ([(2019, S.REJECTED)], Role.COMPARISON, None, "applied_not_funded"),
        ([(2019, S.REJECTED), (2017, S.COUNTY_GRANT)], Role.COMPARISON, None, "county_grant"),
        ([(2017, S.COUNTY_GRANT), (2018, S.FUNDED)], Role.FUNDED, 2018, ""),
    ],
)
def test_role_follows_from_the_rows(rows, role, first, reason):
    measures = [
        measure("4001", year, status=status, measure_id=f"m{n}")
        for n, (year, status) in enumerate(rows)
    ]
    [found] = assign_roles(measures, ["4001"], plan_of())
    assert (found.role, found.first_treated, found.reason) == (role, first, reason)


def test_money_from_elsewhere_marks_a_comparison_and_is_named():
    scheme = OtherScheme(
        scheme="Nærmiljøprosjektet", period="2015-2018", county="Telemark",
        kommune_nrs=("4001",), source="test",
    )  # fmt: skip
    [found] = assign_roles([], ["4001"], plan_of(), other_schemes=[scheme])
    assert found.is_contaminated
    assert (found.reason, found.detail) == ("other_scheme", "Nærmiljøprosjektet")


def test_an_application_is_no_contamination():
    [found] = assign_roles([measure("4001", 2019, status=S.REJECTED)], ["4001"], plan_of())
    assert not found.is_contaminated


def test_funded_through_another_county_is_neither_treated_nor_compared():
    other = measure("4001", 2018, county="Hordaland")
    [found] = assign_roles([other], ["4001"], plan_of())
    assert (found.role, found.reason) == (Role.EXCLUDED, "funded_elsewhere")


def test_a_national_plan_takes_all_counties():
    other = measure("4001", 2018, county="Hordaland")
    [found] = assign_roles([other], ["4001"], plan_of(scope=Scope.NATION))
    assert found.role is Role.FUNDED


def test_roles_come_in_order_of_number_and_only_for_the_area():
    found = assign_roles([measure("5001", 2018)], ["4005", "4001"], plan_of())
    assert [role.unit for role in found] == ["4001", "4005"]


def test_measures_of_city_districts_only_do_not_treat_the_whole_municipality():
    part = measure("0301", 2018).model_copy(update={"bydeler": ("Grorud",)})
    [found] = assign_roles([part], ["0301"], plan_of())
    assert (found.role, found.reason) == (Role.EXCLUDED, "only_city_districts")
    [found] = assign_roles([part, measure("0301", 2019, measure_id="whole")], ["0301"], plan_of())
    assert found.role is Role.FUNDED

"""Comparison inside the county: a shock to a whole county drops out."""

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.robustness import examine
from folkehelse_eval.checks.variations import sources_of
from folkehelse_eval.design.contrasts import contrasts_of
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.comparison import Balancing, Comparison, ComparisonArea
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

TABLE = """
unit  2018  2021
4001  10.0  12.0
4003  14.0  13.0
4005  20.0  21.0
4010  11.0  15.0
1101  12.0  18.0
1103  15.0  19.0
1106  11.0  14.0
1108  13.0  18.5
4601  12.0  13.0
4602  15.0  15.2
"""
FUNDED = [measure(nr, 2018) for nr in ("4001", "1101", "1103")]
UNITS = [line.split()[0] for line in TABLE.strip().splitlines()[1:]]
NATIONAL = Comparison(area=ComparisonArea.NATION)
WITHIN = Comparison(area=ComparisonArea.NATION, within_county=True)


def _compare(comparison, table=TABLE, measures=FUNDED):
    plan = plan_of(comparison=comparison)
    roles = assign_roles(measures, UNITS, plan)
    entered = [county("Telemark", "08", 2018)]
    return compare(panel_of(table), roles, DISTRESS, plan, entered)


def _contrast(comparison, table=TABLE):
    [found], _ = _compare(comparison, table)
    [contrast] = [item for item in found.effects if item.estimand == "contrast_of_changes"]
    return contrast


def _shifted(county_nr, by):
    lines = TABLE.strip().splitlines()
    moved = [
        f"{unit} {before} {float(after) + by * unit.startswith(county_nr)}"
        for unit, before, after in (line.split() for line in lines[1:])
    ]
    return "\n".join([lines[0], *moved])


def test_the_contrast_is_the_mean_over_treated_units_of_own_change_less_the_countys():
    in_40 = 2.0 - np.mean([-1.0, 1.0, 4.0])
    in_11 = np.array([6.0, 4.0]) - np.mean([3.0, 5.5])
    found = _contrast(WITHIN)
    assert found.value == pytest.approx(np.mean([in_40, *in_11]))
    assert found.counts.comparison == 5
    assert found.inferences[0].reason == "inference_within_county"
    assert {"within_county"} <= set(found.notes)
    assert "several_starts" not in found.notes
    assert (found.before, found.after) == ("2018", "2021")


def test_units_change_places_inside_their_county_only():
    found = _contrast(WITHIN).inferences[0]
    assert (found.exact, found.n_assignments) == (True, 4 * 6)


def test_a_shock_to_a_county_moves_only_the_national_contrast():
    assert _contrast(WITHIN, _shifted("11", 8.0)).value == pytest.approx(_contrast(WITHIN).value)
    assert _contrast(NATIONAL, _shifted("11", 8.0)).value > _contrast(NATIONAL).value + 2.0


def test_the_p_value_does_not_see_the_shock_either():
    shocked = _contrast(WITHIN, _shifted("11", 8.0)).inferences[0].p_value
    assert shocked == pytest.approx(_contrast(WITHIN).inferences[0].p_value)


def test_a_county_without_treated_units_is_left_out_with_its_reason():
    plan = plan_of(comparison=WITHIN)
    roles = assign_roles(FUNDED, UNITS, plan)
    [sample] = contrasts_of(panel_of(TABLE).frame, roles, DISTRESS, plan, []).samples
    reasons = {item.unit: item.reason for item in sample.excluded}
    assert reasons == {"4601": "no_treated_in_county", "4602": "no_treated_in_county"}


def test_a_treated_unit_alone_in_its_county_is_left_out_with_its_reason():
    plan = plan_of(comparison=WITHIN)
    table = "\n".join(line for line in TABLE.splitlines() if line[:4] not in {"4003", "4005"})
    [found], refusals = _compare(WITHIN, table)
    assert refusals == ()
    excluded = {item.unit: item.reason for item in found.effects[1].excluded}
    assert excluded["4001"] == "no_comparison_in_county"
    assert found.effects[1].counts.treated_units == ("1101", "1103")
    assert plan.comparison.within_county


def test_balancing_inside_counties_is_refused_in_the_plan():
    with pytest.raises(ValueError, match="either within_county"):
        Comparison(within_county=True, balancing=Balancing.ENTROPY)


YEARS = """
unit  2015  2016  2017  2018  2019  2020
4001  10.0  10.5  11.0  11.2  12.1  12.0
4003  14.0  14.6  14.1  15.3  14.8  15.0
4005  20.0  20.3  21.1  20.4  21.5  20.9
4010  11.0  11.5  11.1  12.4  11.3  12.2
1101  12.0  12.2  13.3  12.5  13.1  12.7
1103  15.0  15.9  15.2  16.3  15.8  16.1
1106  18.0  18.1  18.9  18.3  19.4  18.6
1108  13.0  13.3  13.8  13.1  14.4  13.5
4601  12.0  12.9  12.4  13.1  12.6  13.2
4602  15.0  15.2  15.8  15.1  15.9  15.4
"""


def _tried(comparison):
    plan = plan_of(primary=CONTACTS.indicator_id, comparison=comparison)
    roles = assign_roles(FUNDED, UNITS, plan)
    entered = [county("Telemark", "08", 2018)]
    panel = panel_of(YEARS, CONTACTS)
    comparisons, _ = compare(panel, roles, CONTACTS, plan, entered)
    [found] = examine(
        comparisons, sources_of(panel.frame, roles, plan, entered, [CONTACTS.indicator_id])
    )
    return found


def test_a_start_that_did_not_happen_is_compared_inside_the_county_too():
    [*_, latest] = sorted(_tried(WITHIN).placebo_years, key=lambda item: -item.years_earlier)
    in_40 = (11.0 - 10.0) - np.mean([14.1 - 14.0, 21.1 - 20.0, 11.1 - 11.0])
    in_11 = np.array([13.3 - 12.0, 15.2 - 15.0]) - np.mean([18.9 - 18.0, 13.8 - 13.0])
    assert latest.years_earlier == 2  # a year of lead-in lies between
    assert latest.comparison == 5
    assert latest.value == pytest.approx(np.mean([in_40, *in_11]))


def test_year_by_year_is_refused_inside_counties_and_not_told_of_the_nation():
    found = _tried(WITHIN)
    assert found.event_study is None
    assert [item.reason for item in found.not_done if item.check == "event_study"] == [
        "compared_within_county"
    ]
    assert _tried(NATIONAL).event_study is not None


def test_one_county_against_others_says_that_the_county_may_be_the_reason():
    alone = [measure(nr, 2018) for nr in ("1101", "1103")]

    def held(comparison, measures):
        [found], _ = _compare(comparison, measures=measures)
        return {key for item in found.effects for key in item.held_down_by}

    assert "in_one_county" in held(NATIONAL, alone)
    assert "in_one_county" not in held(NATIONAL, FUNDED)
    assert "in_one_county" not in held(WITHIN, alone)

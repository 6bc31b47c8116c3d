"""Counties are added up from the same municipalities in every year compared."""

import numpy as np
import pytest

from folkehelse_eval.design.build import build_design
from folkehelse_eval.design.counties import aggregate_counties, expose_counties
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Timing
from tests.support.small_tables import SCHOOL_POINTS, county, panel_of

ENTERED = [county("Telemark", "08", 2018), county("Vestfold", "07", 2017)]


def _county_design(table, positions):
    units = [line.split()[0] for line in table.strip().splitlines()[1:]]
    exposure = expose_counties(ENTERED, units)
    design = build_design(
        panel_of(table, SCHOOL_POINTS).frame, exposure.municipalities, [SCHOOL_POINTS], Timing()
    )
    counts = np.full((len(exposure.counties), len(design.periods)), np.nan)
    return aggregate_counties(design, exposure, positions, counts=counts, smallest_coverage=0.0)


TABLE = """
unit  2016-2017  2017-2018  2018-2019
4001     40/100     42/200     44/100
4003     50/300     50/100      :
4012     30/100     30/100     30/100
3901     45/10      46/10      47/10
"""


def test_counts_are_added_before_dividing():
    found = _county_design(TABLE, [0, 1])
    by_unit = dict(zip(found.design.units, found.design.outcome[0], strict=True))
    assert by_unit["08"][:2] == pytest.approx(
        [(40 * 100 + 50 * 300 + 30 * 100) / 500, (42 * 200 + 50 * 100 + 30 * 100) / 400]
    )
    assert np.isnan(by_unit["08"][2])
    assert found.basis == "weighted_by_count"


def test_a_municipality_with_a_hidden_year_is_left_out_of_every_year():
    found = _county_design(TABLE, [0, 2])
    by_unit = dict(zip(found.design.units, found.design.outcome[0], strict=True))
    assert by_unit["08"][[0, 2]] == pytest.approx([35.0, 37.0])
    assert [(item.unit, item.reason) for item in found.incomplete] == [("4003", "hidden")]


def test_without_counts_inhabitants_stand_in_and_the_basis_says_so():
    found = _county_design("unit 2016-2017 2017-2018\n4001 40 41\n4003 50 52", [0, 1])
    people = [municipalities()[nr].population_0_24[2017] for nr in ("4001", "4003")]
    by_unit = dict(zip(found.design.units, found.design.outcome[0], strict=True))
    assert by_unit["08"][0] == pytest.approx(np.average([40, 50], weights=people))
    assert found.basis == "weighted_by_population"
    assert np.isnan(found.design.denominator).all()  # inhabitants are no number of answers


def test_a_denominator_of_zero_makes_no_figure():
    found = _county_design("unit 2016-2017 2017-2018\n4001 40/0 41/0", [0, 1])
    assert np.isnan(found.design.outcome).all()


def test_parts_that_entered_in_different_years_are_left_out():
    entered = [county("Akershus", "02", 2018), county("Buskerud", "06", 2019)]
    [asker] = expose_counties(entered, ["3203"]).municipalities
    assert (asker.reason, asker.detail) == ("mixed_cohorts", "2018, 2019")


def test_a_county_that_never_entered_is_no_comparison():
    [skien] = expose_counties([county("Vestfold", "07", 2017)], ["4003"]).municipalities
    assert skien.reason == "county_not_entered"

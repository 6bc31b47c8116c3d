"""How much of a county at entry its figure covers, and what happens when that is too little."""

import pytest

from folkehelse_eval.design.build import build_design
from folkehelse_eval.design.contrasts import contrasts_of, counties_of, published_contrasts
from folkehelse_eval.design.counties import expose_counties
from folkehelse_eval.vocabulary.comparison import Comparison
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.plan import Exposure
from tests.support.small_tables import SCHOOL_POINTS, county, panel_of, plan_of

ENTERED = [county("Telemark", "08", 2018), county("Vestfold", "07", 2019)]
TELEMARK = [nr for nr, kommune in municipalities().items() if kommune.fylke_nr == "40"]


def _plan(smallest: float):
    return plan_of(
        primary=SCHOOL_POINTS.indicator_id,
        exposure=Exposure.ENTRY_COUNTY,
        comparison=Comparison(smallest_county_coverage=smallest),
    )


def _coverage(table: str, *, smallest: float = 0.8):
    panel = panel_of(table, SCHOOL_POINTS)
    exposure = expose_counties(ENTERED, list(municipalities()))
    plan = _plan(smallest)
    design = build_design(panel.frame, exposure.municipalities, [SCHOOL_POINTS], plan.timing)
    return counties_of(panel.frame, design, exposure, plan, range(len(design.periods)))


def test_pupils_behind_the_figures_over_the_countys_own_pupils():
    found = _coverage(
        """
unit  2015-2016  2016-2017
e08      40/200     40/200
4001     40/100     42/120
4003     50/50      50/50
"""
    )
    [telemark] = found.coverage
    assert telemark.share == pytest.approx((100 + 50 + 120 + 50) / 400)
    assert (telemark.fylke_nr, telemark.is_counted, telemark.is_enough) == ("08", True, True)


def test_a_hidden_municipality_is_not_covered_in_any_year():
    [telemark] = _coverage(
        "unit 2015-2016 2016-2017\ne08 40/200 -\n4001 40/100 42/120\n4003 50/50 :"
    ).coverage
    assert telemark.share == pytest.approx(100 / 200)
    assert not telemark.is_enough


def test_without_the_countys_own_number_inhabitants_are_counted():
    [telemark] = _coverage("unit 2016-2017\n4001 40/100").coverage
    people = {nr: municipalities()[nr].population_0_24[2017] for nr in TELEMARK}
    assert not telemark.is_counted
    assert telemark.share == pytest.approx(people["4001"] / sum(people.values()))


def test_a_county_covered_too_little_has_no_figure_and_is_named():
    table = "unit 2015-2016 2017-2018 2018-2019\n" + "\n".join(
        f"{nr} 40/100 41/100 42/100" for nr in (*TELEMARK, "3901", "3903")
    )
    panel = panel_of(table, SCHOOL_POINTS)
    roles = expose_counties(ENTERED, list(municipalities())).municipalities

    def sample(smallest):
        found = contrasts_of(panel.frame, roles, SCHOOL_POINTS, _plan(smallest), ENTERED)
        return found.samples[0]

    assert sample(0.0).units == ("07", "08")
    few = sample(0.8)
    assert few.units == ("08",)
    assert ("07", "county_covered_too_little") in [(x.unit, x.reason) for x in few.excluded]
    assert [(x.fylke_nr, x.is_enough) for x in few.coverage] == [("07", False), ("08", True)]


def test_published_counties_are_compared_as_they_stand():
    panel = panel_of(
        "unit 2015-2016 2017-2018 2018-2019\ne08 40.0 41.0 42.5\ne07 41.0 41.0 41.5", SCHOOL_POINTS
    )
    [sample] = published_contrasts(panel.frame, SCHOOL_POINTS, _plan(0.8), ENTERED).samples[:1]
    assert sample.units == ("07", "08")
    assert sample.basis == "published"
    assert sample.change[sample.treated, 0].tolist() == pytest.approx([42.5 - (40.0 + 41.0) / 2])

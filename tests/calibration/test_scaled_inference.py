"""How often the default finds an effect where there is none, at nominal 5 per cent.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent. The full
table with 4 000 replications a design is ``docs/calibration.md``.
"""

import numpy as np
import pytest

from folkehelse_eval.simulate.error_rates import false_positives
from folkehelse_eval.simulate.null_panels import Drawn, Noise, Tails
from folkehelse_eval.simulate.register_designs import CountyCell, RegisterCell
from folkehelse_eval.simulate.staggered_designs import StaggeredCell
from folkehelse_eval.simulate.survey_designs import SurveyCell

LOWEST, HIGHEST = 2.5, 8.0
# The precision-weighted contrast stands beside the default. With small treated units and a quarter
# of the municipalities missing it rejects up to 7.6 per cent in 2 000 replications (six designs);
# 500 replications then reach 10 per cent in one run of fifty. The default's band is not widened.
HIGHEST_BESIDE = 10.0
GROUPS, PANELS, DRAWS = 50, 10, 199
SIZES = [(n, m) for n in (17, 38, 357) for m in (3, 5, 10)]


def rates(cell):
    rng = np.random.default_rng(20170101)
    found = false_positives(cell, groups=GROUPS, panels=PANELS, draws=DRAWS, rng=rng)
    return {name: rate.percent for name, rate in found.rates.items()}


@pytest.mark.parametrize(("units", "treated"), SIZES)
@pytest.mark.parametrize(
    ("noise", "drawn", "tails"),
    [
        (Noise.EQUAL, Drawn.ANY, Tails.NORMAL),
        (Noise.MIXED, Drawn.SMALL, Tails.NORMAL),
        (Noise.ROOT, Drawn.LARGE, Tails.T3),
    ],
    ids=["equal", "small", "large heavy tails"],
)
def test_registers(units, treated, noise, drawn, tails):
    found = rates(RegisterCell(units, treated, noise, drawn, tails))
    assert LOWEST <= found["randomisation_scaled"] <= HIGHEST
    assert found["unequal effects"] <= HIGHEST  # intervals are wider than needed there


@pytest.mark.parametrize(("units", "treated"), SIZES)
@pytest.mark.parametrize("before", [1, 2])
def test_survey_rounds(units, treated, before):
    cell = SurveyCell(
        units,
        treated,
        before,
        between_falls=True,
        guessed=True,
        a_quarter_missing=True,
        drawn=Drawn.SMALL,
    )
    found = rates(cell)
    assert LOWEST <= found["randomisation_scaled"] <= HIGHEST
    assert LOWEST <= found["randomisation_precision_weighted"] <= HIGHEST_BESIDE


@pytest.mark.parametrize(("units", "treated"), [(17, 3), (38, 5), (38, 10)])
def test_own_start_years(units, treated):
    cell = StaggeredCell(units, treated, Noise.MIXED, Drawn.SMALL, own_years=True)
    assert LOWEST <= rates(cell)["randomisation_scaled"] <= HIGHEST


def test_one_county_with_a_shock_of_its_own():
    found = rates(CountyCell(10, Noise.MIXED, Drawn.LARGE))
    assert LOWEST <= found["within the county"] <= HIGHEST
    assert found["rank of the county"] == 0.0  # 1 of 15 is 6.7 per cent: it cannot reject
    assert found["whole country"] > HIGHEST  # why whole-country comparisons are not the default


def test_the_unscaled_contrast_does_not_hold_its_level():
    """The test can fail: with small treated municipalities the plain contrast rejects too often."""
    found = rates(RegisterCell(38, 5, Noise.MIXED, Drawn.SMALL, Tails.NORMAL))
    assert found["randomisation_coefficient"] > HIGHEST

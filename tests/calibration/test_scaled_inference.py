"""How often the default finds an effect where there is none, at nominal 5 per cent.

500 replications have a Monte-Carlo error of one point; the band is 2.5 to 8 per cent. The full
table with 4 000 replications a design is ``docs/calibration.md``.
"""

import numpy as np
import pytest

from folkehelse_eval.simulate.error_rates import UNEQUAL, false_positives
from folkehelse_eval.simulate.null_panels import Drawn, Noise, Tails
from folkehelse_eval.simulate.peer_designs import PeerCell
from folkehelse_eval.simulate.power_designs import POWER, RegisterPower, SurveyPower
from folkehelse_eval.simulate.register_designs import CountyCell, RegisterCell
from folkehelse_eval.simulate.staggered_designs import StaggeredCell
from folkehelse_eval.simulate.survey_designs import SurveyCell
from folkehelse_eval.simulate.window_designs import WindowCell

pytestmark = pytest.mark.slow

LOWEST, HIGHEST = 2.5, 8.0
# The precision-weighted contrast stands beside the default. With small treated units and a quarter
# of the municipalities missing it rejects up to 7.6 per cent in 2 000 replications (six designs);
# 500 replications then reach 10 per cent in one run of fifty. The default's band is not widened.
HIGHEST_BESIDE = 10.0
FARTHEST_POWER = 5.0
"""Points below the best valid method; powers of the same panels, so their errors go together."""
GROUPS, PANELS, DRAWS = 50, 10, 199
SCALED, WEIGHTED = "randomisation_scaled", "randomisation_precision_weighted"
SIZES = [(n, m) for n in (17, 38, 357) for m in (3, 5, 10)]


def rates(cell):
    rng = np.random.default_rng(20170101)
    found = false_positives(cell, groups=GROUPS, panels=PANELS, draws=DRAWS, rng=rng)
    return {name: rate.percent for name, rate in found.rates.items()}


@pytest.mark.parametrize(("units", "treated"), [*SIZES, (357, 60)])
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
    assert LOWEST <= found[SCALED] <= HIGHEST
    assert found[UNEQUAL] <= HIGHEST  # intervals are wider than needed there


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
    assert LOWEST <= found[SCALED] <= HIGHEST
    assert LOWEST <= found[WEIGHTED] <= HIGHEST_BESIDE


@pytest.mark.parametrize(("units", "treated"), [(17, 3), (38, 5), (38, 10), (357, 30)])
@pytest.mark.parametrize("tails", Tails)
def test_imputation_with_several_start_years(units, treated, tails):
    cell = StaggeredCell(units, treated, Noise.MIXED, Drawn.SMALL, own_years=True, tails=tails)
    found = rates(cell)
    assert LOWEST <= found[SCALED] <= HIGHEST
    assert found[UNEQUAL] <= HIGHEST


@pytest.mark.parametrize(("units", "treated"), [(17, 5), (38, 5)])
@pytest.mark.parametrize("own_years", [True, False])
def test_contrasts_over_windows_of_their_own(units, treated, own_years):
    cell = WindowCell(StaggeredCell(units, treated, Noise.MIXED, Drawn.SMALL, own_years))
    assert LOWEST <= rates(cell)[SCALED] <= HIGHEST


def test_one_county_with_a_shock_of_its_own():
    found = rates(CountyCell(10, Noise.MIXED, Drawn.LARGE))
    assert LOWEST <= found["within the county"] <= HIGHEST
    assert found["rank of the county"] == 0.0  # 1 of 15 is 6.7 per cent: it cannot reject
    assert found["whole country"] > HIGHEST  # why whole-country comparisons are not the default


@pytest.mark.parametrize("drawn", Drawn)
def test_nothing_valid_finds_clearly_more_in_registers(drawn):
    found = rates(RegisterPower(RegisterCell(38, 5, Noise.MIXED, drawn, Tails.NORMAL)))
    assert best_valid(found, set()) - found[SCALED + POWER] <= FARTHEST_POWER
    assert found[SCALED + POWER] > found["cr2" + POWER]  # what the default is there for


@pytest.mark.parametrize("drawn", Drawn)
def test_nothing_valid_finds_clearly_more_in_surveys(drawn):
    plain = {"between_falls": False, "guessed": False, "a_quarter_missing": False}
    found = rates(SurveyPower(SurveyCell(38, 5, 1, drawn=drawn, **plain)))
    assert best_valid(found, {WEIGHTED}) - found[SCALED + POWER] <= FARTHEST_POWER
    assert found[f"{SCALED}, {UNEQUAL}"] <= HIGHEST
    assert found[f"{WEIGHTED}, {UNEQUAL}"] <= HIGHEST_BESIDE


def best_valid(found, others):
    """Return the highest power of the methods for the same question that hold their level."""
    names = {name.removesuffix(POWER) for name in found if name.endswith(POWER)} - others
    return max(found[name + POWER] for name in names if found[name] <= HIGHEST)


def test_other_defaults_do_not_hold_their_level():
    """The tests can fail: what other programs print by default rejects far too often."""
    found = rates(PeerCell(RegisterCell(38, 3, Noise.EQUAL, Drawn.ANY, Tails.NORMAL)))
    for name in ("cs_analytic", "cs_bootstrap_percentile", "twfe_clustered"):
        assert found[name] > HIGHEST
    assert found["twfe_not_clustered"] > 2 * HIGHEST
    assert found["wild_bootstrap_restricted"] < LOWEST  # blind with three treated


def test_the_unscaled_contrast_does_not_hold_its_level():
    """The test can fail: with small treated municipalities the plain contrast rejects too often."""
    found = rates(RegisterCell(38, 5, Noise.MIXED, Drawn.SMALL, Tails.NORMAL))
    assert found["randomisation_coefficient"] > HIGHEST

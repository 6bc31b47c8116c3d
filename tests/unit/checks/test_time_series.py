"""Segmented regression from a plan: lines drawn by hand, own starts, refusals with reasons."""

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.time_series import interrupted_series
from folkehelse_eval.checks.variations import sources_of
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.comparison import Comparison, ComparisonArea
from tests.support.small_tables import CONTACTS, DISTRESS, county, measure, panel_of, plan_of

YEARS = tuple(range(2006, 2024))
STARTS = {"4001": 2016, "4003": 2017, "4005": 2016}
OTHERS = ("4010", "4012", "4014", "4016", "4018")
ENTERED = [county("Telemark", "08", 2016, reported=3)]


def _table(*, noise=1.0, jump=4.0, trend=0.3, years=YEARS):
    rng = np.random.default_rng(11)
    common = rng.standard_normal(len(YEARS))
    lines = [" ".join(["unit", *map(str, years)])]
    for nr in (*STARTS, *OTHERS):
        start = STARTS.get(nr, 9999)
        own = [
            20.0 + trend * (year - 2006) + common[year - 2006] + (jump if year >= start else 0.0)
            for year in years
        ]
        values = np.array(own) + noise * rng.standard_normal(len(years))
        lines.append(" ".join([nr, *(f"{value:.6f}" for value in values)]))
    return "\n".join(lines)


def _found(table, indicator=CONTACTS, starts=STARTS, comparison=None):
    plan = plan_of(primary=indicator.indicator_id, comparison=comparison or Comparison())
    units = [line.split()[0] for line in table.splitlines()[1:]]
    measures = [measure(nr, year) for nr, year in starts.items()]
    roles = assign_roles(measures, units, plan)
    panel = panel_of(table, indicator)
    comparisons, _ = compare(panel, roles, indicator, plan, ENTERED, measures=measures)
    sources = sources_of(panel.frame, roles, plan, ENTERED, [indicator.indicator_id])
    return interrupted_series(comparisons, sources)


def _fit(item, series, errors="newey_west"):
    return next(fit for fit in item.fits if (fit.series, fit.errors) == (series, errors))


def test_a_jump_at_each_units_own_start_is_found_against_the_others():
    [item], refused = _found(_table(noise=0.05))
    assert refused == ()
    assert (item.treated, item.comparison) == (3, 5)
    assert (item.years_before, item.years_after) == (10, 7)
    difference = _fit(item, "difference")
    assert difference.level_change.value == pytest.approx(4.0, abs=0.3)
    assert difference.mean_change.value == pytest.approx(4.0, abs=0.3)
    assert difference.slope_change.value == pytest.approx(0.0, abs=0.1)
    # What the years gave to everybody is in the series alone, not in the difference.
    own = _fit(item, "own")
    assert own.mean_change.standard_error > 3 * difference.mean_change.standard_error


def test_the_difference_is_inside_the_county_where_the_contrast_is():
    table = _table(noise=0.05)
    outside = [
        " ".join([nr, *(f"{30.0 + 2.0 * n + (n * 7 + u) % 3:.1f}" for n, _ in enumerate(YEARS))])
        for u, nr in enumerate(("1101", "1103", "4601"))
    ]
    [alone], _ = _found(table)
    [item], _ = _found("\n".join([table, *outside]))
    assert (item.treated, item.comparison) == (3, 5)
    assert item.fits == alone.fits


WITHIN = Comparison(area=ComparisonArea.NATION, within_county=True, fewest_units=2)
AT_HOME = Comparison(area=ComparisonArea.NATION, fewest_units=2)
BUSKERUD = ("3310", "3312", "3314", "3316", "3318", "3320")


def _shocked(starts, others, shocked, *, by):
    """Return yearly figures without effect, and with a shock from 2016 to the ``shocked`` units."""
    rng = np.random.default_rng(1)
    lines = [" ".join(["unit", *map(str, YEARS)])]
    for nr in (*starts, *others):
        values = 20.0 + 0.3 * np.arange(len(YEARS)) + 0.3 * rng.standard_normal(len(YEARS))
        values = values + by * (nr in shocked) * (np.array(YEARS) >= 2016)
        lines.append(" ".join([nr, *(f"{value:.5f}" for value in values)]))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("comparison", "starts", "own"),
    [
        (WITHIN, {"4001": 2016}, ("4010", "4012", "4014", "4016", "4018")),
        # Drammen, 3301, was merged over a county border and belongs to both counties
        (AT_HOME, dict.fromkeys(("3301", "3303", "3305"), 2016), BUSKERUD),
    ],
)
def test_what_happens_in_other_counties_leaves_the_difference_alone(comparison, starts, own):
    elsewhere = ("4601", "4602", "4611", "4612")
    calm, shaken = (
        _found(
            _shocked(starts, (*own, *elsewhere), elsewhere, by=by),
            starts=starts,
            comparison=comparison,
        )
        for by in (0.0, 5.0)
    )
    assert shaken == calm
    [item], _ = shaken
    assert (item.treated, item.comparison) == (len(starts), len(own))


def test_units_each_compared_in_their_own_county_have_no_common_difference():
    starts, others = {"4001": 2016, "1101": 2016}, ("4010", "4012", "4014", "1103", "1106", "1108")
    table = _shocked(starts, others, others, by=0.0)
    found, [refusal] = _found(table, starts=starts, comparison=WITHIN)
    assert (found, refusal.reason) == ((), "compared_within_county")


def test_with_nobody_to_compare_with_in_the_county_the_series_stands_alone():
    starts, others = {"4001": 2016, "4003": 2016}, ("4601", "4602", "4611", "4612")
    table = _shocked(starts, others, others, by=5.0)
    [item], _ = _found(table, starts=starts, comparison=WITHIN)
    assert item.comparison == 0


def test_both_forms_of_the_errors_stand_and_name_their_figure():
    [item], _ = _found(_table())
    assert [(fit.series, fit.errors) for fit in item.fits] == [
        ("own", "newey_west"),
        ("own", "autoregressive"),
        ("difference", "newey_west"),
        ("difference", "autoregressive"),
    ]
    assert _fit(item, "own").lags == int(4 * (17 / 100) ** (2 / 9))
    assert _fit(item, "own").autocorrelation is None
    assert -1.0 < _fit(item, "own", "autoregressive").autocorrelation < 1.0


def test_without_anybody_to_compare_with_the_series_stands_alone():
    table = "\n".join(_table().splitlines()[:4])
    [item], _ = _found(table)
    assert item.comparison == 0
    assert {fit.series for fit in item.fits} == {"own"}


@pytest.mark.parametrize(
    ("table", "reason", "detail"),
    [
        (
            _table(years=YEARS[4:]),
            "too_few_points",
            {
                "points_before": "6",
                "points_after": "6",
                "needed_before": "8",
                "needed_after": "4",
            },
        ),
        (_table(noise=0.0, trend=0.5, years=YEARS[:1] + YEARS[2:]), "series_has_gaps", {}),
    ],
)
def test_too_few_or_missing_years_are_refused_with_the_reason(table, reason, detail):
    found, [refusal] = _found(table)
    assert found == ()
    assert (refusal.analysis, refusal.reason) == ("segmented_regression", reason)
    assert dict(refusal.detail) == {"label": "all"} | detail


def test_a_survey_is_refused_by_its_number_of_rounds():
    table = "unit 2018 2021\n4001 11 12\n4003 13 12\n4005 21 19.5\n" + "\n".join(
        f"{nr} {11 + i} {13 + 1.5 * i}" for i, nr in enumerate(OTHERS)
    )
    _, [refusal] = _found(table, DISTRESS, dict.fromkeys(STARTS, 2018))
    assert (refusal.reason, dict(refusal.detail)["points_before"]) == ("too_few_points", "1")


def test_figures_on_two_lines_have_no_noise_to_estimate():
    rows = [
        " ".join([nr, *(f"{20 + 0.5 * t + (nr in STARTS) * (t >= 10)}" for t in range(18))])
        for nr in (*STARTS, *OTHERS)
    ]
    table = "\n".join([" ".join(["unit", *map(str, YEARS)]), *rows])
    starts = dict.fromkeys(STARTS, 2016)
    found, refused = _found(table, starts=starts)
    assert found == ()
    assert [item.reason for item in refused] == ["series_without_noise"]

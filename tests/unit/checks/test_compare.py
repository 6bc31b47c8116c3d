"""One indicator's comparison, its checks, and refusals that do not stop the others."""

import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator
from folkehelse_eval.vocabulary.measure import MeasureStatus
from folkehelse_eval.vocabulary.plan import Exposure, Inference
from tests.support.small_tables import (
    CONTACTS,
    DISTRESS,
    PAINKILLERS,
    SCHOOL_POINTS,
    county,
    measure,
    panel_of,
    plan_of,
)

TABLE = """
unit  2015  2018  2021
4001  10.0  11.0  12.0
4003  14.0  13.0  12.0
4005  20.0  21.0  19.5
4010  11.0  11.5  15.0
4012  12.0  13.5  16.0
4014  15.0  15.2  19.0
4016  11.0  12.5  14.0
4018  13.0  14.1  17.0
"""
UNITS = ["4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018"]
FUNDED = [measure(nr, 2018) for nr in ("4001", "4003", "4005")]


def _compare(table=TABLE, measures=FUNDED, indicator=DISTRESS, reported=3, **changes):
    plan = plan_of(primary=indicator.indicator_id, **changes)
    units = [line.split()[0] for line in table.strip().splitlines()[1:]]
    roles = assign_roles(measures, units, plan)
    entered = [county("Telemark", "08", 2018, reported=reported)]
    return compare(panel_of(table, indicator), roles, indicator, plan, entered, measures=measures)


def _contrast(comparison):
    [found] = [effect for effect in comparison.effects if effect.estimand == "contrast_of_changes"]
    return found


def _checks(comparison):
    return {check.check: check for check in comparison.checks}


def test_change_inside_first_then_the_contrast():
    [found], refusals = _compare()
    assert refusals == ()
    inside, contrast, weighted = found.effects
    assert [effect.estimand for effect in found.effects] == [
        "change_inside",
        "contrast_of_changes",
        "contrast_precision_weighted",
    ]
    assert weighted.claim is contrast.claim
    assert inside.value == pytest.approx(-0.5)
    assert contrast.value == pytest.approx(-0.5 - (3.5 + 2.5 + 3.8 + 1.5 + 2.9) / 5)
    assert (contrast.before, contrast.after) == ("2018", "2021")
    assert (contrast.counts.treated, contrast.counts.comparison) == (3, 5)
    assert found.place == "primary"


def test_change_inside_is_only_ever_described():
    [found], _ = _compare()
    assert found.effects[0].claim is ClaimLevel.DESCRIPTION
    assert found.effects[0].inferences[0].p_value is None
    assert "no_comparison" in found.effects[0].held_down_by


def test_below_five_treated_the_formula_prints_no_p():
    [found], _ = _compare()
    scaled, studentised, welch, cr2 = _contrast(found).inferences
    assert (scaled.method, scaled.reason) == ("randomisation_scaled", "inference_few_treated")
    assert (scaled.n_assignments, scaled.exact, scaled.seed) == (56, True, None)
    assert scaled.p_value is not None
    assert scaled.smallest_attainable_p == pytest.approx(1 / 56)
    assert studentised.method == "randomisation_studentised"
    assert (welch.p_value, cr2.p_value) == (None, None)
    assert welch.standard_error == pytest.approx(cr2.standard_error)
    assert cr2.degrees_of_freedom is not None


def test_the_interval_is_the_inverted_test_and_welch_stands_beside():
    [found], _ = _compare()
    contrast = _contrast(found)
    main, welch = contrast.intervals
    assert main.low < contrast.value < main.high
    assert main != welch
    outside = contrast.inferences[0].p_value <= 0.05
    assert outside == (main.low > 0 or main.high < 0)


def test_too_few_units_for_any_interval_are_told_so():
    table = "unit 2018 2021\n4001 10 12\n4003 14 13\n4010 9 9.2\n4012 8 9.5"
    [found], _ = _compare(table, measures=FUNDED[:2], reported=2)
    contrast = _contrast(found)
    assert (contrast.interval.low, contrast.interval.high) == (None, None)
    assert contrast.minimum_detectable is None
    assert _checks(found)["minimum_detectable"].answer == "nothing_detectable"


def test_random_draws_carry_their_seed():
    [found], _ = _compare(inference=Inference(draws=199, exact_up_to=10, seed=7))
    scaled = _contrast(found).inferences[0]
    assert (scaled.n_assignments, scaled.exact, scaled.seed) == (200, False, 7)


def test_a_share_has_its_question_for_the_average_pupil_beside():
    [found], _ = _compare()
    weighted = found.effects[2]
    assert weighted.notes == ("weighted_by_precision", "answers_guessed_for_scale")
    assert "answers_guessed_for_scale" in _contrast(found).notes
    assert weighted.inferences[0].method == "randomisation_precision_weighted"


def test_a_rate_is_scaled_by_inhabitants_and_not_weighted():
    table = "\n".join(
        " ".join([nr, *(f"{30 + u * 1.7 + t * (1 + u % 3)}" for t in range(4))])
        for u, nr in enumerate(UNITS)
    )
    table = "unit 2016 2017 2020 2021\n" + table
    [found], _ = _compare(table, indicator=CONTACTS)
    assert [effect.estimand for effect in found.effects] == ["change_inside", "contrast_of_changes"]
    assert "scaled_by_population" in _contrast(found).notes


def test_row_order_changes_no_figure():
    lines = TABLE.strip().splitlines()
    backwards = "\n".join([lines[0], *reversed(lines[1:])])
    plan = Inference(draws=199, exact_up_to=10, seed=7)
    [one], _ = _compare(inference=plan)
    [other], _ = _compare(backwards, inference=plan)
    for first, second in zip(one.effects, other.effects, strict=True):
        assert first.value == pytest.approx(second.value)
        assert [item.p_value for item in first.inferences] == pytest.approx(
            [item.p_value for item in second.inferences]
        )
        assert (first.interval.low, first.interval.high) == pytest.approx(
            (second.interval.low, second.interval.high)
        )


def test_from_five_treated_the_formula_stands_beside():
    funded = [measure(nr, 2018) for nr in UNITS[:5]]
    [found], _ = _compare(measures=funded)
    methods = {item.method: item for item in _contrast(found).inferences}
    assert methods["welch"].p_value is not None
    assert methods["cr2"].p_value is not None


def test_one_treated_is_ranked_without_an_interval():
    [found], _ = _compare(measures=FUNDED[:1], reported=1)
    contrast = _contrast(found)
    [rank] = contrast.inferences
    young = {nr: municipalities()[nr].population_0_24[2018] for nr in UNITS}
    like = [nr for nr in UNITS if 0.5 <= young[nr] / young[UNITS[0]] <= 2.0]
    assert 2 <= len(like) < len(UNITS)
    assert (rank.method, rank.reason) == (
        "placebo_rank",
        "inference_one_treated_unit_like_size",
    )
    assert rank.smallest_attainable_p == pytest.approx(1 / len(like))
    assert contrast.intervals == ()
    assert contrast.claim is ClaimLevel.DESCRIPTION
    assert {"few_treated", "cannot_reach_level"} <= set(contrast.held_down_by)


def test_one_municipality_is_measured_by_its_number_of_pupils():
    [found], _ = _compare(measures=FUNDED[:1], reported=1)
    inside = found.effects[0]
    pupils = 0.029 * municipalities()["4001"].population[2026]
    assert inside.minimum_detectable == pytest.approx(
        (1.959964 + 0.841621) * 100 * (0.11 * 0.89 * 2 / pupils) ** 0.5, rel=1e-6
    )
    assert "answers_guessed" in inside.notes


def test_minimum_detectable_stands_beside_every_contrast():
    [found], _ = _compare()
    assert _contrast(found).minimum_detectable == pytest.approx(
        _checks(found)["minimum_detectable"].value
    )
    assert _contrast(found).placebo_windows == 0
    assert _checks(found)["minimum_detectable"].answer.endswith("_from_spread")


def test_one_round_before_start_cannot_show_a_trend():
    table = "\n".join(" ".join(line.split()[::1][:1] + line.split()[2:]) for line in
                      TABLE.strip().splitlines())  # fmt: skip
    [found], _ = _compare(table)
    check = _checks(found)["pre_trend"]
    assert (check.value, check.answer) == (None, "one_pre_round")
    assert "few_pre_rounds" in _contrast(found).held_down_by


def test_pre_trend_is_a_number_with_its_interval():
    [found], _ = _compare()
    check = _checks(found)["pre_trend"]
    before = [1.0 / 3, -1.0 / 3, 1.0 / 3]
    others = [0.5 / 3, 1.5 / 3, 0.2 / 3, 1.5 / 3, 1.1 / 3]
    assert check.value == pytest.approx(sum(before) / 3 - sum(others) / 5)
    assert check.interval is not None
    assert check.answer == "not_ruled_out"
    assert dict(check.details)["pre_rounds"] == "2"


def test_a_register_with_fewer_measures_than_reported_gives_description_only():
    [found], _ = _compare(reported=4)
    check = _checks(found)["register_coverage"]
    assert dict(check.details) == {"registered": "3", "reported": "4"}
    assert check.value == 0.75
    assert _contrast(found).claim is ClaimLevel.DESCRIPTION
    assert _contrast(found).held_down_by[0] == "register_incomplete"


def test_an_unknown_number_of_measures_is_said():
    [found], _ = _compare(reported=None)
    assert _checks(found)["register_coverage"].answer == "not_stated"
    assert "register_not_checked" in _contrast(found).held_down_by


def test_money_from_elsewhere_in_the_comparison_is_counted():
    grants = [measure(nr, 2017, status=MeasureStatus.COUNTY_GRANT) for nr in ("4010", "4012")]
    [found], _ = _compare(measures=[*FUNDED, *grants])
    check = _checks(found)["contamination"]
    assert check.value == pytest.approx(2 / 5)
    assert dict(check.details)["marked"] == "2"


def test_a_higher_level_before_start_is_named():
    table = """
    unit  2018  2021
    4001  30.0  12.0
    4003  31.0  12.5
    4005  32.0  19.0
    4010  11.5  15.0
    4012  13.5  16.0
    4014  15.2  19.0
    4016  14.1  17.3
    4018  12.9  16.2
    """
    [found], _ = _compare(table)
    assert _checks(found)["baseline_difference"].answer == "started_worse"
    assert "baseline_differs" in _contrast(found).held_down_by


def test_so_few_units_cannot_tell_whether_the_level_differed():
    table = """
    unit  2018  2021
    4001  30.0  12.0
    4003  31.0  12.5
    4005  32.0  19.0
    4010  11.5  15.0
    4012  13.5  16.0
    """
    [found], _ = _compare(table)
    check = _checks(found)["baseline_difference"]
    assert (check.answer, check.interval.low, check.interval.high) == ("cannot_tell", None, None)
    assert {"baseline_differs", "cannot_reach_level"} & set(_contrast(found).held_down_by) == {
        "cannot_reach_level"
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("unit 2018 2021\n4001 10 12\n4003 14 13", "all_treated"),
        ("unit 2018 2021\n4001 10 12\n4003 14 13\n4010 9 9", "too_few_comparison"),
        ("unit 2018 2021\n4001 10 12\n4003 14 16\n4010 9 11\n4012 1 3", "constant_outcome"),
        ("unit 2018 2021\n4001 10 12\n4003 14 16\n4010 9 12\n4012 1 4", "constant_outcome"),
        (
            "unit 2017 2018 2020 2021\n4001 10 . 12 .\n4010 . 9 . 12\n4012 . 1 . 4.5",
            "no_comparison_same_rounds",
        ),
    ],
)
def test_a_contrast_that_cannot_be_made_is_refused_and_the_change_stands(change, reason):
    [found], [refusal] = _compare(change)
    assert (refusal.analysis, refusal.reason) == ("contrast_of_changes", reason)
    assert [effect.estimand for effect in found.effects] == ["change_inside"]


def test_a_new_question_between_the_rounds_is_described_only():
    table = "unit 2018 2024\n4001 10 12\n4003 14 13\n4010 9 9\n4012 8 9.5"
    [found], [refusal] = _compare(table, indicator=PAINKILLERS)
    assert refusal.reason == "break_between"
    assert found.effects[0].held_down_by == ("no_comparison", "break_between")
    assert dict(refusal.detail)["after"] == "2024"


def test_figures_hidden_on_both_sides_are_refused_not_guessed():
    comparisons, [refusal] = _compare("unit 2018 2021\n4001 : 12\n4010 9 9\n4012 8 9.5")
    assert comparisons == ()
    assert refusal.reason == "no_complete_pairs"


def test_a_background_figure_is_not_evaluated():
    crowding = find_indicator("trangbodd")
    comparisons, [refusal] = _compare("unit 2018 2021\n4001 1 2", indicator=crowding)
    assert comparisons == ()
    assert refusal.reason == "background_only"


def test_county_exposure_never_uses_municipalities_as_units():
    table = "unit 2016-2017 2017-2018 2018-2019\n" + "\n".join(
        f"{nr} {40 + n}/100 {41 + n}/100 {42 + 1.1 * n}/100"
        for n, nr in enumerate(["4001", "4003", "3901", "3903", "1101", "1103", "1505", "1506"])
    )
    plan = plan_of(primary=SCHOOL_POINTS.indicator_id, exposure=Exposure.ENTRY_COUNTY)
    entered = [
        county("Telemark", "08", 2018),
        county("Vestfold", "07", 2018),
        county("Rogaland", "11", 2019),
        county("Møre og Romsdal", "15", 2019),
    ]
    units = [line.split()[0] for line in table.splitlines()[1:]]
    roles = assign_roles([], units, plan)
    found, _ = compare(panel_of(table, SCHOOL_POINTS), roles, SCHOOL_POINTS, plan, entered)
    contrast = _contrast(found[0])
    assert found[0].label == "cohort_2018"
    assert contrast.counts.treated_units == ("07", "08")
    assert contrast.counts.comparison_units == ("11", "15")
    assert contrast.inferences[0].n_assignments == 6
    assert "weighted_by_count" in contrast.notes


def test_surveys_are_not_added_up_to_counties():
    plan = plan_of(exposure=Exposure.ENTRY_COUNTY)
    roles = assign_roles([], ["4001", "4003"], plan)
    panel = panel_of("unit 2018 2021\n4001 1 2\n4003 1 2")
    comparisons, [refusal] = compare(panel, roles, DISTRESS, plan, [county("Telemark", "08", 2018)])
    assert comparisons == ()
    assert refusal.reason == "rounds_differ_inside_county"


def test_start_years_that_share_a_window_are_one_cohort():
    funded = [measure("4001", 2018), measure("4003", 2019), measure("4005", 2018)]
    [found], _ = _compare(measures=funded)
    assert _contrast(found).inferences[0].reason == "inference_few_treated"
    funded = [measure("4001", 2018), measure("4003", 2015), measure("4005", 2018)]
    [found], _ = _compare(measures=funded)
    first = next(item for item in found.effects if item.estimand == "contrast_of_changes")
    assert first.inferences[0].reason == "inference_several_starts"

import pytest

from folkehelse_eval.estimate.inference.choice import Situation, choose_inference


def situation(treated=5, *, whole=False, counties=3, cohorts=None, share=False, within=False):
    return Situation(treated, whole, counties, cohorts or (treated,), share, within)


@pytest.mark.parametrize(
    ("given", "method", "reason"),
    [
        (situation(1), "placebo_rank", "inference_one_treated_unit"),
        (
            situation(1, whole=True, counties=1),
            "placebo_rank",
            "inference_one_whole_county",
        ),
        (
            situation(9, whole=True, counties=9, cohorts=(4, 5)),
            "randomisation_scaled",
            "inference_whole_counties",
        ),
        (situation(3), "randomisation_scaled", "inference_few_treated"),
        (situation(6, counties=1), "randomisation_scaled", "inference_few_treated"),
        (
            situation(6, counties=1, within=True),
            "randomisation_scaled",
            "inference_one_county",
        ),
        (
            situation(6, counties=2, cohorts=(2, 4), within=True),
            "randomisation_scaled",
            "inference_within_county",
        ),
        (situation(1, counties=1, within=True), "placebo_rank", "inference_one_treated_unit"),
        (
            situation(6, cohorts=(2, 4)),
            "randomisation_scaled",
            "inference_several_starts",
        ),
        (
            situation(6, share=True),
            "randomisation_precision_weighted",
            "inference_share",
        ),
        (
            situation(40, cohorts=(10, 30)),
            "influence_function_t",
            "inference_many_treated",
        ),
        (
            situation(40, cohorts=(1, 39)),
            "randomisation_scaled",
            "inference_several_starts",
        ),
    ],
)
def test_table_of_choices(given, method, reason):
    found = choose_inference(given)
    assert (found.method, found.reason) == (method, reason)


@pytest.mark.parametrize(
    ("treated", "beside", "with_p"),
    [
        (4, ("cr2",), ()),
        (5, ("cr2",), ("cr2",)),
        (10, ("cr2", "wild_bootstrap_restricted"), ("cr2", "wild_bootstrap_restricted")),
    ],
)
def test_analytic_p_values_need_treated_units(treated, beside, with_p):
    found = choose_inference(situation(treated))
    assert found.beside == beside
    assert found.p_values_beside == with_p


def test_a_county_rank_has_nothing_beside_it():
    assert choose_inference(situation(1, whole=True, counties=1)).beside == ()

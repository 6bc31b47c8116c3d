"""Everything that methods section 6.4 wants printed stands in the results and on a page.

One register indicator of the simulated country with several start years, carried out as a run does.
"""

import json

import pytest

from folkehelse_eval.result.codec import to_json
from folkehelse_eval.run.pipeline import evaluate
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.simulate.write import ensure_simulated_country
from tests.report_pages import page
from tests.support.page_text import visible_text
from tests.support.projects import copy_project

pytestmark = pytest.mark.slow
INDICATOR = "kpr_psykiske_symptomer_lidelser"
PAGES = ("30_for_og_etter", "40_sammenligning", "50_robusthet")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    root = copy_project(tmp_path_factory.mktemp("printed") / "project")
    ensure_simulated_country(root / "data_raw" / "simulert")
    plan = load_plan(root / "params" / "simulert" / "trondelag.yaml")
    places = plan.indicators.model_copy(
        update={"primary": (INDICATOR,), "secondary": (), "placebo": ("kpr_skader",)}
    )
    return evaluate(plan.model_copy(update={"indicators": places}), project=Project(root))


@pytest.fixture(scope="module")
def stored(run):
    """Return the parts of ``results.json`` about the indicator."""
    found = json.loads(to_json(run))
    comparison = next(c for c in found["comparisons"] if c["indicator"] == INDICATOR)
    effect = next(e for e in comparison["effects"] if e["estimand"] == "contrast_of_changes")
    return {
        "header": found["header"],
        "pool": found["pool"],
        "placebo": found["placebo_indicators"],
        "effect": effect,
        "methods": {item["method"]: item for item in effect["inferences"]},
        "checks": {check["check"]: check for check in comparison["checks"]},
        "robustness": next(r for r in found["robustness"] if r["indicator"] == INDICATOR),
    }


@pytest.fixture(scope="module")
def text(run):
    return " ".join(visible_text(page(run, stem)) for stem in PAGES)


def test_who_is_treated_and_compared_and_over_which_years(stored, text):
    counts = stored["effect"]["counts"]
    cohorts = stored["robustness"]["staggered"]["cohorts"]
    assert counts["treated"] == sum(number for _, number in cohorts) >= 5
    assert counts["comparison"] >= 2
    assert counts["counties"] >= 1
    assert counts["pre_rounds"] >= 1
    assert counts["post_rounds"] >= 1
    for year, number in cohorts:
        assert f"{number} fra {year}" in text
    for point in stored["robustness"]["event_study"]["points"]:
        assert point["treated"] >= 1
    assert stored["checks"]["starts"]["answer"] == "several"
    assert "Startår med antall" in text


def test_estimand_pool_base_anticipation_and_the_partly_treated_year(stored, text):
    assert stored["effect"]["estimand"] == "contrast_of_changes"
    assert stored["pool"] is not None
    assert stored["effect"]["before"]
    assert stored["effect"]["after"]
    assert dict(stored["checks"]["timing"]["details"]) == {"lead_in": "1", "anticipation": "0"}
    assert "Tall for startåret er bare delvis etter start" in text
    assert "Ingen år rett før start er holdt utenfor" in text


def test_the_start_moved_by_one_stands_beside(stored, text):
    assert {item["key"] for item in stored["robustness"]["moved"]} <= {
        "start_earlier",
        "start_later",
    }
    assert stored["robustness"]["moved"]
    assert "Hva om starten regnes fra et annet år?" in text


def test_years_before_have_coefficients_a_joint_p_and_the_slope_it_would_miss(stored, text):
    study = stored["robustness"]["event_study"]
    assert sum(point["event"] < -1 for point in study["points"]) == study["pre_points"] > 0
    assert 0.0 < study["pre_p_value"] <= 1.0
    assert study["missed_slope"] > 0.0
    assert "ville den ha oversett annenhver gang" in text


def test_how_uneven_trends_may_be_is_told(stored, text):
    honest = stored["robustness"]["event_study"]["honest"]
    assert set(honest) == {"bend", "ratio", "years_before"}
    assert "Hvor ulikt kunne gruppene ha utviklet seg uten tiltak?" in text


def test_three_p_values_stand_with_what_they_rest_on(stored, text):
    assert stored["effect"]["counts"]["treated"] >= 10
    main = stored["effect"]["inferences"][0]
    assert main["method"] == "randomisation_scaled"
    assert main["smallest_attainable_p"] == pytest.approx(1e-4)
    assert main["n_assignments"] == 10_000
    assert main["seed"] == 20170101
    for method in ("randomisation_scaled", "cr2", "wild_bootstrap_restricted"):
        assert stored["methods"][method]["p_value"] is not None
    assert stored["methods"]["cr2"]["degrees_of_freedom"] > 0
    assert "Klyngerobust standardfeil for få klynger (CR2)" in text
    assert "Klyngebootstrap med hypotesen pålagt" in text
    assert "frø 20170101" in text


def test_the_smallest_difference_stands_before_the_estimate(stored, text):
    assert stored["effect"]["minimum_detectable"] > 0.0
    assert stored["effect"]["placebo_windows"] == 0
    assert "Minste forskjell vi kunne ha oppdaget" in text
    assert "for det er for få målinger før start til å prøve det" in text


def test_two_way_effects_stand_as_a_warning_with_their_weights(stored, text):
    found = stored["robustness"]["staggered"]
    assert sum(part["weight"] for part in found["parts"]) == pytest.approx(1.0)
    assert found["two_way"] is not None
    assert found["inference"]["n_assignments"] == 10_000
    assert "En vanlig regresjon med enhets- og årseffekter ville gitt" in text


def test_one_left_out_and_the_heaviest_weight(stored, text):
    assert stored["robustness"]["without_treated"]["units"] >= 5
    assert 0.0 < stored["robustness"]["largest_weight"]["share"] <= 1.0
    assert "Er det én med tiltak som gir svaret?" in text
    assert "Ingen av dem teller mer enn" in text


def test_people_noise_hidden_figures_and_mergers(stored, text):
    people = dict(stored["checks"]["people"]["details"])
    assert int(people["treated"]) > 0
    assert int(people["comparison"]) > 0
    assert stored["checks"]["overdispersion"]["value"] > 0.0
    assert stored["checks"]["hidden"]["value"] >= 0.0
    assert stored["checks"]["mergers"]["value"] >= 1.0
    for question in (
        "Er de store eller små?",
        "Svinger tallene mer enn tilfeldighet alene gir?",
        "Hvor mange tall er skjult?",
        "Er noen av dem slått sammen i perioden?",
    ):
        assert question in text


def test_how_many_were_tested_and_the_adjusted_p(stored, text):
    adjusted = stored["effect"]["adjusted"]
    assert adjusted[0]["n_tests"] >= 1
    assert adjusted[0]["method"] == "holm"
    assert "Justert for antall indikatorer (Holm)" in text
    assert [item["indicator"] for item in stored["placebo"]] == ["kpr_skader"]
    assert "Indikatorer som ikke skulle endre seg" in text


def test_who_is_left_out_has_a_reason(stored, text):
    excluded = stored["effect"]["excluded"]
    assert excluded
    assert all(item["reason"] for item in excluded)
    assert "utelatt" in text or "holdt utenfor" in text


def test_library_versions_are_named(stored, text):
    names = {name for name, _ in stored["header"]["libraries"]}
    assert {"numpy", "scipy", "pandas", "statsmodels"} <= names
    assert all(f"{name} {version}" in text for name, version in stored["header"]["libraries"])

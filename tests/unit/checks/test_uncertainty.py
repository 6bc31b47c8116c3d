"""Which ways of computing uncertainty stand beside which, by the number of treated units."""

from dataclasses import replace

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.checks.uncertainty import disagree
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.result.effect import Inference
from folkehelse_eval.vocabulary.geography import municipalities
from tests.support.small_tables import CONTACTS, county, measure, panel_of, plan_of

YEARS = range(2012, 2022)


def _contrast(treated, starts=(2016,), units=80):
    rng = np.random.default_rng(1)
    codes = sorted(municipalities())[:units]
    values = 30 + rng.standard_normal((units, 1)) + 0.4 * rng.standard_normal((units, len(YEARS)))
    rows = [
        " ".join([nr, *(f"{x:.6f}" for x in own)]) for nr, own in zip(codes, values, strict=True)
    ]
    table = "\n".join([" ".join(["unit", *map(str, YEARS)]), *rows])
    funded = [measure(nr, starts[u % len(starts)]) for u, nr in enumerate(codes[:treated])]
    plan = plan_of(primary=CONTACTS.indicator_id)
    entered = [county("Telemark", "08", 2016, reported=treated)]
    panel = panel_of(table, CONTACTS)
    [found], _ = compare(
        panel, assign_roles(funded, codes, plan), CONTACTS, plan, entered, measures=funded
    )
    own = next(item for item in found.effects if item.estimand == "contrast_of_changes")
    return own, {item.method: item for item in own.inferences}


@pytest.mark.parametrize(
    ("treated", "main", "beside"),
    [
        (4, "randomisation_scaled", {"cr2": False}),
        (5, "randomisation_scaled", {"cr2": True}),
        (10, "randomisation_scaled", {"cr2": True, "wild_bootstrap_restricted": True}),
        (
            30,
            "influence_function_t",
            {"randomisation_scaled": True, "cr2": True, "wild_bootstrap_restricted": True},
        ),
    ],
)
def test_the_table_decides_what_stands_beside(treated, main, beside):
    effect, methods = _contrast(treated)
    assert effect.inferences[0].method == main
    asked = {"randomisation_scaled", "cr2", "wild_bootstrap_restricted"} - {main}
    found = {name: methods[name].p_value is not None for name in asked & set(methods)}
    assert found == beside


def test_several_starts_have_cluster_errors_too():
    _, methods = _contrast(12, starts=(2016, 2017, 2018))
    assert methods["wild_bootstrap_restricted"].seed is not None
    assert methods["cr2"].degrees_of_freedom < 80
    p_values = [
        methods[name].p_value
        for name in ("randomisation_scaled", "cr2", "wild_bootstrap_restricted")
    ]
    assert np.ptp(p_values) < 0.1  # three tests of the same figures, noise of equal size


def test_many_treated_of_few_starts_keep_the_randomisation_where_a_cohort_is_small():
    effect, _ = _contrast(32, starts=(2016,) * 10 + (2017,))
    assert effect.inferences[0].method == "randomisation_scaled"
    assert effect.inferences[0].reason == "inference_several_starts"


def test_the_error_of_the_influence_function_is_that_of_the_two_means():
    effect, methods = _contrast(30)
    own = methods["influence_function_t"]
    assert own.degrees_of_freedom == 29
    # Welch divides by n - 1 where the influence function divides by n
    ratio = own.standard_error / methods["welch"].standard_error
    assert np.sqrt(29 / 30) - 0.01 < ratio < 1.0
    assert effect.interval.low < effect.value < effect.interval.high


def test_a_line_is_told_where_the_methods_disagree_about_the_level():
    def told(main, cr2, wild):
        first = Inference("randomisation_scaled", "inference_few_treated", main)
        beside = [replace(first, method="cr2", p_value=cr2)]
        if wild is not None:
            beside.append(replace(first, method="wild_bootstrap_restricted", p_value=wild))
        return disagree([first, *beside], level=0.95)

    assert told(0.04, 0.03, 0.09)
    assert not told(0.04, 0.03, 0.05)
    assert not told(0.20, 0.30, 0.09)
    assert not told(0.04, 0.30, None)  # below ten treated nobody expects them to agree

"""The fast estimators against slow, plain ones on random panels, with and without missing cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folkehelse_eval.estimate.aggregate import by_event_time, overall_effect
from folkehelse_eval.estimate.blocks import blocks_of
from folkehelse_eval.estimate.cells import Base, Comparison
from folkehelse_eval.estimate.goodman_bacon import goodman_bacon
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.imputation import imputation
from folkehelse_eval.estimate.refusal import WhyNot
from folkehelse_eval.estimate.two_way import two_way_effect
from folkehelse_eval.estimate.unit_robust import Correction
from tests.reference.plain.group_time import error_of, plain_average, plain_group_time
from tests.reference.plain.imputation import plain_imputation
from tests.reference.plain.panels import panels
from tests.reference.plain.two_way import plain_two_way

EXACT = 1e-9  # closed form on both sides, values of order ten
PANELS = st.one_of(panels(gaps=False), panels(gaps=True))


def near(expected):
    return pytest.approx(expected, rel=EXACT, abs=EXACT)


@settings(max_examples=60, deadline=None)
@given(
    panel=PANELS,
    never_only=st.booleans(),
    universal=st.booleans(),
    anticipation=st.sampled_from([0, 0, 1]),
)
def test_group_time_equals_loops(panel, never_only, universal, anticipation):
    batch = group_time(
        panel.outcome,
        panel.first_treated,
        panel.years,
        comparison=Comparison.NEVER_TREATED if never_only else Comparison.NOT_YET_TREATED,
        base=Base.UNIVERSAL if universal else Base.VARYING,
        anticipation=anticipation,
    )
    plain = [
        plain_group_time(
            outcome,
            panel.first_treated,
            panel.years,
            never_only=never_only,
            universal=universal,
            anticipation=anticipation,
        )
        for outcome in panel.outcome
    ]
    answered = set()
    for effects in batch.estimates:
        error = effects.standard_error()
        for position, k in enumerate(effects.block.indicators):
            answered.add(int(k))
            found, units = plain[k]
            cells = list(zip(effects.start.tolist(), effects.year.tolist(), strict=True))
            assert sorted(cells) == sorted(found)
            for m, cell in enumerate(cells):
                value, influence, treated, compared = found[cell]
                assert effects.effect[position, m] == near(value)
                assert error[position, m] == near(error_of(influence, len(units)))
                assert (effects.treated[m], effects.compared[m]) == (treated, compared)
    for refusal in batch.refused:
        if refusal.reason is not WhyNot.FEWER_THAN_TWO_COMPARISON_UNITS:
            assert all(not plain[k][0] for k in refusal.indicators)
        answered |= set(refusal.indicators)
    assert answered == {0, 1, 2}


@settings(max_examples=40, deadline=None)
@given(panel=PANELS, universal=st.booleans())
def test_averages_equal_loops(panel, universal):
    base = Base.UNIVERSAL if universal else Base.VARYING
    batch = group_time(panel.outcome, panel.first_treated, panel.years, base=base)
    for effects in batch.estimates:
        events = by_event_time(effects)
        overall = overall_effect(effects) if (effects.year >= effects.start).any() else None
        for position, k in enumerate(effects.block.indicators):
            found, units = plain_group_time(
                panel.outcome[k],
                panel.first_treated,
                panel.years,
                never_only=False,
                universal=universal,
                anticipation=0,
            )
            groups = {
                int(label): [key for key in found if key[1] - key[0] == label]
                for label in events.label
            }
            for at, label in enumerate(events.label):
                value, influence = plain_average(
                    found, units, panel.first_treated, groups[int(label)]
                )
                assert events.effect[position, at] == near(value)
                assert events.standard_error()[position, at] == near(
                    error_of(influence, len(units))
                )
            if overall is not None:
                after = [key for key in found if key[1] >= key[0]]
                value, influence = plain_average(found, units, panel.first_treated, after)
                assert overall.effect[position, 0] == near(value)
                assert overall.standard_error()[position, 0] == near(
                    error_of(influence, len(units))
                )


@settings(max_examples=40, deadline=None)
@given(panel=PANELS)
def test_contributions_give_the_covariance(panel):
    for effects in group_time(panel.outcome, panel.first_treated, panel.years).estimates:
        events = by_event_time(effects)
        rows = events.influence.by_unit()
        covariance = rows.transpose(0, 2, 1) @ rows
        np.testing.assert_allclose(events.influence.covariance(), covariance, atol=EXACT)
        diagonal = np.diagonal(covariance, axis1=1, axis2=2)
        np.testing.assert_allclose(events.influence.variance(), diagonal, atol=EXACT)
        np.testing.assert_allclose(rows.sum(axis=1), 0.0, atol=EXACT)


@settings(max_examples=50, deadline=None)
@given(panel=PANELS, anticipation=st.sampled_from([0, 0, 1]))
def test_imputation_equals_dummies(panel, anticipation):
    batch = imputation(panel.outcome, panel.first_treated, panel.years, anticipation=anticipation)
    for found in batch.estimates:
        parts = {
            "overall": found.overall,
            "event": found.by_event_time,
            "cohort": found.by_cohort,
            "year": found.by_calendar_year,
        }
        for position, k in enumerate(found.block.indicators):
            plain = plain_imputation(
                panel.outcome[k], panel.first_treated, panel.years, anticipation=anticipation
            )
            ours = {(name, int(label)) for name, part in parts.items() for label in part.label}
            assert ours == set(plain)
            for name, part in parts.items():
                error, without = part.standard_error(), part.leave_one_out_error()
                for at, label in enumerate(part.label):
                    value, conservative, loo = plain[name, int(label)]
                    assert part.effect[position, at] == near(value)
                    assert error[position, at] == near(conservative)
                    assert bool(part.alone[at]) is (loo is None)
                    if loo is None:
                        assert np.isnan(without[position, at])
                    else:
                        assert without[position, at] == near(loo)
    for refusal in batch.refused:
        for k in refusal.indicators:
            plain = plain_imputation(
                panel.outcome[k], panel.first_treated, panel.years, anticipation=anticipation
            )
            assert ("overall", 0) not in plain


@settings(max_examples=40, deadline=None)
@given(panel=PANELS)
def test_two_way_equals_dummies(panel):
    treated = (panel.first_treated[:, None] > 0) & (panel.years >= panel.first_treated[:, None])
    batch = two_way_effect(panel.outcome, panel.first_treated, panel.years)
    for found in batch.estimates:
        for position, k in enumerate(found.block.indicators):
            plain = plain_two_way(panel.outcome[k], treated.astype(float))
            assert found.coefficient[position, 0] == near(plain.coefficient)
            assert found.standard_error()[position, 0] == near(plain.cr1)
            assert found.standard_error(Correction.CR2)[position, 0] == near(plain.cr2)
            if plain.cr3 is not None:
                assert found.standard_error(Correction.CR3)[position, 0] == near(plain.cr3)
            assert found.degrees_of_freedom()[0] == near(plain.degrees)
    for refusal in batch.refused:
        for k in refusal.indicators:
            assert plain_two_way(panel.outcome[k], treated.astype(float)) is None


@settings(max_examples=40, deadline=None)
@given(panel=panels(gaps=False))
def test_bacon_parts_add_to_the_two_way_estimate(panel):
    parts = goodman_bacon(panel.outcome, panel.first_treated, panel.years).estimates
    whole = two_way_effect(panel.outcome, panel.first_treated, panel.years).estimates
    assert len(parts) == len(whole)
    for split, fit in zip(parts, whole, strict=True):
        assert split.weight.sum() == near(1.0)
        assert (split.weight >= 0).all()
        np.testing.assert_allclose(split.effect @ split.weight, fit.coefficient[:, 0], atol=EXACT)
        assert split.cell_weight.sum() == near(1.0)


@settings(max_examples=40, deadline=None)
@given(panel=PANELS)
def test_blocks_hold_every_indicator_once(panel):
    blocks, refused = blocks_of(panel.outcome, panel.first_treated, panel.years)
    members = [int(k) for block in blocks for k in block.indicators]
    members += [k for refusal in refused for k in refusal.indicators]
    assert sorted(members) == [0, 1, 2]
    for block in blocks:
        values = block.values()
        assert (np.isfinite(values) == block.observed).all()
        assert values.shape == (len(block.indicators), len(block.units), len(block.years))

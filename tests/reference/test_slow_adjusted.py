"""Covariate adjustment with missing cells against R's formulas, one comparison at a time."""

import numpy as np
import pytest

from folkehelse_eval.estimate.adjusted import Adjustment
from folkehelse_eval.estimate.cells import Comparison
from folkehelse_eval.estimate.group_time import group_time
from folkehelse_eval.estimate.refusal import WhyNot
from tests.reference.plain.adjusted import plain_adjusted

RTOL_LOGIT = 1e-7  # two Newton searches, each stopped by its own rule

KINDS = {
    "reg": Adjustment.REGRESSION,
    "ipw": Adjustment.WEIGHTING,
    "dr": Adjustment.DOUBLY_ROBUST,
}
YEARS = np.arange(2015, 2019)


@pytest.fixture
def panel():
    rng = np.random.default_rng(5)
    covariates = rng.normal(size=(80, 2))
    first = np.where(rng.random(80) < 1 / (1 + np.exp(-0.5 * covariates[:, 0])), 2017, 0)
    first[:10] = 2018
    outcome = rng.normal(size=(2, 80, 4)) + covariates[:, :1] * np.arange(4)
    outcome[0, rng.random((80, 4)) < 0.1] = np.nan
    return outcome, first, covariates


@pytest.mark.parametrize("kind", KINDS)
def test_adjusted_cells_equal_the_published_formulas(panel, kind):
    outcome, first, covariates = panel
    batch = group_time(
        outcome,
        first,
        YEARS,
        comparison=Comparison.NEVER_TREATED,
        covariates=covariates,
        adjustment=KINDS[kind],
    )
    assert len(batch.estimates) == 2  # one has missing cells, the other not
    for effects in batch.estimates:
        k = int(effects.block.indicators[0])
        error = effects.standard_error()[0]
        assert len(effects.cells.cohort) == 6
        for m, (start, t, base) in enumerate(
            zip(effects.start, effects.cells.period, effects.cells.base, strict=True)
        ):
            change = outcome[k, :, t] - outcome[k, :, base]
            inside = np.isfinite(change) & ((first == start) | (first == 0))
            value, influence = plain_adjusted(
                change[inside], first[inside] == start, covariates[inside], kind
            )
            assert effects.effect[0, m] == pytest.approx(value, rel=RTOL_LOGIT)
            expected = np.sqrt((influence**2).sum()) / inside.sum()
            assert error[m] == pytest.approx(expected, rel=RTOL_LOGIT)


def test_adjustment_does_not_depend_on_the_covariates_scale(panel):
    outcome, first, covariates = panel
    found = [
        group_time(
            outcome[1:], first, YEARS, covariates=scaled, adjustment=Adjustment.DOUBLY_ROBUST
        ).estimates[0]
        for scaled in (covariates, 1e6 * covariates + 3e7)
    ]
    np.testing.assert_allclose(found[0].effect, found[1].effect, rtol=RTOL_LOGIT)
    np.testing.assert_allclose(
        found[0].standard_error(), found[1].standard_error(), rtol=RTOL_LOGIT
    )


def test_collinear_covariates_are_refused_with_the_reason(panel):
    outcome, first, covariates = panel
    twice = np.column_stack([covariates[:, 0], 2 * covariates[:, 0] + 1])
    batch = group_time(outcome, first, YEARS, covariates=twice, adjustment=Adjustment.REGRESSION)
    assert not batch.estimates
    assert {refusal.reason for refusal in batch.refused} == {WhyNot.COVARIATES_COLLINEAR}


def test_covariates_that_separate_the_treated_are_refused(panel):
    outcome, first, _ = panel
    apart = (first > 0).astype(float)[:, None] + np.linspace(0, 0.1, 80)[:, None]
    batch = group_time(
        outcome,
        first,
        YEARS,
        comparison=Comparison.NEVER_TREATED,
        covariates=apart,
        adjustment=Adjustment.WEIGHTING,
    )
    assert not batch.estimates
    assert {refusal.reason for refusal in batch.refused} == {WhyNot.NO_OVERLAP}

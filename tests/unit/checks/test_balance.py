"""Balance before the start, and the balanced contrast beside the equal-weighted one."""

import numpy as np
import pytest

from folkehelse_eval.checks.compare import compare
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.vocabulary.comparison import Balancing, Comparison, Covariate
from folkehelse_eval.vocabulary.geography import municipalities
from tests.support.small_tables import DISTRESS, county, measure, panel_of, plan_of

TABLE = """
unit  2015  2018  2021
4001  15.0  16.0  17.0
4003  14.0  13.5  12.0
4005  12.0  15.0  19.5
4010  11.0  11.5  15.0
4012  12.0  13.5  16.0
4014  15.0  15.2  19.0
4016  16.0  16.5  14.0
4018  13.0  14.1  17.0
4020  17.0  18.1  17.0
4022  12.0  12.1  15.0
"""
FUNDED = [measure(nr, 2018) for nr in ("4001", "4003", "4005")]


def _compare(table=TABLE, **asked):
    plan = plan_of(comparison=Comparison(**asked))
    units = [line.split()[0] for line in table.strip().splitlines()[1:]]
    roles = assign_roles(FUNDED, units, plan)
    return compare(panel_of(table), roles, DISTRESS, plan, [county("Telemark", "08", 2018)])


def _balanced(comparison):
    return [item for item in comparison.effects if item.estimand == "contrast_balanced"]


def test_every_contrast_shows_its_balance_also_without_weights():
    [found], _ = _compare()
    [balance] = found.balance
    rows = {row.covariate: row for row in balance.rows}
    assert list(rows) == ["size", "centrality", "level_before"]
    assert rows["level_before"].treated == pytest.approx((16.0 + 13.5 + 15.0) / 3)
    known = municipalities()
    sizes = [known[nr].population[2018] for nr in ("4001", "4003", "4005")]
    assert rows["size"].treated == pytest.approx(np.prod(sizes) ** (1 / 3))
    assert all(row.weighed is None for row in balance.rows)
    assert _balanced(found) == []


def test_entropy_weights_make_the_means_equal():
    [found], refusals = _compare(
        balancing=Balancing.ENTROPY, balance_on=(Covariate.LEVEL_BEFORE, Covariate.TREND_BEFORE)
    )
    assert refusals == ()
    [balance] = found.balance
    for row in balance.rows:
        assert row.weighed == pytest.approx(row.treated)
        assert row.difference_weighed == pytest.approx(0.0, abs=1e-8)
    assert 1.0 < balance.effective_units <= 7.0
    assert 0.0 < balance.share_of_draws <= 1.0
    [effect] = _balanced(found)
    assert effect.inferences[0].method == "randomisation_balanced"
    assert effect.interval.low < effect.value < effect.interval.high
    assert effect.claim is found.effects[1].claim


def test_the_matched_contrast_is_against_the_nearest():
    [found], _ = _compare(
        balancing=Balancing.MATCHED, balance_on=(Covariate.LEVEL_BEFORE,), matches=1
    )
    # 16.0 -> 4016 (16.5), 13.5 -> 4012 (13.5), 15.0 -> 4014 (15.2)
    expected = (1.0 - (-2.5) + (-1.5 - 2.5) + (4.5 - 3.8)) / 3
    [effect] = _balanced(found)
    assert effect.value == pytest.approx(expected)
    assert found.balance[0].largest_share == pytest.approx(1 / 3)


def test_a_contrast_that_does_not_stand_when_balanced_is_held_down():
    [found], _ = _compare(balancing=Balancing.MATCHED)
    assert "not_after_balancing" in found.effects[1].held_down_by
    [plain], _ = _compare()
    assert "not_after_balancing" not in plain.effects[1].held_down_by


def test_no_overlap_is_refused_and_the_equal_weighted_contrast_stays():
    table = TABLE.replace("16.0  17.0", "36.0  17.0").replace("13.5  12.0", "33.5  12.0")
    table = table.replace("15.0  19.5", "35.0  19.5")
    [found], [refusal] = _compare(
        table, balancing=Balancing.ENTROPY, balance_on=(Covariate.LEVEL_BEFORE,)
    )
    assert (refusal.analysis, refusal.reason) == ("contrast_balanced", "no_overlap")
    assert [item.estimand for item in found.effects][1] == "contrast_of_changes"
    assert _balanced(found) == []
    assert "not_after_balancing" in found.effects[1].held_down_by


def test_a_trend_needs_two_rounds_before():
    table = "\n".join(
        f"{unit} {middle} {last}"
        for unit, _, middle, last in (line.split() for line in TABLE.strip().splitlines())
    )
    _, [refusal] = _compare(
        table, balancing=Balancing.ENTROPY, balance_on=(Covariate.TREND_BEFORE,)
    )
    assert refusal.reason == "no_trend_before"


def test_a_unit_without_an_earlier_round_is_left_out_of_the_balanced_contrast_alone():
    table = TABLE.replace("4022  12.0", "4022     .")
    [found], _ = _compare(table, balancing=Balancing.MATCHED, balance_on=(Covariate.TREND_BEFORE,))
    [effect] = _balanced(found)
    assert {item.unit: item.reason for item in effect.excluded} == {"4022": "not_balanced"}
    assert "4022" in found.effects[1].counts.comparison_units

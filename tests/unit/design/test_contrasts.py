"""Who fills which window, and why the others do not."""

import numpy as np
import pytest

from folkehelse_eval.design.contrasts import contrasts_of
from folkehelse_eval.design.narrowing import keep_compared
from folkehelse_eval.design.roles import assign_roles
from folkehelse_eval.errors import DesignError
from folkehelse_eval.vocabulary.comparison import ComparisonPool
from folkehelse_eval.vocabulary.measure import MeasureStatus
from tests.support.small_tables import CONTACTS, DISTRESS, measure, panel_of, plan_of

TABLE = """
unit  2018  2021  2024
4001  10.0  12.0  11.0
4003  14.0  13.0  12.0
4005  20.0  21.0     :
4010  11.0     .     .
4012     .     .     .
4014  15.0  18.0  19.0
4016     -     -     -
4018  30.0  31.0  32.0
4020  40.0  41.0  42.0
"""
UNITS = ["4001", "4003", "4005", "4010", "4012", "4014", "4016", "4018", "4020"]
MEASURES = [
    measure("4001", 2018),
    measure("4003", 2020),
    measure("4005", 2019),
    measure("4010", 2018),
    measure("4018", None),
    measure("4020", 2018, status=MeasureStatus.UNCERTAIN),
]


def _samples(table=TABLE, measures=MEASURES, indicator=DISTRESS, units=UNITS, **changes):
    plan = plan_of(**changes)
    roles = assign_roles(measures, units, plan)
    return contrasts_of(panel_of(table, indicator).frame, roles, indicator, plan, [])


def test_complete_pairs_for_each_follow_up():
    first, second = _samples().samples
    assert [unit for unit, treated in zip(first.units, first.treated, strict=True) if treated] == [
        "4001",
        "4003",
        "4005",
    ]
    assert first.own_change.tolist() == [2.0, -1.0, 1.0]
    assert second.own_change.tolist() == [1.0, -2.0]
    assert first.change[~first.treated].ravel().tolist() == [3.0]


def test_everybody_left_out_has_a_reason():
    first, second = _samples().samples
    assert {item.unit: item.reason for item in first.excluded} == {
        "4010": "no_follow_up",
        "4012": "not_surveyed",
        "4016": "missing",
        "4018": "without_year",
        "4020": "uncertain",
    }
    assert {item.unit: item.reason for item in second.excluded}["4005"] == "hidden"
    assert set(first.units) | {item.unit for item in first.excluded} == set(UNITS)


def test_a_funded_unit_that_no_file_speaks_of_is_missing_not_unasked():
    table = """
    unit  2018  2021
    4001  10.0  12.0
    4003     .     .
    4010    ..     -
    4012     .     -
    4018  15.0  18.0
    4020  15.0  19.0
    5055     .     .
    """
    funded = ("4001", "4003", "4005", "4010", "4012", "5055")
    first = _samples(table, [measure(u, 2019) for u in funded], units=[*funded, "4018", "4020"])
    assert {item.unit: item.reason for item in first.samples[0].excluded} == {
        "4003": "not_surveyed",
        "4005": "missing",
        "4010": "missing",
        "4012": "missing",
        "5055": "not_surveyed",
    }


def test_who_has_figures_over_a_window_that_no_treated_fills_is_compared_with_nobody():
    table = """
    unit  2018  2021  2024
    4001  10.0  12.0  11.0
    4003     .  13.0     :
    4005  20.0  21.0  22.0
    4010     .  11.0  12.0
    """
    measures = [measure("4001", 2018), measure("4003", 2021)]
    first = _samples(table, measures, units=["4001", "4003", "4005", "4010"]).samples[0]
    assert first.units == ("4001", "4005")
    assert np.isfinite(first.change).any(axis=1).all()
    assert {item.unit: item.reason for item in first.excluded} == {
        "4003": "hidden",
        "4010": "not_surveyed",
    }


def test_pairs_show_hidden_as_hidden():
    second = _samples().samples[1]
    [pair] = [pair for pair in second.pairs if pair.kommune_nr == "4005"]
    assert (pair.before, pair.after, str(pair.after_status)) == (20.0, None, "hidden")
    assert pair.change is None


def test_a_funded_unit_has_no_pair_in_a_window_that_is_not_around_its_own_start():
    table = """
    unit  2018  2021  2024
    4001  10.0  12.0  11.0
    4003  14.0  13.0     .
    4012   1.0   2.0   4.0
    """
    measures = [measure("4001", 2018), measure("4003", 2021)]
    [first, _] = _samples(table, measures, units=["4001", "4003", "4012"]).samples
    [pair] = [pair for pair in first.pairs if pair.kommune_nr == "4003"]
    assert {item.unit: item.reason for item in first.excluded} == {"4003": "no_follow_up"}
    assert (pair.role, pair.before_year, pair.before) == ("funded", 2021, 13.0)
    assert (pair.after_year, pair.after, pair.change) == (None, None, None)


def test_a_funded_unit_has_no_pair_over_the_windows_of_others_in_a_later_follow_up():
    table = """
    unit  2017  2018  2021  2024
    4001     .  10.0  12.0  11.0
    4003     .  14.0  13.0  15.0
    4010  20.0     .     .  22.0
    4012   1.0   2.0   4.0   5.0
    """
    measures = [measure("4001", 2018), measure("4003", 2021), measure("4010", 2018)]
    samples = _samples(table, measures, units=["4001", "4003", "4010", "4012"]).samples
    own = {
        (pair.kommune_nr, pair.before_year, pair.after_year)
        for sample in samples
        for pair in sample.pairs
        if pair.role == "funded" and pair.after_year
    }
    assert own == {
        ("4001", 2018, 2021),
        ("4001", 2018, 2024),
        ("4003", 2021, 2024),
        ("4010", 2017, 2024),
    }
    assert {item.unit: item.reason for item in samples[1].excluded} == {
        "4003": "no_later_follow_up",
        "4010": "no_later_follow_up",
    }


def test_a_funded_unit_with_figures_after_its_start_alone_shows_these():
    table = """
    unit  2018  2021  2024
    4001  10.0  12.0  11.0
    4003     .  13.0  14.0
    4005     .     .     .
    4012   1.0   2.0   4.0
    """
    measures = [measure(unit, 2018) for unit in ("4001", "4003", "4005")]
    sample = _samples(table, measures, units=["4001", "4003", "4005", "4012"]).samples[0]
    found = {pair.kommune_nr: pair for pair in sample.pairs}
    late, never = found["4003"], found["4005"]
    assert (late.before_year, late.before, late.after_year, late.after) == (None, None, 2021, 13.0)
    assert (never.before_year, never.after_year, never.role) == (None, None, "funded")


def test_a_pair_of_means_tells_all_years_behind_them():
    table = """
    unit 2016 2017 2018 2019 2020 2021
    4001   10   12   99   20   20   20
    4005    1    2    3    4    5    6
    4012    2    4    6    8   10   12
    """
    [sample] = _samples(table, [measure("4001", 2018)], CONTACTS, ["4001", "4005", "4012"]).samples
    [pair] = [pair for pair in sample.pairs if pair.kommune_nr == "4001"]
    assert (pair.before_from, pair.before_year, pair.before) == (2016, 2017, 11.0)
    assert (pair.after_from, pair.after_year, pair.after) == (2019, 2021, 20.0)
    assert (pair.before_cells, pair.after_cells) == ((2016, 2017), (2019, 2020, 2021))


def test_duplicate_figures_stop_the_run():
    table = "unit 2018\n4001 10\n4001 11"
    with pytest.raises(DesignError, match="4001 has several figures for 2018-2018"):
        _samples(table)


def test_different_starts_are_compared_over_their_own_years():
    table = """
    unit 2016 2017 2018 2019 2020 2021
    4001   10   12   99   20   20   20
    4003   10   10   10   99   13   15
    4005    1    2    3    4    5    6
    4012    2    4    6    8   10   12
    """
    measures = [measure("4001", 2018), measure("4003", 2019)]
    [sample] = _samples(table, measures, CONTACTS, ["4001", "4003", "4005", "4012"]).samples
    assert sample.own_change.tolist() == [9.0, 4.0]
    assert np.allclose(sample.change[~sample.treated], [[3.5, 3.5], [7.0, 7.0]])


def test_not_yet_treated_are_compared_only_before_their_own_start():
    table = """
    unit 2016 2017 2018 2019 2020 2021
    4001   10   12   99   20   20   20
    4003   10   10   10   99   13   15
    4005    1    2    3    4    5    6
    4012    2    4    6    8   10   12
    """
    measures = [measure("4001", 2018), measure("4003", 2020)]
    units = ["4001", "4003", "4005", "4012"]
    found = _samples(table, measures, CONTACTS, units, pool=ComparisonPool.NOT_YET_TREATED)
    early = [sample for sample in found.samples if sample.label == "cohort_2018"]
    assert [
        [unit for unit, treated in zip(item.units, item.treated, strict=True) if not treated]
        for item in early
    ] == [["4003", "4005", "4012"], ["4005", "4012"], ["4005", "4012"]]
    reasons = {item.unit: item.reason for item in early[1].excluded}
    assert reasons == {"4003": "already_treated"}


def test_a_window_that_nobody_else_has_is_left_out_of_the_contrast():
    table = """
    unit 2017 2018 2020 2021
    4001   10    .   12    .
    4003    .   14    .   13
    4005    .   20    .   21
    4012    .   15    .   18
    """
    measures = [measure("4001", 2018), measure("4003", 2018)]
    [sample] = _samples(table, measures, units=["4001", "4003", "4005", "4012"]).samples
    kept = keep_compared(sample, 2)
    assert kept.own_change.tolist() == [-1.0]
    assert [(item.unit, item.reason) for item in kept.excluded] == [
        ("4001", "no_comparison_same_rounds")
    ]
    assert len(kept.windows) == 1


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("unit 2018 2021\n4001 . .\n4003 . .\n4005 1 2\n4012 1 2", "not_surveyed"),
        ("unit 2018 2021\n4005 1 2\n4012 1 2", "missing"),
        ("unit 2021 2024\n4001 1 2\n4003 1 2", "no_baseline"),
        ("unit 2018\n4001 1\n4003 1", "no_follow_up"),
        ("unit 2018 2021\n4001 . .\n4003 . .", "no_data"),
        ("unit 2018 2021\n4001 1 inf\n4003 1 2", "infinite_values"),
    ],
)
def test_nothing_to_compare_says_why(table, reason):
    found = _samples(table, [measure("4001", 2018), measure("4003", 2018)])
    assert [item.reason for item in found.obstacles] == [reason]


def test_nobody_funded_says_so():
    found = _samples("unit 2018 2021\n4001 1 2\n4003 1 2", [])
    assert [item.reason for item in found.obstacles] == ["nobody_funded"]

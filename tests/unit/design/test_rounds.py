"""Before, after, too early, or across the start."""

import pytest

from folkehelse_eval.design.rounds import (
    Place,
    Window,
    has_break,
    lone_side,
    place_of,
    windows_after,
)
from folkehelse_eval.vocabulary.period import Period
from folkehelse_eval.vocabulary.plan import Timing
from tests.support.small_tables import (
    BULLYING,
    CONTACTS,
    DISTRESS,
    PAINKILLERS,
    SCHOOL_POINTS,
)

BY_NAME = {
    "survey": DISTRESS,
    "school": SCHOOL_POINTS,
    "register": CONTACTS,
    "moving": BULLYING,
}


@pytest.mark.parametrize(
    ("kind", "first", "last", "start", "place"),
    [
        # spring survey in the start year counts as before: the grant came later in the year
        ("survey", 2018, 2018, 2018, Place.BEFORE),
        ("survey", 2019, 2019, 2018, Place.AFTER),
        ("survey", 2018, 2018, 2019, Place.BEFORE),
        # a school year is dated by its spring
        ("school", 2017, 2018, 2018, Place.BEFORE),
        ("school", 2018, 2019, 2018, Place.AFTER),
        # a calendar year of a register is partly treated in the start year
        ("register", 2017, 2017, 2018, Place.BEFORE),
        ("register", 2018, 2018, 2018, Place.STRADDLES),
        ("register", 2019, 2019, 2018, Place.AFTER),
        # three school years together, 2016/17 to 2018/19
        ("moving", 2016, 2019, 2018, Place.STRADDLES),
        ("moving", 2016, 2019, 2019, Place.BEFORE),
        ("moving", 2018, 2021, 2018, Place.AFTER),
        ("moving", 2017, 2020, 2018, Place.STRADDLES),
    ],
)
def test_place_relative_to_the_start(kind, first, last, start, place):
    assert place_of(Period(first, last), start, BY_NAME[kind], Timing()) is place


def test_a_longer_lead_in_sets_figures_aside():
    timing = Timing(lead_in_years=2)
    assert place_of(Period(2019, 2019), 2018, DISTRESS, timing) is Place.LEAD_IN
    assert place_of(Period(2020, 2020), 2018, DISTRESS, timing) is Place.AFTER


def test_the_start_years_survey_is_set_aside_when_the_plan_says_so():
    timing = Timing(start_round_is_before=False)
    assert place_of(Period(2018, 2018), 2018, DISTRESS, timing) is Place.STRADDLES


@pytest.mark.parametrize(
    ("year", "timing", "place"),
    [
        (2018, Timing(lead_in_years=0), Place.STRADDLES),
        (2018, Timing(lead_in_years=0, partly_treated_year="treated"), Place.AFTER),
        (2018, Timing(partly_treated_year="before"), Place.BEFORE),
        (2019, Timing(partly_treated_year="before"), Place.AFTER),
        (2017, Timing(anticipation_years=1), Place.ANTICIPATED),
        (2016, Timing(anticipation_years=1), Place.BEFORE),
        (2017, Timing(anticipation_years=1, partly_treated_year="before"), Place.BEFORE),
    ],
)
def test_the_plan_says_what_the_years_around_the_start_are(year, timing, place):
    assert place_of(Period(year, year), 2018, CONTACTS, timing) is place


def test_a_partly_treated_year_is_no_matter_of_spring_surveys():
    timing = Timing(start_round_is_before=False, partly_treated_year="before")
    assert place_of(Period(2018, 2018), 2018, DISTRESS, timing) is Place.STRADDLES


def test_a_start_year_that_counts_as_treated_leaves_no_room_for_a_lead_in():
    with pytest.raises(ValueError, match="lead_in_years: 0"):
        Timing(partly_treated_year="treated")


ROUNDS = [Period(year, year) for year in (2015, 2018, 2021, 2024)]


def test_latest_round_before_against_each_round_after():
    found = windows_after(ROUNDS, range(4), 2018, DISTRESS, Timing())
    assert [(window.before, window.after) for window in found] == [((1,), (2,)), ((1,), (3,))]
    assert found[0].pre == (0, 1)


def test_a_skipped_round_is_not_filled_from_elsewhere():
    found = windows_after(ROUNDS, [0, 3], 2018, DISTRESS, Timing())
    assert [(window.before, window.after) for window in found] == [((0,), (3,))]


@pytest.mark.parametrize("held", [[1], [2, 3], []])
def test_no_window_without_both_sides(held):
    assert windows_after(ROUNDS, held, 2018, DISTRESS, Timing()) == ()


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ([0, 1], Window((1,), (), ())),
        ([2, 3], Window((), (2,), ())),
        ([1, 2], Window((1,), (), ())),
        ([], Window((), (), ())),
    ],
)
def test_without_a_window_one_side_is_left(held, found):
    assert lone_side(ROUNDS, held, 2018, DISTRESS, Timing()) == found


def test_the_one_side_of_yearly_figures_is_their_mean():
    periods = [Period(year, year) for year in range(2015, 2019)]
    before = lone_side(periods, range(4), 2020, CONTACTS, Timing())
    after = lone_side(periods, range(4), 2014, CONTACTS, Timing())
    assert (before.before, before.after) == ((0, 1, 2, 3), ())
    assert (after.before, after.after) == ((), (0, 1, 2, 3))


def test_moving_sums_never_share_a_school_year():
    periods = [Period(first, first + 3) for first in range(2012, 2024)]
    found = windows_after(periods, range(12), 2019, BULLYING, Timing())
    after = [periods[window.after[0]].first_year for window in found]
    assert after == [2019, 2022]
    assert periods[found[0].before[0]] == Period(2016, 2019)
    assert [periods[t].last_year for t in found[0].pre] == [2016, 2019]


def test_a_yearly_figure_is_the_mean_of_all_years_on_its_side():
    periods = [Period(year, year) for year in range(2015, 2023)]
    [found] = windows_after(periods, range(8), 2018, CONTACTS, Timing())
    assert [periods[t].last_year for t in found.before] == [2015, 2016, 2017]
    assert [periods[t].last_year for t in found.after] == [2019, 2020, 2021, 2022]


def test_years_behind_a_break_are_not_averaged_with_the_others():
    periods = [Period(year - 1, year) for year in range(2016, 2022)]
    [found] = windows_after(periods, range(6), 2018, SCHOOL_POINTS, Timing())
    assert [periods[t].last_year for t in found.after] == [2019]
    assert not has_break(found, periods, SCHOOL_POINTS)


def test_where_every_year_after_lies_behind_a_break_the_window_says_so():
    periods = [Period(year - 1, year) for year in range(2016, 2022)]
    [found] = windows_after(periods, range(6), 2019, SCHOOL_POINTS, Timing())
    assert [periods[t].last_year for t in found.after] == [2020, 2021]
    assert has_break(found, periods, SCHOOL_POINTS)


def test_a_new_question_is_a_break_between_two_rounds():
    found = windows_after(ROUNDS, range(4), 2018, PAINKILLERS, Timing())
    assert [has_break(window, ROUNDS, PAINKILLERS) for window in found] == [False, True]

"""Rounds and years relative to the start of a measure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from folkehelse_eval.vocabulary.indicator import Indicator, Rhythm
from folkehelse_eval.vocabulary.period import Period
from folkehelse_eval.vocabulary.plan import PartlyTreatedYear, Timing


class Place(StrEnum):
    """Where a period lies relative to a start."""

    BEFORE = "before"
    STRADDLES = "straddles"
    """Describes years before and after the start, or the partly treated start year itself."""
    LEAD_IN = "lead_in"
    """After the start, too early for an effect by the plan's lead-in."""
    ANTICIPATED = "anticipated"
    """Before the start, too late to be free of what was expected of it."""
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Window:
    """Periods compared for one start, as positions in a design's periods.

    One side is empty where :func:`lone_side` says what a unit without a window has.
    """

    before: tuple[int, ...]
    """Their mean is the figure before; a single one for surveys and moving sums."""
    after: tuple[int, ...]
    pre: tuple[int, ...]
    """All rounds before the start that do not share data, in order; for the pre-trend."""


def is_spring_dated(period: Period, indicator: Indicator) -> bool:
    """Whether the figure was made in spring: surveys, and anything counted in school years.

    A school year touches one calendar year more than the number of years it sums.
    """
    return (
        indicator.rhythm is Rhythm.SURVEY_ROUND
        or period.last_year - period.first_year == indicator.n_years
    )


def opening_year(period: Period, indicator: Indicator) -> int:
    """Return the first year of a period as printed; a single school year by its spring."""
    school_year = indicator.n_years == 1 and is_spring_dated(period, indicator)
    return period.last_year if school_year else period.first_year


def place_of(period: Period, start: int, indicator: Indicator, timing: Timing) -> Place:
    """Place one period relative to a start year.

    A figure made in the spring of the start year counts as before when the plan says so. A
    calendar-year figure of the start year is partly treated: it belongs to neither side, or to the
    one that the plan names.
    """
    spring = is_spring_dated(period, indicator)
    school_year = spring and period.last_year > period.first_year
    first = period.first_year + 1 if school_year else period.first_year
    last_before = _last_year_before(start, spring=spring, timing=timing)
    if period.last_year <= last_before - timing.anticipation_years:
        return Place.BEFORE
    if period.last_year <= last_before:
        return Place.ANTICIPATED
    if first >= _first_year_after(start, spring=spring, timing=timing):
        return Place.AFTER
    return Place.LEAD_IN if first > start else Place.STRADDLES


def _last_year_before(start: int, *, spring: bool, timing: Timing) -> int:
    if spring:
        return start if timing.start_round_is_before else start - 1
    return start if timing.partly_treated_year is PartlyTreatedYear.BEFORE else start - 1


def _first_year_after(start: int, *, spring: bool, timing: Timing) -> int:
    wanted = start + timing.lead_in_years
    if spring or timing.partly_treated_year is PartlyTreatedYear.TREATED:
        return wanted
    return max(wanted, start + 1)


def windows_after(
    periods: Sequence[Period],
    held: Collection[int],
    start: int,
    indicator: Indicator,
    timing: Timing,
    *,
    each_year: bool = False,
) -> tuple[Window, ...]:
    """Return one unit's windows for one start, first follow-up first; empty where there is none.

    Surveys and moving sums: the latest round before the start against each follow-up, where
    follow-ups that share data with an earlier one are skipped. Yearly figures: the mean of all
    years before against the mean of all years after that are measured the same way; against all
    years after where every one lies behind a break.

    Parameters
    ----------
    periods
        The design's periods in order of time.
    held
        Positions of the periods in which the unit has a figure, shown or hidden.
    start
        Year from which the unit is treated.
    each_year
        Compare every year after by itself, behind a break or not, instead of their mean.
    """
    before, after = (
        _held_at(place, periods, held, start, indicator, timing)
        for place in (Place.BEFORE, Place.AFTER)
    )
    if not before or not after:
        return ()
    if indicator.rhythm is Rhythm.YEARLY:
        return _yearly_windows(periods, before, after, indicator, each_year=each_year)
    pre = tuple(reversed(_apart(periods, before[::-1], indicator)))
    return tuple(Window((pre[-1],), (t,), pre) for t in _apart(periods, after, indicator))


def lone_side(
    periods: Sequence[Period],
    held: Collection[int],
    start: int,
    indicator: Indicator,
    timing: Timing,
) -> Window:
    """Return what stands before a unit's start, else what stands after it, without the other side.

    For a unit that has no window, or none in a later follow-up; parameters as in
    :func:`windows_after`. Both sides are empty where nothing is held on either.
    """
    before, after = (
        _held_at(place, periods, held, start, indicator, timing)
        for place in (Place.BEFORE, Place.AFTER)
    )
    nearest = before[-1:] or after[:1]
    kept = nearest
    if nearest and indicator.rhythm is Rhythm.YEARLY:
        kept = _measured_as(periods[nearest[0]].last_year, periods, before or after, indicator)
    return Window(kept, (), ()) if before else Window((), kept, ())


def has_break(window: Window, periods: Sequence[Period], indicator: Indicator) -> bool:
    """Whether a change of definition lies between some period before and some period after."""
    return any(
        indicator.breaks_between(periods[early].last_year, periods[late].last_year)
        for early in window.before
        for late in window.after
    )


def _held_at(
    place: Place,
    periods: Sequence[Period],
    held: Collection[int],
    start: int,
    indicator: Indicator,
    timing: Timing,
) -> tuple[int, ...]:
    return tuple(
        t
        for t, period in enumerate(periods)
        if t in held and place_of(period, start, indicator, timing) is place
    )


def _yearly_windows(
    periods: Sequence[Period],
    before: tuple[int, ...],
    after: tuple[int, ...],
    indicator: Indicator,
    *,
    each_year: bool,
) -> tuple[Window, ...]:
    base = periods[before[-1]].last_year
    same_before = _measured_as(base, periods, before, indicator)
    if each_year:
        return tuple(Window(same_before, (t,), same_before) for t in after)
    same_after = _measured_as(base, periods, after, indicator)
    return (Window(same_before, same_after or after, same_before),)


def _measured_as(
    base: int, periods: Sequence[Period], positions: tuple[int, ...], indicator: Indicator
) -> tuple[int, ...]:
    return tuple(t for t in positions if not indicator.breaks_between(base, periods[t].last_year))


def _apart(
    periods: Sequence[Period], positions: Sequence[int], indicator: Indicator
) -> tuple[int, ...]:
    """Keep the first position and every later one that shares no data with the last kept."""
    kept: list[int] = []
    for t in positions:
        if not kept or not shares_data(periods[kept[-1]], periods[t], indicator):
            kept.append(t)
    return tuple(kept)


def shares_data(one: Period, other: Period, indicator: Indicator) -> bool:
    """Whether two figures rest on some of the same years.

    Sums of school years that meet in a calendar year share no school year.
    """
    early, late = sorted((one, other))
    if is_spring_dated(late, indicator) and late.n_years > 1:
        return late.first_year < early.last_year
    return early.overlaps(late)

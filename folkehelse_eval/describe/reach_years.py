"""Reach in one year: municipalities with an active measure and who lives there."""

from collections.abc import Sequence

from folkehelse_eval.result.reach import ReachYear
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.measure import Measure, MeasureStatus


def is_active(measure: Measure, year: int) -> bool:
    """Whether a funded measure runs in a year, start year and end year included.

    Without a stated end it is taken as still running, unless its status says that it is over; then
    it counts in its start year only. Without a start it is never active.
    """
    start = measure.start_year
    if start is None or year < start:
        return False
    if measure.year_ended is not None:
        return year <= measure.year_ended
    return measure.status is MeasureStatus.FUNDED or year == start


def has_started(measure: Measure, year: int) -> bool:
    """Whether a measure had started by a year, also when it ended since."""
    return measure.start_year is not None and measure.start_year <= year


def reach_by_year(
    years: Sequence[int], funded: Sequence[Measure], area: Sequence[str]
) -> tuple[ReachYear, ...]:
    """Describe each year; nothing where no measure has a year, because that is not nobody."""
    if all(measure.start_year is None for measure in funded):
        return ()
    return tuple(reach_in(year, funded, area) for year in years)


def latest_population_year(kommune_nrs: Sequence[str]) -> int | None:
    """Return the last year for which every municipality has inhabitants 0-24."""
    known = [frozenset(municipalities()[number].population_0_24) for number in kommune_nrs]
    return max(frozenset.intersection(*known), default=None) if known else None


def population_0_24(kommune_nrs: Sequence[str], year: int | None) -> int | None:
    """Return inhabitants 0-24 on 1 January; ``None`` when a municipality's figure is missing."""
    if year is None:
        return None
    found = [municipalities()[number].population_0_24.get(year) for number in kommune_nrs]
    known = [number for number in found if number is not None]
    return sum(known) if len(known) == len(found) else None


def reach_in(year: int, funded: Sequence[Measure], area: Sequence[str]) -> ReachYear:
    """Describe one year.

    Parameters
    ----------
    funded
        Funded measures of the plan with a municipality in the area.
    area
        Municipalities of the plan.
    """
    active = [measure for measure in funded if is_active(measure, year)]
    everywhere = _places([measure for measure in active if not measure.bydeler], area)
    partly = tuple(number for number in _places(active, area) if number not in everywhere)
    active_places = (*everywhere, *partly)
    undated = _places([measure for measure in funded if measure.start_year is None], area)
    latest = latest_population_year(area)
    counted = year if latest is None or year <= latest else latest
    population = population_0_24(everywhere, counted)
    return ReachYear(
        year=year,
        municipalities_total=len(area),
        municipalities_active=len(active_places),
        municipalities_ever=len(_places([m for m in funded if has_started(m, year)], area)),
        measures_active=len(active),
        population_total=population_0_24(area, counted),
        population_active=population if everywhere or not partly else None,
        population_estimated=any(counted in municipalities()[nr].estimated_years for nr in area),
        population_year=counted if counted != year else None,
        population_partly=population_0_24(partly, counted),
        active_without_end=sum(measure.year_ended is None for measure in active),
        municipalities_undated=len(set(undated).difference(active_places)),
    )


def _places(measures: Sequence[Measure], area: Sequence[str]) -> tuple[str, ...]:
    named = {number for measure in measures for number in measure.kommune_nrs}
    return tuple(number for number in area if number in named)

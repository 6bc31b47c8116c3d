"""An indicator's development in sentences: what each group's figures were, described only."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import years
from folkehelse_eval.report.wording.names import indicator_name, inside_sentence, line_name
from folkehelse_eval.report.wording.quantities import level
from folkehelse_eval.result.development import Development, Line, Point
from folkehelse_eval.vocabulary.indicator import Rhythm, find_indicator
from folkehelse_eval.vocabulary.status import CellStatus

GROUPS = ("funded", "others", "county", "land")
"""Lines of the figure, in order; municipalities stand in a table of their own."""
PUBLISHED = "published"
COHORT = "cohort_"
"""How a group of municipalities is named whose county entered in the year that follows."""


def group_lines(development: Development) -> tuple[Line, ...]:
    """Return the groups' lines in order."""
    cohorts = tuple(line for line in development.lines if line.group.startswith(COHORT))
    named = tuple(line for group in GROUPS for line in development.lines if line.group == group)
    return (*cohorts, *named)


def municipality_lines(development: Development) -> tuple[Line, ...]:
    """Return the single municipalities' lines."""
    return tuple(
        line
        for line in development.lines
        if line.group not in GROUPS and not line.group.startswith(COHORT)
    )


def observed(line: Line) -> tuple[Point, ...]:
    """Return the points that have a figure."""
    return tuple(
        point
        for point in line.points
        if point.status is CellStatus.OBSERVED and point.value is not None
    )


def is_school_year(first_year: int, last_year: int, indicator_id: str) -> bool:
    """Whether two calendar years are one school year, which is dated by its spring term."""
    indicator = find_indicator(indicator_id)
    return indicator.rhythm is Rhythm.YEARLY and last_year == first_year + 1


def period_text(first_year: int, last_year: int, indicator_id: str) -> str:
    """Return the years of a figure as printed; a school year by its spring."""
    if is_school_year(first_year, last_year, indicator_id):
        return str(last_year)
    return years(first_year, last_year)


def development_sentence(development: Development, words: Words) -> str:
    """Return first and last figure of each group."""
    told = tuple(
        _from_to(line, development, words) for line in group_lines(development) if observed(line)
    )
    name = indicator_name(development.indicator, words)
    if not told:
        return words.say("development.nothing", {"name": name})
    return words.say("development.moved", {"name": name, "groups": "; ".join(told)})


def _from_to(line: Line, development: Development, words: Words) -> str:
    points = observed(line)
    first, last = points[0], points[-1]
    values: dict[str, str | int] = {
        "group": line.label or inside_sentence(line_name(line, words)),
        "last": level(_number(last), development.unit, words),
        "last_period": period_text(last.first_year, last.last_year, development.indicator),
    }
    if first is last:
        return words.say("development.one_figure", values)
    values |= {
        "first": level(_number(first), development.unit, words),
        "first_period": period_text(first.first_year, first.last_year, development.indicator),
    }
    return words.say("development.from_to", values)


def _number(point: Point) -> float:
    return 0.0 if point.value is None else point.value  # observed() let only figures through


def development_notes(development: Development, words: Words) -> tuple[str, ...]:
    """Return what a reader must know about one indicator's figures."""
    indicator = find_indicator(development.indicator)
    notes = [
        words.say(
            "development.break",
            {"year": str(item.first_year), "reason": item.reason[words.language]},
        )
        for item in indicator.breaks
        if item.first_year in development.breaks
    ]
    if indicator.rhythm is Rhythm.MOVING:
        notes.append(words.say("development.moving", {"n": indicator.n_years}))
    if indicator.follows_supply:
        notes.append(words.say("judgement.supply"))
    return tuple(notes)


def reading_notes(developments: tuple[Development, ...], words: Words) -> tuple[str, ...]:
    """Return what a reader must know about all these figures, each thing once."""
    notes = []
    if any(_is_survey(development) for development in developments):
        notes.append(words.say("development.rounds"))
    lines = tuple(line for development in developments for line in group_lines(development))
    bases = dict.fromkeys(line.basis for line in lines if line.basis)
    notes.extend(words.say(f"development.basis.{basis}") for basis in bases)
    published = any(line.basis == PUBLISHED for line in lines)
    if published and any(_is_survey(development) for development in developments):
        notes.append(words.say("development.windows"))
    if any(point.n_hidden for line in lines for point in line.points):
        notes.append(words.say("development.hidden"))
    return tuple(notes)


def _is_survey(development: Development) -> bool:
    return find_indicator(development.indicator).rhythm is Rhythm.SURVEY_ROUND


def best_direction(development: Development, words: Words) -> str:
    """Return which direction is an improvement, in words."""
    return words.say(f"better.{find_indicator(development.indicator).better.value}")

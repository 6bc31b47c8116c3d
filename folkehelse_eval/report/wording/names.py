"""Names as they are printed: indicators, areas, groups, periods."""

import re

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import years
from folkehelse_eval.result.development import Line
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison, Evaluation, Header
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties, municipalities
from folkehelse_eval.vocabulary.indicator import find_indicator

_RELATIVE = re.compile(r"[+\-\N{MINUS SIGN}]?\d{1,2}")  # a round counted from the start
WHOLE_PLAN = "all"
"""Label of the comparison that is about all measures of the plan."""
_COHORT = "cohort_"
COUNTY_DIGITS = 2


def indicator_name(indicator_id: str, words: Words) -> str:
    """Return an indicator's name in the page's language."""
    return find_indicator(indicator_id).name[words.language]


def inside_sentence(name: str) -> str:
    """Return a name with a small first letter; abbreviations stay as they are."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def area_name(header: Header, words: Words) -> str:
    """Return the county at entry, or the country."""
    return header.area or words.say("area.nation")


def covered_years(header: Header) -> str:
    """Return the years that the data cover; empty without data."""
    if header.first_year is None or header.last_year is None:
        return ""
    return years(header.first_year, header.last_year)


def line_name(line: Line, words: Words) -> str:
    """Return the label of one group's points."""
    if line.group.startswith(_COHORT):
        return words.say("group.line.cohort", {"year": line.group.removeprefix(_COHORT)})
    return line.label or words.say(f"group.line.{line.group}")


def short_line_name(line: Line, words: Words) -> str:
    """Return the word for a group that stands beside its last figure in a picture."""
    if line.group.startswith(_COHORT):
        return line.group.removeprefix(_COHORT)
    return words.say(f"group.short.{line.group}")


def unit_kind(effect: Effect) -> str:
    """Return ``fylke`` where counties are the units of inference, else ``kommune``."""
    units = (*effect.counts.treated_units, *effect.counts.comparison_units)
    return area_kind(units[0]) if units else "kommune"


def units_of(evaluation: Evaluation) -> str:
    """Return ``fylke`` where an evaluation compares whole counties, else ``kommune``."""
    pairs = (pair.kommune_nr for item in evaluation.comparisons for pair in item.pairs)
    first = next(pairs, None)
    if first is None:
        return "fylke" if evaluation.header.scope == "nation" else "kommune"
    return area_kind(first)


def area_kind(code: str) -> str:
    """Return ``fylke`` for a two-digit county number, else ``kommune``."""
    return "fylke" if len(code) == COUNTY_DIGITS else "kommune"


def unit_name(code: str) -> str:
    """Return the name of a municipality or county by its number, or the code itself."""
    if code in municipalities():
        return municipalities()[code].name
    return counties().get(code) or ENTRY_COUNTIES.get(code, code)


def comparison_name(comparison: Comparison, words: Words) -> str:
    """Return which measures a comparison is about."""
    return label_name(comparison.label, words)


def label_name(label: str, words: Words) -> str:
    """Return the name of a comparison's label: all measures of the plan, or a cohort."""
    if label == WHOLE_PLAN:
        return words.say("comparison_of.all")
    if label.startswith(_COHORT):
        return words.say("comparison_of.cohort", {"year": label.removeprefix(_COHORT)})
    return label


def period_name(period: str, words: Words, *, yearly: bool = False) -> str:
    """Return a period as printed, or a round counted from the start in words.

    ``yearly`` figures are compared as means of all years on either side of a start.
    """
    if not _RELATIVE.fullmatch(period):
        return period
    number = int(period.replace("\N{MINUS SIGN}", "-"))
    if yearly and number:
        return words.say("round.years_before" if number < 0 else "round.years_after")
    if number == 0:
        return words.say("round.start")
    return words.say("round.before" if number < 0 else "round.after", {"n": abs(number)})

"""Years as printed, and stable ids."""

from folkehelse_eval.design.rounds import Window, opening_year
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.period import Period

SEVERAL_BEFORE = "-1"
"""Printed where funded units started in different years: the last round before each start."""


def years_of(periods: tuple[Period, ...], indicator: Indicator) -> str:
    """Return the calendar years that periods span; single school years by their spring."""
    begin, end = opening_year(periods[0], indicator), periods[-1].last_year
    return str(begin) if begin == end else f"{begin}–{end}"


def before_text(sample: Sample) -> str:
    """Return the years before as printed."""
    texts = {years_before(sample, window) for window in sample.windows}
    return texts.pop() if len(texts) == 1 else SEVERAL_BEFORE


def after_text(sample: Sample) -> str:
    """Return the years after as printed; ``+2`` is the second follow-up after each start."""
    texts = {years_after(sample, window) for window in sample.windows}
    return texts.pop() if len(texts) == 1 else f"+{sample.follow_up}"


def years_before(sample: Sample, window: Window) -> str:
    """Return one window's years before."""
    return years_of(tuple(sample.periods[t] for t in window.before), sample.indicator)


def years_after(sample: Sample, window: Window) -> str:
    """Return one window's years after."""
    return years_of(tuple(sample.periods[t] for t in window.after), sample.indicator)


def effect_id(sample: Sample, estimand: str) -> str:
    """Return the stable id of one estimate."""
    number = f"follow_up_{sample.follow_up}"
    return f"{sample.indicator.indicator_id}.{sample.label}.{estimand}.{number}"

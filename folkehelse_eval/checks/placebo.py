"""Starts that did not happen and units that were not treated: what chance and habit give."""

from collections.abc import Callable, Sequence

import numpy as np

from folkehelse_eval.checks.effects import CONTRAST
from folkehelse_eval.checks.inverted import interval_around
from folkehelse_eval.checks.labels import after_text, before_text
from folkehelse_eval.checks.permutations import Permutations
from folkehelse_eval.checks.variations import COHORT, is_comparable
from folkehelse_eval.design.build import NEVER, Design
from folkehelse_eval.design.narrowing import keep_compared
from folkehelse_eval.design.rounds import Place, Window, place_of
from folkehelse_eval.design.sample import Sample, take_sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.result.evaluation import Comparison
from folkehelse_eval.result.robustness import (
    PlaceboIndicator,
    PlaceboUnits,
    PlaceboYear,
    Without,
)
from folkehelse_eval.vocabulary.indicator import Rhythm
from folkehelse_eval.vocabulary.plan import Plan

MOST_YEARS_EARLIER = 5
PLACEBO = "placebo"
"""Place in the plan."""
Within = Callable[[Sample], Sample]
FEWEST_OTHERS = 3  # one taken as treated, two to compare with


def placebo_years(
    design: Design,
    label: str,
    permutations: Permutations,
    plan: Plan,
    *,
    within: Within | None = None,
) -> tuple[PlaceboYear, ...]:
    """Return the contrasts of starts one to five years too early, from figures before the start.

    Two starts that compare the same periods are told once, the later of them.

    Parameters
    ----------
    within
        How the contrast is narrowed down to counties; ``None`` where it is not.
    """
    fewest = plan.comparison.fewest_units
    found: list[PlaceboYear] = []
    told: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()
    cohort = int(label.removeprefix(COHORT)) if label.startswith(COHORT) else None
    for years in range(1, MOST_YEARS_EARLIER + 1):
        windows = _windows(design, years, cohort)
        sample = take_sample(design, 0, windows, label=label, cohort=cohort)
        if within is not None and sample.treated.any():
            sample = within(sample)
        sample = keep_compared(sample, fewest)
        if not is_comparable(sample, fewest):
            continue
        pairs = {(window.before, window.after) for window in sample.windows}
        if pairs <= told:
            continue
        told |= pairs
        value, interval = interval_around(sample, permutations, plan.inference)
        found.append(
            PlaceboYear(
                years_earlier=years,
                before=before_text(sample),
                after=after_text(sample),
                value=value,
                interval=interval,
                treated=int(sample.treated.sum()),
                comparison=int((~sample.treated).sum()),
            )
        )
    return tuple(found)


def _windows(design: Design, years: int, cohort: int | None) -> Sequence[Window | None]:
    indicator, timing = design.indicators[0], design.timing
    held = design.has_figure(0)
    found: list[Window | None] = []
    for u, start in enumerate(design.first_treated.tolist()):
        if start == NEVER or (cohort is not None and start != cohort):
            found.append(None)
            continue
        usable = [
            t
            for t, period in enumerate(design.periods)
            if held[u, t] and place_of(period, start, indicator, timing) is Place.BEFORE
        ]
        places = {t: place_of(design.periods[t], start - years, indicator, timing) for t in usable}
        before = tuple(t for t in usable if places[t] is Place.BEFORE)
        after = tuple(t for t in usable if places[t] is Place.AFTER)
        found.append(_window(design, before, after))
    return found


def _window(design: Design, before: tuple[int, ...], after: tuple[int, ...]) -> Window | None:
    if not before or not after:
        return None
    if design.indicators[0].rhythm is Rhythm.YEARLY:
        return Window(before, after, before)
    return Window(before[-1:], after[-1:], before)


def placebo_units(sample: Sample) -> PlaceboUnits | None:
    """Take each comparison unit as the only treated one; ``None`` with fewer than three.

    Every unit is set against the others over the windows of the true contrast, weighed as there.
    """
    others = np.flatnonzero(~sample.treated)
    if others.size < FEWEST_OTHERS:
        return None
    own = sample.slot[sample.treated]
    share = np.bincount(own, minlength=sample.change.shape[1]) / own.size
    change = sample.change[others]
    whole = np.isfinite(change).all(axis=1)
    if int(whole.sum()) < FEWEST_OTHERS:
        return None
    value = change[whole] @ share
    size = value.size
    away = (value - value.mean()) * size / (size - 1)  # own minus the mean of the others
    true = split_arms(sample.change, sample.slot).value
    top = int(np.abs(away).argmax())
    units = [sample.units[u] for u in others[whole]]
    return PlaceboUnits(
        size, int((np.abs(away) >= abs(true)).sum()), Without(units[top], float(away[top]))
    )


def placebo_indicators(
    comparisons: Sequence[Comparison], level: float
) -> tuple[PlaceboIndicator, ...]:
    """Return the first contrast of every indicator that the plan names as one not to move."""
    found: list[PlaceboIndicator] = []
    for item in comparisons:
        contrasts = [effect for effect in item.effects if effect.estimand == CONTRAST]
        if item.place != PLACEBO or not contrasts:
            continue
        effect = contrasts[0]
        p_value = effect.adjusted_p
        found.append(
            PlaceboIndicator(
                indicator=item.indicator,
                label=item.label,
                effect_id=effect.effect_id,
                unit=effect.unit,
                value=effect.value,
                interval=effect.interval,
                adjusted_p=p_value,
                moved=p_value is not None and p_value <= 1.0 - level,
            )
        )
    return tuple(found)

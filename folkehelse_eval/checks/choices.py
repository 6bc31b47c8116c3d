"""All reasonable choices at once: windows x units to compare with x estimators, as one curve."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.mean_reversion import mean_reversion
from folkehelse_eval.checks.size import of_like_size
from folkehelse_eval.checks.variations import (
    Source,
    find_sample,
    is_comparable,
    moved_label,
    population_of,
)
from folkehelse_eval.design.contrasts import PUBLISHED
from folkehelse_eval.design.home_county import inside_county
from folkehelse_eval.design.narrowing import keep_compared, keep_units
from folkehelse_eval.design.sample import COMPARISON, Sample
from folkehelse_eval.estimate.contrast import split_arms
from folkehelse_eval.result.robustness import Choice, NotDone
from folkehelse_eval.vocabulary.indicator import Rhythm

PLANNED = "planned"
ACROSS = "across_counties"
MAIN_ESTIMATOR = "contrast_of_changes"
MOVES: Mapping[str, int] = {"start_earlier": -1, "start_later": 1}
"""Years by which every start is moved."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The curve, and the choices that were not open."""

    found: tuple[Choice, ...]
    not_done: tuple[NotDone, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """All contrasts of one indicator, as planned and with something moved."""

    planned: tuple[Sample, ...]
    moved: Mapping[str, tuple[Sample, ...]]
    """By what was moved: ``start_earlier`` ..."""
    years: Mapping[str, int]
    """Years by which starts were moved; zero where they were not."""
    across: tuple[Sample, ...] = ()
    """As planned, but compared across counties; none where the plan's own contrasts are."""
    published: tuple[Sample, ...] = ()
    """As planned, from counties' own published figures; none where municipalities are compared."""


def alternatives_of(source: Source) -> Alternatives:
    """Return the contrasts that windows are chosen from; made once for each indicator."""
    planned = source.samples()
    changed = {key: source.moved(years) for key, years in MOVES.items()}
    if source.indicator.rhythm is Rhythm.YEARLY:
        changed["longer_lead_in"] = source.longer_lead_in()
    years = {key: MOVES.get(key, 0) for key in changed}
    moved = {key: _beside(planned, other, years[key]) for key, other in changed.items()}
    kept_inside = any(sample.within for sample in planned)
    across = source.across_counties().samples() if kept_inside else ()
    return Alternatives(planned, moved, years, across, source.published())


def _beside(planned: Sequence[Sample], changed: Source, years: int) -> tuple[Sample, ...]:
    """Return the contrasts of a changed source, inside the county where the planned one is.

    Which contrasts are made inside a county is decided once, for the plan's own: a variant that
    decided anew would set other counties beside it without a word.
    """
    if changed.plan.comparison.within_county is not None:
        return changed.samples()
    homes = {(moved_label(s.label, years), s.follow_up): s.within for s in planned}
    fewest = changed.plan.comparison.fewest_units
    found = []
    for sample in changed.across_counties().samples():
        home = homes.get((sample.label, sample.follow_up), ())
        kept = keep_compared(inside_county(sample, home[0]), fewest) if home else sample
        found.append(kept)
    return tuple(sample for sample in found if is_comparable(sample, fewest))


def all_choices(main: Sample, alternatives: Alternatives, *, fewest: int) -> Choices:
    """Return the contrast after every open combination of choices, the plan's own first.

    A window that compares the same periods as the plan's, or a pool of the same units, is no choice
    of its own and is not counted twice.
    """
    found: list[Choice] = []
    refused: dict[str, NotDone] = {}
    if main.basis and not alternatives.published:
        refused["published"] = NotDone("choices", "no_published_counties")
    for window, sample in (
        *windows_of(main, alternatives).items(),
        *_published(main, alternatives),
    ):
        for pool, kept in pools_of(sample).items():
            narrowed = sample if kept.all() else keep_units(sample, kept)
            if pool != PLANNED and kept.all():
                continue
            if not is_comparable(narrowed, fewest):
                others = int((kept & ~sample.treated).sum())
                refused.setdefault(pool, _refused_pool(pool, others))
                continue
            found += _estimates(window, pool, narrowed)
    across = find_sample(alternatives.across, main.label, main.follow_up)
    if across is not None and len(across.units) > len(main.units):
        found += _estimates(PLANNED, ACROSS, across)
    return Choices(tuple(found), tuple(refused.values()))


def windows_of(main: Sample, alternatives: Alternatives) -> Mapping[str, Sample]:
    """Return the contrast over every window that may reasonably be chosen."""
    later = {
        f"follow_up_{s.follow_up}": s
        for s in alternatives.planned
        if s.label == main.label
        and s.follow_up > main.follow_up
        and bool(s.within) == bool(main.within)
    }
    moved = {
        key: find_sample(samples, moved_label(main.label, alternatives.years[key]), main.follow_up)
        for key, samples in alternatives.moved.items()
    }
    others = {**later, **moved}
    usable = {key: s for key, s in others.items() if s is not None and not same_windows(s, main)}
    return {PLANNED: main, **usable}


def _published(main: Sample, alternatives: Alternatives) -> Iterator[tuple[str, Sample]]:
    """Yield the plan's own contrast of counties' published figures, where there is one."""
    found = find_sample(alternatives.published, main.label, main.follow_up)
    if found is not None:
        yield PLANNED, found


def same_windows(one: Sample, other: Sample) -> bool:
    """Whether two contrasts compare the same periods in the same units."""
    return _filled(one) == _filled(other)


def _filled(sample: Sample) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]] | None]:
    pairs = [(window.before, window.after) for window in sample.windows]
    return {
        unit: None if s == COMPARISON else pairs[s]
        for unit, s in zip(sample.units, sample.slot.tolist(), strict=True)
    }


def pools_of(sample: Sample) -> Mapping[str, NDArray[np.bool_]]:
    """Return which units are kept with each set of units to compare with, ``(units,)``."""
    treated = sample.treated
    pools = {PLANNED: np.ones(treated.size, dtype=bool)}
    if sample.basis:
        return pools  # counties: roles and sizes of municipalities do not apply
    like = of_like_size(population_of(sample), treated)
    pools["without_other_money"] = treated | ~_marked(sample)
    pools["applied_not_funded"] = treated | np.array(
        [role.reason == "applied_not_funded" for role in sample.roles], dtype=bool
    )
    pools["similar_size"] = treated | like
    return pools


def _marked(sample: Sample) -> NDArray[np.bool_]:
    return np.array([role.is_contaminated for role in sample.roles], dtype=bool)


def _refused_pool(pool: str, others: int) -> NotDone:
    return NotDone("choices", f"pool_{pool}", (("n", str(others)),))


Estimator = Callable[[Sample], float | None]


def _estimates(window: str, pool: str, sample: Sample) -> Iterator[Choice]:
    for name, estimator in ESTIMATORS.items():
        value = estimator(sample)
        if value is not None:
            yield Choice(
                window=window,
                pool=pool,
                estimator=name,
                value=value,
                treated=int(sample.treated.sum()),
                comparison=int((~sample.treated).sum()),
                is_main=(window, pool, name) == (PLANNED, PLANNED, MAIN_ESTIMATOR)
                and sample.basis != PUBLISHED,
                basis=sample.basis,
            )


def equal_weights(sample: Sample) -> float:
    """Return the contrast in which every unit weighs the same."""
    return split_arms(sample.change, sample.slot).value


def weighted_by_population(sample: Sample) -> float | None:
    """Return the contrast in which every inhabitant aged 0-24 weighs the same."""
    weight = population_of(sample)
    if not (np.isfinite(weight) & (weight > 0.0)).all():
        return None
    others = ~sample.treated
    change = sample.change[others]
    seen = np.isfinite(change)
    mass = np.where(seen, weight[others][:, None], 0.0)
    centre = (mass * np.where(seen, change, 0.0)).sum(axis=0) / mass.sum(axis=0)
    away = sample.own_change - centre[sample.slot[sample.treated]]
    return float(np.average(away, weights=weight[sample.treated]))


def baseline_adjusted(sample: Sample) -> float | None:
    """Return the contrast less what the level before would give by itself.

    ``None`` where the comparison units show no return to the mean: a slope above zero, or below
    minus one, is chance or something else.
    """
    reversion = mean_reversion(sample)
    if reversion is None or not reversion.is_return:
        return None
    return equal_weights(sample) - reversion.expected


ESTIMATORS: Mapping[str, Estimator] = {
    MAIN_ESTIMATOR: equal_weights,
    "weighted_by_population": weighted_by_population,
    "baseline_adjusted": baseline_adjusted,
}

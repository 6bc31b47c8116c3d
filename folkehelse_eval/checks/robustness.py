"""Everything that is tried around each contrast of an evaluation, in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from folkehelse_eval.checks.choices import (
    MOVES,
    Alternatives,
    all_choices,
    alternatives_of,
    same_windows,
)
from folkehelse_eval.checks.effects import CONTRAST
from folkehelse_eval.checks.event_study import study_rounds
from folkehelse_eval.checks.inverted import interval_around
from folkehelse_eval.checks.labels import effect_id
from folkehelse_eval.checks.leave_one_out import (
    largest_weight,
    without_each_comparison,
    without_each_treated,
)
from folkehelse_eval.checks.mean_reversion import like_baseline, mean_reversion
from folkehelse_eval.checks.permutations import FEW, Permutations, orders_of
from folkehelse_eval.checks.placebo import Within, placebo_units, placebo_years
from folkehelse_eval.checks.variations import (
    Source,
    find_sample,
    moved_label,
)
from folkehelse_eval.checks.yearly import Yearly, look_by_year
from folkehelse_eval.design.build import Design
from folkehelse_eval.design.home_county import inside_county
from folkehelse_eval.design.roles import Role
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.design.within import within_counties
from folkehelse_eval.result.development import Pair
from folkehelse_eval.result.effect import Effect
from folkehelse_eval.result.evaluation import Comparison
from folkehelse_eval.result.robustness import (
    Composition,
    MeanReversion,
    NotDone,
    PlaceboYear,
    Robustness,
    Variant,
)
from folkehelse_eval.vocabulary.indicator import Rhythm
from folkehelse_eval.vocabulary.plan import Plan
from folkehelse_eval.vocabulary.status import CONCEALED

NOT_OF_THE_COUNTY = frozenset({"outside_county_of_treated", "no_treated_in_county"})
"""Reasons of units that are left out whatever figures they have."""


def examine(
    comparisons: Sequence[Comparison], sources: Mapping[str, Source]
) -> tuple[Robustness, ...]:
    """Try each comparison's first contrast otherwise; one result for each that has a contrast.

    Parameters
    ----------
    sources
        What the contrasts of each indicator are made from.
    """
    prepared: dict[str, _Prepared] = {}
    found: list[Robustness] = []
    for comparison in comparisons:
        contrasts = [item for item in comparison.effects if item.estimand == CONTRAST]
        if not contrasts:
            continue
        name = comparison.indicator
        if name not in prepared:
            prepared[name] = _prepare(sources[name])
        found.append(_examine(comparison, contrasts, prepared[name]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Prepared:
    source: Source
    design: Design
    alternatives: Alternatives
    permutations: Permutations
    """Of all units of the indicator."""


def _prepare(source: Source) -> _Prepared:
    design, alternatives = source.design(), alternatives_of(source)
    moved = (sample for samples in alternatives.moved.values() for sample in samples)
    units = {unit for sample in moved for unit in sample.units} | set(design.units)
    orders = orders_of(units, source.plan.inference, draws=FEW)
    return _Prepared(source, design, alternatives, orders)


def _examine(
    comparison: Comparison, contrasts: Sequence[Effect], prepared: _Prepared
) -> Robustness:
    effect, plan = contrasts[0], prepared.source.plan
    sample = next(
        s for s in prepared.alternatives.planned if effect_id(s, CONTRAST) == effect.effect_id
    )
    fewest, level = plan.comparison.fewest_units, plan.inference.level
    choices = all_choices(sample, prepared.alternatives, fewest=fewest)
    earlier = placebo_years(
        prepared.design,
        sample.label,
        prepared.permutations,
        plan,
        within=_within(sample, plan),
    )
    yearly = _yearly(contrasts, sample, earlier, prepared)
    reversion = _mean_reversion(sample, level)
    not_done = (
        *_untried(sample, earlier, has_reversion=reversion is not None),
        *yearly.not_done,
        *choices.not_done,
    )
    return Robustness(
        effect_id=effect.effect_id,
        indicator=comparison.indicator,
        place=comparison.place,
        label=comparison.label,
        unit=effect.unit,
        value=effect.value,
        interval=effect.interval,
        without_treated=without_each_treated(sample),
        without_comparison=without_each_comparison(sample, fewest),
        moved=_moved(sample, prepared),
        placebo_years=earlier,
        placebo_units=placebo_units(sample),
        choices=(
            *choices.found,
            *(replace(choice, basis=sample.basis) for choice in yearly.choices),
        ),
        event_study=yearly.study,
        composition=_composition(sample, prepared.source),
        mean_reversion=reversion,
        largest_weight=largest_weight(sample),
        staggered=yearly.staggered,
        synthetic=yearly.synthetic,
        ranks=yearly.ranks,
        not_done=not_done,
    )


def _within(sample: Sample, plan: Plan) -> Within | None:
    """Return how a contrast was narrowed down to counties."""
    if not sample.within:
        return None
    if plan.comparison.within_county:
        return within_counties
    return partial(inside_county, fylke_nr=sample.within[0])


def _moved(sample: Sample, prepared: _Prepared) -> tuple[Variant, ...]:
    found: list[Variant] = []
    inference = prepared.source.plan.inference
    for key, years in MOVES.items():
        label = moved_label(sample.label, years)
        moved = find_sample(prepared.alternatives.moved[key], label, sample.follow_up)
        if moved is None:
            continue
        value, interval = interval_around(moved, prepared.permutations, inference)
        treated = int(moved.treated.sum())
        found.append(
            Variant(
                key=key,
                value=value,
                interval=interval,
                treated=treated,
                comparison=len(moved.units) - treated,
                same_windows=same_windows(moved, sample),
            )
        )
    return tuple(found)


def _yearly(
    contrasts: Sequence[Effect],
    sample: Sample,
    earlier: Sequence[PlaceboYear],
    prepared: _Prepared,
) -> Yearly:
    """Return the event study with all that yearly figures add to it."""
    if sample.indicator.rhythm is not Rhythm.YEARLY:
        return Yearly(study_rounds(contrasts, earlier))
    plan = prepared.source.plan
    if len(set(sample.within)) > 1:  # the panel's estimators would set each against other counties
        return Yearly(not_done=(NotDone("event_study", "compared_within_county"),))
    county = prepared.source.units_inside(sample, prepared.design.units)
    return look_by_year(prepared.design, sample, plan.inference, county=county)


def _untried(
    sample: Sample, earlier: Sequence[PlaceboYear], *, has_reversion: bool
) -> tuple[NotDone, ...]:
    found: list[NotDone] = []
    if int(sample.treated.sum()) < 2:
        found.append(NotDone("without_treated", "one_treated_unit"))
    if not earlier:
        n = ("n", str(sample.pre_rounds))
        found.append(NotDone("placebo_years", "too_few_before", (n,)))
    if not has_reversion:
        n = ("n", str(int((~sample.treated).sum())))
        found.append(NotDone("mean_reversion", "too_few_to_compare", (n,)))
    return tuple(found)


def _mean_reversion(sample: Sample, level: float) -> MeanReversion | None:
    found = mean_reversion(sample)
    return None if found is None else replace(found, like=like_baseline(sample, level))


def _composition(sample: Sample, source: Source) -> tuple[Composition, ...]:
    """Return who of either arm has figures before and after the first follow-up."""
    over = {
        (sample.periods[window.before[-1]].last_year, sample.periods[window.after[-1]].last_year)
        for window in sample.windows
    }
    elsewhere = {item.unit for item in sample.excluded if item.reason in NOT_OF_THE_COUNTY}
    compared = {role.unit for role in source.roles if role.role is Role.COMPARISON} - elsewhere
    compared |= {u for u, is_in in zip(sample.units, sample.treated, strict=True) if not is_in}
    arms: dict[Role, dict[str, Pair]] = {Role.FUNDED: {}, Role.COMPARISON: {}}
    for pair in sorted(sample.pairs, key=lambda item: (item.change is None, item.after_year or 0)):
        if pair.role == Role.FUNDED:
            arms[Role.FUNDED].setdefault(pair.kommune_nr, pair)
        elif pair.kommune_nr in compared and (pair.before_year, pair.after_year) in over:
            arms[Role.COMPARISON].setdefault(pair.kommune_nr, pair)
    return tuple(_composition_of(role, tuple(own.values())) for role, own in arms.items() if own)


def _composition_of(role: Role, pairs: Sequence[Pair]) -> Composition:
    seen = [(pair.before is not None, pair.after is not None) for pair in pairs]
    hidden = sum(bool(CONCEALED & {pair.before_status, pair.after_status}) for pair in pairs)
    return Composition(
        role=str(role),
        both=seen.count((True, True)),
        lost=seen.count((True, False)),
        entered=seen.count((False, True)),
        neither=seen.count((False, False)),
        hidden=hidden,
    )

"""Balance before the start, and the contrast with comparison units weighed to be like the treated.

It stands beside the contrast in which every unit weighs the same, and can only hold a claim down.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.effects import contrast_effect
from folkehelse_eval.checks.labels import after_text
from folkehelse_eval.checks.permutations import Permutations, arms_of
from folkehelse_eval.checks.size import size_of
from folkehelse_eval.checks.uncertainty import tested_by
from folkehelse_eval.design.covariates import Covariates, covariates_of
from folkehelse_eval.design.narrowing import keep_units
from folkehelse_eval.design.sample import Sample
from folkehelse_eval.estimate.balancing import effective_units
from folkehelse_eval.estimate.inference.balanced import Balancable, BalancedTest
from folkehelse_eval.result.balance import Balance, BalanceRow
from folkehelse_eval.result.effect import Effect, Excluded
from folkehelse_eval.vocabulary.comparison import Balancing, Covariate
from folkehelse_eval.vocabulary.plan import Plan

Floats = NDArray[np.float64]

BALANCED = "contrast_balanced"


@dataclass(frozen=True, slots=True)
class Balanced:
    """What balancing one contrast gave."""

    balance: Balance | None = None
    effect: Effect | None = None
    refusal: str = ""
    """Key of the reason why a contrast that the plan wants balanced is not; else empty."""

    def stands(self, contrast: Effect) -> bool | None:
        """Whether the balanced contrast tells the same; ``None`` where the plan wants none.

        It must have the same sign and an interval without zero.
        """
        if self.effect is None or self.effect.interval is None:
            return False if self.refusal else None
        low, high = self.effect.interval.low, self.effect.interval.high
        end = low if contrast.value > 0.0 else high
        return end is not None and end * contrast.value > 0.0


NOT_BALANCED = Balanced()


def balance_of(
    sample: Sample, contrast: Effect, plan: Plan, permutations: Permutations
) -> Balanced:
    """Return a contrast's balance, and the balanced contrast where the plan wants one.

    Whole counties and comparisons inside counties have neither: counties have no characteristics
    here, and inside one county there are too few units to weigh.
    """
    asked = plan.comparison
    if sample.basis or sample.within:
        return NOT_BALANCED
    covariates = covariates_of(sample, asked.balance_on)
    usable = covariates.complete & np.isfinite(sample.change).all(axis=1)
    refusal = _refusal(sample, covariates, usable, plan)
    if asked.balancing is Balancing.NONE or refusal:
        return Balanced(_table(sample, covariates, contrast, plan, None), refusal=refusal)
    kept = keep_units(sample, usable)
    data = Balancable(
        change=kept.change,
        exposure=kept.exposure,
        covariates=covariates_of(kept, asked.balance_on).values,
        shapes=size_of(kept).shapes,
        arms=arms_of(kept),
        matches=asked.matches if asked.balancing is Balancing.MATCHED else None,
    )
    assignments = permutations.of(kept)
    test = BalancedTest.of(data, assignments)
    if test is None:
        return Balanced(_table(sample, covariates, contrast, plan, None), refusal="no_overlap")
    table = _table(kept, covariates_of(kept, asked.balance_on), contrast, plan, test.observed[0])
    share = len(test.weight) / len(assignments.units)
    return Balanced(
        replace(table, share_of_draws=share),
        _effect(sample, kept, usable, test, plan, permutations.seed),
    )


def _refusal(sample: Sample, covariates: Covariates, usable: NDArray[np.bool_], plan: Plan) -> str:
    """Return why a contrast that the plan wants balanced cannot be."""
    if plan.comparison.balancing is Balancing.NONE:
        return ""
    if Covariate.TREND_BEFORE in covariates.names and not np.isfinite(sample.slope).any():
        return "no_trend_before"
    if not (usable & sample.treated).any():
        return "not_balanced_complete"
    others = int((usable & ~sample.treated).sum())
    return "not_balanced_complete" if others < plan.comparison.fewest_units else ""


def _effect(
    sample: Sample,
    kept: Sample,
    usable: NDArray[np.bool_],
    test: BalancedTest,
    plan: Plan,
    seed: int,
) -> Effect:
    balancing = plan.comparison.balancing.value
    tested = tested_by(
        test,
        plan.inference,
        method="randomisation_balanced",
        reason=f"balanced_{balancing}",
        seed=seed,
    )
    left = tuple(
        Excluded(unit, "not_balanced")
        for unit, is_in in zip(sample.units, usable, strict=True)
        if not is_in
    )
    effect = contrast_effect(
        kept,
        BALANCED,
        tested.value,
        (tested.interval,),
        (tested.inference,),
        tested.minimum_detectable,
    )
    return replace(effect, excluded=(*effect.excluded, *left), notes=(f"balanced_{balancing}",))


def _table(
    sample: Sample,
    covariates: Covariates,
    contrast: Effect,
    plan: Plan,
    weight: Floats | None,
) -> Balance:
    treated = sample.treated
    others = ~treated
    own = covariates.values[treated, sample.slot[treated]]
    share = np.bincount(sample.slot[treated], minlength=len(sample.windows)) / treated.sum()
    beside = _over_windows(covariates.values[others], share)
    rows = tuple(
        _row(name, own[:, p], beside[:, p], None if weight is None else weight[others])
        for p, name in enumerate(covariates.names)
    )
    plain = Balance(
        effect_id=contrast.effect_id,
        after=after_text(sample),
        balancing=plan.comparison.balancing.value if weight is not None else "none",
        treated=int(treated.sum()),
        comparison=int(others.sum()),
        rows=tuple(row for row in rows if row is not None),
    )
    if weight is None:
        return plain
    top = int(weight.argmax())
    return replace(
        plain,
        effective_units=effective_units(weight),
        largest_unit=sample.units[top],
        largest_share=float(weight[top]),
    )


def _over_windows(values: Floats, share: Floats) -> Floats:
    """Return each unit's mean over the windows that it has, ``(units, p)``, NaN where it has none.

    Windows weigh as many treated units as fill them.
    """
    seen = np.isfinite(values)
    mass = seen * share[None, :, None]
    total = mass.sum(axis=1)
    product = (np.where(seen, values, 0.0) * share[None, :, None]).sum(axis=1)
    found: Floats = np.divide(product, total, out=np.full_like(total, np.nan), where=total > 0.0)
    return found


def _row(name: Covariate, own: Floats, beside: Floats, weight: Floats | None) -> BalanceRow | None:
    own, known = own[np.isfinite(own)], np.isfinite(beside)
    if not own.size or not known.any():
        return None
    mean, compared = float(own.mean()), float(beside[known].mean())
    spread = _spread(own, beside[known])
    weighed = None if weight is None else float(beside @ weight)
    return BalanceRow(
        covariate=name.value,
        treated=_shown(mean, name),
        comparison=_shown(compared, name),
        weighed=None if weighed is None else _shown(weighed, name),
        difference=_scaled(mean - compared, spread),
        difference_weighed=None if weighed is None else _scaled(mean - weighed, spread),
    )


def _shown(mean: float, name: Covariate) -> float:
    """Return a mean in a unit that can be read: of size, the geometric mean of inhabitants."""
    return float(np.exp(mean)) if name is Covariate.SIZE else mean


def _spread(own: Floats, beside: Floats) -> float:
    """Return the root of the two groups' mean variance; of one group where the other is one unit.

    Not of the weighted group, so that weighting cannot hide a difference (Austin 2009).
    """
    variances = [group.var(ddof=1) for group in (own, beside) if group.size > 1]
    return float(np.sqrt(np.mean(variances))) if variances else 0.0


def _scaled(difference: float, spread: float) -> float | None:
    return difference / spread if spread > 0.0 else None

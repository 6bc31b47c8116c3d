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
from folkehelse_eval.design.narrowing import keep_compared, keep_units
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
    kept = _with_characteristics(sample, covariates, asked.fewest_units)
    refusal = _refusal(sample, kept, covariates, plan)
    if asked.balancing is Balancing.NONE or refusal:
        return Balanced(_table(sample, contrast, plan, None), refusal=refusal)
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
        return Balanced(_table(sample, contrast, plan, None), refusal="no_overlap")
    table = _table(kept, contrast, plan, test.observed[0])
    share = len(test.weight) / len(assignments.units)
    return Balanced(
        replace(table, share_of_draws=share), _effect(sample, kept, test, plan, permutations.seed)
    )


def _with_characteristics(sample: Sample, covariates: Covariates, fewest: int) -> Sample:
    """Return the contrast over the windows for which units have every characteristic."""
    known = np.asarray(np.isfinite(covariates.values).all(axis=-1), dtype=np.bool_)
    narrowed = replace(sample, before=np.where(known, sample.before, np.nan))
    own = np.where(sample.treated, sample.slot, 0)
    lost = sample.treated & ~known[np.arange(len(known)), own]
    usable = np.isfinite(narrowed.change).any(axis=1) & ~lost
    return keep_compared(keep_units(narrowed, usable), fewest) if usable.any() else narrowed


def _refusal(sample: Sample, kept: Sample, covariates: Covariates, plan: Plan) -> str:
    """Return why a contrast that the plan wants balanced cannot be."""
    if plan.comparison.balancing is Balancing.NONE:
        return ""
    if Covariate.TREND_BEFORE in covariates.names and not np.isfinite(sample.slope).any():
        return "no_trend_before"
    others = int((~kept.treated).sum())
    if not kept.treated.any() or others < plan.comparison.fewest_units:
        return "not_balanced_complete"
    return "balanced_one_treated" if int(kept.treated.sum()) == 1 else ""


def _effect(
    sample: Sample,
    kept: Sample,
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
        Excluded(unit, "not_balanced") for unit in sample.units if unit not in set(kept.units)
    )
    effect = contrast_effect(
        kept,
        BALANCED,
        tested.value,
        (tested.interval,),
        (tested.inference,),
        tested.minimum_detectable,
    )
    return replace(effect, excluded=(*sample.excluded, *left), notes=(f"balanced_{balancing}",))


def _table(sample: Sample, contrast: Effect, plan: Plan, weight: Floats | None) -> Balance:
    """Return the balance; ``weight`` is ``(units, windows)``, ``None`` where nothing is weighed."""
    treated, wanted = sample.treated, plan.comparison.balance_on
    values = covariates_of(sample, wanted).values
    own = values[treated, sample.slot[treated]]
    records = np.isfinite(sample.change) & ~treated[:, None]
    share = np.bincount(sample.slot[treated], minlength=len(sample.windows)) / treated.sum()
    rows = tuple(
        _row(name, own[:, p], _Beside(values[:, :, p], records, share, weight))
        for p, name in enumerate(wanted)
    )
    plain = Balance(
        effect_id=contrast.effect_id,
        after=after_text(sample),
        balancing=plan.comparison.balancing.value if weight is not None else "none",
        treated=int(treated.sum()),
        comparison=int((~treated).sum()),
        rows=tuple(row for row in rows if row is not None),
    )
    if weight is None:
        return plain
    by_unit = weight.sum(axis=1)
    top = int(by_unit.argmax())
    return replace(
        plain,
        effective_units=effective_units(by_unit),
        largest_unit=sample.units[top],
        largest_share=float(by_unit[top]),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """One characteristic of the comparison units, ``(units, windows)``."""

    values: Floats
    records: NDArray[np.bool_]
    """Over which windows a unit is compared."""
    share: Floats
    """Share of the treated in each window."""
    weight: Floats | None

    @property
    def known(self) -> Floats:
        """Values of all records that have one."""
        return self.values[self.records & np.isfinite(self.values)]

    @property
    def mean(self) -> float:
        """Mean over the units of each window, windows weighing as many treated as fill them."""
        seen = self.records & np.isfinite(self.values)
        number = seen.sum(axis=0)
        share = np.where(number > 0, self.share, 0.0) / np.maximum(number, 1)
        mass = seen * share
        return float((np.where(seen, self.values, 0.0) * mass).sum() / mass.sum())

    @property
    def weighed(self) -> float | None:
        """Weighted mean."""
        if self.weight is None:
            return None
        used = self.weight > 0.0
        return float((self.weight[used] * self.values[used]).sum())


def _row(name: Covariate, own: Floats, beside: _Beside) -> BalanceRow | None:
    own = own[np.isfinite(own)]
    if not own.size or not beside.known.size:
        return None
    mean, compared, weighed = float(own.mean()), beside.mean, beside.weighed
    spread = _spread(own, beside.known)
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

"""What a two-way regression averages: all two-by-two comparisons with their weights.

Goodman-Bacon 2021, theorem 1. The weights depend on cohort sizes and timing only, so they are
computed once for all indicators. Comparisons with units that were treated earlier subtract their
effects; that shows as negative weights on treated cells (de Chaisemartin and D'Haultfoeuille 2020).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.absorb import absorber
from folkehelse_eval.estimate.blocks import Block, estimate_blocks, moments
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot
from folkehelse_eval.estimate.two_way import treated_cells


class PairKind(StrEnum):
    """Who is compared with whom."""

    WITH_NEVER_TREATED = "with_never_treated"
    EARLIER_WITH_LATER = "earlier_with_later"
    LATER_WITH_EARLIER = "later_with_earlier"
    """Already treated units as comparison: misleading when effects change over time."""
    WITH_ALWAYS_TREATED = "with_always_treated"


@dataclass(frozen=True, slots=True)
class BaconParts:
    """Two-by-two comparisons ``b`` of one block."""

    block: Block
    kind: tuple[PairKind, ...]
    """``[b]``."""
    treated: NDArray[np.int64]
    """``[b]``, start year of the cohort that changes."""
    compared: NDArray[np.int64]
    """``[b]``, start year of the cohort that does not."""
    weight: NDArray[np.float64]
    """``[b]``, adds to one."""
    effect: NDArray[np.float64]
    """``[k, b]``."""
    cell_weight: NDArray[np.float64]
    """``[c, t]``, weight of the regression on the effect of a cohort's treated cells; zero where
    untreated; adds to one."""

    @property
    def share_of_negative_weights(self) -> float:
        """Share of treated unit-years whose effect enters with the wrong sign."""
        treated = treated_cells(self.block.starts, self.block.years) * self.block.sizes[:, None]
        return float(treated[self.cell_weight < 0].sum() / treated.sum())

    @property
    def sum_of_negative_weights(self) -> float:
        """Sum of the negative weights, zero or below."""
        return float(np.minimum(self.cell_weight, 0.0).sum())

    def by_kind(self, kind: PairKind) -> tuple[float, NDArray[np.float64]]:
        """Weight of a kind of comparison, and its average effect ``[k]``."""
        own = np.array([item is kind for item in self.kind], dtype=np.bool_)
        total = float(self.weight[own].sum())
        if total == 0.0:
            return 0.0, np.full(len(self.effect), np.nan)
        return total, self.effect[:, own] @ self.weight[own] / total


def goodman_bacon(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> Batch[BaconParts]:
    """Split two-way estimates into two-by-two comparisons; panels without missing cells only.

    Parameters
    ----------
    outcome
        ``[k, u, t]``.
    first_treated
        ``[u]``, first affected year, or :data:`~folkehelse_eval.estimate.blocks.NEVER`.
    years
        ``[t]``, strictly increasing.
    """
    return estimate_blocks(outcome, first_treated, years, _split)


def _split(block: Block) -> BaconParts | Refusal:
    names = tuple(int(k) for k in block.indicators)
    if not block.complete:
        return Refusal(names, WhyNot.MISSING_CELLS, f"{int((~block.observed).sum())} cells")
    treated = treated_cells(block.starts, block.years)  # [c, t]
    after = treated.mean(axis=1)
    pairs = [
        (a, b)
        for a in range(len(after))
        for b in range(len(after))
        if a != b and 0.0 < after[a] < 1.0 and (after[a] != after[b])
    ]
    if not pairs:
        return Refusal(names, WhyNot.NO_COMPARISON_UNITS, f"cohorts {block.starts.tolist()}")
    share = block.sizes / block.sizes.sum()
    means = moments(block).means
    weight = np.array([_raw_weight(share, after, a, b) for a, b in pairs])
    effect = np.stack([_two_by_two(means, treated, a, b) for a, b in pairs], axis=1)
    own, other = np.array(pairs).T
    return BaconParts(
        block=block,
        kind=tuple(_kind(after, a, b) for a, b in pairs),
        treated=block.starts[own],
        compared=block.starts[other],
        weight=weight / weight.sum(),
        effect=effect,
        cell_weight=_cell_weights(block, treated),
    )


def _raw_weight(
    share: NDArray[np.float64], after: NDArray[np.float64], own: int, other: int
) -> float:
    """Variance that the comparison has, times the squared share of its units and years."""
    early, late = max(after[own], after[other]), min(after[own], after[other])
    if late == 0.0 or early == 1.0:  # the other never changes
        part = after[own] * (1.0 - after[own])
    elif after[own] == early:
        part = (early - late) * (1.0 - early)
    else:
        part = late * (early - late)
    return float(share[own] * share[other] * part)


def _two_by_two(
    means: NDArray[np.float64], treated: NDArray[np.float64], own: int, other: int
) -> NDArray[np.float64]:
    """Difference of changes between two cohorts over the years when ``other`` does not change."""
    fixed = treated[other] == (0.0 if treated[other].sum() < treated[own].sum() else 1.0)
    post, pre = fixed & (treated[own] == 1.0), fixed & (treated[own] == 0.0)
    change = means[:, :, post].mean(axis=2) - means[:, :, pre].mean(axis=2)
    return np.asarray(change[:, own] - change[:, other])


def _kind(after: NDArray[np.float64], own: int, other: int) -> PairKind:
    if after[other] == 0.0:
        return PairKind.WITH_NEVER_TREATED
    if after[other] == 1.0:
        return PairKind.WITH_ALWAYS_TREATED
    if after[own] > after[other]:
        return PairKind.EARLIER_WITH_LATER
    return PairKind.LATER_WITH_EARLIER


def _cell_weights(block: Block, treated: NDArray[np.float64]) -> NDArray[np.float64]:
    fit = absorber(np.broadcast_to(block.sizes[:, None], treated.shape).astype(np.float64))
    clean = fit.residuals(treated[None])[0] * block.sizes[:, None]
    return np.asarray(clean * treated / (clean * treated).sum())

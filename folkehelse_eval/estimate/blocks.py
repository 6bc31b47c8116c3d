"""Indicators that miss the same cells form a block; its units stand sorted by cohort.

Whole years without a figure (rounds of a survey) and units without any figure leave the block, so
most blocks are complete. In a complete block every estimator here is a linear map of cohort means,
and its variance needs one years x years matrix per cohort and indicator.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.errors import EstimationError
from folkehelse_eval.estimate.refusal import Batch, Refusal, WhyNot

Estimate = TypeVar("Estimate")

NEVER = 0
"""First year of treatment of a unit that is never treated."""

CHUNK_CELLS = 150_000  # about 1 MB of float64: stays in the cache between the passes


@dataclass(frozen=True, slots=True)
class Block:
    """Indicators ``k`` with equal missing cells; units ``u`` by cohort ``c``, years ``t``."""

    outcome: NDArray[np.float64]
    """The whole panel as handed over, ``[indicator, unit, period]``; never copied or changed."""
    indicators: NDArray[np.intp]
    """``[k]``, positions in the panel."""
    units: NDArray[np.intp]
    """``[u]``, positions in the panel, sorted by start year with the never treated last."""
    periods: NDArray[np.intp]
    """``[t]``, positions in the panel."""
    years: NDArray[np.int64]
    """``[t]``, increasing."""
    starts: NDArray[np.int64]
    """``[c]``, start year of each cohort; :data:`NEVER` comes last."""
    bounds: NDArray[np.intp]
    """``[c + 1]``; cohort ``c`` is ``units[bounds[c]:bounds[c + 1]]``."""
    observed: NDArray[np.bool_]
    """``[u, t]``."""

    @property
    def complete(self) -> bool:
        """Whether every unit has a figure in every period."""
        return bool(self.observed.all())

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Units in each cohort, ``[c]``."""
        return np.diff(self.bounds).astype(np.int64)

    @property
    def cohort(self) -> NDArray[np.intp]:
        """Cohort of each unit, ``[u]``."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.bounds))

    def values(self, part: slice = slice(None)) -> NDArray[np.float64]:
        """Copy of the outcome of some indicators, ``[k, u, t]`` in the block's order."""
        chosen = self.indicators[part]
        if _is_run(chosen):
            panel = self.outcome[chosen[0] : chosen[0] + len(chosen)]
        else:
            panel = self.outcome[chosen]
        if len(self.periods) < panel.shape[2]:
            panel = panel[:, :, self.periods]
        return np.take(panel, self.units, axis=1, mode="clip")  # unchecked: positions all exist

    def chunks(self, step: int | None = None) -> Iterator[slice]:
        """Slices of indicators that are worked on together: ``step`` or what fits the cache."""
        step = step or max(1, CHUNK_CELLS // max(1, self.observed.size))
        for first in range(0, len(self.indicators), step):
            yield slice(first, min(first + step, len(self.indicators)))


@dataclass(frozen=True, slots=True)
class Moments:
    """Means and scatter of a complete block: all that estimates and analytic errors need."""

    block: Block
    means: NDArray[np.float64]
    """``[k, c, t]``."""
    scatter: NDArray[np.float64]
    """``[k, c, t, t]``, sums over the cohort's units of products of deviations from its means."""


def moments(block: Block) -> Moments:
    """Reduce a complete block to cohort means and scatter matrices in one pass."""
    count, cohorts, years = len(block.indicators), len(block.starts), len(block.years)
    means = np.empty((count, cohorts, years))
    scatter = np.empty((count, cohorts, years, years))
    for part in block.chunks():
        values = block.values(part)
        for c in range(cohorts):
            own = values[:, block.bounds[c] : block.bounds[c + 1]]
            # a product with ones adds the rows in one sweep; mean(axis=1) is five times slower here
            means[part, c] = (np.ones(own.shape[1]) @ own) / own.shape[1]
            own -= means[part, c][:, None]
            np.matmul(own.transpose(0, 2, 1), own, out=scatter[part, c])
    return Moments(block, means, scatter)


def blocks_of(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> tuple[tuple[Block, ...], tuple[Refusal, ...]]:
    """Group indicators by their missing cells.

    Parameters
    ----------
    outcome
        ``[k, u, t]``, NaN where there is no figure.
    first_treated
        ``[u]``, first affected year of each unit or :data:`NEVER`.
    years
        ``[t]``, strictly increasing; rounds of a survey may be numbered instead.
    """
    _check_shapes(outcome, first_treated, years)
    finite = np.isfinite(outcome)
    if finite.all():
        keys = {b"": list(range(len(outcome)))} if len(outcome) else {}
        infinite: list[int] = []
    else:
        infinite = np.flatnonzero(np.isinf(outcome).any(axis=(1, 2))).tolist()
        keys = _patterns(finite, frozenset(infinite))
    refused = [Refusal((k,), WhyNot.INFINITE_VALUES, f"indicator {k}") for k in infinite]
    blocks = []
    for members in keys.values():
        observed = finite[members[0]]
        if observed.any():
            blocks.append(_block(outcome, first_treated, years, members, observed))
        else:
            refused.append(Refusal(tuple(members), WhyNot.NOTHING_OBSERVED, "no figure"))
    return tuple(blocks), tuple(refused)


def without_constant(block: Block) -> tuple[Block | None, tuple[Refusal, ...]]:
    """Separate the indicators that never change in any unit: their errors would be zero."""
    ends = block.units[[0, -1]]
    # two units first: hardly any indicator needs the look at all of them
    suspects = _never_change(block.outcome[block.indicators[:, None], ends])
    constant = np.zeros(len(block.indicators), dtype=np.bool_)
    for k in np.flatnonzero(suspects):
        constant[k] = _never_change(block.values(slice(k, k + 1)))[0]
    if not constant.any():
        return block, ()
    names = tuple(int(k) for k in block.indicators[constant])
    refused = (Refusal(names, WhyNot.CONSTANT_OUTCOME, f"{len(names)} indicators"),)
    if constant.all():
        return None, refused
    return replace(block, indicators=block.indicators[~constant]), refused


def estimate_blocks(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    estimate: Callable[[Block], Estimate | Refusal],
) -> Batch[Estimate]:
    """Estimate every block of indicators that change at all; arguments as in :func:`blocks_of`."""
    blocks, refused = blocks_of(outcome, first_treated, years)
    found: list[Estimate] = []
    refusals = list(refused)
    for whole in blocks:
        block, constant = without_constant(whole)
        refusals += constant
        if block is None:
            continue
        result = estimate(block)
        if isinstance(result, Refusal):
            refusals.append(result)
        else:
            found.append(result)
    return Batch(tuple(found), tuple(refusals))


def _never_change(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether every unit has one value only, ``[k]``; every unit has at least one."""
    highest = np.fmax.reduce(values, axis=2)
    lowest = np.fmin.reduce(values, axis=2)
    return np.asarray((highest == lowest).all(axis=1))


def _block(
    outcome: NDArray[np.float64],
    first_treated: NDArray[np.int64],
    years: NDArray[np.int64],
    members: list[int],
    observed: NDArray[np.bool_],
) -> Block:
    periods = np.flatnonzero(observed.any(axis=0))
    present = np.flatnonzero(observed.any(axis=1))
    key = np.where(first_treated == NEVER, np.iinfo(np.int64).max, first_treated)[present]
    units = present[np.argsort(key, kind="stable")]
    ordered = np.sort(key)
    first = np.flatnonzero(np.diff(ordered, prepend=ordered[0] - 1))
    return Block(
        outcome=outcome,
        indicators=np.array(members, dtype=np.intp),
        units=units,
        periods=periods,
        years=years[periods].astype(np.int64),
        starts=first_treated[units[first]].astype(np.int64),
        bounds=np.append(first, len(units)),
        observed=observed[np.ix_(units, periods)],
    )


def _patterns(finite: NDArray[np.bool_], skip: frozenset[int]) -> dict[bytes, list[int]]:
    bits = np.packbits(finite.reshape(len(finite), -1), axis=1)
    found: dict[bytes, list[int]] = {}
    for k, row in enumerate(bits):
        if k not in skip:
            found.setdefault(row.tobytes(), []).append(k)
    return found


def _is_run(positions: NDArray[np.intp]) -> bool:
    return bool(positions[-1] - positions[0] + 1 == len(positions))


def _check_shapes(
    outcome: NDArray[np.float64], first_treated: NDArray[np.int64], years: NDArray[np.int64]
) -> None:
    if outcome.ndim != 3 or outcome.shape[1:] != (len(first_treated), len(years)):
        raise EstimationError(
            f"outcome has shape {outcome.shape}; expected (indicators, {len(first_treated)} units, "
            f"{len(years)} periods) as first_treated and years say. Build all three together."
        )
    if (np.diff(years) <= 0).any():
        raise EstimationError(
            f"years {years.tolist()} do not increase; expected each period once, in order of time. "
            "Sort the periods and the outcome's last axis alike."
        )

"""Randomisation inference for many indicators: p values, intervals, and the draws behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.estimate.inference.assignments import (
    Arms,
    Assignments,
    count_assignments,
    every_assignment,
    first_in_order,
    need_draws,
    random_orders,
)
from folkehelse_eval.estimate.inference.inversion import Hull, invert
from folkehelse_eval.estimate.inference.randomised import (
    RTOL_TIE,
    Joint,
    Options,
    Randomised,
    Statistic,
)
from folkehelse_eval.estimate.inference.statistics import (
    ContrastTest,
    coefficient_test,
    precision_weighted_test,
    scaled_test,
    studentised_test,
)
from folkehelse_eval.estimate.workers import in_parts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Builder = Callable[[Ints, Ints, Assignments], ContrastTest]

BLOCK = 64
"""Indicators computed together: their draws stay in the processor's cache."""


FEWEST_COMPARISON = 2
"""Comparison units beside the treated of a group; with one there is no spread to measure."""


def randomise_indicators(
    change: Floats, shapes: Floats, arms: Arms, *, options: Options
) -> Randomised:
    """Test no effect in every indicator by randomisation, and invert the test.

    Parameters
    ----------
    change
        Change of each unit, ``(indicators, units)``; NaN where the indicator lacks the unit.
    shapes
        Shapes of the variance (``register_shapes``, ``share_shapes``), ``(units, shapes)`` or
        ``(indicators, units, shapes)``. Not used by the last two statistics.
    arms
        Who is treated (one start only) and who may change places with whom.

    Notes
    -----
    Under the hypothesis every unit's change, scaled by its noise, could have been another's. The p
    value is ``(1 + draws at least as large) / (1 + draws)``, or the exact share. False-positive
    rates over simulated designs: ``docs/calibration.md``.
    """

    def build(rows: Ints, kept: Ints, assignments: Assignments) -> ContrastTest:
        sized = shapes[rows][:, kept] if shapes.ndim == 3 else shapes[kept]
        value = change[rows][:, kept]
        return build_test(options.statistic, value, sized, arms.among(kept), assignments)

    return randomise_patterns(change, arms, build, options=options)


def randomise_patterns(
    change: Floats, arms: Arms, build: Builder, *, options: Options
) -> Randomised:
    """Test every indicator with the units it has.

    Parameters
    ----------
    change
        ``(indicators, units)``, NaN where the indicator lacks the unit; says who is there.
    arms
        Of all units.
    build
        From indicators, units and assignments among those units to their test.
    """
    need_draws(options.draws, level=options.level)
    refused = tuple(refusal(row, arms) for row in change)
    patterns = list(_patterns(change, refused))
    orders = _orders(arms, [observed for _, observed in patterns], options)
    alone = len(patterns) == 1
    blocks = [
        (rows[at : at + BLOCK], _Pattern(arms, mask, orders, alone))
        for rows, mask in patterns
        for at in range(0, rows.size, BLOCK)
    ]
    parts = in_parts(lambda block: _part(block[0], build, block[1], options), blocks)
    return _assemble(parts, refused, options)


def _orders(arms: Arms, observed: list[NDArray[np.bool_]], options: Options) -> NDArray[np.int32]:
    """Draw the common orders of the units; none where every pattern can be enumerated."""
    inside = [arms.among(np.flatnonzero(mask)) for mask in observed]
    enumerated = all(count_assignments(part) <= options.exact_up_to for part in inside)
    needed = not enumerated or (options.joint and len(inside) > 1)
    rng = np.random.default_rng(options.seed)
    return random_orders(arms.slot.size, draws=options.draws if needed else 0, rng=rng)


def refusal(change: Floats, arms: Arms) -> str | None:
    """Return why one indicator cannot be tested, as a key; ``None`` when it can.

    ``change`` has shape ``(units,)``.
    """
    if np.isinf(change).any():
        return "infinite_values"
    seen = np.isfinite(change)
    if not (seen & arms.treated).any():
        return "not_surveyed"
    others = np.unique(arms.stratum[seen & arms.treated])
    comparison = [(seen & ~arms.treated & (arms.stratum == group)).sum() for group in others]
    if min(comparison) < FEWEST_COMPARISON:
        return "fewer_than_two_comparison"
    if np.ptp(change[seen]) == 0.0:
        return "constant_outcome"
    return None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Units that a group of indicators has in common."""

    arms: Arms
    observed: NDArray[np.bool_]
    orders: NDArray[np.int32]
    alone: bool
    """Whether all indicators have this pattern."""

    @property
    def inside(self) -> Arms:
        return self.arms.among(np.flatnonzero(self.observed))

    def assignments(self, exact_up_to: int) -> Assignments:
        if count_assignments(self.inside) <= exact_up_to:
            return every_assignment(self.inside)
        return self.random

    @property
    def random(self) -> Assignments:
        return first_in_order(self.orders, self.arms, observed=self.observed)


@dataclass(frozen=True, slots=True)
class _Part:
    """Results of a block of indicators, under the names of :class:`Randomised`."""

    rows: NDArray[np.int64]
    arrays: dict[str, Floats]
    joint: Joint | None


def _patterns(
    change: Floats, refused: tuple[str | None, ...]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Yield the indicators that have the same units, with those units."""
    usable = np.flatnonzero([reason is None for reason in refused])
    masks, group = np.unique(np.isfinite(change[usable]), axis=0, return_inverse=True)
    for number, mask in enumerate(masks):
        yield usable[group.ravel() == number], mask


def _part(rows: Ints, build: Builder, pattern: _Pattern, options: Options) -> _Part:
    kept, inside = np.flatnonzero(pattern.observed), pattern.inside
    assignments = pattern.assignments(options.exact_up_to)
    test = build(rows, kept, assignments)
    found = test.squared_statistic(np.zeros(rows.size))
    hull = _interval(test, assignments, options)
    arrays = {
        "estimate": test.estimate,
        "standard_error": test.standard_error,
        "p_value": share_at_least(found, exact=assignments.exact),
        "smallest_attainable_p": _smallest(found, assignments),
        "n_assignments": np.full(rows.size, assignments.units.shape[0] + (not assignments.exact)),
        "exact": np.full(rows.size, assignments.exact),
        "low": hull.low,
        "high": hull.high,
        "n_treated": np.full(rows.size, inside.treated.sum()),
        "n_comparison": np.full(rows.size, (~inside.treated).sum()),
    }
    if options.joint and assignments.exact and not pattern.alone:
        again = build(rows, kept, pattern.random)
        found = again.squared_statistic(np.zeros(rows.size))
    exact = assignments.exact and pattern.alone
    joint = Joint(found[:, 0], found[:, 1:], exact) if options.joint else None
    return _Part(rows, arrays, joint)


def build_test(
    statistic: Statistic, change: Floats, shapes: Floats, arms: Arms, assignments: Assignments
) -> ContrastTest:
    """Return the test of a block of indicators that have the same units."""
    match statistic:
        case Statistic.SCALED:
            return scaled_test(change, shapes, arms, assignments)
        case Statistic.PRECISION_WEIGHTED:
            return precision_weighted_test(change, shapes, arms, assignments)
        case Statistic.STUDENTISED:
            return studentised_test(change, arms, assignments)
        case Statistic.COEFFICIENT:
            return coefficient_test(change, arms, assignments)


def share_at_least(found: NDArray[np.float32], *, exact: bool) -> Floats:
    """Return the p values; the first column of ``found`` is the observed assignment."""
    bound = found[:, :1] * np.float32(1.0 - RTOL_TIE)
    number = np.count_nonzero(found[:, 1:] >= bound, axis=1)
    assignments = found.shape[1] - 1
    p_value: Floats = number / assignments if exact else (1 + number) / (1 + assignments)
    return p_value


def _smallest(found: NDArray[np.float32], assignments: Assignments) -> Floats:
    if assignments.exact:
        largest = found.max(axis=1, keepdims=True)
        return share_at_least(np.concatenate([largest, found[:, 1:]], axis=1), exact=True)
    least = max(1.0 / (1.0 + assignments.units.shape[0]), 1.0 / assignments.possible)
    return np.full(found.shape[0], least)


def _interval(test: ContrastTest, assignments: Assignments, options: Options) -> Hull:
    if not options.intervals:
        return Hull(np.full_like(test.estimate, np.nan), np.full_like(test.estimate, np.nan))
    return invert(
        lambda effect: share_at_least(test.squared_statistic(effect), exact=assignments.exact),
        estimate=test.estimate,
        scale=test.standard_error,
        level=options.level,
    )


def _assemble(parts: list[_Part], refused: tuple[str | None, ...], options: Options) -> Randomised:
    number = len(refused)

    def gathered(name: str) -> Floats:
        out = np.full(number, np.nan)
        for part in parts:
            out[part.rows] = part.arrays[name]
        return out

    def counted(name: str) -> NDArray[np.int64]:
        return np.nan_to_num(gathered(name)).astype(np.int64)

    return Randomised(
        statistic=options.statistic,
        seed=options.seed,
        estimate=gathered("estimate"),
        standard_error=gathered("standard_error"),
        p_value=gathered("p_value"),
        smallest_attainable_p=gathered("smallest_attainable_p"),
        n_assignments=counted("n_assignments"),
        exact=counted("exact").astype(np.bool_),
        low=gathered("low"),
        high=gathered("high"),
        n_treated=counted("n_treated"),
        n_comparison=counted("n_comparison"),
        refused=refused,
        joint=_together(parts, number) if options.joint and parts else None,
    )


def _together(parts: list[_Part], number: int) -> Joint:
    found = [(part.rows, part.joint) for part in parts if part.joint is not None]
    observed = np.full(number, np.nan, dtype=np.float32)
    draws = np.full((number, found[0][1].draws.shape[1]), np.nan, dtype=np.float32)
    for rows, joint in found:
        observed[rows], draws[rows] = joint.observed, joint.draws
    return Joint(observed, draws, exact=found[0][1].exact)

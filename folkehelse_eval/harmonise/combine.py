"""Adding the parts of a merged municipality: pure functions on arrays.

``group`` numbers the merged cell that each part belongs to, from 0; all arrays of parts have shape
(n_parts,), all results shape (n_groups,).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.vocabulary.status import CellStatus

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

STATUS_BY_RANK: tuple[CellStatus, ...] = (
    CellStatus.OBSERVED,
    CellStatus.NOT_COMPUTABLE,
    CellStatus.MISSING,
    CellStatus.HIDDEN,
)
"""A merged cell takes the status of its highest-ranked part: one hidden part hides the whole."""
RANK = {status: rank for rank, status in enumerate(STATUS_BY_RANK)}


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of merged cells."""

    group: Integers
    value: Floats
    """In the indicator's unit; NaN unless observed."""
    numerator: Floats
    denominator: Floats
    answers: Floats
    share: Floats
    """Share of the part's people that belongs to the merged cell; 1 unless the part was split."""
    stated_weight: Floats
    """Weight stated for the part, or NaN."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How the values of merged cells are made; all arrays have shape (n_groups,)."""

    is_count: Booleans
    """Values are counts and are added."""
    standardised: Booleans
    """Values are standardised, so that adding counts does not reproduce them."""
    scale: Floats
    """Value of a ratio of 1 in the indicator's unit: 100 for percent, 1000 for per 1 000."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Merged cells."""

    value: Floats
    numerator: Floats
    denominator: Floats
    answers: Floats
    weighted: Booleans
    """Combined with weights instead of by adding the counts the value is made of."""


def worst_rank(
    rank: Integers, group: Integers, *, n_delivered: Integers, n_existing: Integers
) -> Integers:
    """Return the rank of each merged cell's status.

    A part that existed and was not delivered counts as missing.
    """
    incomplete = n_delivered < n_existing
    worst = np.where(incomplete, RANK[CellStatus.MISSING], 0).astype(np.int64)
    np.maximum.at(worst, group, rank)
    return worst


def combine(parts: Parts, rule: Rule) -> Combined:
    """Combine parts into merged cells: add counts, then divide.

    In order: counts are added; a ratio with numerator and denominator is divided after both are
    added; a mean or a standardised ratio with denominators is weighted by them (a mean times its
    denominator is a sum, so only the standardised one is marked); anything else needs stated
    weights, and is NaN without them.
    """
    n_groups = len(rule.is_count)

    def added(amount: Floats) -> Floats:
        total = np.bincount(parts.group, weights=amount, minlength=n_groups)
        return total.astype(np.float64)

    numerator = added(parts.numerator * parts.share)
    denominator = added(parts.denominator * parts.share)
    ratio = rule.scale * _divided(numerator, denominator)
    by_denominator = _divided(added(parts.value * parts.denominator * parts.share), denominator)
    by_weight = _divided(added(parts.value * parts.stated_weight), added(parts.stated_weight))
    exact_ratio = ~rule.standardised & ~np.isnan(ratio)
    value = np.select(
        [rule.is_count, exact_ratio, ~np.isnan(by_denominator)],
        [added(parts.value * parts.share), ratio, by_denominator],
        default=by_weight,
    )
    summed = rule.is_count | exact_ratio | (~rule.standardised & ~np.isnan(by_denominator))
    return Combined(
        value=value,
        numerator=numerator,
        denominator=denominator,
        answers=added(parts.answers * parts.share),
        weighted=~summed,
    )


def _divided(top: Floats, bottom: Floats) -> Floats:
    """Divide; NaN where the bottom is 0 or unknown."""
    empty = np.full_like(top, np.nan)
    return np.divide(top, bottom, out=empty, where=bottom > 0)

"""Why a cell holds a number, or why it does not."""

from enum import StrEnum


class CellStatus(StrEnum):
    """Status of one cell; survives every step from the reader to the page.

    Absence is data: a cell without a number always says which of the four absences it is.
    """

    OBSERVED = "observed"
    HIDDEN = "hidden"
    """Withheld by the supplier for privacy, or withheld for a reason that was lost on the way."""
    NOT_COMPUTABLE = "not_computable"
    """Not asked, or not computable: no survey that year, too few answers to standardise."""
    MISSING = "missing"
    """Should exist, was not delivered."""
    WITHHELD = "withheld"
    """Delivered, and withheld here because a hidden figure would follow from it."""


CONCEALED = frozenset({CellStatus.HIDDEN, CellStatus.WITHHELD})
"""There is a figure, which must not be shown and must not follow from what is shown."""


class Exactness(StrEnum):
    """How a value came onto the borders of 2024."""

    EXACT = "exact"
    """Same territory; at most a new code."""
    MERGED = "merged"
    """Counts of the merged parts were added."""
    WEIGHTED = "weighted"
    """Rates without counts, combined with stated weights."""
    ESTIMATED = "estimated"
    """A split part was shared out by population weights, because the plan asked for it."""

"""How much of a county at entry one contrast's figure covers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountyCoverage:
    """One county in one contrast."""

    fylke_nr: str
    """Number of 2017."""
    before: str
    """Years before, as printed."""
    after: str
    share: float
    """From 0 to 1, by the borders of 2017."""
    is_counted: bool
    """By those behind the figures (pupils ...); else by inhabitants aged 0-24."""
    is_enough: bool
    """Whether the plan lets the figure stand for the county; it is left out otherwise."""

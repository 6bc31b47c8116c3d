"""Whom the treated are compared with, and who is not and why."""

from dataclasses import dataclass

from folkehelse_eval.result.effect import Excluded


@dataclass(frozen=True, slots=True)
class Pool:
    """The comparison pool of a plan, before any indicator's figures are looked at."""

    pool: str
    """Key of who may be compared (``never_treated`` ...)."""
    area: str
    """Key of where they are taken from (``county``, ``neighbours``, ``nation``)."""
    within_county: bool
    """Whether each treated unit is compared inside its own county only."""
    funded: int
    """Municipalities with a measure and a known start."""
    looked_at: int
    """All other municipalities."""
    remaining: int
    """Of these, how many may be compared."""
    in_one_county: bool = False
    """Whether all funded lie in one county and some that may be compared do not; a contrast stays
    inside that county where it has units enough."""
    left_out: tuple[Excluded, ...] = ()

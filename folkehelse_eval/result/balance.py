"""How alike funded and comparison units were before the start, as they are and weighed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One characteristic before the start."""

    covariate: str
    """Key of the characteristic (``size`` ...)."""
    treated: float
    """Mean of the treated in the characteristic's own unit; of size, the geometric mean."""
    comparison: float
    """Mean of the comparison units, every one the same."""
    weighed: float | None
    """Their weighted mean; ``None`` where they are not weighed."""
    difference: float | None
    """Treated minus comparison in standard deviations; ``None`` where nothing varies."""
    difference_weighed: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """Balance of one contrast."""

    effect_id: str
    """The contrast with equal weights."""
    after: str
    """Years after, as printed; tells several follow-ups apart."""
    balancing: str
    """``none``, ``matched`` or ``entropy``."""
    treated: int
    comparison: int
    rows: tuple[BalanceRow, ...]
    effective_units: float | None = None
    """Equally weighted units that would be as precise (Kish); ``None`` without weights."""
    largest_unit: str = ""
    """The comparison unit that weighs most."""
    largest_share: float | None = None
    share_of_draws: float | None = None
    """Assignments that could be balanced, of all looked at."""

"""What other estimators say of one contrast, and its rank where one unit is treated.

None of it decides a claim: regressions with unit and year effects stand as a warning, synthetic
comparisons as a check, ranks without stars.
"""

from dataclasses import dataclass

from folkehelse_eval.result.check import CheckResult
from folkehelse_eval.result.effect import Inference, Interval


@dataclass(frozen=True, slots=True)
class BaconPart:
    """One kind of two-by-two comparison inside a two-way regression (Goodman-Bacon 2021)."""

    kind: str
    """``with_never_treated``, ``earlier_with_later``, ``later_with_earlier`` ..."""
    weight: float
    effect: float


@dataclass(frozen=True, slots=True)
class Staggered:
    """A yearly contrast with several start years: imputation, and what two-way would have said."""

    cohorts: tuple[tuple[int, int], ...]
    """First affected year and treated units with complete series."""
    comparison: int
    value: float
    """Mean effect over all treated unit-years in which one is looked for, by imputation."""
    interval: Interval
    """Inverted randomisation of start years."""
    inference: Inference
    two_way: float | None
    """Coefficient of the regression with unit and year effects: a warning, not an answer."""
    parts: tuple[BaconPart, ...] = ()
    negative_share: float = 0.0
    """Share of treated unit-years that enter it with the wrong sign."""
    negative_sum: float = 0.0
    """Sum of those weights, zero or below; all weights add to one."""
    error_rate: CheckResult | None = None
    """How often the inference errs in simulated designs like this one, if any was measured."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A weighted comparison fitted to the years before."""

    estimator: str
    """``synthetic_did``, ``synthetic_control`` or ``augmented_control``."""
    value: float
    misfit: float
    """Root mean square distance before the start, in the indicator's unit."""
    donors: int
    largest_unit: str
    largest_share: float
    """Weight of the donor that weighs most."""
    years_before: int


@dataclass(frozen=True, slots=True)
class PlaceboRank:
    """One treated unit among others that are taken as treated in turn."""

    estimator: str
    value: float
    as_large: int
    """Runs with an effect at least as large, either way."""
    runs: int
    smallest_p: float
    """``1 / (1 + runs)``: below it no rank can come."""
    among: str
    """``like_size``, ``counties`` or ``all``."""

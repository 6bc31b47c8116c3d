"""Which inference a design gets, and why; the table below is the whole rule.

The first row whose condition holds is taken. Grounds: false-positive rates in
``docs/calibration.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass

ONE_COUNTY = "inference_one_county"
"""Reason of a contrast that is made inside the one county of all its treated units."""

FEWEST_FOR_ANALYTIC_P = 5
"""Fewer treated units: a standard error may stand, a p value from it may not."""

FEWEST_FOR_BOOTSTRAP = 10
"""Fewer treated units: the restricted bootstrap is nearly blind and is not printed."""

FEWEST_FOR_INFLUENCE = 30
"""From here on t(treated - 1) on influence-function errors holds its level."""

FEWEST_IN_COHORT = 5
"""Treated units in the smallest cohort for influence-function errors."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the choice depends on."""

    treated: int
    """Treated units: municipalities, or counties where whole counties are treated."""
    whole_counties: bool
    """Whether every municipality of a treated county is treated."""
    treated_counties: int
    """Counties that hold treated units."""
    cohort_sizes: tuple[int, ...]
    """Treated units of every start year."""
    share: bool
    """Whether the indicator is a survey share with (exact or guessed) numbers of answers."""
    within_county: bool = False
    """Whether every treated unit is compared, and changes places, inside its own county only."""

    @property
    def several_starts(self) -> bool:
        """Whether start years differ."""
        return len(self.cohort_sizes) > 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The method, why it was chosen, and what stands beside it."""

    method: str
    """Key ``method.<key>`` of the message catalogue."""
    reason: str
    """Key ``reason.<key>``."""
    beside: tuple[str, ...] = ()
    """Methods whose figures stand beside it."""
    p_values_beside: tuple[str, ...] = ()
    """Those of them whose p value may be printed."""


@dataclass(frozen=True, slots=True)
class _Row:
    holds: Callable[[Situation], bool]
    method: str
    reason: str


TABLE = (
    _Row(
        lambda s: s.whole_counties and s.treated_counties == 1,
        "placebo_rank",
        "inference_one_whole_county",
    ),
    _Row(
        lambda s: s.whole_counties,
        "randomisation_scaled",
        "inference_whole_counties",
    ),
    _Row(
        lambda s: s.treated == 1,
        "placebo_rank",
        "inference_one_treated_unit",
    ),
    _Row(
        lambda s: s.within_county and s.treated_counties == 1,
        "randomisation_scaled",
        ONE_COUNTY,
    ),
    _Row(
        lambda s: s.within_county,
        "randomisation_scaled",
        "inference_within_county",
    ),
    _Row(
        lambda s: s.treated >= FEWEST_FOR_INFLUENCE and min(s.cohort_sizes) >= FEWEST_IN_COHORT,
        "influence_function_t",
        "inference_many_treated",
    ),
    _Row(
        lambda s: s.several_starts,
        "randomisation_scaled",
        "inference_several_starts",
    ),
    _Row(
        lambda s: s.share,
        "randomisation_precision_weighted",
        "inference_share",
    ),
    _Row(
        lambda _: True,
        "randomisation_scaled",
        "inference_few_treated",
    ),
)


def choose_inference(situation: Situation) -> Choice:
    """Return the inference for a design."""
    row = next(row for row in TABLE if row.holds(situation))
    beside, with_p = _beside(situation, row.method)
    return Choice(row.method, row.reason, beside, with_p)


def _beside(situation: Situation, method: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what stands beside the default; no analytic p value below five treated units."""
    if method == "placebo_rank" or situation.whole_counties:
        return (), ()
    beside = ["randomisation_scaled"] if method != "randomisation_scaled" else []
    with_p = list(beside)
    beside.append("cr2")
    if situation.treated >= FEWEST_FOR_ANALYTIC_P:
        with_p.append("cr2")
    if situation.treated >= FEWEST_FOR_BOOTSTRAP:
        beside.append("wild_bootstrap_restricted")
        with_p.append("wild_bootstrap_restricted")
    return tuple(beside), tuple(with_p)

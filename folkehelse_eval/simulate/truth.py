"""What is true in the simulated country: the known effects, in one table.

Tests, calibration and ``docs/simulated_country.md`` read this table; the model adds exactly these
numbers and nothing else to the municipalities with a started measure.
"""

from dataclasses import dataclass
from enum import StrEnum


class Theme(StrEnum):
    """Theme of a simulated measure; decides what it changes."""

    MENTAL_HEALTH = "psykisk helse"
    GROWING_UP = "oppvekstmiljø"
    DRUGS = "rusforebygging"


@dataclass(frozen=True, slots=True)
class TrueEffect:
    """Full effect of one theme's measures on one indicator."""

    theme: Theme
    indicator_id: str
    points: float
    """Change in the indicator's unit: percentage points, or users per 1,000 inhabitants."""


TRUE_EFFECTS: tuple[TrueEffect, ...] = (
    TrueEffect(Theme.MENTAL_HEALTH, "ungdata_psykiske_plager", -2.0),
    TrueEffect(Theme.MENTAL_HEALTH, "ungdata_livstilfredshet", 2.0),
    TrueEffect(Theme.MENTAL_HEALTH, "ungdata_ensomhet", -1.0),
    # More contact can be success: a measure that helps pupils to seek help raises this figure.
    TrueEffect(Theme.MENTAL_HEALTH, "kpr_psykiske_symptomer_lidelser", 3.0),
    TrueEffect(Theme.GROWING_UP, "ungdata_psykiske_plager", -2.0),
    TrueEffect(Theme.GROWING_UP, "ungdata_livstilfredshet", 1.0),
    TrueEffect(Theme.GROWING_UP, "elevundersokelsen_mobbing_7", -1.0),
    TrueEffect(Theme.GROWING_UP, "ungdata_treffsteder", 3.0),
    TrueEffect(Theme.DRUGS, "ungdata_psykiske_plager", 0.0),
    TrueEffect(Theme.DRUGS, "ungdata_smertestillende", -1.0),
    TrueEffect(Theme.DRUGS, "ungdata_beruset", -1.5),
)
"""Every effect that is not zero by omission; what is not listed is zero."""

WITHOUT_EFFECT: tuple[str, ...] = (
    "kpr_skader",
    "udir_grunnskolepoeng",
    "ungdata_cannabis",
    "ungdata_fornoyd_helsa",
    "vaksinasjon_meslinger_9",
)
"""Indicators that no measure changes: placebo outcomes."""

RAMP: tuple[float, ...] = (0.0, 0.5, 1.0)
"""Share of the full effect in the start year, the year after, and from the second year after.

Surveys and school years are dated by spring, so nothing shows in the start year itself; the full
effect stays when a measure has ended.
"""


def full_effect(theme: Theme, indicator_id: str) -> float:
    """Return the full effect of a theme on an indicator, in the indicator's unit."""
    return sum(
        effect.points
        for effect in TRUE_EFFECTS
        if effect.theme is theme and effect.indicator_id == indicator_id
    )


def effect_share(year: int, *, start_year: int) -> float:
    """Return the share of the full effect that is reached in a year, 0 before the start."""
    if year < start_year:
        return 0.0
    return RAMP[min(year - start_year, len(RAMP) - 1)]

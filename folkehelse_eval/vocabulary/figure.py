"""The name of one published figure, and how narrow bounds give a hidden one away."""

from dataclasses import dataclass

from folkehelse_eval.vocabulary.geography import LAND_CODE, municipalities
from folkehelse_eval.vocabulary.indicator import Indicator, Unit
from folkehelse_eval.vocabulary.observation import Sex

SHARE_OF_RANGE = 0.05
"""Five percentage points, as a share of the range of a rate or of a scale."""
FEWEST_PERSONS = 5.0


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """What one figure is about, not its value."""

    indicator: str
    unit: str
    """Municipality or county of 2024, or ``LAND_CODE``."""
    first_year: int
    last_year: int
    sex: str = Sex.ALL.value


def closeness(indicator: Indicator) -> float:
    """Return how narrow an interval gives a hidden figure away, in the indicator's unit.

    A figure counts as recovered when it is bounded by an interval of at most this width: 5
    percentage points of a share, 50 of 1,000, 5 % of a scale, 5 persons of a count.
    """
    if indicator.unit is Unit.COUNT or indicator.maximum is None:
        return FEWEST_PERSONS
    return SHARE_OF_RANGE * (indicator.maximum - indicator.minimum)


def largest(indicator: Indicator, figure: Figure) -> float:
    """Return the largest value a figure can have; of a count, everybody who lives in the area."""
    if indicator.maximum is not None:
        return indicator.maximum
    return float(
        sum(
            max(kommune.population.values())
            for kommune in municipalities().values()
            if figure.unit in {kommune.kommune_nr, kommune.fylke_nr, LAND_CODE}
        )
    )

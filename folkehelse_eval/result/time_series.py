"""A break in a series at the start: an association in time, never more; plain values."""

from dataclasses import dataclass

from folkehelse_eval.result.effect import Interval
from folkehelse_eval.vocabulary.indicator import Unit


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """A change with its error, in the indicator's unit (per year for slopes)."""

    value: float
    standard_error: float
    degrees_of_freedom: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """One segmented regression."""

    series: str
    """``own`` (mean of the treated) or ``difference`` (from the mean of those compared with)."""
    errors: str
    """``newey_west`` or ``autoregressive``; the latter's figures stand beside."""
    level_change: SeriesChange
    """Jump at the start."""
    slope_change: SeriesChange
    mean_change: SeriesChange
    """Mean distance after the start from the line before it, carried on."""
    lags: int | None = None
    """Lags of Newey and West: whole part of 4 (n / 100)^(2/9)."""
    autocorrelation: float | None = None
    """Of neighbouring years, where the errors are autoregressive."""


@dataclass(frozen=True, slots=True)
class InterruptedSeries:
    """The series of one comparison's treated units, years counted from each unit's own start."""

    indicator: str
    place: str
    label: str
    unit: Unit
    treated: int
    comparison: int
    """Units compared with, untreated in all years used; 0 where the series stands alone."""
    years_before: int
    years_after: int
    """From the first affected year on, the partly treated one included."""
    fits: tuple[SeriesFit, ...]
    left_out: tuple[str, ...] = ()
    """Units without a figure in every year used."""

"""Segmented regression of the treated units' series, where there are years enough.

An association in time and no claim: with a comparison group the contrasts say more, without one
nothing else can be said. Where the years do not suffice it is refused, and the refusal says why.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.checks.event_panel import EventPanel, event_panel
from folkehelse_eval.checks.variations import Source
from folkehelse_eval.design.build import Design
from folkehelse_eval.design.rounds import Place, place_of
from folkehelse_eval.estimate.segmented import (
    FEWEST_AFTER,
    FEWEST_BEFORE,
    PERFECT,
    Segmented,
    SeriesEffect,
    SeriesErrors,
    segmented,
)
from folkehelse_eval.result.evaluation import Comparison, Refusal
from folkehelse_eval.result.time_series import InterruptedSeries, SeriesChange, SeriesFit
from folkehelse_eval.vocabulary.indicator import Rhythm

Floats = NDArray[np.float64]

SEGMENTED = "segmented_regression"
FEWEST_COMPARED = 2


def interrupted_series(
    comparisons: Sequence[Comparison], sources: Mapping[str, Source]
) -> tuple[tuple[InterruptedSeries, ...], tuple[Refusal, ...]]:
    """Return the series of every comparison that has years enough, and why the others have none.

    Parameters
    ----------
    comparisons
        Each about one indicator and all treated units, or one cohort.
    sources
        By indicator.
    """
    found: list[InterruptedSeries] = []
    refused: list[Refusal] = []
    for comparison in comparisons:
        source = sources[comparison.indicator]
        result = _of_comparison(comparison, source, source.design())
        if isinstance(result, Refusal):
            refused.append(result)
        else:
            found.append(result)
    return tuple(found), tuple(refused)


def _of_comparison(
    comparison: Comparison, source: Source, design: Design
) -> InterruptedSeries | Refusal:
    before, after = _points(design, comparison.effects[0].counts.treated_units)
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        return _too_few(comparison, before, after)
    if design.indicators[0].rhythm is not Rhythm.YEARLY:
        return _refusal(comparison, "series_not_yearly")
    compared = _compared(comparison, source, design)
    if isinstance(compared, str):
        return _refusal(comparison, compared)
    panel = event_panel(design, comparison.label, county=compared)
    if isinstance(panel, str):
        return _refusal(comparison, panel)
    if (np.diff(panel.years) != 1).any():
        return _refusal(comparison, "series_has_gaps")
    series = _aligned(panel)
    before, after = int((series.event < 0).sum()), int((series.event >= 0).sum())
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        return _too_few(comparison, before, after)
    if series.is_on_lines():
        return _refusal(comparison, "series_without_noise")
    return InterruptedSeries(
        indicator=comparison.indicator,
        place=comparison.place,
        label=comparison.label,
        unit=design.indicators[0].unit,
        treated=int(panel.treated.sum()),
        comparison=series.compared,
        years_before=before,
        years_after=after,
        fits=tuple(_fits(series, source.plan.inference.level)),
        left_out=panel.left_out,
    )


def _compared(
    comparison: Comparison, source: Source, design: Design
) -> NDArray[np.bool_] | str | None:
    """Return the units that the contrast is made among, ``[u]``, or why the series has none.

    ``None`` where it is made across counties.
    """
    own = [sample for sample in source.samples() if sample.label == comparison.label]
    if not own:  # nobody to compare with, where the plan lets anybody be compared
        alone = np.isin(design.units, comparison.effects[0].counts.treated_units)
        return alone if source.plan.comparison.within_county else None
    if len(set(own[0].within)) > 1:
        return "compared_within_county"
    return source.units_inside(own[0], design.units)


def _points(design: Design, units: Sequence[str]) -> tuple[int, int]:
    """Return the fewest figures on either side of its own start that a treated unit has."""
    indicator, held = design.indicators[0], np.isfinite(design.outcome[0])
    counts = []
    for u in (design.units.index(unit) for unit in units):
        start = int(design.first_treated[u])
        seen = np.flatnonzero(held[u]).tolist()
        places = [place_of(design.periods[t], start, indicator, design.timing) for t in seen]
        counts.append((places.count(Place.BEFORE), places.count(Place.AFTER)))
    return min(n for n, _ in counts), min(n for _, n in counts)


@dataclass(frozen=True, slots=True)
class _Series:
    """Means by years from the start; every treated unit is in every one of them."""

    event: NDArray[np.int64]
    own: Floats
    others: Floats | None
    """Mean of the compared over the same calendar years; ``None`` with fewer than two."""
    compared: int

    def is_on_lines(self) -> bool:
        """Whether some series lies on two straight lines, with no noise to estimate."""
        after = (self.event >= 0).astype(np.float64)
        since = self.event.astype(np.float64)
        lines = np.column_stack([np.ones(len(since)), since, after, since * after])
        every = [self.own] if self.others is None else [self.own, self.own - self.others]
        return any(
            np.abs(values - lines @ np.linalg.lstsq(lines, values, rcond=None)[0]).max()
            <= PERFECT * np.abs(values).max()
            for values in every
        )


def _aligned(panel: EventPanel) -> _Series:
    own = np.flatnonzero(panel.treated)
    first, last = int(panel.years[0]), int(panel.years[-1])
    start = panel.first_affected[own]
    event = np.arange(first - int(start.min()), last - int(start.max()) + 1)
    years = start[:, None] + event - first  # [treated, event], positions of years
    used = np.unique(years)
    others = np.flatnonzero(~panel.treated & panel.allowed[:, used].all(axis=1))
    value = panel.outcome[own[:, None], years].mean(axis=0)
    if others.size < FEWEST_COMPARED:
        return _Series(event, value, None, 0)
    mean = panel.outcome[others].mean(axis=0)[years].mean(axis=0)
    return _Series(event, value, mean, int(others.size))


def _fits(series: _Series, level: float) -> Iterator[SeriesFit]:
    shown = {"own": series.own}
    if series.others is not None:
        shown["difference"] = series.own - series.others
    for name, values in shown.items():
        for errors in SeriesErrors:
            found = segmented(values, series.event, start=0, errors=errors)
            yield _fit(name, found, level)


def _fit(name: str, found: Segmented, level: float) -> SeriesFit:
    return SeriesFit(
        series=name,
        errors=str(found.errors),
        level_change=_change(found.level_change(level=level)),
        slope_change=_change(found.slope_change(level=level)),
        mean_change=_change(found.mean_change(level=level)),
        lags=found.lags,
        autocorrelation=found.autocorrelation,
    )


def _change(effect: SeriesEffect) -> SeriesChange:
    return SeriesChange(
        effect.value, effect.standard_error, effect.degrees_of_freedom, effect.interval
    )


def _too_few(comparison: Comparison, before: int, after: int) -> Refusal:
    return _refusal(
        comparison,
        "too_few_points",
        (
            ("points_before", str(before)),
            ("points_after", str(after)),
            ("needed_before", str(FEWEST_BEFORE)),
            ("needed_after", str(FEWEST_AFTER)),
        ),
    )


def _refusal(
    comparison: Comparison, reason: str, detail: tuple[tuple[str, str], ...] = ()
) -> Refusal:
    label = ("label", comparison.label)
    return Refusal(comparison.indicator, SEGMENTED, reason, (label, *detail))

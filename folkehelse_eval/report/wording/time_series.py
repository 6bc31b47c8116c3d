"""A break in a series in words: what lies beside the line from before the start, and no more."""

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.numbers import decimal, digits_for
from folkehelse_eval.report.wording.names import indicator_name, label_name
from folkehelse_eval.report.wording.quantities import (
    interval_range,
    interval_width,
    signed_difference,
)
from folkehelse_eval.result.time_series import InterruptedSeries, SeriesChange, SeriesFit

OWN, DIFFERENCE, NEWEY_WEST = "own", "difference", "newey_west"


def series_names(item: InterruptedSeries, words: Words) -> dict[str, str | int]:
    """Return the names that a sentence or caption is written with."""
    return {
        "name": indicator_name(item.indicator, words),
        "which": label_name(item.label, words),
    }


def series_digits(item: InterruptedSeries) -> int:
    """Return the decimals of a series' figures."""
    return digits_for(interval_width(item.fits[0].mean_change.interval))


def series_sentences(item: InterruptedSeries, words: Words) -> tuple[str, ...]:
    """Return how far the figures lie from the line before the start, alone and against others."""
    counts = series_names(item, words) | {
        "n": item.treated,
        "before": item.years_before,
        "after": item.years_after,
    }
    found = [words.say("series.own", counts | _mean(_fit_of(item, OWN), item, words))]
    if item.comparison:
        compared = {"n": item.comparison} | _mean(_fit_of(item, DIFFERENCE), item, words)
        found.append(words.say("series.difference", compared))
    return tuple(found)


def change_texts(change: SeriesChange, item: InterruptedSeries, words: Words) -> tuple[str, str]:
    """Return a change and its interval as printed."""
    digits = series_digits(item)
    return (
        signed_difference(change.value, item.unit, words, digits=digits),
        interval_range(change.interval, item.unit, words, digits=digits),
    )


def errors_text(fit: SeriesFit, words: Words) -> str:
    """Return how the errors of neighbouring years are taken to be related, with its figure."""
    if fit.errors == NEWEY_WEST:
        return words.say("series.errors.newey_west", {"n": fit.lags or 0})
    shown = decimal(fit.autocorrelation or 0.0, words.language, digits=2)
    return words.say("series.errors.autoregressive", {"rho": shown})


def _fit_of(item: InterruptedSeries, series: str) -> SeriesFit:
    return next(f for f in item.fits if (f.series, f.errors) == (series, NEWEY_WEST))


def _mean(fit: SeriesFit, item: InterruptedSeries, words: Words) -> dict[str, str | int]:
    size, within = change_texts(fit.mean_change, item, words)
    return {"size": size, "range": within}

"""Counties' estimates with the mean and what another county may expect: a row each, never by size.

Rows stand in the order given, that of the counties' numbers at entry. The mean is a diamond as
wide as its interval, below a line; the prediction is a thin bar.
"""

import statistics
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report.figures.canvas import MARKS, draw, number_ticks
from folkehelse_eval.report.figures.pairs import NAME_SHARE, short_name
from folkehelse_eval.vocabulary.indicator import Language

ROW_INCHES = 0.34
HEAD_INCHES = 0.45
FOOT_INCHES = 0.8
DIAMOND_HALF = 0.26  # of a row
REACH = 1.1  # of the farthest estimate or mean, on both sides of zero
LONGEST_REACH = 2.5
"""Times the farthest estimate or the usual end; longer intervals run off the picture."""


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county's estimate; an open end of its interval is ``None``."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CountiesWords:
    """The words on the picture."""

    axis: str
    mean: str
    prediction: str
    left: str
    """What lies to the left of zero: *bedre*, *verre* or *lavere*."""
    right: str


def draw_counties(
    rows: tuple[CountyRow, ...],
    mean: CountyRow | None,
    prediction: tuple[float, float] | None,
    *,
    words: CountiesWords,
    language: Language,
    stamp: str,
) -> str:
    """Return the picture as a data address; without ``mean`` the counties stand alone."""
    below = int(mean is not None) + int(prediction is not None)
    count = len(rows) + below
    height = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * count

    def paint(sheet: Sheet) -> None:
        axes = sheet.add_axes(
            (NAME_SHARE, FOOT_INCHES / height, 0.96 - NAME_SHARE, ROW_INCHES * count / height)
        )
        span = _span(rows, mean, prediction)
        axes.set_xlim(-span, span)
        axes.set_ylim(count - 0.4, -0.6)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.axvline(0, color="#1a1a1a", lw=1.2)
        for place, row in enumerate(rows):
            _draw_row(axes, place, row, span)
        names = [short_name(row.name) for row in rows]
        if mean is not None:
            axes.axhline(len(rows) - 0.5, color="#767676", lw=0.8)
            _draw_mean(axes, len(rows), mean)
            names.append(words.mean)
        if prediction is not None:
            axes.hlines(count - 1, *prediction, color=MARKS["others"].colour, lw=4, alpha=0.7)
            names.append(words.prediction)
        axes.set_yticks(range(count), names)
        number_ticks(axes.xaxis, language, most=4)
        sheet.text(0.02, 1 - 0.06 / height, words.axis, va="top", size=12)
        _write_sides(axes, words, height)

    return draw(paint, height_inches=height, stamp=stamp)


def _span(
    rows: tuple[CountyRow, ...], mean: CountyRow | None, prediction: tuple[float, float] | None
) -> float:
    values = max(abs(row.value) for row in rows)
    ends = [abs(end) for row in rows for end in (row.low, row.high) if end is not None]
    reach = LONGEST_REACH * max(values, statistics.median(ends or [0.0]))
    kept = [values, *(min(end, reach) for end in ends)]
    if mean is not None:
        kept += [abs(end) for end in (mean.low, mean.high) if end is not None]
    if prediction is not None:
        kept += [abs(end) for end in prediction]
    return REACH * max(kept)


def _draw_row(axes: Axes, place: int, row: CountyRow, span: float) -> None:
    colour = MARKS["funded"].colour
    low = -span if row.low is None else max(row.low, -span)
    high = span if row.high is None else min(row.high, span)
    axes.hlines(place, low, high, color=colour, lw=1.8)
    ends = [end for end in (row.low, row.high) if end is not None and abs(end) < span]
    axes.plot(ends, [place] * len(ends), "|", color=colour, markersize=8, markeredgewidth=1.6)
    axes.plot([row.value], [place], "o", color=colour, markersize=7)


def _draw_mean(axes: Axes, place: int, mean: CountyRow) -> None:
    low = mean.value if mean.low is None else mean.low
    high = mean.value if mean.high is None else mean.high
    half = DIAMOND_HALF
    axes.fill(
        [low, mean.value, high, mean.value],
        [place, place - half, place, place + half],
        color=MARKS["cohort_2019"].colour,
    )


def _write_sides(axes: Axes, words: CountiesWords, height: float) -> None:
    drop = -0.42 / (height - HEAD_INCHES - FOOT_INCHES)
    inside = axes.transAxes
    axes.text(0, drop, f"\N{LEFTWARDS ARROW} {words.left}", transform=inside, va="top", size=11)
    axes.text(
        1, drop, f"{words.right} \N{RIGHTWARDS ARROW}", transform=inside, va="top", ha="right",
        size=11,
    )  # fmt: skip

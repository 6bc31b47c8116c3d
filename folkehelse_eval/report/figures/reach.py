"""Reach: how many of those aged 0-24 lived in municipalities with a measure, year by year."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report.figures.canvas import MARKS, draw
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.vocabulary.indicator import Language

ROW_INCHES = 0.36
HEAD_INCHES = 0.42
FOOT_INCHES = 0.12
INSIDE_FROM = 60.0  # percent; the label needs about that much of the bar


@dataclass(frozen=True, slots=True)
class ReachBar:
    """One year: share of the population 0-24, percent, and the words at the bar's end."""

    year: int
    share_percent: float | None
    """``None`` where it is not known; the bar is then hatched, never empty like a zero."""
    label: str


def draw_reach(
    bars: tuple[ReachBar, ...], *, axis_label: str, language: Language, stamp: str
) -> str:
    """Return the picture of reach by year as a data address; every bar ends at 100 percent."""
    height = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * len(bars)

    def paint(sheet: Sheet) -> None:
        axes = sheet.add_axes((0.13, FOOT_INCHES / height, 0.85, ROW_INCHES * len(bars) / height))
        _draw_bars(axes, bars, language)
        sheet.text(0.02, 1 - 0.06 / height, axis_label, va="top", size=12)

    return draw(paint, height_inches=height, stamp=stamp)


def _draw_bars(axes: Axes, bars: tuple[ReachBar, ...], language: Language) -> None:
    places = range(len(bars))
    shares = [bar.share_percent or 0.0 for bar in bars]
    axes.barh(places, [100.0] * len(bars), height=0.72, color="white", edgecolor="#767676", lw=0.8)
    axes.barh(places, shares, height=0.72, color=MARKS["funded"].colour, edgecolor="white")
    unknown = [place for place, bar in zip(places, bars, strict=True) if bar.share_percent is None]
    axes.barh(
        unknown,
        [100.0] * len(unknown),
        height=0.72,
        color="white",
        edgecolor="#767676",
        hatch="///",
    )
    for place, bar in zip(places, bars, strict=True):
        share = bar.share_percent or 0.0
        inside = share > INSIDE_FROM
        axes.text(
            share - 1.5 if inside else share + 1.5,
            place,
            _text(bar, language),
            va="center",
            ha="right" if inside else "left",
            color="white" if inside else "#1a1a1a",
            size=12,
            bbox=None
            if bar.share_percent is not None
            else {"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )
    axes.set_yticks(list(places), [str(bar.year) for bar in bars])
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_xlim(0, 100.5)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)


def _text(bar: ReachBar, language: Language) -> str:
    if bar.share_percent is None:
        return bar.label
    return f"{decimal(bar.share_percent, language, digits=0)}\N{NO-BREAK SPACE}%  {bar.label}"

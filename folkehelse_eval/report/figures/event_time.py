"""Differences by time from the start: the time before shaded, what is too small to find in grey."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.ticker import FuncFormatter, MaxNLocator

from folkehelse_eval.report.figures.canvas import MARKS, draw, number_ticks
from folkehelse_eval.report.numbers import signed
from folkehelse_eval.vocabulary.indicator import Language

HEIGHT_INCHES = 3.7
HEAD_INCHES = 0.75
FOOT_INCHES = 0.8
SIDE = 0.12
ASIDE = 0.16
"""How far the estimator that stands beside is moved to the right."""
BEFORE_COLOUR, ZONE_COLOUR = "#eef3f8", "#dedede"


@dataclass(frozen=True, slots=True)
class EventDot:
    """One distance from the start; absent parts are ``None``."""

    event: int
    value: float
    low: float | None
    high: float | None
    other: float | None
    smallest: float | None


@dataclass(frozen=True, slots=True)
class EventWords:
    """The words on the picture."""

    axis: str
    time: str
    before: str
    main: str
    other: str


def draw_event_time(
    dots: tuple[EventDot, ...], *, words: EventWords, language: Language, stamp: str
) -> str:
    """Return the picture as a data address."""

    def paint(sheet: Sheet) -> None:
        bottom, top = FOOT_INCHES / HEIGHT_INCHES, 1 - HEAD_INCHES / HEIGHT_INCHES
        axes = sheet.add_axes((SIDE, bottom, 0.97 - SIDE, top - bottom))
        first, last = dots[0].event - 0.6, dots[-1].event + 0.6
        axes.set_xlim(first, last)
        if first < -0.5:
            axes.axvspan(first, -0.5, color=BEFORE_COLOUR, lw=0)
            axes.text(
                first + 0.1,
                0.98,
                words.before,
                transform=axes.get_xaxis_transform(),
                va="top",
                size=10.5,
            )
            axes.axvline(-0.5, color="#5c5c5c", lw=1, dashes=(2, 2))
        _draw_dots(axes, dots, words)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: signed(x, language, digits=0)))
        number_ticks(axes.yaxis, language, most=5)
        axes.set_xlabel(words.time)
        sheet.text(0.02, 1 - 0.06 / HEIGHT_INCHES, words.axis, va="top", size=12)

    return draw(paint, height_inches=HEIGHT_INCHES, stamp=stamp)


def _draw_dots(axes: Axes, dots: tuple[EventDot, ...], words: EventWords) -> None:
    main, other = MARKS["funded"], MARKS["others"]
    for dot in dots:
        if dot.smallest is not None:
            axes.bar(
                dot.event, 2 * dot.smallest, bottom=-dot.smallest, width=0.7, color=ZONE_COLOUR
            )
        if dot.low is not None and dot.high is not None:
            axes.vlines(dot.event, dot.low, dot.high, color=main.colour, lw=2)
    axes.axhline(0, color="#1a1a1a", lw=1.2)
    has_other = any(dot.other is not None for dot in dots)
    # before the start there is one estimator: the one that stands beside from then on
    early = [(float(dot.event), dot.value) for dot in dots if has_other and dot.event < 0]
    own = dots[len(early) :]
    axes.plot(
        [dot.event for dot in own],
        [dot.value for dot in own],
        main.marker,
        color=main.colour,
        markersize=7,
        label=words.main,
    )
    beside = early + [(dot.event + ASIDE, dot.other) for dot in own if dot.other is not None]
    if beside:
        axes.plot(
            [x for x, _ in beside],
            [y for _, y in beside],
            other.marker,
            markerfacecolor="white",
            markeredgecolor=other.colour,
            markeredgewidth=1.6,
            markersize=6,
            label=words.other,
        )
        axes.legend(
            loc="lower right",
            bbox_to_anchor=(1.02, 1.0),
            ncols=2,
            frameon=False,
            fontsize=10.5,
            handletextpad=0.2,
            columnspacing=0.8,
        )

"""Differences of changes: a dot with its interval on each row, zero line, and which way is better.

Rows stand in the order of the plan, never by size.
"""

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report.figures.canvas import MARKS, draw, number_ticks
from folkehelse_eval.report.numbers import signed
from folkehelse_eval.vocabulary.indicator import Better, Language

ROW_INCHES = 1.12
TITLE_LETTERS = 42  # to a line
HEAD_INCHES = 0.5
FOOT_INCHES = 0.55
SIDE = 0.04
REACH = 1.15  # of the farthest end, on both sides of zero
LEAST_SPAN = 1.0  # units on either side, so that tiny differences do not look large


@dataclass(frozen=True, slots=True)
class ContrastRow:
    """One effect; an open end of its interval is ``None``."""

    name: str
    value: float
    low: float | None
    high: float | None
    has_interval: bool
    better: Better
    smallest: float | None
    """Smallest difference that the design would find."""
    digits: int = 1
    """Decimals of the value, as in the table."""
    years: str = ""
    """Years compared; empty where units have different years, which the table then tells."""


@dataclass(frozen=True, slots=True)
class ContrastWords:
    """The words on the picture."""

    axis: str
    better: str
    worse: str
    higher: str
    lower: str


def draw_contrasts(
    rows: tuple[ContrastRow, ...], *, words: ContrastWords, language: Language, stamp: str
) -> str:
    """Return the picture of contrasts of one unit as a data address."""
    height = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * len(rows)

    def paint(sheet: Sheet) -> None:
        axes = sheet.add_axes(
            (SIDE, FOOT_INCHES / height, 1 - 2 * SIDE, ROW_INCHES * len(rows) / height)
        )
        span = _span(rows)
        axes.set_xlim(-span, span)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_yticks([])
        axes.grid(visible=True, axis="x")
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color="#1a1a1a", lw=1.2)
        for place, row in enumerate(rows):
            _draw_row(axes, place, row, span)
            _write_row(axes, place, row, words=words, language=language)
        number_ticks(axes.xaxis, language, most=5)
        sheet.text(SIDE, 1 - 0.06 / height, words.axis, va="top", size=12)

    return draw(paint, height_inches=height, stamp=stamp)


def _span(rows: tuple[ContrastRow, ...]) -> float:
    ends = [
        abs(end)
        for row in rows
        for end in (row.value, row.low, row.high, row.smallest)
        if end is not None
    ]
    return max(LEAST_SPAN, REACH * max(ends))


def _draw_row(axes: Axes, place: int, row: ContrastRow, span: float) -> None:
    colour = MARKS["funded"].colour
    if row.smallest is not None:
        axes.barh(place, 2 * row.smallest, left=-row.smallest, height=0.26, color="#e6e6e6")
    if row.has_interval:
        low = -span if row.low is None else row.low
        high = span if row.high is None else row.high
        axes.hlines(place, low, high, color=colour, lw=2.5)
        ends = [end for end in (row.low, row.high) if end is not None]
        axes.plot(ends, [place] * len(ends), "|", color=colour, markersize=11, markeredgewidth=2)
    axes.plot([row.value], [place], "o", color=colour, markersize=9)


def _write_row(
    axes: Axes, place: int, row: ContrastRow, *, words: ContrastWords, language: Language
) -> None:
    across = axes.get_yaxis_transform()
    name = f"{row.name}, {row.years}" if row.years else row.name
    title = f"{name}: {signed(row.value, language, digits=row.digits)}"
    axes.text(
        0,
        place - 0.2,
        "\n".join(wrap(title, TITLE_LETTERS)[:2]),
        transform=across,
        va="bottom",
        weight="bold",
        size=12,
        linespacing=1.05,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )
    left, right = _ends(row.better, words)
    axes.text(0, place + 0.16, f"\N{LEFTWARDS ARROW} {left}", transform=across, va="top", size=11)
    axes.text(
        1,
        place + 0.16,
        f"{right} \N{RIGHTWARDS ARROW}",
        transform=across,
        va="top",
        ha="right",
        size=11,
    )


def _ends(better: Better, words: ContrastWords) -> tuple[str, str]:
    if better is Better.NEITHER:
        return words.lower, words.higher
    return (words.better, words.worse) if better is Better.LOWER else (words.worse, words.better)

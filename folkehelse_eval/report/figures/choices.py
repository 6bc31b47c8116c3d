"""All reasonable choices as one curve: a dot for each, sorted by size, its choices marked below."""

import math
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report.figures.canvas import MARKS, draw, number_ticks
from folkehelse_eval.vocabulary.indicator import Language

CURVE_INCHES = 2.0
ROW_INCHES = 0.25
GAP_INCHES = 0.12
GROUP_INCHES = 0.12  # between the kinds of choice
HEAD_INCHES = 0.4
FOOT_INCHES = 0.12
NAME_SHARE = 0.46  # of the width, for the names of the choices
LONGEST_NAME = 29  # letters
OFF = "#d9d9d9"


@dataclass(frozen=True, slots=True)
class ChoiceDot:
    """One way through the choices."""

    value: float
    options: tuple[str, ...]
    """Names of what was chosen, one of each kind."""
    is_main: bool


@dataclass(frozen=True, slots=True)
class ChoiceCurve:
    """Everything on the picture."""

    dots: tuple[ChoiceDot, ...]
    kinds: tuple[tuple[str, ...], ...]
    """Names of the options, kind by kind, in the order of the rows."""
    low: float | None
    high: float | None
    """Interval of the main one, drawn as a band; ``None`` where it is open or not known."""
    axis_label: str


def draw_choices(curve: ChoiceCurve, *, language: Language, stamp: str) -> str:
    """Return the picture as a data address."""
    rows = sum(len(kind) for kind in curve.kinds)
    matrix = ROW_INCHES * rows + GROUP_INCHES * (len(curve.kinds) - 1)
    height = HEAD_INCHES + CURVE_INCHES + GAP_INCHES + matrix + FOOT_INCHES
    ordered = sorted(curve.dots, key=lambda dot: dot.value)

    def paint(sheet: Sheet) -> None:
        width = 0.97 - NAME_SHARE
        low = (FOOT_INCHES + matrix + GAP_INCHES) / height
        upper = sheet.add_axes((NAME_SHARE, low, width, CURVE_INCHES / height))
        lower = sheet.add_axes((NAME_SHARE, FOOT_INCHES / height, width, matrix / height))
        _draw_curve(upper, ordered, curve, language)
        _draw_matrix(lower, ordered, curve.kinds)
        sheet.text(0.02, 1 - 0.06 / height, curve.axis_label, va="top", size=12)

    return draw(paint, height_inches=height, stamp=stamp)


def _draw_curve(
    axes: Axes, ordered: list[ChoiceDot], curve: ChoiceCurve, language: Language
) -> None:
    colour = MARKS["funded"].colour
    if curve.low is not None and curve.high is not None:
        axes.axhspan(curve.low, curve.high, color="#ececec", lw=0)
    axes.axhline(0, color="#1a1a1a", lw=1.2)
    for place, dot in enumerate(ordered):
        if dot.is_main:
            axes.plot([place], [dot.value], "D", color=MARKS["others"].colour, markersize=9)
        else:
            axes.plot([place], [dot.value], "o", color=colour, markersize=4.5)
    axes.set_xlim(-0.8, len(ordered) - 0.2)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    number_ticks(axes.yaxis, language, most=5)


def _draw_matrix(axes: Axes, ordered: list[ChoiceDot], kinds: tuple[tuple[str, ...], ...]) -> None:
    places: dict[tuple[int, str], float] = {}
    step = GROUP_INCHES / ROW_INCHES
    down = 0.0
    for number, kind in enumerate(kinds):
        for name in kind:
            places[(number, name)] = down
            down += 1.0
        down += step
    for (number, name), y in places.items():
        chosen = [x for x, dot in enumerate(ordered) if dot.options[number] == name]
        others = [x for x, dot in enumerate(ordered) if dot.options[number] != name]
        _row_of_bars(axes, others, y, colour=OFF, lw=1.0, half=0.16)
        _row_of_bars(axes, chosen, y, colour="#333333", lw=2.4, half=0.22)
    axes.set_yticks(list(places.values()), [_short(name) for _, name in places], size=10.5)
    axes.set_ylim(down - step - 0.4, -0.6)
    axes.set_xlim(-0.8, len(ordered) - 0.2)
    axes.set_xticks([])
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _row_of_bars(
    axes: Axes, places: list[int], y: float, *, colour: str, lw: float, half: float
) -> None:
    """Draw upright bars as one broken line; single marks make a picture three times as large."""
    x = [end for place in places for end in (place, place, math.nan)]
    axes.plot(x, [y - half, y + half, math.nan] * len(places), color=colour, lw=lw)


def _short(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"

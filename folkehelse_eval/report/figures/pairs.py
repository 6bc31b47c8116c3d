"""Before and after in each municipality: two marks on one row, in order of municipality number."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet

from folkehelse_eval.report.figures.canvas import MARKS, draw, number_ticks
from folkehelse_eval.vocabulary.indicator import Language

ROW_INCHES = 0.32
HEAD_INCHES = 0.75
FOOT_INCHES = 0.45
NAME_SHARE = 0.36  # of the width, for the names
LONGEST_NAME = 21  # letters that fit there


@dataclass(frozen=True, slots=True)
class PairRow:
    """One municipality's figures; both are there."""

    name: str
    before: float
    after: float


def draw_pairs(
    rows: tuple[PairRow, ...],
    *,
    axis_label: str,
    before_label: str,
    after_label: str,
    language: Language,
    stamp: str,
) -> str:
    """Return the picture of before and after as a data address."""
    height = HEAD_INCHES + FOOT_INCHES + ROW_INCHES * len(rows)

    def paint(sheet: Sheet) -> None:
        axes = sheet.add_axes(
            (NAME_SHARE, FOOT_INCHES / height, 0.96 - NAME_SHARE, ROW_INCHES * len(rows) / height)
        )
        _draw_rows(axes, rows)
        number_ticks(axes.xaxis, language, most=4)
        sheet.text(0.02, 1 - 0.06 / height, axis_label, va="top", size=12)
        _draw_key(axes, before_label, after_label)

    return draw(paint, height_inches=height, stamp=stamp)


def short_name(name: str) -> str:
    """Return a name that fits beside its row; the table has it whole."""
    return (
        name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _draw_rows(axes: Axes, rows: tuple[PairRow, ...]) -> None:
    places = range(len(rows))
    before, after = [row.before for row in rows], [row.after for row in rows]
    funded, plain = MARKS["funded"].colour, MARKS["county"].colour
    axes.hlines(places, before, after, color=plain, lw=1.5)
    axes.plot(
        before, places, "o", markerfacecolor="white", markeredgecolor=plain, markeredgewidth=1.8
    )
    axes.plot(after, places, "D", color=funded)
    axes.set_yticks(list(places), [short_name(row.name) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    low, high = min(before + after), max(before + after)
    room = max(0.08 * (high - low), 0.5)
    axes.set_xlim(max(0.0, low - room), high + room)


def _draw_key(axes: Axes, before_label: str, after_label: str) -> None:
    handles = axes.get_lines()[:2]
    axes.legend(
        handles,
        [before_label, after_label],
        loc="lower right",
        bbox_to_anchor=(1.02, 1.0),
        ncols=2,
        frameon=False,
        fontsize=12,
        handletextpad=0.2,
        columnspacing=1.0,
    )

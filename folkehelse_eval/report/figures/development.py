"""Development: a mark at each round, joined only where neighbouring years were both asked."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from folkehelse_eval.report.figures.canvas import MARKS, Mark, draw, number_ticks
from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.vocabulary.indicator import Language

HEIGHT_INCHES = 3.9
HEAD_INCHES = 0.4
FOOT_INCHES = 0.45
LABEL_GAP = 0.075  # least distance of two direct labels, as a share of the axis
LEFT, SPACE_FOR_LABELS = 0.11, 0.3  # of the width
SMALL = 6.0  # points across


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure: first and last year that it covers, and its value."""

    first_year: int
    last_year: int
    value: float

    @property
    def middle(self) -> float:
        """Where its mark stands."""
        return (self.first_year + self.last_year) / 2


@dataclass(frozen=True, slots=True)
class Track:
    """One group's figures in order of time."""

    group: str
    label: str
    """Short enough to stand beside its last figure."""
    dots: tuple[Dot, ...]


def joined_runs(
    dots: tuple[Dot, ...], *, breaks: tuple[int, ...] = ()
) -> tuple[tuple[Dot, ...], ...]:
    """Return the runs of dots that a line may join.

    Two dots are joined when the second covers the single year right after the first. A year without
    a figure in between breaks the line, and so do a new definition and averages over several years,
    which share data.
    """
    runs: list[list[Dot]] = []
    for dot in dots:
        if runs and dot.last_year not in breaks and _neighbours(runs[-1][-1], dot):
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return tuple(tuple(run) for run in runs if len(run) > 1)


def _neighbours(earlier: Dot, later: Dot) -> bool:
    single = earlier.first_year == earlier.last_year and later.first_year == later.last_year
    return single and later.first_year == earlier.last_year + 1


def draw_development(
    tracks: tuple[Track, ...],
    *,
    axis_label: str,
    breaks: tuple[int, ...],
    break_label: str,
    language: Language,
    stamp: str,
) -> str:
    """Return the picture of one indicator's development as a data address."""

    def paint(sheet: Sheet) -> None:
        bottom = FOOT_INCHES / HEIGHT_INCHES
        top = 1 - HEAD_INCHES / HEIGHT_INCHES
        axes = sheet.add_axes((LEFT, bottom, 1 - LEFT - SPACE_FOR_LABELS, top - bottom))
        for track in tracks:
            _draw_track(axes, track, breaks)
        _frame(axes, tracks, language)
        _draw_breaks(axes, breaks, break_label)
        _label_ends(axes, tracks, language)
        sheet.text(0.02, 1 - 0.06 / HEIGHT_INCHES, axis_label, va="top", size=12)

    return draw(paint, height_inches=HEIGHT_INCHES, stamp=stamp)


def _draw_track(axes: Axes, track: Track, breaks: tuple[int, ...]) -> None:
    mark = MARKS[track.group]
    for dot in track.dots:
        if dot.last_year > dot.first_year:
            axes.hlines(dot.value, dot.first_year, dot.last_year, color=mark.colour, lw=1.3)
    for run in joined_runs(track.dots, breaks=breaks):
        (line,) = axes.plot([d.middle for d in run], [d.value for d in run], color=mark.colour)
        if mark.dashes:
            line.set_dashes(mark.dashes)
    _put_marks(axes, mark, [dot.middle for dot in track.dots], [dot.value for dot in track.dots])


def _put_marks(axes: Axes, mark: Mark, x: list[float], y: list[float]) -> Line2D:
    (line,) = axes.plot(
        x,
        y,
        linestyle="none",
        marker=mark.marker,
        markerfacecolor=mark.colour if mark.filled else "white",
        markeredgecolor=mark.colour,
        markeredgewidth=1.8,
        zorder=3,
    )
    return line


def _draw_breaks(axes: Axes, breaks: tuple[int, ...], label: str) -> None:
    first, last = axes.get_xlim()
    for year in breaks:
        if first < year - 0.5 < last:
            axes.axvline(year - 0.5, color="#5c5c5c", lw=1, dashes=(2, 2))
            axes.annotate(
                label,
                (year - 0.5, 1),
                xycoords=("data", "axes fraction"),
                xytext=(3, -2),
                textcoords="offset points",
                va="top",
                size=10.5,
            )


def _frame(axes: Axes, tracks: tuple[Track, ...], language: Language) -> None:
    dots = [dot for track in tracks for dot in track.dots]
    first, last = min(d.first_year for d in dots), max(d.last_year for d in dots)
    axes.set_xlim(first - 0.5, last + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
    low, high = min(d.value for d in dots), max(d.value for d in dots)
    room = max(0.15 * (high - low), 0.5)
    axes.set_ylim(max(0.0, low - room), high + 1.4 * room)
    number_ticks(axes.yaxis, language, most=5)


def _label_ends(axes: Axes, tracks: tuple[Track, ...], language: Language) -> None:
    """Write each group's last figure and name at the right edge, moved apart where they meet."""
    low, high = axes.get_ylim()
    floor = -1.0
    for track in sorted(tracks, key=lambda item: item.dots[-1].value):
        mark, value = MARKS[track.group], track.dots[-1].value
        place = max((value - low) / (high - low), floor + LABEL_GAP)
        floor = place
        small = _put_marks(axes, mark, [1.04], [place])
        small.set(transform=axes.transAxes, markersize=SMALL, clip_on=False)
        axes.annotate(
            f"{decimal(value, language)} {track.label}",
            (1.085, place),
            xycoords="axes fraction",
            va="center",
            color=mark.colour,
            weight="bold",
            size=12,
            annotation_clip=False,
        )

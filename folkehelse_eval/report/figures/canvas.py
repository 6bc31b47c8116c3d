"""A sheet to draw on, and the finished picture as a data address."""

import base64
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources

import matplotlib as mpl
from matplotlib import style
from matplotlib.axis import Axis
from matplotlib.figure import Figure as Sheet
from matplotlib.ticker import FuncFormatter, MaxNLocator

from folkehelse_eval.report.numbers import decimal
from folkehelse_eval.vocabulary.indicator import Language

WIDTH_INCHES = 400 / 72  # 400 points: a phone's width, enlarged on a desk
STAMP_COLOUR = "#8a1c1c"
STAMP_HEIGHT_INCHES = 0.34
_NOISE = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
_LONG_NUMBER = re.compile(r"scale\([^)]*\)|-?\d+\.\d{3,}")  # a scale is a factor and stays


@dataclass(frozen=True, slots=True)
class Mark:
    """How one group is drawn; the marker tells groups apart without colour."""

    colour: str
    marker: str
    filled: bool = True
    dashes: tuple[float, ...] = ()


# Dark enough for 4.5:1 on white; blue, orange, grey and black stay apart for the colour-blind.
MARKS = {
    "funded": Mark("#0b4f8a", "o"),
    "others": Mark("#a34a00", "s", filled=False),
    "cohort_2017": Mark("#0b4f8a", "o"),
    "cohort_2018": Mark("#a34a00", "s", filled=False),
    "cohort_2019": Mark("#5b2a86", "v"),
    "county": Mark("#5c5c5c", "^", dashes=(4.0, 2.0)),
    "land": Mark("#1a1a1a", "D", filled=False, dashes=(1.0, 1.5)),
}


def draw(paint: Callable[[Sheet], None], *, height_inches: float, stamp: str) -> str:
    """Return the picture that ``paint`` makes on an empty sheet, as an SVG data address.

    Parameters
    ----------
    paint
        Draws on the sheet; called once under the package's style.
    height_inches
        Height of the drawing without the stamp.
    stamp
        Text across the top, for simulated figures; empty for none.
    """
    path = resources.files("folkehelse_eval.report.figures") / "folkehelse.mplstyle"
    with resources.as_file(path) as sheet_style, style.context(str(sheet_style)):
        sheet = Sheet(figsize=(WIDTH_INCHES, height_inches))
        paint(sheet)
        if stamp:
            _stamp(sheet, stamp, height_inches)
        picture = io.BytesIO()
        with mpl.rc_context({"savefig.bbox": None}):
            sheet.savefig(picture, format="svg", metadata={"Date": None, "Creator": None})
    small = compact(picture.getvalue().decode("utf-8"))
    return "data:image/svg+xml;base64," + base64.b64encode(small.encode("utf-8")).decode("ascii")


def compact(svg: str) -> str:
    """Return a picture without comments, metadata, blanks between elements and idle decimals.

    Hundredths of a point are finer than any screen; a page with many pictures is a sixth smaller.
    """
    bare = _NOISE.sub("", svg)
    shorter = _LONG_NUMBER.sub(_in_hundredths, bare)
    return re.sub(r">\s+<", "><", re.sub(r" ?\n(?=[A-Za-z])", "", shorter))


def _in_hundredths(found: re.Match[str]) -> str:
    text = found[0]
    return text if text[0] == "s" else f"{float(text):.2f}".rstrip("0").rstrip(".")


def number_ticks(axis: Axis, language: Language, *, most: int) -> None:
    """Put at most ``most`` round numbers on an axis, with the decimals that tell them apart."""
    axis.set_major_locator(MaxNLocator(nbins=most))
    ticks = [float(tick) for tick in axis.get_ticklocs()]
    digits = next((n for n in (0, 1) if all(round(t, n) == round(t, 6) for t in ticks)), 2)
    axis.set_major_formatter(FuncFormatter(lambda x, _: decimal(x, language, digits=digits)))


def _stamp(sheet: Sheet, stamp: str, height_inches: float) -> None:
    """Make room at the top and write the stamp there, so that it covers no figure."""
    total = height_inches + STAMP_HEIGHT_INCHES
    sheet.set_size_inches(WIDTH_INCHES, total)
    shrink = height_inches / total
    for axes in sheet.axes:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 * shrink, box.width, box.height * shrink))
    for text in sheet.texts:
        x, y = text.get_position()
        text.set_position((x, y * shrink))
    sheet.text(
        0.5,
        1 - STAMP_HEIGHT_INCHES / total / 2,
        stamp,
        ha="center",
        va="center",
        color="white",
        weight="bold",
        bbox={"boxstyle": "square,pad=0.35", "facecolor": STAMP_COLOUR, "edgecolor": "none"},
    )

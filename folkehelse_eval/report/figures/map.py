"""A map of municipalities by class, and below it tiles, as large for the small as for the large.

Classes are told apart by lightness and by pattern, so that grey paper and any eye can read them.
"""

from dataclasses import dataclass
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Sheet
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from folkehelse_eval.report.figures.canvas import MARKS, WIDTH_INCHES, draw
from folkehelse_eval.report.figures.shapes import Ring, Shape, on_plane, shapes

COLUMNS = 5
TILE_INCHES = 0.5
TILE_LETTERS = 11  # on one line of a tile, at full size
LONGEST_LINE = 15  # letters, at the least size
TILE_LINES = 3
TILE_POINTS, TILE_POINTS_OF_THREE = 10.5, 9.5
TILE_GAP = 0.06  # of a tile
MOST_MAP_INCHES = 5.4
LEAST_MAP_INCHES = 2.2
KEY_ROW_INCHES = 0.27
SPACE_INCHES = 0.14
EDGE = "#4a4a4a"


@dataclass(frozen=True, slots=True)
class Look:
    """How one class is drawn."""

    fill: str
    pattern: str = ""
    ink: str = "#1a1a1a"


LOOKS = {
    "funded": Look(MARKS["funded"].colour, ink="white"),
    "other_money": Look("#bcd3e6", "////"),
    "uncertain": Look("#efefef", "----"),
    "none": Look("white"),
}
"""Classes in the order of the key."""


@dataclass(frozen=True, slots=True)
class Area:
    """One municipality or district."""

    code: str
    name: str
    look: str
    """Key of :data:`LOOKS`."""
    place: tuple[float, float] | None = None
    """Longitude and latitude; ``None`` where tiles stand in the order given."""


def draw_map(
    areas: tuple[Area, ...],
    *,
    key: tuple[tuple[str, str], ...],
    tiles: tuple[Area, ...],
    stamp: str,
) -> str:
    """Return the picture as a data address.

    Parameters
    ----------
    areas
        Municipalities to draw by their shape; none where a map would show nothing.
    key
        Looks with their words, in order.
    tiles
        Areas to draw as tiles; empty for none.
    stamp
        Text across the top, for simulated figures; empty for none.
    """
    drawn = tuple((area, shapes()[area.code]) for area in areas)
    map_inches = _map_inches(tuple(shape for _, shape in drawn)) if drawn else 0.0
    key_inches = KEY_ROW_INCHES * len(key) + SPACE_INCHES
    rows = _rows(tiles)
    tile_inches = TILE_INCHES * len(rows) + (SPACE_INCHES if rows else 0.0)
    height = key_inches + map_inches + tile_inches

    def paint(sheet: Sheet) -> None:
        top = key_inches / height
        _draw_key(sheet.add_axes((0.01, 1 - top, 0.98, top)), key)
        if drawn:
            bottom = tile_inches / height
            axes = sheet.add_axes((0.01, bottom, 0.98, map_inches / height))
            _draw_shapes(axes, drawn)
        if rows:
            axes = sheet.add_axes((0.0, 0.0, 1.0, TILE_INCHES * len(rows) / height))
            _draw_tiles(axes, rows)

    return draw(paint, height_inches=height, stamp=stamp)


def _box(found: tuple[Shape, ...]) -> tuple[float, float, float, float]:
    corners = [point for shape in found for point in shape.corners]
    across, up = zip(*corners, strict=True)
    return min(across), max(across), min(up), max(up)


def _map_inches(found: tuple[Shape, ...]) -> float:
    west, east, south, north = _box(found)
    middle = (south + north) / 2
    wide = on_plane((east, middle), middle)[0] - on_plane((west, middle), middle)[0]
    return min(MOST_MAP_INCHES, max(LEAST_MAP_INCHES, WIDTH_INCHES * (north - south) / wide))


def _draw_shapes(axes: Axes, drawn: tuple[tuple[Area, Shape], ...]) -> None:
    west, east, south, north = _box(tuple(shape for _, shape in drawn))
    middle = (south + north) / 2
    for area, shape in drawn:
        look = LOOKS[area.look]
        axes.add_patch(
            PathPatch(
                _outline(shape, middle),
                facecolor=look.fill,
                edgecolor=EDGE,
                lw=0.5,
                hatch=look.pattern or None,
            )
        )
    left, right = on_plane((west, middle), middle)[0], on_plane((east, middle), middle)[0]
    axes.set_xlim(left, right)
    axes.set_ylim(south, north)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _outline(shape: Shape, middle: float) -> Path:
    outlines = [_closed(ring, middle) for rings in shape.parts for ring in rings]
    return Path.make_compound_path(*outlines)


def _closed(ring: Ring, middle: float) -> Path:
    return Path([on_plane(point, middle) for point in ring], closed=True)


def _rows(tiles: tuple[Area, ...]) -> tuple[tuple[Area, ...], ...]:
    """Return tiles in rows from north to south, and in each row from west to east."""
    placed = all(tile.place is not None for tile in tiles)
    ordered = sorted(tiles, key=_latitude, reverse=True) if placed else list(tiles)
    count = -(-len(ordered) // COLUMNS)
    if count == 0:
        return ()
    least, more = divmod(len(ordered), count)
    rows, start = [], 0
    for number in range(count):
        end = start + least + (number < more)
        row = ordered[start:end]
        rows.append(tuple(sorted(row, key=_longitude) if placed else row))
        start = end
    return tuple(rows)


def _latitude(tile: Area) -> float:
    return tile.place[1] if tile.place else 0.0


def _longitude(tile: Area) -> float:
    return tile.place[0] if tile.place else 0.0


def _draw_tiles(axes: Axes, rows: tuple[tuple[Area, ...], ...]) -> None:
    for down, row in enumerate(rows):
        shift = (COLUMNS - len(row)) / 2
        for across, tile in enumerate(row):
            _draw_tile(axes, tile, across + shift, down)
    axes.set_xlim(0, COLUMNS)
    axes.set_ylim(len(rows), 0)
    axes.set_axis_off()


def _draw_tile(axes: Axes, tile: Area, x: float, y: float) -> None:
    look, lines = LOOKS[tile.look], tile_lines(tile.name)
    size = 1 - TILE_GAP
    axes.add_patch(
        Rectangle(
            (x + TILE_GAP / 2, y + TILE_GAP / 2),
            size,
            size,
            facecolor=look.fill,
            edgecolor=EDGE,
            lw=0.8,
            hatch=look.pattern or None,
        )
    )
    behind = None if not look.pattern else {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    axes.text(
        x + 0.5,
        y + 0.5,
        "\n".join(lines),
        ha="center",
        va="center",
        size=_letters(lines),
        linespacing=1.0,
        color=look.ink,
        bbox=behind,
    )


def tile_lines(name: str) -> tuple[str, ...]:
    """Return a name on at most three lines: one for each official name of a place with several.

    What does not fit ends in an ellipsis; the table has it whole.
    """
    parts = name.replace(" – ", " - ").replace(" - ", "\n").splitlines()
    if len(parts) == 1:
        broken = wrap(name.replace("-", "- "), TILE_LETTERS, break_long_words=False)
        parts = [line.replace("- ", "-") for line in broken]
    return tuple(_cut(part) for part in parts[:TILE_LINES])


def _cut(line: str) -> str:
    return (
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}\N{HORIZONTAL ELLIPSIS}"
    )


def _letters(lines: tuple[str, ...]) -> float:
    """Return the size at which the longest line fits the tile, points."""
    longest = max(len(line) for line in lines)
    most = TILE_POINTS if len(lines) < TILE_LINES else TILE_POINTS_OF_THREE
    return min(most, TILE_POINTS * (TILE_LETTERS + 1) / longest)


def _draw_key(axes: Axes, key: tuple[tuple[str, str], ...]) -> None:
    handles = [
        Patch(
            facecolor=LOOKS[look].fill,
            edgecolor=EDGE,
            hatch=LOOKS[look].pattern or None,
            lw=0.8,
            label=words,
        )
        for look, words in key
    ]
    axes.set_axis_off()
    axes.legend(
        handles=handles,
        loc="upper left",
        frameon=False,
        fontsize=12,
        borderaxespad=0.0,
        labelspacing=0.35,
        handlelength=1.9,
        handleheight=1.0,
    )

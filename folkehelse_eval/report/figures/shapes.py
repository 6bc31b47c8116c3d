"""Municipality shapes of 2024, for maps: Kartverket's borders, simplified (see data/SOURCES.md)."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

SHAPES_FILE = "municipality_shapes_2024.json"
Point = tuple[float, float]
Ring = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One municipality."""

    kommune_nr: str
    parts: tuple[tuple[Ring, ...], ...]
    """Polygons, the largest first; of each the outer ring and then its holes, longitude and
    latitude."""

    @property
    def corners(self) -> tuple[Point, ...]:
        """All corners of the outer rings."""
        return tuple(point for rings in self.parts for point in rings[0])


@cache
def shapes() -> Mapping[str, Shape]:
    """Return the shape of every municipality of 2024 by its number."""
    path = resources.files("folkehelse_eval.report.figures") / "data" / SHAPES_FILE
    topology = json.loads(path.read_text(encoding="utf-8"))
    across, up = topology["transform"]["scale"]
    arcs = [_corners(arc, across, up) for arc in topology["arcs"]]
    found = {
        item["id"]: Shape(
            item["id"],
            tuple(tuple(_ring(numbers, arcs) for numbers in rings) for rings in item["arcs"]),
        )
        for item in topology["objects"]["municipalities"]["geometries"]
    }
    return MappingProxyType(found)


def on_plane(point: Point, middle_latitude: float) -> Point:
    """Return a place on a plane that is true at the middle latitude, degrees of latitude."""
    return point[0] * math.cos(math.radians(middle_latitude)), point[1]


def _corners(arc: list[list[int]], across: float, up: float) -> Ring:
    x = y = 0
    corners = []
    for right, north in arc:
        x, y = x + right, y + north
        corners.append((x * across, y * up))
    return tuple(corners)


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    """Return one ring from its arcs; ``~n`` is arc n backwards, ends that meet stand once."""
    corners: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        corners.extend(arc if not corners else arc[1:])
    return tuple(corners)

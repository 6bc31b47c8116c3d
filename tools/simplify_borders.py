"""Kartverket's municipality borders, simplified for maps as small as a phone.

``python tools/simplify_borders.py kommuner.geojson municipality_shapes_2024.json`` writes a
TopoJSON topology: every border between two municipalities is one line that both use, so that
simplifying it (Douglas and Peucker 1973) leaves no gap. Islands too small to be seen are left out,
but never a municipality's largest part.
"""

import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Line = tuple[Point, ...]
Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
TOLERANCE_METRES = 800.0
"""Two points on a phone-wide map of a county 160 km wide."""
SMALLEST_ISLAND_KM2 = 10.0
SMALLEST_SHARE = 0.02
"""Of a municipality of islands; a smaller part of it is left out."""
STEP_DEGREES = (0.002, 0.001)
"""Grid of the stored coordinates, longitude and latitude: about 100 metres both ways."""
LEAST_CORNERS = 4  # of a ring that still has an area, its first corner repeated
ATTRIBUTION = "© Kartverket, administrative enheter 2024, CC BY 4.0; forenklet"


def simplified(features: list[dict]) -> dict:
    """Return the topology of GeoJSON features with ``kommunenummer``.

    Parameters
    ----------
    features
        Polygons in WGS84 that meet without gaps: neighbours share their corners exactly.
    """
    polygons = {
        feature["properties"]["kommunenummer"]: _without_islets(_polygons(feature["geometry"]))
        for feature in features
    }
    junctions = _junctions(polygons)
    arcs: dict[Line, int] = {}
    shapes = {
        number: [[_arc_numbers(ring, junctions, arcs) for ring in rings] for rings in parts]
        for number, parts in sorted(polygons.items())
    }
    return {
        "type": "Topology",
        "attribution": ATTRIBUTION,
        "transform": {"scale": list(STEP_DEGREES), "translate": [0.0, 0.0]},
        "arcs": [_on_grid(arc) for arc in arcs],
        "objects": {
            "municipalities": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "id": number, "arcs": parts}
                    for number, parts in shapes.items()
                ],
            }
        },
    }


def _polygons(geometry: dict) -> list[list[Line]]:
    parts = geometry["coordinates"]
    several = [parts] if geometry["type"] == "Polygon" else parts
    return [[tuple((x, y) for x, y, *_ in ring) for ring in part] for part in several]


def _without_islets(polygons: list[list[Line]]) -> list[list[Line]]:
    by_size = sorted(polygons, key=lambda rings: area_km2(rings[0]), reverse=True)
    whole = sum(area_km2(rings[0]) for rings in polygons)
    least = min(SMALLEST_ISLAND_KM2, SMALLEST_SHARE * whole)
    return [by_size[0], *(p for p in by_size[1:] if area_km2(p[0]) >= least)]


def area_km2(ring: Line) -> float:
    """Return the area of a ring on a plane that is true at its middle latitude."""
    plane = _on_plane(np.array(ring)) / 1000
    x, y = plane[:, 0] - plane[0, 0], plane[:, 1] - plane[0, 1]
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


def _on_plane(points: Floats) -> Floats:
    shrink = np.cos(np.radians(points[:, 1].mean()))
    return points * METRES_PER_DEGREE * np.array([shrink, 1.0])


def _junctions(polygons: dict[str, list[list[Line]]]) -> frozenset[Point]:
    """Return the corners where lines meet: their neighbours differ from ring to ring."""
    beside: dict[Point, set[frozenset[Point]]] = defaultdict(set)
    for parts in polygons.values():
        for ring in (ring for rings in parts for ring in rings):
            for before, corner, after in zip(ring[-2:-1] + ring, ring, ring[1:], strict=False):
                beside[corner].add(frozenset((before, after)))
    return frozenset(corner for corner, pairs in beside.items() if len(pairs) > 1)


def _arc_numbers(ring: Line, junctions: frozenset[Point], arcs: dict[Line, int]) -> list[int]:
    """Return a ring as numbers of arcs, new ones added; ``~n`` is arc n backwards."""
    numbers = []
    for line in _cut(ring, junctions):
        backwards = line[::-1]
        if backwards in arcs:
            numbers.append(~arcs[backwards])
        else:
            numbers.append(arcs.setdefault(line, len(arcs)))
    return numbers


def _cut(ring: Line, junctions: frozenset[Point]) -> list[Line]:
    """Return the lines between junctions; a ring without any starts at its least corner."""
    corners = ring[:-1]
    places = [place for place, corner in enumerate(corners) if corner in junctions]
    first = places[0] if places else corners.index(min(corners))
    turned = (*corners[first:], *corners[:first], corners[first])
    ends = [0, *(n for n, c in enumerate(turned[1:-1], 1) if c in junctions), len(turned) - 1]
    return [turned[start : end + 1] for start, end in pairwise(ends)]


def _on_grid(arc: Line) -> list[list[int]]:
    """Return a simplified arc in steps of the grid, each corner as the way from the one before."""
    points = np.array(arc)
    kept = points[_kept(_on_plane(points))]
    places = np.rint(kept / np.array(STEP_DEGREES)).astype(int)
    return np.diff(places, axis=0, prepend=[[0, 0]]).tolist()


def _kept(line: Floats) -> NDArray[np.bool_]:
    """Return which corners stay; of a closed line at least a triangle."""
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    closed = bool(np.array_equal(line[0], line[-1]))
    spans = [(0, len(line) - 1)]
    if closed:  # from the first corner to the one farthest away and back
        far = int(np.argmax(np.hypot(*(line - line[0]).T)))
        keep[far] = True
        spans = [(0, far), (far, len(line) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        away = _distance(line[start + 1 : end], line[start], line[end])
        place = int(np.argmax(away))
        if away[place] > TOLERANCE_METRES or (closed and keep.sum() < LEAST_CORNERS):
            middle = start + 1 + place
            keep[middle] = True
            spans += [(start, middle), (middle, end)]
    return keep


def _distance(points: Floats, start: Floats, end: Floats) -> Floats:
    """Return how far points lie from the line between two others, metres."""
    along = end - start
    length = float(np.hypot(*along))
    if length == 0:
        return np.hypot(*(points - start).T)
    share = np.clip((points - start) @ along / length**2, 0, 1)
    return np.hypot(*(points - start - share[:, None] * along).T)


def main() -> None:
    """Read a GeoJSON file and write the topology."""
    source, target = (Path(name) for name in sys.argv[1:3])
    topology = simplified(json.loads(source.read_text(encoding="utf-8"))["features"])
    target.write_text(as_text(topology), encoding="utf-8")


def as_text(topology: dict) -> str:
    """Return a topology as it is stored, without blanks."""
    return json.dumps(topology, ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    main()

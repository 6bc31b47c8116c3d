"""Which municipalities border on each other, from Kartverket's borders of 2024.

The geometry is drawn without gaps, so two municipalities that share a land border share whole
edges. A municipality without any lies nearest to the one whose coast is nearest. This is how
``vocabulary/data/neighbours_2024.csv`` was made; a test makes it again and compares.
"""

import json
from collections import defaultdict
from itertools import chain, combinations, pairwise
from pathlib import Path

import numpy as np

Point = tuple[float, float]
Ring = list[Point]

LAND, WATER = "land", "water"
METRES_PER_DEGREE = 111_320.0


def shared_borders(geometry: Path) -> list[tuple[str, str, str]]:
    """Return pairs of municipality numbers with ``land`` or ``water``, in order."""
    rings = _rings(geometry)
    land = _sharing_edges(rings)
    alone = sorted(set(rings) - set(chain.from_iterable(land)))
    water = {_pair(number, _nearest(number, rings)) for number in alone}
    return sorted(
        [(one, other, LAND) for one, other in land]
        + [(one, other, WATER) for one, other in water - land]
    )


def _rings(geometry: Path) -> dict[str, list[Ring]]:
    features = json.loads(geometry.read_text(encoding="utf-8"))["features"]
    found: dict[str, list[Ring]] = {}
    for feature in features:
        shape = feature["geometry"]["coordinates"]
        polygons = [shape] if feature["geometry"]["type"] == "Polygon" else shape
        found[feature["properties"]["kommunenummer"]] = [
            [(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon
        ]
    return found


def _sharing_edges(rings: dict[str, list[Ring]]) -> set[tuple[str, str]]:
    owners: dict[frozenset[Point], set[str]] = defaultdict(set)
    for number, own in rings.items():
        for ring in own:
            for edge in pairwise(ring):
                owners[frozenset(edge)].add(number)
    return {_pair(one, other) for found in owners.values() for one, other in combinations(found, 2)}


def _nearest(number: str, rings: dict[str, list[Ring]]) -> str:
    own = _points(rings[number])
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(own[:, 1].mean())), 1.0])
    coast = {
        other: _shortest(own * scale, _points(points) * scale)
        for other, points in rings.items()
        if other != number
    }
    return min(coast, key=lambda other: (coast[other], other))


def _points(own: list[Ring]) -> np.ndarray:
    """Return longitude and latitude, ``(points, 2)``."""
    return np.array([point for ring in own for point in ring])


def _shortest(one: np.ndarray, other: np.ndarray) -> float:
    """Return the shortest distance between points in metres."""
    return float(np.sqrt(((one[:, None] - other[None]) ** 2).sum(axis=-1)).min())


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)

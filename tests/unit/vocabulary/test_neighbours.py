"""Who borders on whom: what every reader can check on a map, and the whole table made again."""

import csv
from pathlib import Path

import pytest

from folkehelse_eval.vocabulary.geography import municipalities, neighbours
from tests.support.shared_borders import shared_borders

ROOT = Path(__file__).resolve().parents[3]


def test_every_municipality_has_a_neighbour_and_is_its_neighbours_neighbour():
    found = neighbours()
    assert list(found) == list(municipalities())
    assert all(found.values())
    assert all(one in found[other] for one, beside in found.items() for other in beside)
    assert not any(one in beside for one, beside in found.items())


@pytest.mark.parametrize(
    ("kommune_nr", "beside"),
    [
        ("5001", {"5028", "5031", "5032"}),  # Trondheim: Melhus, Malvik, Selbu
        ("5014", {"5056"}),  # Frøya has no land border; Hitra is nearest
    ],
)
def test_borders_that_are_known(kommune_nr, beside):
    assert neighbours()[kommune_nr] == beside


@pytest.mark.realdata
def test_the_table_is_what_the_borders_give(realdata):
    file = ROOT / "folkehelse_eval" / "vocabulary" / "data" / "neighbours_2024.csv"
    with file.open(encoding="utf-8") as lines:
        stored = [tuple(row.values()) for row in csv.DictReader(lines)]
    assert stored == shared_borders(realdata / "geometry" / "kommuner_2024_S.geojson")

"""The map: shapes without gaps from the published borders, tiles for all, words for each class."""

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.chapters.reach_map import map_figure
from folkehelse_eval.report.figures.map import COLUMNS, LOOKS, TILE_LINES, tile_lines
from folkehelse_eval.report.figures.shapes import SHAPES_FILE, shapes
from folkehelse_eval.report.wording.places import CLASSES, class_of, map_alternative
from folkehelse_eval.result.reach import MunicipalityReach
from folkehelse_eval.vocabulary.geography import city_districts, municipalities, neighbours
from folkehelse_eval.vocabulary.indicator import Language
from tests.conftest import ROOT
from tests.example_evaluation import evaluation
from tools.simplify_borders import area_km2, as_text, simplified

STORED = ROOT / "folkehelse_eval" / "report" / "figures" / "data" / SHAPES_FILE
LARGEST_DIFFERENCE = 0.25  # of a municipality's area; islets and corners are left out
OVER_WATER = 26  # municipalities without a land border, each with its nearest neighbour
WORDS = load_words(Language.BOKMAL)


def item(number: str, role: str = "none", **changed) -> MunicipalityReach:
    known = municipalities()[number]
    plain = MunicipalityReach(number, known.name, role, None, (), 1000, known.centrality_class)
    return replace(plain, **changed)


def with_municipalities(*items: MunicipalityReach):
    whole = evaluation()
    return replace(whole, reach=replace(whole.reach, municipalities=items))


def test_every_municipality_has_a_shape() -> None:
    assert shapes().keys() == municipalities().keys()
    for shape in shapes().values():
        for ring in (ring for rings in shape.parts for ring in rings):
            assert ring[0] == ring[-1], shape.kommune_nr
            assert len(set(ring)) >= 3, shape.kommune_nr


def test_neighbours_share_a_whole_border() -> None:
    edges = {
        number: {
            frozenset(pair) for rings in shape.parts for ring in rings for pair in pairwise(ring)
        }
        for number, shape in shapes().items()
    }
    pairs = {frozenset((one, other)) for one, beside in neighbours().items() for other in beside}
    apart = [pair for pair in pairs if not set.intersection(*(edges[number] for number in pair))]
    assert len(apart) <= OVER_WATER
    used = Counter(edge for own in edges.values() for edge in own)
    # a border is one line that two use, a coast is one's own; a spit thinner than the grid is both
    assert sum(count > 2 for count in used.values()) <= 2


@pytest.mark.realdata
def test_the_stored_shapes_are_what_the_script_makes(realdata: Path) -> None:
    source = realdata / "geometry" / "kommuner_2024_S.geojson"
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    assert STORED.read_text(encoding="utf-8") == as_text(simplified(features))
    for feature in features:
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        several = [parts] if geometry["type"] == "Polygon" else parts
        before = sum(area_km2(tuple((x, y) for x, y, *_ in part[0])) for part in several)
        number = feature["properties"]["kommunenummer"]
        after = sum(area_km2(rings[0]) for rings in shapes()[number].parts)
        assert after == pytest.approx(before, rel=LARGEST_DIFFERENCE), number


def test_every_class_has_a_look_of_its_own_without_colour() -> None:
    assert tuple(LOOKS) == CLASSES
    assert len({(look.pattern, look.fill) for look in LOOKS.values()}) == len(LOOKS)
    light = {name for name, look in LOOKS.items() if look.ink != "white"}
    assert len({LOOKS[name].pattern for name in light}) == len(light)


@pytest.mark.parametrize(
    ("role", "drawn"),
    [("funded", "funded"), ("county_grant", "other_money"), ("uncertain", "uncertain"),
     ("rejected", "none"), ("none", "none")],
)  # fmt: skip
def test_roles_have_a_class(role: str, drawn: str) -> None:
    assert class_of(item("4001", role)) == drawn


def test_the_largest_county_has_a_picture_and_a_row_for_each() -> None:
    units = [number for number in municipalities() if number.startswith("34")]
    [figure] = map_figure(with_municipalities(*(item(number) for number in units)))
    assert len(figure.table.rows) == len(units) == 46
    assert "46 kommuner" in figure.alternative


def test_the_country_is_told_by_county() -> None:
    every = tuple(
        item(number, "funded" if number == "4001" else "none") for number in municipalities()
    )
    [figure] = map_figure(with_municipalities(*every))
    assert len(figure.table.rows) == 15
    assert "Telemark 1 av 17" in figure.alternative


def test_a_city_is_drawn_by_its_districts_where_the_register_names_them() -> None:
    [figure] = map_figure(with_municipalities(item("0301", "funded", bydeler=("Grorud", "Alna"))))
    districts = [name for number, name in city_districts().items() if number.startswith("0301")]
    assert [row[0].text for row in figure.table.rows] == districts
    assert "2 av 15 (Grorud, Alna)" in figure.alternative
    assert map_figure(with_municipalities(item("0301", "funded"))) == ()


def test_the_alternative_names_who_has_measures() -> None:
    said = map_alternative((item("4001", "funded"), item("4003")), WORDS)
    assert "har tiltak (1): Porsgrunn" in said
    assert "(1): Skien" in said


@pytest.mark.parametrize("number", list(municipalities()))
def test_every_name_fits_its_tile(number: str) -> None:
    lines = tile_lines(municipalities()[number].name)
    assert 1 <= len(lines) <= TILE_LINES
    assert max(len(line) for line in lines) <= 15
    assert COLUMNS == 5

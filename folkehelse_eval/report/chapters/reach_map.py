"""Where the measures are: a map with tiles below it; of a single city, its districts as tiles."""

from collections import Counter

from folkehelse_eval.report.blocks import Cell, Column, Figure, Table
from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.chapters.cells import count, text
from folkehelse_eval.report.chapters.frame import stamp, words_of
from folkehelse_eval.report.figures.map import LOOKS, Area, draw_map
from folkehelse_eval.report.wording.places import (
    CLASSES,
    class_name,
    class_of,
    map_alternative,
    map_caption,
)
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.reach import MunicipalityReach
from folkehelse_eval.vocabulary.geography import city_districts, counties, municipalities

MOST_TILES = 60  # more municipalities are one tile a county
COUNTY_DIGITS = 2


def map_figure(evaluation: Evaluation) -> tuple[Figure, ...]:
    """Return the map of reach; nothing for a city whose register names no district."""
    words, reach = words_of(evaluation), evaluation.reach
    items = tuple(sorted(reach.municipalities, key=lambda item: item.kommune_nr))
    if len(items) == 1:
        return _districts(items[0], evaluation, words)
    if not items:
        return ()
    areas = tuple(_area(item) for item in items)
    counted = Counter(area.look for area in areas)
    picture = draw_map(
        areas,
        key=tuple(
            (look, class_name(look, counted[look], words)) for look in LOOKS if counted[look]
        ),
        tiles=areas if len(areas) <= MOST_TILES else _county_tiles(items, words),
        stamp=stamp(evaluation),
    )
    table = _municipalities(items, words) if len(items) <= MOST_TILES else _counties(items, words)
    return (
        Figure(
            "kart-figur",
            map_caption(evaluation.header, words),
            map_alternative(items, words),
            picture,
            table,
            words.say("reach.map.source", {"source": reach.source}),
        ),
    )


def _area(item: MunicipalityReach) -> Area:
    known = municipalities()[item.kommune_nr]
    return Area(item.kommune_nr, item.name, class_of(item), (known.longitude, known.latitude))


def _municipalities(items: tuple[MunicipalityReach, ...], words: Words) -> Table:
    columns = ("municipality", "kommune_nr", "role")
    return Table(
        "kart-tabell",
        words.say("reach.map.caption"),
        tuple(Column(words.say(f"column.{key}")) for key in columns),
        tuple(
            (
                text(item.name),
                text(item.kommune_nr),
                text(words.say(f"map.class.{class_of(item)}")),
            )
            for item in items
        ),
    )


def _by_county(items: tuple[MunicipalityReach, ...]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for item in items:
        found.setdefault(item.kommune_nr[:COUNTY_DIGITS], Counter())[class_of(item)] += 1
    return found


def _county_tiles(items: tuple[MunicipalityReach, ...], words: Words) -> tuple[Area, ...]:
    return tuple(
        Area(
            number,
            f"{counties()[number]}\n{_share(counted, words)}",
            "none",
            _middle(tuple(item for item in items if item.kommune_nr.startswith(number))),
        )
        for number, counted in _by_county(items).items()
    )


def _share(counted: Counter[str], words: Words) -> str:
    return words.say("map.share", {"n": counted["funded"], "total": counted.total()})


def _middle(items: tuple[MunicipalityReach, ...]) -> tuple[float, float]:
    known = [municipalities()[item.kommune_nr] for item in items]
    return (
        sum(place.longitude for place in known) / len(known),
        sum(place.latitude for place in known) / len(known),
    )


def _counties(items: tuple[MunicipalityReach, ...], words: Words) -> Table:
    def row(number: str, counted: Counter[str]) -> tuple[Cell, ...]:
        return (text(counties()[number]), *(count(counted[each], words) for each in CLASSES))

    return Table(
        "kart-tabell",
        words.say("reach.map.caption_counties"),
        (
            Column(words.say("column.county")),
            *(Column(words.say(f"map.class.{each}"), numeric=True) for each in CLASSES),
        ),
        tuple(row(number, counted) for number, counted in _by_county(items).items()),
    )


def _districts(city: MunicipalityReach, evaluation: Evaluation, words: Words) -> tuple[Figure, ...]:
    """Return a city's districts as tiles, in order of number."""
    known = {
        name: number
        for number, name in city_districts().items()
        if number.startswith(city.kommune_nr)
    }
    named = frozenset(city.bydeler) | frozenset(evaluation.reach.bydeler)
    if not named & known.keys():
        return ()
    tiles = tuple(
        Area(number, name, "funded" if name in named else "none") for name, number in known.items()
    )
    counted = Counter(tile.look for tile in tiles)
    picture = draw_map(
        (),
        key=tuple(
            (look, words.say(f"map.district.{look}", {"n": counted[look]}))
            for look in ("funded", "none")
            if counted[look]
        ),
        tiles=tiles,
        stamp=stamp(evaluation),
    )
    rows = tuple(
        (text(tile.name), text(words.say(f"map.district_is.{tile.look}"))) for tile in tiles
    )
    columns = tuple(Column(words.say(f"column.{key}")) for key in ("district", "role"))
    values: dict[str, str | int] = {"city": city.name}
    return (
        Figure(
            "kart-figur",
            words.say("reach.map.districts", values),
            words.say(
                "alt.districts",
                values
                | {
                    "n": counted["funded"],
                    "total": len(tiles),
                    "names": ", ".join(tile.name for tile in tiles if tile.look == "funded"),
                },
            ),
            picture,
            Table("kart-tabell", words.say("reach.map.caption_districts", values), columns, rows),
            words.say("source.text", {"source": evaluation.reach.source}),
        ),
    )

"""What a map of reach says: classes of municipalities, its caption, and its text alternative."""

from collections import Counter

from folkehelse_eval.report.catalogue import Words
from folkehelse_eval.report.wording.names import COUNTY_DIGITS, area_name
from folkehelse_eval.report.wording.quantities import joined
from folkehelse_eval.result.evaluation import Header
from folkehelse_eval.result.reach import MunicipalityReach
from folkehelse_eval.vocabulary.geography import counties

CLASSES = ("funded", "other_money", "uncertain", "none")
MOST_NAMED = 25  # more municipalities are counted, and the funded ones named
MOST_COUNTED = 60  # more are counted by county
_OTHER_MONEY = frozenset({"funded_elsewhere", "pilot", "county_grant", "other_scheme"})


def class_of(item: MunicipalityReach) -> str:
    """Return the class under which a municipality is drawn."""
    if item.role in _OTHER_MONEY:
        return "other_money"
    return item.role if item.role in CLASSES else "none"


def class_name(name: str, count: int, words: Words) -> str:
    """Return the words of a class in the key, with its number of municipalities."""
    told = words.say(f"map.class.{name}")
    return words.say("map.key", {"name": told, "n": count})


def map_caption(header: Header, words: Words) -> str:
    """Return the map's caption."""
    return words.say("reach.map.figure", {"area": area_name(header, words)})


def map_alternative(items: tuple[MunicipalityReach, ...], words: Words) -> str:
    """Return the text of a map: how many of each class, and which."""
    told = tuple(_class_told(name, items, words) for name in CLASSES)
    said = words.say(
        "alt.map",
        {"total": len(items), "classes": "; ".join(each for each in told if each)},
    )
    if len(items) <= MOST_COUNTED:
        return said
    return f"{said} {words.say('alt.map_counties', {'counties': _counties_told(items, words)})}"


def _class_told(name: str, items: tuple[MunicipalityReach, ...], words: Words) -> str:
    some = tuple(item.name for item in items if class_of(item) == name)
    if not some:
        return ""
    told = class_name(name, len(some), words)
    named = len(items) <= MOST_NAMED or (name == "funded" and len(items) <= MOST_COUNTED)
    return f"{told}: {joined(some, words)}" if named else told


def _counties_told(items: tuple[MunicipalityReach, ...], words: Words) -> str:
    every = Counter(item.kommune_nr[:COUNTY_DIGITS] for item in items)
    funded = Counter(
        item.kommune_nr[:COUNTY_DIGITS] for item in items if class_of(item) == "funded"
    )
    return "; ".join(
        f"{counties()[number]} {words.say('map.share', {'n': funded[number], 'total': total})}"
        for number, total in every.items()
    )

"""An answer of FHI's open API: json-stat2 with list indexes and flags among the values."""

import json

from folkehelse_eval.simulate.areas import Areas
from folkehelse_eval.simulate.published import SHOWN, Published

MEASURES = {"SMR": "Forholdstall (Norge = 100)", "MEIS": "Andel (prosent, standardisert, simulert)"}
SEXES = {"0": "kjønn samlet", "1": "gutter", "2": "jenter"}
DECIMALS = 4
FLAGS = {
    "..": "Manglende data",
    ".": "Lar seg ikke beregne",
    ":": "Anonymisert eller skjult av andre årsaker",
}


def jsonstat_answer(published: Published, areas: Areas, *, title: str, updated: str) -> bytes:
    """Return one survey table with a byte-order mark, as the server sends it."""
    years = {f"{first}_{last}": f"{first}-{last}" for first, last in published.periods}
    categories = {
        "GEO": ("Geografi", dict(zip(areas.codes, areas.names, strict=True))),
        "AAR": ("År", years),
        "KJONN": ("Kjønn", SEXES),
        "MEASURE_TYPE": ("Måltall", MEASURES),
    }
    answer = {
        "class": "dataset",
        "version": "2.0",
        "href": None,
        "label": title,
        "updated": updated,
        "source": None,
        "id": list(categories),
        "size": [len(labels) for _, labels in categories.values()],
        "role": {"time": None, "geo": ["GEO"], "metric": ["MEASURE_TYPE"]},
        "dimension": {
            code: {"label": label, "category": {"index": list(labels), "label": labels}}
            for code, (label, labels) in categories.items()
        },
        "value": _values(published),
        "status": "",
        "extension": {"flags": {"index": list(FLAGS), "label": FLAGS}},
    }
    return json.dumps(answer, ensure_ascii=False).encode("utf-8-sig")


def _values(published: Published) -> list[float | str]:
    """Flatten with the last dimension fastest; a flag stands in both measures of a cell."""
    country = published.value[0]
    values: list[float | str] = []
    for area in range(len(published.value)):
        for column in range(len(published.periods)):
            for sex in range(len(SEXES)):
                symbol = str(published.symbol[area, column, sex])
                level = float(published.value[area, column, sex])
                pair = (100 * level / float(country[column, sex]), level)
                values.extend(
                    round(number, DECIMALS) if symbol == SHOWN else symbol for number in pair
                )
    return values

"""The small table of error rates that the package looks a design up in."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.calibration_families import FAMILIES, SCALED, designs_of
from folkehelse_eval.simulate.register_designs import COUNTIES, COUNTY_UNITS

COLUMNS = (
    "family",
    "method",
    "treated_from",
    "units",
    "treated",
    "lowest_percent",
    "highest_percent",
)
SOURCES = {
    "register": "register",
    "survey": "survey",
    "staggered": "windows",
    "imputation": "staggered",
}
"""Kinds of designs as a report sees them, and the measured family that answers for each."""
COUNTY_SOURCES = {
    "one_county": ("within the county", COUNTY_UNITS),
    "one_county_across": ("whole country", COUNTY_UNITS * COUNTIES),
}
"""Kinds of designs whose treated lie in one county, by whom they are compared with: the column of
the measured family that answers for each, and the units in the comparison."""


def error_rates(found: Mapping[str, Any]) -> str:
    """Return the table as csv: lowest and highest rate over what a design does not show."""
    together: dict[tuple[str, str, str, int, int], list[float]] = {}
    for key, rate in _rates(found):
        together.setdefault(key, []).append(rate)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for key, rates in together.items():
        writer.writerow((*key, f"{min(rates):.1f}", f"{max(rates):.1f}"))
    return out.getvalue()


def _rates(found: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str, str, int, int], float]]:
    for kind, source in SOURCES.items():
        family = FAMILIES[source]
        for design in designs_of(found, source):
            label = dict(zip(family.columns, design.label, strict=True))
            units, treated = _with_figures(label)
            for method in (family.default, *family.beside):
                key = (kind, method, label["treated from"], units, treated)
                yield key, design.rates[method][0]
    family = FAMILIES["county"]
    for kind, (column, units) in COUNTY_SOURCES.items():
        for design in designs_of(found, "county"):
            label = dict(zip(family.columns, design.label, strict=True))
            key = (kind, SCALED, label["treated from"], units, int(label["treated"]))
            yield key, design.rates[column][0]


def _with_figures(label: Mapping[str, str]) -> tuple[int, int]:
    """Return units and treated units with figures; a quarter of each arm may have none."""
    units, treated = int(label["units"]), int(label["treated"])
    if label.get("missing", "none") == "none":
        return units, treated
    others = units - treated
    return units - treated // 4 - others // 4, treated - treated // 4

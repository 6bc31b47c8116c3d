"""What the families of ``benchmarks/calibration.json`` are: columns, defaults, bands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LOWEST, HIGHEST = 3.5, 6.5
LOWEST_COVERAGE = 93.5
FARTHEST_POWER = 5.0
"""Points that the default's power may lie below the best valid method's."""
SCALED = "randomisation_scaled"
PRECISION_WEIGHTED = "randomisation_precision_weighted"

REGISTER = ("variance", "treated from", "innovations", "units", "treated")
SURVEY = (
    "rounds",
    "between part",
    "answers",
    "missing",
    "treated from",
    "movement",
    "units",
    "treated",
)


@dataclass(frozen=True, slots=True)
class Family:
    """Designs of one kind."""

    title: str
    columns: tuple[str, ...]
    """What the label of a design holds."""
    default: str = ""
    """The method whose rates count; empty for peers."""
    beside: tuple[str, ...] = ()
    """Methods of ours that stand beside the default in reports."""


FAMILIES = {
    "register": Family("Yearly registers, one start year", REGISTER, SCALED),
    "survey": Family("Survey rounds", SURVEY, SCALED, (PRECISION_WEIGHTED,)),
    "staggered": Family("Several start years, imputation", ("starts", *REGISTER), SCALED),
    "windows": Family("Several start years, contrast of changes", ("starts", *REGISTER), SCALED),
    "county": Family(
        "All treated in one county of 23 that has shocks of its own",
        ("variance", "treated from", "units", "treated"),
        "within the county",
    ),
}
POWER_FAMILIES = {
    "register_power": Family("Power, yearly registers", REGISTER, SCALED),
    "survey_power": Family("Power, survey rounds", SURVEY, SCALED, (PRECISION_WEIGHTED,)),
}
PEER_FAMILIES = {
    "peers": Family("Default intervals of other programs", ("starts", *REGISTER)),
    "synthetic": Family("Synthetic difference-in-differences", ("starts", *REGISTER)),
    "programs": Family("The programs themselves", ("starts", *REGISTER)),
    "synthetic_program": Family("The synthetic program itself", ("starts", *REGISTER)),
}


@dataclass(frozen=True, slots=True)
class Design:
    """One measured design."""

    label: tuple[str, ...]
    rates: Mapping[str, tuple[float, float]]
    """False positives of each method with their Monte-Carlo error, per cent."""
    power: Mapping[str, tuple[float, float]]


def designs_of(found: Mapping[str, Any], family: str) -> tuple[Design, ...]:
    """Return the designs of a family; none where it was not measured."""
    rows = found.get(family, {"designs": ()})["designs"]
    return tuple(
        Design(
            tuple(row["label"]),
            {k: (v[0], v[1]) for k, v in row["rates"].items()},
            {k: (v[0], v[1]) for k, v in row.get("power", {}).items()},
        )
        for row in rows
    )


def outside(designs: tuple[Design, ...], method: str) -> Iterator[Design]:
    """Yield the designs in which a method rejects too seldom or too often."""
    for design in designs:
        if not LOWEST <= design.rates[method][0] <= HIGHEST:
            yield design


def best_valid(design: Design, methods: tuple[str, ...]) -> str:
    """Return the method with the highest power among those that do not reject too often here."""
    valid = [name for name in methods if design.rates[name][0] <= HIGHEST]
    return max(valid, key=lambda name: design.power[name][0])

"""The programme's registers, read from the folder that a plan names."""

from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.sources.register import (
    read_entry_counties,
    read_grants,
    read_measures,
    read_other_schemes,
)
from folkehelse_eval.vocabulary.measure import EntryCounty, Grant, Measure, OtherScheme


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything that is known of the programme beside the figures."""

    measures: tuple[Measure, ...]
    entry_counties: tuple[EntryCounty, ...]
    grants: tuple[Grant, ...]
    other_schemes: tuple[OtherScheme, ...]


def read_programme(folder: Path) -> Programme:
    """Read the four registers; each may be a csv file or a workbook.

    Raises
    ------
    InputDataError
        Naming file, row and column of the first mistake, or the register that is not there.
    """
    return Programme(
        measures=read_measures(_register(folder, "measures")),
        entry_counties=read_entry_counties(_register(folder, "entry_counties")),
        grants=read_grants(_register(folder, "grants")),
        other_schemes=read_other_schemes(_register(folder, "other_schemes")),
    )


def _register(folder: Path, name: str) -> Path:
    workbook = folder / f"{name}.xlsx"
    return workbook if workbook.exists() else folder / f"{name}.csv"

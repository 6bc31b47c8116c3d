"""The folder of the programme's registers, each a csv or a workbook, read and checked together."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import open_raw
from folkehelse_eval.sources.register import (
    read_entry_counties,
    read_grants,
    read_measures,
    read_other_schemes,
)
from folkehelse_eval.vocabulary.measure import EntryCounty, Grant, Measure, OtherScheme

REGISTERS = ("measures", "entry_counties", "grants", "other_schemes")
SUFFIXES = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything the registers of one folder hold."""

    measures: tuple[Measure, ...]
    entry_counties: tuple[EntryCounty, ...]
    grants: tuple[Grant, ...]
    other_schemes: tuple[OtherScheme, ...]
    files: tuple[Path, ...]
    simulated: bool
    """Whether a register says that its measures are invented."""


def read_programme(folder: Path) -> Programme:
    """Read the four registers of a folder.

    Raises
    ------
    InputDataError
        When the folder or a register is missing or stands there twice, when a row is rejected, or
        when a measure's county is not among the entry counties.
    """
    measures, entry_counties, grants, other_schemes = (
        register_file(folder, name) for name in REGISTERS
    )
    programme = Programme(
        measures=read_measures(measures),
        entry_counties=read_entry_counties(entry_counties),
        grants=read_grants(grants),
        other_schemes=read_other_schemes(other_schemes),
        files=(measures, entry_counties, grants, other_schemes),
        simulated=any(open_raw(path).says_simulated for path in (measures, entry_counties)),
    )
    _check_counties(programme)
    return programme


def register_file(folder: Path, name: str) -> Path:
    """Return the file of one register, ``name.csv`` or ``name.xlsx``."""
    found = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    there = [path for path in found if path.is_file()]
    if len(there) == 1:
        return there[0]
    raise InputDataError(
        file=folder / f"{name}.csv",
        found="both a csv and a workbook" if there else _other_names(folder),
        expected=f"one file, {name}.csv or {name}.xlsx",
        remedy="Keep the one that is right."
        if there
        else "Check 'programme' in the plan, or start from the files in data_raw/programme.",
    )


def _other_names(folder: Path) -> str:
    if not folder.is_dir():
        return "no such folder"
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return f"no such file; the folder holds {', '.join(names) or 'nothing'}"


def _check_counties(programme: Programme) -> None:
    known = [county.county_at_entry for county in programme.entry_counties]
    for measure in programme.measures:
        for county in measure.entry_counties:
            if county not in known:
                raise InputDataError(
                    file=programme.files[0].name,
                    row=measure.register_row,
                    column="county_at_entry",
                    found=f"{county!r}, which {programme.files[1].name} does not hold",
                    expected=f"one of {', '.join(known)}",
                    remedy=f"The nearest one is {get_close_matches(county, known, 1, 0.0)[0]!r}; "
                    f"correct the row, or add the county there.",
                )

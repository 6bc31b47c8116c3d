"""What data there is: per municipality, indicator and round, a figure or why there is none."""

from dataclasses import dataclass

from folkehelse_eval.vocabulary.status import CellStatus


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """One municipality, one indicator, one period (both sexes together, all groups)."""

    kommune_nr: str
    indicator: str
    first_year: int
    last_year: int
    status: CellStatus


@dataclass(frozen=True, slots=True)
class DataState:
    """Whether an indicator of the plan has data, and from where."""

    indicator: str
    place: str
    """``primary``, ``secondary`` or ``placebo``."""
    available: bool
    rounds: tuple[int, ...]
    """Last years of the periods in which at least one municipality has a figure."""
    observed: int
    hidden: int
    not_computable: int
    missing: int
    files: tuple[str, ...]
    remedy: str
    """Key of what to fetch or pass, where data are missing."""
    withheld: int = 0
    """Delivered, not shown because a hidden figure would follow."""


@dataclass(frozen=True, slots=True)
class FileUse:
    """One delivered file: recognised or not, and as what."""

    file: str
    sha256: str
    family: str
    indicators: tuple[str, ...]
    rows: int
    retrieved: str
    licence: str
    producer: str
    simulated: bool
    unused_reason: str = ""


@dataclass(frozen=True, slots=True)
class WithheldFigure:
    """A delivered figure that is not shown, because a hidden one would follow from it."""

    indicator: str
    unit: str
    """Municipality or county of 2024, or the country's code."""
    first_year: int
    last_year: int
    protects_unit: str
    """Whose hidden figure would follow."""
    protects_first_year: int
    protects_last_year: int
    protects_sex: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a plan."""

    states: tuple[DataState, ...]
    cells: tuple[CoverageCell, ...]
    files: tuple[FileUse, ...]
    left_out: tuple[tuple[str, str], ...]
    """Municipalities without an exact series in the plan's years, and the reason's key."""
    withheld: tuple[WithheldFigure, ...] = ()
    """Figures of the plan's area, its counties and the country."""

"""What a server of reference rows hands back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Our figure for one quantity; no error where the row's error is not to be compared."""

    value: float
    se: float | None = None


Figures = Mapping[str, Figure]
Server = Callable[[Path], Figures]
"""Takes the folder of reference data, gives all quantities of one data set and option set."""

Key = tuple[str, str, str]
"""Data set, estimator, options as they stand in ``expected.csv``."""

"""How an indicator moved: funded municipalities, the others, county and country side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from folkehelse_eval.vocabulary.indicator import Unit
from folkehelse_eval.vocabulary.status import CellStatus


@dataclass(frozen=True, slots=True)
class Point:
    """One group in one period."""

    first_year: int
    last_year: int
    value: float | None
    status: CellStatus
    n_units: int
    """Municipalities behind the value; 1 for a published county or national figure."""
    n_hidden: int = 0
    n_absent: int = 0
    """Municipalities of the group without a figure for another reason than privacy."""
    exactness: str = "exact"


@dataclass(frozen=True, slots=True)
class Line:
    """One group's points, in order of time."""

    group: str
    """``funded``, ``others``, ``cohort_2017`` (by year of entry, where exposure is by county),
    ``county``, ``land`` or a municipality number."""
    label: str
    """Name of the municipality or county; empty where the catalogue has the word."""
    points: tuple[Point, ...]
    basis: str = ""
    """How a group's value was made: ``unweighted_mean`` (every municipality weighs the same),
    ``weighted_by_count`` (by the delivered denominators), ``published`` (the supplier's own)."""


@dataclass(frozen=True, slots=True)
class Development:
    """One indicator's development."""

    indicator: str
    unit: Unit
    lines: tuple[Line, ...]
    breaks: tuple[int, ...]
    """First years of new definitions inside the period shown."""
    source_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One municipality's figure before and after, for tables of change."""

    kommune_nr: str
    name: str
    role: str
    before_year: int | None
    """Last year that the figure describes; ``None`` where nothing lies before a funded unit's own
    start."""
    after_year: int | None
    """Last year of the figure after; ``None`` where nothing lies after a funded unit's own start,
    and where what does is too early for a later follow-up."""
    before: float | None
    after: float | None
    before_status: CellStatus
    after_status: CellStatus
    before_from: int | None = None
    """First year that the figure describes; ``before_year`` is the last."""
    after_from: int | None = None
    before_cells: tuple[int, ...] = ()
    """Last years of the periods whose mean the figure is; empty where it is a single one."""
    after_cells: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it has both sides; a funded unit without a window has one at most."""
        return self.before_year is not None and self.after_year is not None

    @property
    def change(self) -> float | None:
        """After minus before, where both are observed."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


def distinct_pairs(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    """Return every pair once, and a single side only of units that have no whole pair.

    Follow-ups of one comparison may share a window, and each says who has none in it.
    """
    once = tuple(dict.fromkeys(pairs))
    with_window = {pair.kommune_nr for pair in once if pair.is_whole}
    return tuple(pair for pair in once if pair.is_whole or pair.kommune_nr not in with_window)

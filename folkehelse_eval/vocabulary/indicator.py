"""The indicator catalogue: what a figure means, its unit and rhythm, how it is recognised."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from folkehelse_eval.errors import PlanError

CATALOGUE_FILE = "indicators.toml"


class Unit(StrEnum):
    """Unit of a value in the observation table; a header's own word never decides."""

    PERCENT = "percent"
    PER_1000 = "per_1000"
    POINTS = "points"
    COUNT = "count"


class Better(StrEnum):
    """The direction that counts as an improvement."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Rhythm(StrEnum):
    """How often a figure is made; decides how time is counted in a design."""

    SURVEY_ROUND = "survey_round"
    """Only in years with a survey; time is counted in rounds relative to the start."""
    YEARLY = "yearly"
    MOVING = "moving"
    """Sums over several years; neighbouring periods share data and are never independent."""


class Language(StrEnum):
    """Languages of everything that a county or manager reads."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class Break(BaseModel):
    """A change of definition; years on either side are not compared without saying so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_year: int
    """First spring (or calendar) year that is measured the new way."""
    last_year: int | None = None
    """Last year of the new way, where the old way came back; ``None`` while it lasts."""
    reason: Mapping[Language, str]


class Recognition(BaseModel):
    """How rows of this indicator are recognised in one supplier's files, whatever a file is called.

    ``select`` names, for each dimension column of the delivered file, the category to keep; a file
    matches when it has every such column. Comparison ignores case and surrounding blanks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    """Payload family of the reader in ``sources``: extract, jsonstat, cube, udir, nesstar, ssb."""
    select: Mapping[str, str] = Field(default_factory=dict)
    totals: Mapping[str, str] = Field(default_factory=dict)
    """Breakdown columns and the category that means all together (``SOES`` is ``SOES 0``)."""
    title: str = ""
    """Text that the title of the table must contain, for families whose files carry one."""
    measure: str = ""
    """Which of several measures to take (``RATE``, ``MEIS``); empty where there is one."""


class Indicator(BaseModel):
    """One indicator of the catalogue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    indicator_id: str
    name: Mapping[Language, str]
    """Official or usual name by language."""
    definition: Mapping[Language, str]
    source: str
    """Who collects it, for example ``Ungdata (NOVA/KoRus) via Kommunehelsa``."""
    unit: Unit
    better: Better
    rhythm: Rhythm
    n_years: int = 1
    """Calendar years in one published figure."""
    age: str
    """Ages or school grades, as the supplier words them without language (``8-10``, ``0-24``)."""
    theme: str
    minimum: float = 0.0
    maximum: float | None = None
    """Largest possible value in the unit; 100 for percentages."""
    standardised: bool = True
    answers_per_inhabitant: float | None = None
    """Guess of the number of answers as a share of all inhabitants, where none is published."""
    outcome: bool = True
    """False for background figures that may be matched on but never evaluated."""
    follows_supply: bool = False
    """True where more contact can be success (registers of services)."""
    breaks: tuple[Break, ...] = ()
    recognised_by: tuple[Recognition, ...] = ()

    def breaks_between(self, earlier: int, later: int) -> tuple[Break, ...]:
        """Return the breaks that lie between two years' figures.

        A break lies between when exactly one of the two years is measured the new way.
        """
        return tuple(
            item
            for item in self.breaks
            if _measured_new_way(item, earlier) != _measured_new_way(item, later)
        )


def _measured_new_way(item: Break, year: int) -> bool:
    return item.first_year <= year and (item.last_year is None or year <= item.last_year)


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Return the indicators that the package knows, by id, in the order of the file."""
    path = resources.files("folkehelse_eval.vocabulary") / "data" / CATALOGUE_FILE
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(
        {key: Indicator(indicator_id=key, **entry) for key, entry in entries.items()}
    )


def find_indicator(indicator_id: str) -> Indicator:
    """Return one indicator.

    Raises
    ------
    PlanError
        When the catalogue has no such id; the message names the nearest known one.
    """
    known = catalogue()
    if indicator_id in known:
        return known[indicator_id]
    near = get_close_matches(indicator_id, known, n=1, cutoff=0.0)[0]
    raise PlanError(
        f"unknown indicator {indicator_id!r}; the nearest known one is {near!r}. "
        f"Known: {', '.join(known)}."
    )

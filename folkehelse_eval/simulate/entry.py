"""Who takes part when: the real counties at entry, invented choices of municipalities.

Needy municipalities apply and are chosen, also by what happened to be bad in the last year: a part
of their distance to the nation is chance and goes back by itself (regression to the mean).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.harmonise.entry_counties import municipalities_of
from folkehelse_eval.simulate.model import Treatment, deviations, need
from folkehelse_eval.simulate.parameters import SURVEYS
from folkehelse_eval.simulate.places import FIRST_YEAR, Places
from folkehelse_eval.simulate.streams import stream
from folkehelse_eval.simulate.truth import Theme
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES

FUNDED_SHARE = 0.4
"""Share of an entry county's municipalities that get a measure."""
REJECTED_SHARE = 0.1
"""Share that applies and is turned down."""
WAVE_SHARES = (0.4, 0.35, 0.25)
"""Shares of the measures granted in the county's entry year and in the two years after."""
LATER_START = 0.3
"""Share of the measures that start a year after the grant."""
CHANCE_IN_CHOICE = 1.0
"""Standard deviation of what has nothing to do with need, against 1 for lasting need."""


@dataclass(frozen=True, slots=True)
class CountyAtEntry:
    """A county as it was when it entered the programme."""

    name: str
    fylke_nr_2017: str
    fylke_nr: str
    """County of 2024."""
    cohort_year: int


_ENTRIES: Mapping[str, tuple[int, str]] = {
    "07": (2017, "39"),
    "01": (2017, "31"),
    "03": (2017, "03"),
    "05": (2017, "34"),
    "09": (2017, "42"),
    "10": (2017, "42"),
    "02": (2018, "32"),
    "20": (2018, "56"),
    "12": (2018, "46"),
    "08": (2018, "40"),
    "50": (2018, "50"),
    "19": (2019, "55"),
    "18": (2019, "18"),
    "04": (2019, "34"),
    "14": (2019, "46"),
    "11": (2019, "11"),
    "15": (2019, "15"),
    "06": (2019, "33"),
}
"""Entry year and county of 2024 by county of 2017: as in the real programme, whose register has
the source of every row."""

COUNTIES_AT_ENTRY: tuple[CountyAtEntry, ...] = tuple(
    CountyAtEntry(ENTRY_COUNTIES[number], number, fylke_nr, cohort_year)
    for number, (cohort_year, fylke_nr) in _ENTRIES.items()
)
"""The 18 counties in order of entry."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What became of one municipality; start and theme are ``None`` without a funded measure."""

    kommune_nr: str
    county: CountyAtEntry
    rejected: bool
    year_granted: int | None = None
    year_started: int | None = None
    theme: Theme | None = None


def choose(places: Places, *, seed: int) -> tuple[Choice, ...]:
    """Choose the funded and the rejected municipalities of every entry county, by number.

    A municipality merged over a county border belongs to the county that entered first.
    """
    taken: set[str] = set()
    choices: list[Choice] = []
    for county in COUNTIES_AT_ENTRY:
        members = sorted(municipalities_of(county.fylke_nr_2017) - taken)
        taken.update(members)
        choices.extend(_choose_in(county, members, places, seed=seed))
    return tuple(sorted(choices, key=lambda choice: choice.kommune_nr))


def treatment_of(choices: tuple[Choice, ...], places: Places) -> Treatment:
    """Return start year and theme of every municipality, in the order of ``places``."""
    by_number = {choice.kommune_nr: choice for choice in choices}
    of_places = [by_number[number] for number in places.kommune_nrs]
    return Treatment(
        start_year=tuple(choice.year_started for choice in of_places),
        theme=tuple(choice.theme for choice in of_places),
    )


def _choose_in(
    county: CountyAtEntry, members: list[str], places: Places, *, seed: int
) -> list[Choice]:
    rng = stream(seed, f"choice {county.name}")
    score = _apparent_need(county.cohort_year, members, places, seed=seed)
    score = score + CHANCE_IN_CHOICE * rng.standard_normal(len(members))
    neediest_first = np.argsort(-score)
    n_funded = max(1, round(FUNDED_SHARE * len(members)))
    n_rejected = round(REJECTED_SHARE * len(members))
    funded = [_funded(members[at], county, rng) for at in neediest_first[:n_funded]]
    others = [
        Choice(members[at], county, rejected=rank < n_rejected)
        for rank, at in enumerate(neediest_first[n_funded:])
    ]
    return [*funded, *others]


def _apparent_need(
    cohort_year: int, members: list[str], places: Places, *, seed: int
) -> NDArray[np.float64]:
    """Lasting need plus how bad the year before entry was, each with unit variance."""
    position = [places.kommune_nrs.index(number) for number in members]
    distress = SURVEYS[0]
    year_before = deviations(distress, places, seed=seed).yearly[:, cohort_year - 1 - FIRST_YEAR]
    apparent = need(places, seed=seed) + year_before / distress.yearly_sd
    return np.asarray(apparent[position])


def _funded(kommune_nr: str, county: CountyAtEntry, rng: np.random.Generator) -> Choice:
    granted = county.cohort_year + int(rng.choice(len(WAVE_SHARES), p=WAVE_SHARES))
    started = granted + int(rng.random() < LATER_START)
    theme = list(Theme)[int(rng.integers(len(Theme)))]
    return Choice(
        kommune_nr,
        county,
        rejected=False,
        year_granted=granted,
        year_started=started,
        theme=theme,
    )

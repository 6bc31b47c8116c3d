"""The simulated programme: invented measures, marked as simulated, in the real counties at entry.

The rows are the nouns of ``vocabulary/measure.py``; ``registers.py`` writes them.
"""

from dataclasses import dataclass

import numpy as np

from folkehelse_eval.simulate.entry import COUNTIES_AT_ENTRY, Choice, CountyAtEntry
from folkehelse_eval.simulate.places import Places
from folkehelse_eval.simulate.streams import stream
from folkehelse_eval.simulate.truth import Theme
from folkehelse_eval.vocabulary.measure import (
    EntryCounty,
    Grant,
    Measure,
    MeasureStatus,
    OtherScheme,
)

MARK = "Simulert"
"""First word of every invented name."""
SOURCE = "simulert: folkehelse_eval.simulate"

LENGTHS = (3, 4, 5)
"""Years that a measure lasts."""
LAST_KNOWN_YEAR = 2025
GRANT_STEPS = (200_000, 300_000, 400_000, 500_000, 600_000)
"""Possible grants in NOK per year."""
UNKNOWN_START = 0.3
"""Share of the rows whose start year is not stated where it is the year granted."""

AIMS: dict[Theme, tuple[str, ...]] = {
    Theme.MENTAL_HEALTH: ("ungdata_psykiske_plager", "ungdata_livstilfredshet"),
    Theme.GROWING_UP: ("ungdata_psykiske_plager", "elevundersokelsen_mobbing_7"),
    Theme.DRUGS: ("ungdata_beruset", "ungdata_smertestillende"),
}
"""Indicators that a theme's measures aim at, chosen beforehand."""

ARENAS: dict[Theme, str] = {
    Theme.MENTAL_HEALTH: "skole",
    Theme.GROWING_UP: "fritid",
    Theme.DRUGS: "skole",
}


@dataclass(frozen=True, slots=True)
class Registers:
    """Every row of the simulated programme's four registers."""

    measures: tuple[Measure, ...]
    entry_counties: tuple[EntryCounty, ...]
    grants: tuple[Grant, ...]
    other_schemes: tuple[OtherScheme, ...]


def build_registers(choices: tuple[Choice, ...], places: Places, *, seed: int) -> Registers:
    """Turn what became of each municipality into registers as a county would keep them."""
    rng = stream(seed, "registers")
    names = dict(zip(places.kommune_nrs, places.names, strict=True))
    rows = [_measure(choice, names, rng) for choice in choices if choice.theme or choice.rejected]
    rows += [_without_municipality(county) for county in COUNTIES_AT_ENTRY[::4]]
    rows += _beside_the_programme(choices, names)
    measures = tuple(
        row.model_copy(update={"measure_id": f"sim-{number:03d}"})
        for number, row in enumerate(rows, start=1)
    )
    return Registers(
        measures=measures,
        entry_counties=tuple(_entry_county(county, measures) for county in COUNTIES_AT_ENTRY),
        grants=tuple(_grant(county, measures) for county in COUNTIES_AT_ENTRY),
        other_schemes=_other_schemes(choices, names),
    )


def _measure(choice: Choice, names: dict[str, str], rng: np.random.Generator) -> Measure:
    place = names[choice.kommune_nr]
    if choice.theme is None or choice.year_granted is None or choice.year_started is None:
        return _row(
            f"{MARK} søknad ({place})",
            choice.county,
            MeasureStatus.REJECTED,
            kommune_nrs=(choice.kommune_nr,),
            place=place,
            year_applied=choice.county.cohort_year,
        )
    last_year = choice.year_started + int(rng.choice(LENGTHS)) - 1
    yearly = float(rng.choice(GRANT_STEPS))
    not_stated = choice.year_started == choice.year_granted and rng.random() < UNKNOWN_START
    ended = last_year <= LAST_KNOWN_YEAR
    return Measure(
        measure_id="",
        name=f"{MARK} tiltak for {choice.theme} ({place})",
        county_at_entry=choice.county.name,
        fylke_nr=choice.kommune_nr[:2],
        kommune_nrs=(choice.kommune_nr,),
        place_as_stated=place,
        year_applied=choice.year_granted,
        year_granted=choice.year_granted,
        year_started=None if not_stated else choice.year_started,
        year_ended=last_year if ended else None,
        status=MeasureStatus.ENDED if ended else MeasureStatus.FUNDED,
        target_ages="0-24",
        arena=ARENAS[choice.theme],
        theme=str(choice.theme),
        universal=True,
        grant_nok=dict.fromkeys(range(choice.year_granted, choice.year_granted + 3), yearly),
        grant_total_nok=3 * yearly,
        indicators=AIMS[choice.theme],
        source=SOURCE,
    )


def _row(
    name: str,
    county: CountyAtEntry,
    status: MeasureStatus,
    *,
    kommune_nrs: tuple[str, ...] = (),
    place: str | None = None,
    year_applied: int | None = None,
    year_granted: int | None = None,
) -> Measure:
    return Measure(
        measure_id="",
        name=name,
        county_at_entry=county.name,
        fylke_nr=kommune_nrs[0][:2] if kommune_nrs else county.fylke_nr,
        kommune_nrs=kommune_nrs,
        place_as_stated=place,
        year_applied=year_applied,
        year_granted=year_granted,
        status=status,
        source=SOURCE,
    )


def _without_municipality(county: CountyAtEntry) -> Measure:
    """Return a measure whose place nobody wrote down: counted, but never compared."""
    return _row(
        f"{MARK} tiltak uten oppgitt kommune",
        county,
        MeasureStatus.FUNDED,
        year_granted=county.cohort_year,
    )


def _beside_the_programme(choices: tuple[Choice, ...], names: dict[str, str]) -> list[Measure]:
    """Return rows that are neither funded nor rejected, in untouched municipalities."""
    untouched = [choice for choice in choices if not (choice.theme or choice.rejected)]
    kinds = (
        (MeasureStatus.PILOT, f"{MARK} forprosjekt", 2014),
        (MeasureStatus.COUNTY_GRANT, f"{MARK} fylkestilskudd", 2017),
        (MeasureStatus.UNCERTAIN, f"{MARK} lokalt prosjekt", 2020),
    )
    return [
        _row(
            f"{name} ({names[choice.kommune_nr]})",
            choice.county,
            status,
            kommune_nrs=(choice.kommune_nr,),
            place=names[choice.kommune_nr],
            year_granted=year,
        )
        for position, (status, name, year) in enumerate(kinds)
        for choice in untouched[position :: 10 * len(kinds)]
    ]


def _of(county: CountyAtEntry, measures: tuple[Measure, ...]) -> list[Measure]:
    return [row for row in measures if row.county_at_entry == county.name and row.status.is_funded]


def _entry_county(county: CountyAtEntry, measures: tuple[Measure, ...]) -> EntryCounty:
    funded = _of(county, measures)
    return EntryCounty(
        county_at_entry=county.name,
        fylke_nr_2017=county.fylke_nr_2017,
        fylke_nr=county.fylke_nr,
        cohort_year=county.cohort_year,
        local_programme_name=f"{MARK} program i {county.name}",
        grant_period=f"{county.cohort_year}-{county.cohort_year + 5}",
        grant_total_mnok=sum(row.grant_total_nok or 0.0 for row in funded) / 1e6,
        reported_measures=len(funded),
        reported_municipalities=len({nr for row in funded for nr in row.kommune_nrs}),
        source=SOURCE,
    )


def _grant(county: CountyAtEntry, measures: tuple[Measure, ...]) -> Grant:
    return Grant(
        year=str(county.cohort_year),
        level="fylke",
        what=f"{MARK} tilskudd til {county.name}",
        amount_nok=sum(row.grant_total_nok or 0.0 for row in _of(county, measures)),
        county=county.name,
        source=SOURCE,
    )


def _other_schemes(choices: tuple[Choice, ...], names: dict[str, str]) -> tuple[OtherScheme, ...]:
    untouched = [choice for choice in choices if not (choice.theme or choice.rejected)]
    return tuple(
        OtherScheme(
            scheme=f"{MARK} nærmiljøordning",
            period="2015-2018",
            county=choice.county.name,
            kommune_nrs=(choice.kommune_nr,),
            municipality_as_stated=names[choice.kommune_nr],
            what=f"{MARK} deltaker",
            source=SOURCE,
        )
        for choice in untouched[5::25]
    )

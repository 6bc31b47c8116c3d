"""School points as Utdanningsdirektoratet delivers them: old and new municipality codes together.

Every code that was ever valid has a row for every school year. A code that replaced exactly one
other also repeats that one's figures from before, so whoever adds up all rows counts pupils twice.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.harmonise import borders
from folkehelse_eval.harmonise.borders import (
    TARGET_YEAR,
    ChangeKind,
    border_changes,
    border_year,
    codes_valid_in,
    kommune_codes,
    parts_of,
)
from folkehelse_eval.harmonise.county_borders import counties_by_code, counties_valid_in
from folkehelse_eval.simulate.counts import GRADE_PER_INHABITANT
from folkehelse_eval.simulate.parameters import SCHOOL_POINTS
from folkehelse_eval.simulate.places import FIRST_YEAR, Places
from folkehelse_eval.simulate.streams import stream

HEADER = ("niva", "kode", "navn", "skoleaar", "grunnskolepoeng", "antall_elever")
PUPIL_SD = 7.5
"""Standard deviation of one pupil's points."""
PART_SD = 0.5
"""Standard deviation between the old municipalities that a new one was made of."""
FEWEST_PUPILS = 10
"""Figures for fewer are replaced by ``*``."""
HIDDEN = "*"
COUNTRY_NAME = "Hele landet (simulert)"


@dataclass(frozen=True, slots=True)
class Graduates:
    """Pupils who left grade 10 in one municipality in one spring."""

    pupils: int
    points: float
    """Their mean school points."""


def school_points_file(rates: NDArray[np.float64], places: Places, *, seed: int) -> bytes:
    """Return the file for all years of the model.

    Parameters
    ----------
    rates
        True mean points of boys and girls, shape (u, years, 2).
    places
        The municipalities of 2024.
    seed
        Seed of the country.
    """
    springs = range(SCHOOL_POINTS.first_year, SCHOOL_POINTS.last_year + 1)
    by_spring = {
        spring: _graduates(rates[:, spring - FIRST_YEAR].mean(axis=-1), places, spring, seed=seed)
        for spring in springs
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for level, code, name in _areas(springs):
        for spring, graduates in by_spring.items():
            cells = _cells(_of_area(level, code, spring, graduates))
            writer.writerow((level, code, name, f"{spring - 1}-{spring % 100:02d}", *cells))
    return text.getvalue().encode()


def _graduates(
    means: NDArray[np.float64], places: Places, spring: int, *, seed: int
) -> dict[str, Graduates]:
    """Draw the graduates of every municipality in force in one spring, by code."""
    rng = stream(seed, f"school points {spring}")
    year = border_year(spring)
    position = {number: at for at, number in enumerate(places.kommune_nrs)}
    size = GRADE_PER_INHABITANT * places.population[:, spring - FIRST_YEAR]
    found: dict[str, Graduates] = {}
    for code in sorted(codes_valid_in(year)):
        shares = kommune_codes()[code].shares
        at = [position[share.kommune_nr] for share in shares]
        people = sum(size[a] * _part_share(code, places.kommune_nrs[a], year) for a in at)
        pupils = int(rng.poisson(people))
        mean = float(np.mean(means[at])) + PART_SD * _part_offset(code)
        noise = PUPIL_SD / np.sqrt(max(pupils, 1)) * rng.standard_normal()
        found[code] = Graduates(pupils, mean + noise)
    return found


@cache
def _part_share(code: str, kommune_nr: str, year: int) -> float:
    """Invented share of a municipality of 2024 that lay in ``code``; shares add up to 1.

    The part that gave its name is four times the others; a split part is small.
    """
    sizes = {part: _part_size(part, kommune_nr) for part in parts_of(kommune_nr, year)}
    return sizes[code] / sum(sizes.values())


def _part_size(code: str, kommune_nr: str) -> float:
    known = kommune_codes()
    if len(known[code].shares) > 1:
        return 0.1
    gave_its_name = _forms(known[code].name) & _forms(known[kommune_nr].name)
    return 4.0 if gave_its_name else 1.0


def _forms(name: str) -> set[str]:
    """Return the Norwegian, Sámi and Kven forms of one name."""
    return set(name.split(" - "))


def _part_offset(code: str) -> float:
    """Lasting distance of an old municipality, standard normal; 0 where nothing was merged."""
    known = kommune_codes()[code]
    alone = all(len(parts_of(share.kommune_nr, borders.FIRST_YEAR)) == 1 for share in known.shares)
    if alone or known.last_year == TARGET_YEAR:
        return 0.0
    return float(np.random.default_rng(int(_first_number(code))).standard_normal())


def _first_number(code: str) -> str:
    """Return the number before all renumberings, so that an offset outlives a new number."""
    earlier = _renumbered_from().get(code)
    return code if earlier is None else _first_number(earlier)


def _areas(springs: range) -> Iterator[tuple[str, str, str]]:
    first, last = border_year(springs[0]), border_year(springs[-1])
    yield "1", "0", COUNTRY_NAME
    for code, county in sorted(counties_by_code().items()):
        if county.last_year >= first and county.first_year <= last:
            yield "2", code, county.name
    for code, known in kommune_codes().items():
        if known.last_year >= first and known.first_year <= last:
            yield "3", code, known.name


def _of_area(
    level: str, code: str, spring: int, graduates: dict[str, Graduates]
) -> Graduates | None:
    if level == "1":
        return _together(list(graduates.values()))
    if level == "2":
        valid = code in counties_valid_in(border_year(spring))
        inside = [item for number, item in graduates.items() if number[:2] == code]
        return _together(inside) if valid else None
    return graduates.get(_code_then(code, spring, graduates))


def _code_then(code: str, spring: int, graduates: dict[str, Graduates]) -> str:
    """Return the number under which ``code`` went in a spring, as far as it was only renumbered."""
    if code not in graduates and border_year(spring) < kommune_codes()[code].first_year:
        earlier = _renumbered_from().get(code)
        if earlier is not None:
            return _code_then(earlier, spring, graduates)
    return code


@cache
def _renumbered_from() -> dict[str, str]:
    return {
        change.new_nr: change.old_nr
        for change in border_changes()
        if change.kind is ChangeKind.RENUMBER
    }


def _together(parts: list[Graduates]) -> Graduates:
    pupils = sum(part.pupils for part in parts)
    return Graduates(pupils, sum(part.pupils * part.points for part in parts) / pupils)


def _cells(graduates: Graduates | None) -> tuple[str, str]:
    if graduates is None:
        return "", ""
    if graduates.pupils < FEWEST_PUPILS:
        return HIDDEN, HIDDEN
    return f"{graduates.points:.1f}", str(graduates.pupils)

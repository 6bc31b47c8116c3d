"""The simulated registers: what the model did is what they say, and nothing in them is real."""

import csv
from pathlib import Path

import pytest

from folkehelse_eval.simulate.country import Country
from folkehelse_eval.simulate.entry import choose
from folkehelse_eval.simulate.places import Places
from folkehelse_eval.simulate.programme import MARK
from folkehelse_eval.sources.register import (
    read_entry_counties,
    read_grants,
    read_measures,
    read_other_schemes,
)

SEED = 7
REGISTERS = ("measures.csv", "entry_counties.csv", "grants.csv", "other_schemes.csv")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "programme" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_started_measures_are_those_of_the_model(
    country: Country, country_folder: Path, places: Places
) -> None:
    stated = {
        row["kommune_nrs"]: int(
            row["year_granted"] if row["year_started"] == "ikke oppgitt" else row["year_started"]
        )
        for row in rows(country_folder, "measures.csv")
        if row["status"] in {"funded", "ended"} and row["kommune_nrs"]
    }
    true_starts = zip(places.kommune_nrs, country.treatment.start_year, strict=True)
    assert stated == {number: year for number, year in true_starts if year is not None}


def test_rejected_and_untouched_municipalities_have_no_effect(
    country: Country, country_folder: Path, places: Places
) -> None:
    others = {
        row["kommune_nrs"]
        for row in rows(country_folder, "measures.csv")
        if row["status"] in {"rejected", "pilot", "county_grant", "uncertain"}
    }
    assert len(others) > 20
    treated = {
        number
        for number, year in zip(places.kommune_nrs, country.treatment.start_year, strict=True)
        if year is not None
    }
    assert others.isdisjoint(treated)


def test_some_measures_have_no_municipality_and_count_in_their_county(
    country_folder: Path,
) -> None:
    without = [r for r in rows(country_folder, "measures.csv") if not r["kommune_nrs"]]
    assert without
    assert all(row["status"] == "funded" for row in without)


def test_every_invented_name_is_marked(country_folder: Path) -> None:
    named = {"measures.csv": "name", "grants.csv": "what", "other_schemes.csv": "scheme"}
    for register, column in named.items():
        found = rows(country_folder, register)
        assert found
        assert all(row[column].startswith(MARK) for row in found)
        assert all(row["source"].startswith("simulert") for row in found)


@pytest.mark.parametrize("name", REGISTERS)
def test_columns_are_those_of_the_programmes_own_registers(
    name: str, country_folder: Path, project_root: Path
) -> None:
    with (project_root / "data_raw" / "programme" / name).open(encoding="utf-8") as lines:
        real = set(next(csv.reader(lines)))
    with (country_folder / "programme" / name).open(encoding="utf-8") as lines:
        simulated = set(next(csv.reader(lines)))
    per_year = ("grant_nok_", "spent_nok_")
    assert {c for c in simulated if not c.startswith(per_year)} <= real


@pytest.mark.realdata
def test_no_real_measure_is_named(country_folder: Path, facts: Path) -> None:
    with (facts / "tiltak.csv").open(encoding="utf-8", newline="") as lines:
        real = {row["measure_name"].strip().casefold() for row in csv.DictReader(lines)}
    real = {name for name in real if name and not name.startswith("(")}
    assert len(real) > 40
    text = "\n".join(
        (country_folder / "programme" / name).read_text(encoding="utf-8") for name in REGISTERS
    ).casefold()
    assert [name for name in real if name in text] == []


def test_choices_cover_every_municipality_once(places: Places) -> None:
    numbers = [choice.kommune_nr for choice in choose(places, seed=SEED)]
    assert sorted(numbers) == sorted(places.kommune_nrs)
    assert len(set(numbers)) == len(numbers)


def test_the_register_readers_take_every_row(country_folder: Path) -> None:
    folder = country_folder / "programme"
    measures = read_measures(folder / "measures.csv")
    assert len(measures) == len(rows(country_folder, "measures.csv"))
    assert {
        county.cohort_year for county in read_entry_counties(folder / "entry_counties.csv")
    } == {
        2017,
        2018,
        2019,
    }
    assert all(grant.amount_nok for grant in read_grants(folder / "grants.csv"))
    assert read_other_schemes(folder / "other_schemes.csv")
    funded = [measure for measure in measures if measure.theme]
    assert all(measure.grant_total_nok == sum(measure.grant_nok.values()) for measure in funded)

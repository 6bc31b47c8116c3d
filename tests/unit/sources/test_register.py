"""Registers that users edit: the one that comes with the project, and the shapes files take."""

import csv
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from folkehelse_eval.sources.programme import read_programme
from folkehelse_eval.sources.register import (
    read_entry_counties,
    read_grants,
    read_measures,
    read_other_schemes,
)
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, municipalities
from folkehelse_eval.vocabulary.measure import NOT_STATED, MeasureStatus

HEADER = "measure_id;name;county_at_entry;kommune_nrs;year_granted;status;grant_nok_2019;source"
ROWS = (
    "a-1;Ung arena;Telemark;4020;2018;funded;450 000;x",
    "a-2;ikke oppgitt;Oslo;0301;;avslag;;x",
)


@pytest.fixture
def folder(project_root: Path) -> Path:
    return project_root / "data_raw" / "programme"


def _write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "measures.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_the_shipped_register_holds_what_its_readme_says(folder: Path) -> None:
    measures = read_measures(folder / "measures.csv")
    counted = Counter(measure.status for measure in measures)
    assert len(measures) == 93
    assert counted == {
        MeasureStatus.FUNDED: 76,
        MeasureStatus.COUNTY_GRANT: 10,
        MeasureStatus.REJECTED: 3,
        MeasureStatus.PILOT: 3,
        MeasureStatus.UNCERTAIN: 1,
    }
    assert all(measure.source.startswith(("http://", "https://")) for measure in measures)


def test_every_entry_county_is_there_once_with_its_cohort(folder: Path) -> None:
    entered = read_entry_counties(folder / "entry_counties.csv")
    assert {row.fylke_nr_2017: row.county_at_entry for row in entered} == ENTRY_COUNTIES
    assert Counter(row.cohort_year for row in entered) == {2017: 6, 2018: 5, 2019: 7}
    telemark = next(row for row in entered if row.county_at_entry == "Telemark")
    assert (telemark.reported_measures, telemark.reported_municipalities) == (12, 10)


def test_the_other_registers_read(folder: Path) -> None:
    assert len(read_grants(folder / "grants.csv")) == 27
    schemes = read_other_schemes(folder / "other_schemes.csv")
    assert len(schemes) == 27
    assert {scheme.scheme for scheme in schemes if scheme.whole_county} == {
        "Fylkesmidler i Vestland 2020",
        "Kompetansestøtte i programmet i Innlandet",
        "KS’ læringsnettverk i programmet",
    }


@pytest.mark.realdata
def test_the_shipped_register_agrees_with_the_fact_table(folder: Path, facts: Path) -> None:
    with (facts / "tiltak.csv").open(encoding="utf-8") as lines:
        stated = list(csv.DictReader(lines))
    measures = read_measures(folder / "measures.csv")
    assert len(stated) == len(measures)
    for fact, measure in zip(stated, measures, strict=True):
        year = int(fact["start"]) if fact["start"] else None
        assert year in {measure.year_granted, measure.year_applied}
        assert measure.year_ended == (int(fact["end"]) if fact["end"] else None)
        if fact["kommunenr_2024"]:
            assert ";".join(measure.kommune_nrs) == fact["kommunenr_2024"]
        assert set(fact["source_url"].split(" | ")) == set(measure.source.split())


def test_numbers_filled_in_by_name_belong_to_the_place_named(folder: Path) -> None:
    grants = [
        measure
        for measure in read_measures(folder / "measures.csv")
        if measure.status is MeasureStatus.COUNTY_GRANT
    ]
    for measure in grants:
        names = {municipalities()[number].name for number in measure.kommune_nrs}
        assert len(names) == 1
        assert any(name in (measure.place_as_stated or "") for name in names)


def test_money_that_a_row_includes_is_named_where_the_list_of_2023_does(folder: Path) -> None:
    measures = {m.measure_id: m for m in read_measures(folder / "measures.csv")}
    assert measures["finnmark-alta-2"].grant_includes == ("finnmark-alta-1",)
    assert sum(bool(measure.grant_includes) for measure in measures.values()) == 7
    assert measures["agder-felles-vei-1"].is_paid_by(["Vest-Agder"])


def test_not_stated_is_written_out_and_read_as_nothing(folder: Path) -> None:
    text = (folder / "measures.csv").read_text(encoding="utf-8")
    assert NOT_STATED in text
    assert all(m.name != NOT_STATED for m in read_measures(folder / "measures.csv"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_as_spreadsheets_save_it(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "\r\n".join((HEADER, *ROWS)).replace("Ung arena", "Møteplass").replace(";", separator)
    first, second = read_measures(_write(tmp_path, text + "\r\n", encoding))
    assert first.name == "Møteplass"
    assert first.grant_nok == {2019: 450_000.0}
    assert (first.fylke_nr, first.register_row) == ("40", 2)
    assert second.status is MeasureStatus.REJECTED
    assert (second.name, second.year_granted, second.kommune_nrs) == (None, None, ("0301",))


def test_columns_may_stand_in_any_order_and_lines_may_be_blank(tmp_path: Path) -> None:
    columns = HEADER.split(";")
    turned = [";".join(reversed(line.split(";"))) for line in ROWS]
    text = "\n".join([";".join(reversed(columns)), ";" * 7, *turned])
    measures = read_measures(_write(tmp_path, text))
    assert [m.measure_id for m in measures] == ["a-1", "a-2"]
    assert [m.register_row for m in measures] == [3, 4]


def _workbook(tmp_path: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    path = tmp_path / "measures.xlsx"
    book.save(path)
    return path


def test_a_workbook_gives_back_the_zero_that_a_number_lost(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        list(HEADER.split(";")),
        ["a-1", "Ung", "Oslo", 301, 2018, "funded", 450000.5, "x"],
        ["a-2", None, "Telemark", "4020;4005", 2019, "funded", None, "x"],
    ]
    first, second = read_measures(_workbook(tmp_path, rows))
    assert first.kommune_nrs == ("0301",)
    assert first.repairs == ("leading_zero_restored",)
    assert first.grant_nok == {2019: 450_000.5}
    assert (second.kommune_nrs, second.repairs) == (("4020", "4005"), ())


def test_a_folder_may_hold_a_workbook_instead_of_a_csv(tmp_path: Path, folder: Path) -> None:
    for name in ("entry_counties", "grants", "other_schemes"):
        (tmp_path / f"{name}.csv").write_bytes((folder / f"{name}.csv").read_bytes())
    rows: list[list[object]] = [list(HEADER.split(";")), *(list(row.split(";")) for row in ROWS)]
    _workbook(tmp_path, rows)
    programme = read_programme(tmp_path)
    assert len(programme.measures) == 2
    assert programme.files[0].name == "measures.xlsx"

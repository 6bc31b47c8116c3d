"""Estimates as csv and xlsx: every row can be traced, nothing that is absent becomes a number."""

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from folkehelse_eval.result.effect import AdjustedP, Interval
from folkehelse_eval.run.export import tables, tidy_frame, to_csv, to_xlsx
from tests.example_evaluation import evaluation


@pytest.fixture
def found():
    return evaluation()


def _effects(found):
    return [effect for item in found.comparisons for effect in item.effects]


def _with_first_contrast(found, **changes):
    """Return the evaluation with its first effect changed."""
    comparison = found.comparisons[0]
    effects = (replace(comparison.effects[0], **changes), *comparison.effects[1:])
    changed = replace(comparison, effects=effects)
    return replace(found, comparisons=(changed, *found.comparisons[1:]))


def _read(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def test_csv_has_a_row_for_each_estimate_with_plan_unit_and_source(found):
    rows = _read(to_csv(found))
    assert [row["effect_id"] for row in rows] == [item.effect_id for item in _effects(found)]
    assert {row["plan_digest"] for row in rows} == {found.header.plan_digest}
    assert [row["unit"] for row in rows] == [str(item.unit) for item in _effects(found)]
    assert float(rows[0]["value"]) == _effects(found)[0].value
    assert "sha256" in rows[0]["sources"]


def test_open_ends_are_empty_and_told_apart_from_no_interval(found):
    changed = _with_first_contrast(found, intervals=(Interval(None, 2.5, 0.95),))
    row = _read(to_csv(changed))[0]
    assert (row["low"], row["high"], row["has_interval"]) == ("", "2.5", "True")
    without = _read(to_csv(_with_first_contrast(found, intervals=())))[0]
    assert (without["low"], without["high"], without["has_interval"]) == ("", "", "False")


def test_adjusted_p_values_stand_in_the_row(found):
    adjusted = (AdjustedP("holm", "primary", 3, 0.06), AdjustedP("max_t", "primary", 3, 0.05))
    row = _read(to_csv(_with_first_contrast(found, adjusted=adjusted)))[0]
    assert (row["adjusted_p"], row["adjusted_by"], row["n_tests"]) == ("0.06", "holm", "3")
    assert row["max_t_p"] == "0.05"


def test_the_workbook_holds_every_table(found):
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(found)))
    assert book.sheetnames == ["plan", *tables(found)]
    rows = list(book["effects"].iter_rows(values_only=True))
    assert len(rows) == 1 + len(_effects(found))
    assert dict(zip(rows[0], rows[1], strict=True))["value"] == _effects(found)[0].value
    digests = {row[0]: row[1] for row in book["plan"].iter_rows(values_only=True)}
    assert digests["plan_digest"] == found.header.plan_digest


def test_a_name_that_looks_like_a_formula_stays_text(found):
    hostile = replace(found, header=replace(found.header, plan_author="=1+1"))
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(hostile)))
    cells = {row[0].value: row[1] for row in book["plan"].iter_rows()}
    assert (cells["plan_author"].value, cells["plan_author"].data_type) == ("=1+1", "s")


def test_the_frame_is_the_csv(found):
    frame = tidy_frame(found)
    assert list(frame["effect_id"]) == [item.effect_id for item in _effects(found)]
    assert list(frame.columns) == list(_read(to_csv(found))[0])


def test_an_evaluation_without_estimates_gives_empty_tables(found):
    nothing = replace(found, comparisons=())
    assert to_csv(nothing) == b""
    assert openpyxl.load_workbook(io.BytesIO(to_xlsx(nothing)))["effects"].max_row <= 1


def test_equal_results_are_equal_files_whenever_they_are_written(found, monkeypatch):
    first = to_xlsx(found)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert to_xlsx(found) == first
    parts = zipfile.ZipFile(io.BytesIO(first))
    assert {item.date_time[0] for item in parts.infolist()} == {1980}
    assert b"1980-01-01T00:00:00Z" in parts.read("docProps/core.xml")


def workbook(found):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(found)))


def records(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_workbook_opens_with_plan_first_and_every_table_after_it(found):
    book = workbook(found)
    assert book.sheetnames == ["plan", *tables(found)]
    plan = {row["name"]: row["value"] for row in records(book["plan"])}
    assert plan["plan_digest"] == found.header.plan_digest
    for name, rows in tables(found).items():
        assert len(records(book[name]) if rows else []) == len(rows)


def test_units_and_sources_stand_beside_the_figures(found):
    book = workbook(found)
    indicators = records(book["indicators"])
    assert {row["indicator"] for row in indicators} == {
        state.indicator for state in found.coverage.states
    }
    assert all(row["unit"] and row["source"] for row in indicators)
    assert {row["file"] for row in records(book["sources"])} == {
        use.file for use in found.coverage.files if use.indicators
    }


def test_hidden_figures_are_words_not_blanks(found):
    rows = records(workbook(found)["development"])
    points = [p for item in found.developments for line in item.lines for p in line.points]
    assert [row["status"] for row in rows] == [str(point.status) for point in points]
    for row, point in zip(rows, points, strict=True):
        assert row["value"] == (
            pytest.approx(point.value) if point.value is not None else row["value"]
        )
        if point.status == "hidden":
            assert row["value"] == "skjult"
    assert any(row["status"] == "hidden" for row in rows)
    pairs = records(workbook(found)["before_after"])
    assert all(row["before"] is not None and row["change"] is not None for row in pairs)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_name_that_looks_like_a_formula_is_text(found, start):
    name = f"{start}1+1"
    named = replace(found, header=replace(found.header, plan_author=name))
    plan = {row[0].value: row[1] for row in workbook(named)["plan"].iter_rows()}
    assert (plan["plan_author"].value, plan["plan_author"].data_type) == (name, "s")
    labelled = replace(found.comparisons[0], label=name)
    row = _read(to_csv(replace(found, comparisons=(labelled,))))[0]
    assert row["label"] == f"'{name}"

import numpy as np
import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.labels import (
    parse_period,
    parse_sex,
    restore_zero,
    tidy_age,
    translate,
    unit_type_of_code,
    unit_type_of_name,
)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2016", (2016, 2016)),
        ("2016-01-01", (2016, 2016)),
        ("2014-2016", (2014, 2016)),
        ("2014–2016", (2014, 2016)),
        ("2022_2024", (2022, 2024)),
        ("2015-16", (2015, 2016)),
        ("2018/19", (2018, 2019)),
        ("1999-00", (1999, 2000)),
        ("2016/17-2018/19", (2016, 2019)),
    ],
)
def test_periods(text, years):
    period = parse_period(text)
    assert (period.first_year, period.last_year) == years


@pytest.mark.parametrize(
    "text", ["", "16", "2016-02-01", "2016-2014", "2015-17", "2026M01", "2024K1", "1850", "20166"]
)
def test_what_is_no_period(text):
    assert parse_period(text) is None


def test_sexes():
    words = ["Kjønn samlet", "gutter", "Jenter", "menn", "kvinner", "Begge kjønn", "Gutt", "0"]
    assert [parse_sex(word) for word in words] == [
        "all",
        "male",
        "female",
        "male",
        "female",
        "all",
        "male",
        "all",
    ]
    assert parse_sex("annet") is None


@pytest.mark.parametrize(
    ("delivered", "catalogue"),
    [
        ("8-10.trinn", "8-10"),
        ("0-24 år", "0-24"),
        ("0_24", "0-24"),
        ("17 år", "17"),
        ("7. trinn", "7"),
        ("alle aldre", "alle"),
        ("1_6", "1-6"),
    ],
)
def test_ages_as_the_catalogue_writes_them(delivered, catalogue):
    assert tidy_age(delivered) == catalogue


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("0", "land"),
        ("00", "land"),
        ("40", "fylke"),
        ("4001", "kommune"),
        ("030101", "bydel"),
        ("5099", "unknown"),
        ("9999", "unknown"),
        ("2111", "unknown"),
        ("Rest", "unknown"),
        ("Skien", None),
        ("400", None),
    ],
)
def test_what_a_code_stands_for(code, kind):
    assert unit_type_of_code(code) == kind


def test_a_zero_that_a_spreadsheet_dropped_comes_back():
    codes = ["301", "0301", "0", "3", "46", "30101"]
    assert [restore_zero(code) for code in codes] == ["0301", "0301", "0", "03", "46", "030101"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Hele landet", "land"),
        ("Telemark", "fylke"),
        ("Vestfold og Telemark", "fylke"),
        ("Troms Romsa", "fylke"),
        ("Troms og Finnmark - Romsa ja Finnmárku - Tromssa ja Finmarkku", "fylke"),
        ("Trøndelag - Trööndelage", "fylke"),
        ("Midt-Telemark", "kommune"),
        ("Våler (Østfold)", "kommune"),
        ("Oslo", "kommune"),
        ("Bydel Frogner", "bydel"),
        ("Arna bydel", "bydel"),
    ],
)
def test_what_a_name_stands_for(name, kind):
    assert unit_type_of_name(name) == kind


def test_an_unknown_word_stops_at_its_row():
    column = pd.Series(["gutter", "jenter", "ukjent"], name="Kjønn")
    with pytest.raises(InputDataError, match="'ukjent'") as caught:
        translate(column, parse_sex, file="x", lines=np.array([2, 3, 9]), expected="a sex")
    assert (caught.value.row, caught.value.column) == (9, "Kjønn")

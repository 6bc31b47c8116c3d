"""Numbers as they are printed."""

from datetime import date

import pytest

from folkehelse_eval.report.numbers import (
    decimal,
    digits_for,
    integer,
    long_date,
    machine_decimal,
    printed_day,
    signed,
    year_list,
    years,
)
from folkehelse_eval.vocabulary.indicator import Language

NB, NN, EN = Language.BOKMAL, Language.NYNORSK, Language.ENGLISH


@pytest.mark.parametrize(
    ("value", "language", "digits", "printed"),
    [
        (14.74, NB, 1, "14,7"),
        (14.74, NN, 1, "14,7"),
        (14.74, EN, 1, "14.7"),
        (-6.3, NB, 1, "\u22126,3"),
        (-6.3, EN, 1, "\u22126.3"),
        (-0.04, NB, 1, "0,0"),
        (9_999.0, NB, 0, "9999"),
        (10_000.0, NB, 0, "10\u00a0000"),
        (47_210.0, EN, 0, "47,210"),
        (0.256, NB, 2, "0,26"),
    ],
)
def test_decimal(value: float, language: Language, digits: int, printed: str) -> None:
    assert decimal(value, language, digits=digits) == printed


def test_whole_numbers_have_no_decimals() -> None:
    assert integer(38_400_000, NB) == "38\u00a0400\u00a0000"


def test_a_change_shows_its_sign_and_zero_has_none() -> None:
    assert [signed(x, NB) for x in (1.23, -1.23, 0.02, -0.02)] == [
        "+1,2",
        "\u22121,2",
        "0,0",
        "0,0",
    ]


def test_csv_has_the_digits_of_the_page_and_an_ascii_minus() -> None:
    assert machine_decimal(-12_345.67, NB) == "-12345,7"
    assert machine_decimal(-0.04, EN) == "0.0"


def test_two_decimals_where_the_interval_is_narrow() -> None:
    assert [digits_for(width) for width in (None, 3.0, 1.0, 0.9)] == [1, 1, 1, 2]


def test_dates_in_words() -> None:
    day = date(2026, 11, 23)
    assert long_date(day, NB) == "23. november 2026"
    assert long_date(day, EN) == "23 November 2026"
    assert printed_day("2026-05-02", NN) == "2. mai 2026"
    assert printed_day("våren 2026", NB) == "våren 2026"


def test_years() -> None:
    assert years(2018, 2018) == "2018"
    assert years(2016, 2018) == "2016–2018"
    assert year_list((2018, 2021, 2022, 2023)) == "2018, 2021–2023"
    assert year_list(()) == ""

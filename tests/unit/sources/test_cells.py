import numpy as np
import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.cells import meaning_of_blank, read_cells, survey_round_status
from folkehelse_eval.vocabulary.status import CellStatus


def read(*texts, **options):
    column = pd.Series(texts, dtype="str", name="value")
    return read_cells(column, file="x.csv", lines=np.arange(2, len(texts) + 2), **options)


def test_symbols_keep_their_meaning_and_are_never_numbers():
    cells = read("12.5", "..", ".", ":", "*", "")
    assert cells.status.tolist() == [
        CellStatus.OBSERVED,
        CellStatus.MISSING,
        CellStatus.NOT_COMPUTABLE,
        CellStatus.HIDDEN,
        CellStatus.HIDDEN,
        CellStatus.HIDDEN,
    ]
    assert cells.flag.tolist() == ["", "..", ".", ":", "*", ""]
    assert cells.value[0] == 12.5
    assert np.isnan(cells.value[1:]).all()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("12,5", 12.5),
        ("4 277,0", 4277.0),
        ("4\u00a0277,5", 4277.5),
        ("4\u202f277,5", 4277.5),
        ("12,2 %", 12.2),
        ("\u22121,5", -1.5),
        ("0.9359999999999999", 0.9359999999999999),
        ("1e-05", 1e-05),
        (" 7 ", 7.0),
    ],
)
def test_numbers_as_norwegian_programs_write_them(text, number):
    assert read(text).value.tolist() == [number]


@pytest.mark.parametrize("symbol", ["-", "k", "n/a", "2.mar", "1.234,5", "..:", "<5"])
def test_an_unknown_symbol_stops_and_names_itself(symbol):
    with pytest.raises(InputDataError) as caught:
        read("1,5", ":", symbol)
    assert symbol in caught.value.found
    assert (caught.value.row, caught.value.column) == (4, "value")


def test_a_point_among_decimal_commas_stops():
    with pytest.raises(InputDataError, match=r"'12\.5'"):
        read("12,5", "12.5")


@pytest.mark.parametrize(
    ("texts", "found", "mark"),
    [
        (("11.5", "12.5", "11,7497"), "'11,7497'", "point"),
        (("11,5", "12,5", "11.7497"), "'11.7497'", "comma"),
    ],
)
def test_one_other_decimal_mark_stops_at_the_odd_cell(texts, found, mark):
    with pytest.raises(InputDataError) as caught:
        read(*texts)
    assert (caught.value.row, caught.value.found) == (4, found)
    assert f"decimal {mark}" in caught.value.expected


def test_the_remedy_of_an_unknown_symbol_speaks_to_an_analyst():
    with pytest.raises(InputDataError) as caught:
        read("n/a")
    assert "supplier" in caught.value.remedy
    assert ".py" not in caught.value.remedy


def test_a_blank_beside_symbols_stops():
    column = pd.Series(["1.5", ":", ""], name="value")
    assert meaning_of_blank(column) is None
    assert meaning_of_blank(column[[0, 2]]) is CellStatus.HIDDEN
    with pytest.raises(InputDataError, match="found an empty cell") as caught:
        read("1.5", ":", "", blank=None)
    assert caught.value.row == 4


def test_a_blank_means_what_the_reader_says():
    assert read("", blank=CellStatus.MISSING).status.tolist() == [CellStatus.MISSING]


def test_in_survey_rounds_both_points_mean_not_computable():
    cells = read("..", ".", ":", "")
    status = survey_round_status(cells.status, cells.flag)
    assert status.tolist() == [
        CellStatus.NOT_COMPUTABLE,
        CellStatus.NOT_COMPUTABLE,
        CellStatus.HIDDEN,
        CellStatus.HIDDEN,
    ]

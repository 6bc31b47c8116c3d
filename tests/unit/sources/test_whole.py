import numpy as np
import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.raw import open_raw
from folkehelse_eval.sources.text_table import read_text_table
from folkehelse_eval.sources.whole import check_last_place

YEARS = ("2018", "2021", "2024")


def check(*rows):
    """Each row is a place and a year."""
    places, years = zip(*rows, strict=True)
    check_last_place(
        pd.Series(places, name="Geografi"),
        [pd.Series(years, name="År")],
        file="x.csv",
        lines=np.arange(2, len(rows) + 2),
    )


def block(place, years=YEARS):
    return [(place, year) for year in years]


def test_a_last_place_that_breaks_off_stops():
    rows = [*block("Skien"), *block("Tinn"), *block("Vinje", YEARS[:2])]
    with pytest.raises(InputDataError) as caught:
        check(*rows)
    assert (caught.value.row, caught.value.column) == (9, "Geografi")
    assert caught.value.found == "2 of 3 rows for 'Vinje', the last place of the file"


@pytest.mark.parametrize(
    "rows",
    [
        [*block("Skien"), *block("Tinn"), *block("Vinje")],
        [*block("Skien"), *block("Tinn"), *block("Vinje", YEARS[1:])],
        [*block("Skien"), *block("Tinn", YEARS[:2]), *block("Vinje", YEARS[:2])],
        [*block("Skien"), *block("Tinn", YEARS[::-1]), *block("Vinje", YEARS[:2])],
        [*block("Skien"), *block("Vinje", YEARS[:2])],
        [(place, year) for year in YEARS for place in ("Skien", "Tinn", "Vinje")][:-1],
    ],
    ids=[
        "whole",
        "lacks its first year",
        "another place is short too",
        "years in another order",
        "only one place above",
        "years outside, places inside",
    ],
)
def test_other_layouts_say_nothing(rows):
    check(*rows)


@pytest.mark.realdata
def test_real_text_files_end_in_a_line_break(realdata):
    files = [path for path in sorted(realdata.rglob("*.csv*")) if path.is_file()]
    assert len(files) > 25
    for path in files:
        read_text_table(open_raw(path))

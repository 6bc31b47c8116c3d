import gc

import numpy as np
import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Unread
from folkehelse_eval.sources.cube import published_cells, read_cube
from folkehelse_eval.vocabulary.indicator import Recognition

CUBE = (
    "GEO;AAR;KJONN;ALDER;SOES;RATE;sumTELLER;sumNEVNER;SPVFLAGG;sumTELLER_uprikk;RATE_uprikk\n"
    "0;2022_2024;0;0_24;0;10,5;105;1000;0;105;10,5\n"
    "46;2022_2024;1;0_24;0;20;20;100;1;20;20\n"
    "301;2022_2024;2;0_24;1;30;987123;100;2;987123;30\n"
    "4001;2022_2024;2;0_24;0;40;987124;100;3;987124;40\n"
)


@pytest.fixture
def skader(indicator):
    return [indicator("kpr_skader", Recognition(family="cube"), n_years=3)]


def test_flags_codes_and_groups(raw, skader):
    frame = read_cube(raw(CUBE.encode("utf-8-sig")), skader).frame
    assert frame["geo_code"].tolist() == ["0", "46", "0301", "4001"]
    assert frame["status"].tolist() == ["observed", "missing", "not_computable", "hidden"]
    assert frame["flag"].tolist() == ["", "..", ".", ":"]
    assert frame["group"].tolist() == ["total", "total", "1", "total"]
    assert frame["sex"].tolist() == ["all", "male", "female", "female"]
    assert frame["row"].tolist() == [2, 3, 4, 5]
    assert frame["first_year"].unique().tolist() == [2022]
    assert frame["value"].iloc[0] == 10.5
    assert (frame["numerator"].iloc[0], frame["denominator"].iloc[0]) == (105, 1000)
    assert frame[["value", "numerator", "denominator"]].iloc[1:].isna().all(axis=None)


def test_unhidden_columns_are_never_parsed_and_flagged_figures_do_not_stay(raw, skader):
    file = raw(CUBE)
    cells, _ = published_cells(file)
    assert not [name for name in cells.columns if name.endswith("_uprikk")]
    frame = read_cube(file, skader).frame
    del file, cells
    gc.collect()
    held = [
        item
        for item in gc.get_objects()
        if isinstance(item, pd.DataFrame) and item.columns.is_unique
    ]
    assert any(item is frame for item in held)
    for table in held:
        assert not [name for name in map(str, table.columns) if name.endswith("_uprikk")]
        for name in table.columns:
            texts = table[name].astype(str)
            assert not texts.str.contains("98712[34]", regex=True).any()


def test_an_unknown_flag_stops(raw, skader):
    with pytest.raises(InputDataError, match="'7'") as caught:
        read_cube(raw(CUBE.replace(";3;987124", ";7;987124")), skader)
    assert (caught.value.row, caught.value.column) == (5, "SPVFLAGG")


def test_a_row_that_is_cut_off_stops(raw, skader):
    with pytest.raises(InputDataError, match="9 fields") as caught:
        read_cube(raw(CUBE.removesuffix(";987124;40\n")), skader)
    assert caught.value.row == 5


def test_a_figure_that_is_cut_off_stops_without_being_quoted(raw, skader):
    with pytest.raises(InputDataError, match="without a line break") as caught:
        read_cube(raw(CUBE.removesuffix("0\n")), skader)
    assert caught.value.row == 5
    assert "987124" not in str(caught.value)


def test_a_last_place_that_is_cut_off_stops(raw, skader):
    head, *_ = CUBE.splitlines()
    rows = [
        f"{place};{year};{sex};0_24;0;1;1;9;0;1;1"
        for place in ("0", "46", "4601")
        for year in ("2019_2021", "2022_2024")
        for sex in "012"
    ]
    assert len(read_cube(raw("\n".join([head, *rows, ""])), skader).frame) == len(rows)
    with pytest.raises(InputDataError, match="5 of 6 rows for '4601'") as caught:
        read_cube(raw("\n".join([head, *rows[:-1], ""])), skader)
    assert (caught.value.row, caught.value.column) == (18, "GEO")


def test_a_cube_nobody_named_is_left_unread(raw, indicator):
    assert read_cube(raw(CUBE), [indicator("kpr_skader")]) == Unread("file_unnamed_cube")


def test_a_measure_that_is_not_there_stops(raw, indicator):
    rule = Recognition(family="cube", measure="MEIS")
    with pytest.raises(InputDataError, match="no such column"):
        read_cube(raw(CUBE), [indicator("kpr_skader", rule)])


@pytest.mark.realdata
def test_the_profile_groups_own_test_cube(realdata, indicator):
    from folkehelse_eval.sources.raw import open_raw

    file = open_raw(realdata / "fhi_api" / "qualcontrol_testcube1.csv")
    every_age = [
        indicator("kpr_skader", Recognition(family="cube", select={"ALDER": age}), age=age)
        for age in ("0_120", "15_24", "0_15", "45_65")
    ]
    frame = read_cube(file, [i.model_copy(update={"indicator_id": i.age}) for i in every_age]).frame
    assert frame["geo_code"].tolist() == ["0", "46", "0301", "1504"]
    assert frame["status"].tolist() == ["observed", "missing", "not_computable", "hidden"]
    assert frame["group"].tolist() == ["total", "1 / 1", "2 / 2", "3 / 3"]
    assert frame["value"].iloc[0] == 1.0
    assert np.isnan(frame["value"].iloc[1:]).all()

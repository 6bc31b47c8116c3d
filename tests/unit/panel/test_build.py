"""Panels put together, checked, and looked up."""

from collections.abc import Callable

import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised
from folkehelse_eval.panel.build import build_panel
from folkehelse_eval.panel.schema import DTYPES
from folkehelse_eval.vocabulary.geography import UnitType
from folkehelse_eval.vocabulary.observation import Sex

Table = Callable[..., Harmonised]

LEFT_OUT = LeftOut("ungdata_psykiske_plager", "kommune", "5055", 2016, 2019, "some_reason")


def test_tables_are_put_together_and_sorted(table: Table) -> None:
    panel = build_panel(
        [
            table([{"unit_code": "4010", "value": 1.0}, {"unit_code": "4001", "value": 2.0}]),
            table([{"unit_code": "4003"}], file="other.csv", digest="b", left_out=(LEFT_OUT,)),
        ]
    )
    assert panel.frame["unit_code"].tolist() == ["4001", "4003", "4010"]
    assert {name: str(dtype) for name, dtype in panel.frame.dtypes.items()} == dict(DTYPES)
    assert {origin.file for origin in panel.provenances.values()} == {"file.csv", "other.csv"}
    assert panel.left_out == (LEFT_OUT,)
    assert panel.indicators == ("ungdata_psykiske_plager",)


def test_one_simulated_file_marks_the_panel(table: Table) -> None:
    real = table([{"unit_code": "4001", "value": 2.0}])
    invented = table([{"unit_code": "4003", "value": 2.0}], digest="b", simulated=True)
    assert not build_panel([real]).simulated
    assert build_panel([real, invented]).simulated


def test_series_are_of_both_sexes_and_all_groups_unless_asked(table: Table) -> None:
    panel = build_panel(
        [
            table(
                [
                    {"unit_code": "4001", "value": 2.0},
                    {"unit_code": "4001", "value": 1.0, "sex": "male"},
                    {"unit_code": "4001", "value": 3.0, "group": "low"},
                    {"unit_code": "40", "unit_type": "fylke", "value": 4.0},
                ]
            )
        ]
    )
    indicator = "ungdata_psykiske_plager"
    assert panel.series(indicator, UnitType.KOMMUNE)["value"].tolist() == [2.0]
    assert panel.series(indicator, UnitType.KOMMUNE, sex=Sex.MALE)["value"].tolist() == [1.0]
    assert panel.series(indicator, UnitType.KOMMUNE, group="low")["value"].tolist() == [3.0]
    assert panel.series(indicator, UnitType.FYLKE)["value"].tolist() == [4.0]
    assert panel.series("udir_grunnskolepoeng", UnitType.KOMMUNE).empty


def test_the_same_key_in_two_files_names_both_rows(table: Table) -> None:
    rows = [{"unit_code": "4001", "value": 2.0}]
    older = table(rows, file="older.csv", digest="a")
    newer = table([{"unit_code": "4003", "value": 1.0}, *rows], file="newer.csv", digest="b")
    with pytest.raises(InputDataError, match=r"newer.csv, row 3.*older.csv, row 2"):
        build_panel([older, newer])


def test_the_same_file_twice_counts_once(table: Table) -> None:
    one = table([{"unit_code": "4001", "value": 2.0}])
    assert len(build_panel([one, one]).frame) == 1


def test_no_tables_give_an_empty_panel() -> None:
    panel = build_panel([])
    assert panel.frame.empty
    assert panel.indicators == ()
    assert not panel.simulated


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"unit_code": "0101", "value": 1.0}, "unit_code"),  # not of 2024
        ({"unit_code": "38", "unit_type": "fylke", "value": 1.0}, "unit_code"),
        ({"unit_code": "4001", "status": "observed"}, "value"),
        ({"unit_code": "4001", "value": 1.0, "status": "hidden"}, "value"),
        ({"unit_code": "4001", "denominator": 1.0}, "status"),
        ({"unit_code": "4001", "value": 1.0, "first_year": 2019, "last_year": 2018}, "first_year"),
        ({"unit_code": "4001", "value": 1.0, "sex": "both"}, "sex"),
        ({"unit_code": "4001", "value": 1.0, "unit_type": "city"}, "unit_type"),
        ({"unit_code": "4001", "value": 1.0, "exactness": "roughly"}, "exactness"),
        ({"unit_code": "4001", "status": "gone"}, "status"),
    ],
)
def test_rows_that_break_the_contract(table: Table, row: dict[str, object], column: str) -> None:
    good = {"unit_code": "4003", "value": 1.0}
    with pytest.raises(InputDataError) as caught:
        build_panel([table([good, row])])
    assert (caught.value.file, caught.value.row) == ("file.csv", 3)
    assert caught.value.column == column


def test_a_column_too_few_is_named(table: Table) -> None:
    whole = table([{"unit_code": "4001", "value": 2.0}])
    with pytest.raises(KeyError, match="exactness"):
        build_panel([Harmonised(whole.frame.drop(columns="exactness"), whole.provenance)])


def test_nothing_handed_in_is_changed(table: Table) -> None:
    one = table([{"unit_code": "4010", "value": 1.0}, {"unit_code": "4001", "value": 2.0}])
    before = one.frame.copy()
    build_panel([one])
    pd.testing.assert_frame_equal(one.frame, before)

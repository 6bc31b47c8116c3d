import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.contract import Delivery, check_delivered, delivered_frame
from folkehelse_eval.vocabulary.observation import DELIVERED_COLUMNS
from folkehelse_eval.vocabulary.provenance import Provenance

ORIGIN = Provenance(
    source="x",
    producer="x",
    table="x",
    file="x.csv",
    sha256="0" * 64,
    retrieved=None,
    licence="",
    simulated=False,
)
ROW = {
    "indicator": "ungdata_ensomhet",
    "geo_code": ["4001", "4003"],
    "geo_name": ["Porsgrunn", "Skien"],
    "unit_type": "kommune",
    "first_year": 2018,
    "last_year": 2018,
    "sex": "all",
    "age": "8-10",
    "group": "total",
    "value": [20.0, 21.0],
    "status": "observed",
    "flag": "",
    "row": [2, 3],
    "column": "value",
}


def delivery(**changes):
    return Delivery(delivered_frame({**ROW, **changes}, length=2), ORIGIN, "extract")


def test_a_good_delivery_passes_with_all_columns_in_order():
    good = delivery()
    check_delivered(good)
    assert tuple(good.frame.columns) == DELIVERED_COLUMNS


@pytest.mark.parametrize(
    ("changes", "row", "found"),
    [
        ({"value": [20.0, 101.0]}, 3, "the value 101.0"),
        ({"value": [-1.0, 20.0]}, 2, "the value -1.0"),
        ({"denominator": [-5.0, 1.0]}, 2, "negative count"),
        ({"numerator": [1.0, 9.0], "denominator": [2.0, 8.0]}, 3, "numerator 9.0 above"),
        ({"geo_code": "4001", "geo_name": "Porsgrunn"}, 3, "a second row"),
        ({"status": ["observed", "hidden"]}, 3, "status 'hidden' with value 21.0"),
        ({"value": [float("nan"), 20.0]}, 2, "status 'observed' with value nan"),
    ],
    ids=[
        "percent above 100",
        "negative percent",
        "negative count",
        "numerator above denominator",
        "duplicate key",
        "hidden with a figure",
        "observed without one",
    ],
)
def test_what_breaks_the_contract_stops_with_its_row(changes, row, found):
    with pytest.raises(InputDataError) as caught:
        check_delivered(delivery(**changes))
    assert found in caught.value.found
    assert caught.value.row == row


def test_counts_beside_a_hidden_cell_stop():
    bad = delivery(status="hidden", value=float("nan"), numerator=[3.0, 4.0])
    with pytest.raises(InputDataError, match="counts beside"):
        check_delivered(bad)


def test_shared_names_may_come_twice_in_files_with_names_only():
    twins = delivery(geo_code=None, geo_name="Herøy")
    check_delivered(twins)
    with pytest.raises(InputDataError, match="a second row"):
        check_delivered(delivery(geo_code=None, geo_name="Skien"))


def test_missing_columns_stop():
    bad = Delivery(delivery().frame.drop(columns="flag"), ORIGIN, "extract")
    with pytest.raises(InputDataError, match="columns"):
        check_delivered(bad)

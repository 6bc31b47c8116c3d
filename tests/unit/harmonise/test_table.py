"""Whole deliveries onto the borders of 2024, small tables written out."""

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.harmonise.table import Harmonised, harmonise
from folkehelse_eval.sources.contract import Delivery
from folkehelse_eval.vocabulary.indicator import Indicator
from folkehelse_eval.vocabulary.observation import OBSERVATION_COLUMNS, OBSERVATION_KEYS
from folkehelse_eval.vocabulary.plan import SplitRule

Deliver = Callable[..., Delivery]
Catalogue = Mapping[str, Indicator]


def cells(table: Harmonised, *columns: str) -> dict[str, tuple[object, ...]]:
    """Return the named columns by unit, for tables with one period."""
    frame = table.frame
    values = zip(*(frame[column] for column in columns), strict=True)
    return dict(zip(frame["unit_code"], values, strict=True))


def test_observation_columns_once_each(deliver: Deliver, indicators: Catalogue) -> None:
    table = harmonise(deliver([{"geo_code": "0301", "value": 1.0}]), indicators=indicators)
    assert tuple(table.frame.columns) == OBSERVATION_COLUMNS
    assert not table.frame.duplicated(list(OBSERVATION_KEYS)).any()
    assert table.frame["sha256"].tolist() == ["a" * 64]


def test_a_renumbered_municipality_is_exact(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [{"geo_code": "0101", "value": 40.0, "denominator": 10.0}]
    table = harmonise(deliver(rows), indicators=indicators)
    assert cells(table, "value", "denominator", "exactness", "row") == {
        "3101": (40.0, 10.0, "exact", "2")
    }
    assert table.provenance.steps == ("put_on_2024_borders",)


def test_parts_are_added(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [
        {"geo_code": "0821", "value": 40.0, "denominator": 30.0, "answers": 5.0},
        {"geo_code": "0822", "value": 44.0, "denominator": 10.0, "answers": 6.0},
    ]
    table = harmonise(deliver(rows), indicators=indicators)
    assert cells(table, "value", "denominator", "answers", "status", "exactness", "row") == {
        "4020": (41.0, 40.0, 11.0, "observed", "merged", "2+3")
    }
    assert "merged_parts_added" in table.provenance.steps


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"status": "hidden", "flag": ":"}, "hidden"),
        ({"status": "missing", "flag": ".."}, "missing"),
        ({"status": "not_computable", "flag": "."}, "not_computable"),
    ],
)
def test_one_part_without_a_figure_takes_the_whole(
    deliver: Deliver, indicators: Catalogue, other: Mapping[str, object], status: str
) -> None:
    rows = [
        {"geo_code": "0821", "value": 40.0, "denominator": 30.0},
        {"geo_code": "0822", **other},
    ]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert frame["status"].tolist() == [status]
    assert frame["flag"].tolist() == [other["flag"]]
    assert frame[["value", "numerator", "denominator", "answers"]].isna().all(axis=None)


def test_a_part_that_was_not_delivered_is_missing(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [{"geo_code": "0821", "value": 40.0, "denominator": 30.0}]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert frame["status"].tolist() == ["missing"]


def test_rates_without_counts_are_left_out_with_the_reason(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [
        {"indicator": "standardised", "geo_code": "0821", "value": 10.0},
        {"indicator": "standardised", "geo_code": "0822", "value": 20.0},
        {"indicator": "standardised", "geo_code": "0819", "value": 30.0},
    ]
    table = harmonise(deliver(rows), indicators=indicators)
    assert cells(table, "value") == {"4018": (30.0,)}
    assert table.left_out == (
        LeftOut("standardised", "kommune", "4020", 2016, 2016, "rate_without_counts"),
    )


def test_rates_with_stated_weights_are_marked(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [
        {"indicator": "standardised", "geo_code": "0821", "value": 10.0},
        {"indicator": "standardised", "geo_code": "0822", "value": 20.0},
    ]
    table = harmonise(
        deliver(rows), indicators=indicators, stated_weights={"0821": 3.0, "0822": 1.0}
    )
    assert cells(table, "value", "exactness") == {"4020": (12.5, "weighted")}
    assert "rates_combined_with_weights" in table.provenance.steps


def test_off_years_stay_not_computable_through_a_merger(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [
        {"indicator": "standardised", "geo_code": code, "status": "not_computable", "flag": "."}
        for code in ("0821", "0822")
    ]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert frame[["status", "flag"]].to_numpy().tolist() == [["not_computable", "."]]


RECEIVERS = [
    {"geo_code": code, "value": 40.0, "denominator": 100.0, "first_year": 2018}
    for code in ("5011", "1571", "5012", "5013", "1504")
]


def test_receivers_of_split_parts_are_left_out(deliver: Deliver, indicators: Catalogue) -> None:
    table = harmonise(deliver(RECEIVERS), indicators=indicators)
    assert {(item.unit, item.reason) for item in table.left_out} == {
        ("5055", "received_part_of_snillfjord"),
        ("5056", "received_part_of_snillfjord"),
        ("5059", "received_part_of_snillfjord"),
    }
    assert set(table.frame["unit_code"]) == {"1508"}


def test_receivers_are_estimated_and_marked_when_asked(
    deliver: Deliver, indicators: Catalogue
) -> None:
    table = harmonise(deliver(RECEIVERS), indicators=indicators, splits=SplitRule.ESTIMATE)
    found = cells(table, "status", "exactness", "denominator")
    assert found["5055"] == ("observed", "estimated", pytest.approx(215.3333))
    assert found["5056"] == ("observed", "estimated", pytest.approx(133.9048))
    assert found["5059"][0] == "missing"  # its other parts were not delivered
    assert table.left_out == ()
    assert "split_parts_estimated" in table.provenance.steps


@pytest.mark.parametrize("year", [2020, 2023])
def test_alesund_and_haram_while_they_were_one(
    deliver: Deliver, indicators: Catalogue, year: int
) -> None:
    rows = [{"indicator": "count", "geo_code": "1507", "value": 1000.0, "first_year": year}]
    default = harmonise(deliver(rows), indicators=indicators)
    assert {item.unit for item in default.left_out} == {"1508", "1580"}
    assert default.frame.empty
    asked = harmonise(deliver(rows), indicators=indicators, splits=SplitRule.ESTIMATE)
    assert cells(asked, "value", "exactness") == {
        "1508": (862.125, "estimated"),
        "1580": (137.875, "estimated"),
    }


def test_zero_for_a_receiver_before_the_split_is_missing(
    deliver: Deliver, indicators: Catalogue
) -> None:
    """Statistics Norway's aggregated lists carry 0 there; on the borders of 2024, with others."""
    rows = [
        {"indicator": "count", "geo_code": code, "value": value, "first_year": 2019}
        for code, value in (("5055", 0.0), ("5057", 0.0))
    ]
    table = harmonise(deliver(rows), indicators=indicators, splits=SplitRule.ESTIMATE)
    assert cells(table, "status") == {"5055": ("missing",), "5057": ("observed",)}


def test_a_school_year_is_dated_by_its_spring(deliver: Deliver, indicators: Catalogue) -> None:
    """2019-20 is counted on the borders of 1 January 2020, when Heim existed."""
    rows = [
        {"geo_code": "5055", "value": 40.0, "first_year": 2019, "last_year": 2020},
        {"geo_code": "5012", "value": 41.0, "first_year": 2018, "last_year": 2019},
    ]
    table = harmonise(deliver(rows), indicators=indicators)
    assert cells(table, "last_year", "exactness") == {"5055": (2020, "exact")}


def test_old_and_new_numbers_side_by_side_count_once(
    deliver: Deliver, indicators: Catalogue
) -> None:
    """The renumbered row repeats the old Larvik unmerged, as UDIR prints it."""
    rows = [
        {"geo_code": code, "value": 40.0, "denominator": pupils}
        for code, pupils in (("0709", 488.0), ("0712", 488.0), ("0728", 38.0), ("3805", 526.0))
    ]
    table = harmonise(deliver(rows), indicators=indicators)
    assert cells(table, "denominator", "exactness") == {"3909": (526.0, "merged")}
    assert table.left_out == ()
    assert "numbers_in_force_kept" in table.provenance.steps


def test_zero_after_the_end_of_a_number_is_no_figure(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [
        {"indicator": "count", "geo_code": code, "value": value, "first_year": year}
        for code, year, value in (
            ("0706", 2016, 45000.0),
            ("0719", 2016, 5000.0),
            ("0720", 2016, 11000.0),
            ("0710", 2016, 0.0),
            ("0706", 2017, 0.0),
            ("0719", 2017, 0.0),
            ("0720", 2017, 0.0),
            ("0710", 2017, 61000.0),
        )
    ]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert frame[["unit_code", "first_year", "value"]].to_numpy().tolist() == [
        ["3907", 2017, 61000.0],
        ["3907", 2016, 61000.0],
    ]


def test_a_figure_under_a_number_not_in_force_is_not_lost_in_silence(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [
        {"geo_code": "0101", "value": 40.0},
        {"geo_code": "3101", "value": 40.0},
        {"geo_code": "3103", "value": 41.0},
    ]
    table = harmonise(deliver(rows), indicators=indicators)
    assert set(table.frame["unit_code"]) == {"3101"}
    assert [(item.unit, item.reason) for item in table.left_out] == [
        ("3103", "number_not_in_force")
    ]


def test_counties_with_other_borders_are_left_out(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [{"geo_code": code, "value": 40.0} for code in ("0", "03", "07", "08", "0301")]
    table = harmonise(deliver(rows), indicators=indicators)
    kinds = list(zip(table.frame["unit_type"], table.frame["unit_code"], strict=True))
    assert [kind for kind in kinds if kind[0] != "entry_county"] == [
        ("land", "0"),
        ("fylke", "03"),
        ("fylke", "40"),
        ("kommune", "0301"),
    ]
    assert [(item.unit, item.reason) for item in table.left_out] == [
        ("07", "county_borders_changed")
    ]


def test_published_counties_at_entry_are_kept_where_the_territory_is_theirs(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [{"geo_code": code, "value": 40.0} for code in ("07", "08", "15", "0701")]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    at_entry = frame[frame["unit_type"] == "entry_county"]
    assert sorted(at_entry["unit_code"]) == ["07", "08"]  # Rindal had left 15 by 2019


def test_people_without_a_municipality_and_city_districts(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [{"geo_code": code, "value": 40.0} for code in ("5099", "2100", "9999", "030101", "00")]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert dict(zip(frame["unit_code"], frame["unit_type"], strict=True)) == {
        "5099": "unknown",
        "2100": "unknown",
        "9999": "unknown",
        "030101": "bydel",
        "0": "land",
    }


def test_remainders_that_the_reader_knows_have_no_municipality(
    deliver: Deliver, indicators: Catalogue
) -> None:
    rows = [{"geo_code": "Rest", "unit_type": "unknown", "value": 40.0}]
    frame = harmonise(deliver(rows), indicators=indicators).frame
    assert frame[["unit_code", "unit_type"]].to_numpy().tolist() == [["Rest", "unknown"]]


def test_which_stavanger_is_left_open(deliver: Deliver, indicators: Catalogue) -> None:
    """Before 2020 the number stood for a smaller territory, and the file does not tell."""
    rows = [{"geo_code": "1103", "value": 40.0, "first_year": year} for year in (2016, 2021)]
    table = harmonise(deliver(rows), indicators=indicators)
    assert table.frame["first_year"].tolist() == [2021]
    assert [(item.first_year, item.reason) for item in table.left_out] == [
        (2016, "territory_undecided")
    ]


@pytest.mark.parametrize("code", ["4321", "301", "1300"])
def test_a_code_that_never_existed_stops_the_run(
    deliver: Deliver, indicators: Catalogue, code: str
) -> None:
    rows = [{"geo_code": "0301", "value": 1.0}, {"geo_code": code, "value": 1.0}]
    with pytest.raises(InputDataError, match=f"file.csv, row 3, column 'Geografi'.*{code}"):
        harmonise(deliver(rows), indicators=indicators)


def test_a_repeated_cell_stops_the_run(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [{"geo_code": "0301", "value": 1.0}, {"geo_code": "0301", "value": 2.0}]
    with pytest.raises(InputDataError, match=r"file.csv, row 3, column 'value'.*rows 2, 3"):
        harmonise(deliver(rows), indicators=indicators)


def test_nothing_delivered_is_changed(deliver: Deliver, indicators: Catalogue) -> None:
    delivery = deliver([{"geo_name": "Tinn", "value": 1.0}, {"geo_code": "0821", "value": 2.0}])
    before = delivery.frame.copy()
    harmonise(delivery, indicators=indicators)
    pd.testing.assert_frame_equal(delivery.frame, before)


def test_row_order_changes_nothing(deliver: Deliver, indicators: Catalogue) -> None:
    rows = [
        {"geo_code": code, "value": 40.0 + n, "denominator": 10.0 * n, "row": n}
        for n, code in enumerate(("0821", "0822", "0101", "0709", "0728"), start=2)
    ]
    frames = [
        harmonise(deliver(order), indicators=indicators)
        .frame.sort_values("unit_code", ignore_index=True)
        .drop(columns="row")
        for order in (rows, rows[::-1])
    ]
    pd.testing.assert_frame_equal(frames[0], frames[1])

"""Real files onto the borders of 2024, against figures that others published on them."""

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from folkehelse_eval.harmonise.borders import codes_valid_in, no_exact_series
from folkehelse_eval.harmonise.in_force import keep_in_force
from folkehelse_eval.harmonise.names import resolve_units
from folkehelse_eval.harmonise.table import Harmonised, harmonise
from folkehelse_eval.sources.contract import Delivery
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.geography import UnitType, counties
from folkehelse_eval.vocabulary.indicator import catalogue
from folkehelse_eval.vocabulary.status import CellStatus

pytestmark = pytest.mark.realdata

PUPILS = {  # sum over codes valid on 1 January of the spring term, and the nation
    2016: (60_637, 60_679),
    2017: (58_315, 58_360),
    2018: (57_680, 57_727),
    2019: (58_680, 58_750),
    2020: (59_184, 59_245),
    2021: (58_889, 58_945),
}
MUNICIPALITY_YEARS_COMPARED = 2_113
"""Municipality-years 2015-2020 of table 07459 without a split part where both have a figure."""


@pytest.fixture(scope="module")
def school_points(realdata: Path) -> Delivery:
    path = realdata / "udir" / "grunnskolepoeng_2015-16_2020-21_raw_codes.csv"
    (delivery,) = read_snapshot(path, [catalogue()["udir_grunnskolepoeng"]]).deliveries
    return delivery


def pupils(frame: pd.DataFrame, unit_type: UnitType) -> dict[int, float]:
    of_type = frame[frame["unit_type"] == unit_type]
    return of_type.groupby("last_year")["denominator"].sum().to_dict()


def test_raw_rows_count_pupils_twice(school_points: Delivery) -> None:
    rows = resolve_units(school_points.frame, file="file")
    level_3 = rows[rows["unit_type"].isin([UnitType.KOMMUNE, UnitType.UNKNOWN])]
    assert level_3.loc[level_3["last_year"] == 2016, "denominator"].sum() == 91_876


def test_numbers_in_force_count_pupils_once(school_points: Delivery) -> None:
    """What remains to the nation is hidden, in Svalbard or not reported."""
    rows = keep_in_force(resolve_units(school_points.frame, file="file"), file="file").frame
    assert pupils(rows, UnitType.KOMMUNE) == {year: ours for year, (ours, _) in PUPILS.items()}
    assert pupils(rows, UnitType.LAND) == {year: nation for year, (_, nation) in PUPILS.items()}


def test_school_points_on_2024_borders_equal_the_pupil_weighted_file(
    school_points: Delivery, realdata: Path
) -> None:
    """The derived file adds up the parts that are not hidden, so only complete cells are compared.

    It is rounded to four or more digits; parts come with one decimal.
    """
    table = harmonise(school_points)
    with (realdata / "udir" / "grunnskolepoeng_kommune_2024geo.csv").open(encoding="utf-8") as file:
        expected = {
            (row["code_2024"], 2001 + int(row["skoleaar"][2:4])): row
            for row in csv.DictReader(file)
            if row["grunnskolepoeng"] and row["n_prikket"] == "0" and row["estimert"] == "0"
        }
    observed = table.frame[
        (table.frame["unit_type"] == UnitType.KOMMUNE)
        & (table.frame["status"] == CellStatus.OBSERVED)
    ]
    compared = 0
    for row in observed.to_dict("records"):
        other = expected.get((row["unit_code"], row["last_year"]))
        if other is None:
            continue
        compared += 1
        assert row["value"] == pytest.approx(float(other["grunnskolepoeng"]), abs=0.051)
        assert row["denominator"] == float(other["antall_elever"])
    assert compared > 2_000


def test_school_points_leave_receivers_out(school_points: Delivery) -> None:
    table = harmonise(school_points)
    left_out = {
        (item.unit, item.reason, item.last_year)
        for item in table.left_out
        if item.unit_type == UnitType.KOMMUNE
    }
    assert left_out == {
        ("5055", "received_part_of_snillfjord", 2019),
        ("5056", "received_part_of_snillfjord", 2019),
        ("5059", "received_part_of_snillfjord", 2019),
        ("1806", "received_part_of_tysfjord", 2019),
        ("1875", "received_part_of_tysfjord", 2019),
        ("1508", "included_haram", 2021),
        ("1580", "was_part_of_alesund", 2021),
    }
    found = set(zip(table.frame["unit_code"], table.frame["last_year"], strict=True))
    assert ("5055", 2019) not in found
    assert ("5055", 2020) in found


@pytest.fixture(scope="module")
def population(realdata: Path) -> pd.DataFrame:
    """Table 07459, three raw exports 2015-2020 on our borders: people by municipality and year."""
    paths = sorted((realdata / "ssb").glob("ssb_07459_*.csv.gz"))
    snapshots = [read_snapshot(path, [catalogue()["ssb_befolkning"]]) for path in paths]
    tables = [harmonise(snapshot.deliveries[0]) for snapshot in snapshots]
    assert len(tables) == 3
    frame = pd.concat([table.frame for table in tables])
    of_municipalities = frame[frame["unit_type"] == UnitType.KOMMUNE]
    assert of_municipalities["exactness"].isin(["exact", "merged"]).all()
    ages = of_municipalities.groupby(["unit_code", "last_year"], as_index=False)
    return ages.agg(people=("value", "sum"), every_age=("status", _all_observed))


def _all_observed(statuses: pd.Series) -> bool:
    return bool((statuses == CellStatus.OBSERVED).all())


def test_population_equals_the_series_on_2024_borders(
    population: pd.DataFrame, realdata: Path
) -> None:
    """To the person, in every municipality-year without a split part where both have a figure."""
    path = realdata / "ssb" / "folkemengde_alder_2024geo_2012_2024.csv.gz"
    expected: dict[tuple[str, int], float] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            key = (row["code"], int(row["aar"]))
            expected[key] = expected.get(key, 0.0) + float(row["folkemengde"])
    complete = population[population["every_age"]]
    keys = zip(complete["unit_code"], complete["last_year"], strict=True)
    ours = dict(zip(keys, complete["people"], strict=True))
    both = ours.keys() & expected.keys()
    assert {key: ours[key] for key in both if ours[key] != expected[key]} == {}
    assert len(both) == MUNICIPALITY_YEARS_COMPARED
    assert not any(no_exact_series(nr, year, year) for nr, year in ours)


def test_zeros_of_numbers_not_in_force_are_no_figures(population: pd.DataFrame) -> None:
    """The export carries 0 for numbers before their start and after their end."""
    assert (population.loc[population["every_age"], "people"] > 0).all()
    assert set(population["unit_code"]) <= codes_valid_in(2024)


TELEMARK = frozenset(nr for nr in codes_valid_in(2024) if nr.startswith("40"))


@pytest.fixture(scope="module")
def telemark(realdata: Path) -> Mapping[str, Harmonised]:
    snapshot = read_snapshot(realdata / "fhi" / "telemark", list(catalogue().values()))
    return {delivery.provenance.file: harmonise(delivery) for delivery in snapshot.deliveries}


def test_all_17_telemark_names(telemark: Mapping[str, Harmonised]) -> None:
    assert len(TELEMARK) == 17
    assert len(telemark) >= 10
    for file, table in telemark.items():
        of_type = table.frame.groupby("unit_type")["unit_code"].agg(set).to_dict()
        assert of_type["kommune"] == TELEMARK, file
        assert of_type.get("fylke", {"40"}) == {"40"}, file
        assert table.left_out == (), file
        assert set(table.frame["exactness"]) == {"exact"}, file
    assert counties()["40"] == "Telemark"


def test_off_years_and_hidden_cells_stay_what_they_are(
    telemark: Mapping[str, Harmonised],
) -> None:
    frame = telemark["psykiske_plager_ungdom.csv"].frame
    both = frame[(frame["unit_type"] == UnitType.KOMMUNE) & (frame["sex"] == "all")]
    rounds = both[both["status"] != CellStatus.NOT_COMPUTABLE]["last_year"]
    assert set(rounds) == {2018, 2021, 2024}
    midt_telemark = both[(both["unit_code"] == "4020") & (both["last_year"] == 2024)]
    assert midt_telemark["status"].tolist() == [CellStatus.HIDDEN]
    assert frame.loc[frame["status"] != CellStatus.OBSERVED, "value"].isna().all()

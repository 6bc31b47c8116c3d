"""Every file is in a supplier's format: the readers recognise it and read what was written."""

from pathlib import Path

import pandas as pd
import pytest

from folkehelse_eval.harmonise.table import harmonise
from folkehelse_eval.simulate.country import Country, published_surveys
from folkehelse_eval.simulate.parameters import SIMULATED_INDICATORS
from folkehelse_eval.sources.snapshot import Snapshot, read_snapshot
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES
from folkehelse_eval.vocabulary.indicator import catalogue

SEED = 7


@pytest.fixture(scope="module")
def snapshot(country_folder: Path) -> Snapshot:
    return read_snapshot(country_folder, tuple(catalogue().values()))


def test_every_data_file_is_read_and_every_indicator_recognised(snapshot: Snapshot) -> None:
    data_files = [use for use in snapshot.files if not use.file.startswith("programme/")]
    assert [use.file for use in data_files if use.unused_reason] == []
    found = [indicator for use in data_files for indicator in use.indicators]
    assert sorted(found) == sorted(SIMULATED_INDICATORS)


def test_every_value_is_simulated_by_provenance(snapshot: Snapshot) -> None:
    assert snapshot.deliveries
    assert all(delivery.provenance.simulated for delivery in snapshot.deliveries)
    assert all(delivery.provenance.retrieved is not None for delivery in snapshot.deliveries)


def test_several_formats_are_exercised(snapshot: Snapshot) -> None:
    assert {delivery.family for delivery in snapshot.deliveries} >= {"extract", "jsonstat", "udir"}


@pytest.mark.parametrize(
    "indicator_id",
    [
        "ungdata_psykiske_plager",
        "ungdata_livstilfredshet",
        "ungdata_smertestillende",
        "ungdata_treffsteder",
    ],
)
def test_what_is_read_is_what_was_published(
    indicator_id: str, country: Country, snapshot: Snapshot
) -> None:
    """Csv, json-stat2 and Excel's decimal commas, at one municipality with Sámi letters."""
    places = country.places
    table = published_surveys(places, country.treatment, seed=SEED)[indicator_id]
    at = -len(places.names) + places.kommune_nrs.index("1853")
    frame = pd.concat([delivery.frame for delivery in snapshot.deliveries])
    frame = frame[frame["indicator"] == indicator_id]
    read = frame[(frame["geo_name"] == "Evenes - Evenášši") & (frame["sex"] == "all")]
    for column, (_, year) in enumerate(table.periods):
        cell = read[read["last_year"] == year]
        assert len(cell) == 1
        if table.symbol[at, column, 0]:
            assert cell["status"].item() != "observed"
        else:
            assert cell["value"].item() == pytest.approx(table.value[at, column, 0], abs=1e-4)


def test_every_file_comes_onto_the_borders_of_2024(snapshot: Snapshot) -> None:
    for delivery in snapshot.deliveries:
        frame = harmonise(delivery).frame
        units = frame.groupby("unit_type")["unit_code"].nunique().to_dict()
        units.pop("entry_county", None)
        assert units == {"kommune": 357, "fylke": 15, "land": 1}
        at_entry = frame.loc[frame["unit_type"] == "entry_county", "unit_code"]
        assert set(at_entry) <= ENTRY_COUNTIES.keys()  # rows that cover a county of 2017 exactly


def test_pupils_are_counted_once_although_codes_stand_side_by_side(snapshot: Snapshot) -> None:
    (delivery,) = (item for item in snapshot.deliveries if item.family == "udir")
    raw = delivery.frame[delivery.frame["last_year"] == 2018]
    as_delivered = raw.loc[raw["unit_type"] == "kommune", "denominator"].sum()
    frame = harmonise(delivery).frame
    now = frame[(frame["last_year"] == 2018) & (frame["unit_type"] == "kommune")]
    nation = raw.loc[raw["unit_type"] == "land", "denominator"].item()
    assert as_delivered > 1.2 * nation
    assert 0.97 * nation < now["denominator"].sum() <= nation

"""Every delivered table in the folder of real files: used as what, or left out for what reason."""

import csv
import json

import numpy as np
import pytest

from folkehelse_eval.sources.extract import read_extract
from folkehelse_eval.sources.jsonstat import parse_cube
from folkehelse_eval.sources.jsonstat_rows import read_jsonstat
from folkehelse_eval.sources.raw import RawFile, open_raw
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.indicator import Recognition, catalogue

pytestmark = pytest.mark.realdata
ALL = tuple(catalogue().values())

TELEMARK = {
    # file: indicator, rows, observed, not computable, hidden (README and the files themselves)
    "barnevaksinasjonsprogrammet.csv": ("vaksinasjon_meslinger_9", 170, 120, 0, 50),
    "fornoeyd_med_helsa_ungdom.csv": ("ungdata_fornoyd_helsa", 570, 157, 408, 5),
    "grunnskolepoeng_etter_foreldrenes_utdanningsnivaa.csv": (
        "grunnskolepoeng_treaarig",
        190,
        190,
        0,
        0,
    ),
    "mobbing_7_trinn_treaarig.csv": ("elevundersokelsen_mobbing_7", 152, 87, 0, 65),
    "overvekt_og_fedme_17_aar_fireaarig.csv": ("overvekt_17", 570, 541, 0, 29),
    "psykiske_plager_ungdom.csv": ("ungdata_psykiske_plager", 570, 137, 408, 25),
    "psykiske_symptomer_og_lidelser_primaerhelsetjenesten_ettaarige_tall.csv.gz": (
        "kpr_psykiske_symptomer_lidelser",
        456,
        452,
        0,
        4,
    ),
    "reseptfrie_smertestillende_legemidler_ungdom.csv": (
        "ungdata_smertestillende",
        570,
        149,
        408,
        13,
    ),
    "skader_kontakt_med_primaerhelsetjeneste_ettaarige_tall.csv": ("kpr_skader", 456, 452, 0, 4),
    "tilfredshet_med_livet_ungdom.csv": ("ungdata_livstilfredshet", 285, 90, 192, 3),
    "trangboddhet.csv": ("trangbodd", 190, 167, 0, 23),
}
UNUSED = {
    "Folkehelseundersokelsen_kommunetall.csv": "file_no_period",
    "drikkevann.csv": "file_no_indicator",
}


@pytest.fixture(scope="module")
def telemark(realdata):
    return read_snapshot(realdata / "fhi" / "telemark", ALL)


def test_all_thirteen_files_are_accounted_for(telemark):
    assert {use.file for use in telemark.files} == {*TELEMARK, *UNUSED}
    reasons = {use.file: use.unused_reason for use in telemark.files if use.unused_reason}
    assert reasons == UNUSED


@pytest.mark.parametrize("name", TELEMARK)
def test_extract(telemark, name):
    indicator, rows, observed, not_computable, hidden = TELEMARK[name]
    frame = next(d.frame for d in telemark.deliveries if d.provenance.file == name)
    assert frame["indicator"].unique().tolist() == [indicator]
    counted = frame["status"].value_counts()
    assert [
        len(frame),
        *(int(counted.get(s, 0)) for s in ("observed", "not_computable", "hidden")),
    ] == [
        rows,
        observed,
        not_computable,
        hidden,
    ]
    assert frame[frame["unit_type"] == "kommune"]["geo_name"].nunique() == 17
    assert frame["row"].is_monotonic_increasing


def test_rows_and_columns_lead_back_to_the_cell(telemark, realdata):
    for delivery in telemark.deliveries:
        path = realdata / "fhi" / "telemark" / delivery.provenance.file
        if path.suffix != ".csv":
            continue
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream))
        for record in delivery.frame.sample(20, random_state=1).itertuples():
            line = dict(zip(lines[0], lines[record.row - 1], strict=True))
            assert record.geo_name in line.values()
            text = line[record.column]
            if record.status == "observed":
                scale = 100 if record.column == "Andel" else 1
                assert float(text) * scale == pytest.approx(record.value, abs=1e-9)
            else:
                assert text == record.flag


def test_ungdata_has_figures_in_the_survey_years_only(telemark):
    frame = next(
        d.frame for d in telemark.deliveries if d.provenance.file == "psykiske_plager_ungdom.csv"
    )
    local = frame[(frame["unit_type"] == "kommune") & (frame["status"] == "observed")]
    assert sorted(local["last_year"].unique()) == [2018, 2021, 2024]
    midt = frame[(frame["geo_name"] == "Midt-Telemark") & (frame["last_year"] == 2024)]
    assert midt["status"].unique().tolist() == ["hidden"]


def test_units_come_from_the_catalogue(telemark):
    points = next(d.frame for d in telemark.deliveries if "grunnskolepoeng" in d.provenance.file)
    nation = points[points["unit_type"] == "land"]
    assert nation["value"].iloc[0] == 40.8


def test_drinking_water_can_be_read_where_an_indicator_asks_for_it(realdata, indicator):
    rule = Recognition(family="extract", select={"Parameter": "hygienisk kvalitet"})
    water = indicator("trangbodd", rule, indicator_id="drikkevann", age="alle")
    file = open_raw(realdata / "fhi" / "telemark" / "drikkevann.csv")
    frame = read_extract(file, [water]).frame
    assert len(frame) == 190
    assert frame["value"].iloc[0] == 91.5


@pytest.mark.parametrize("mark", [False, True], ids=["as stored", "as their server sends it"])
def test_fhi_answer_with_flags_among_the_figures(realdata, indicator, mark):
    file = open_raw(realdata / "fhi_api" / "fhi-query-flags.json")
    data = b"\xef\xbb\xbf" + file.data if mark else file.data
    rule = Recognition(family="jsonstat", title="Leseferdighet", measure="TELLER")
    reading = read_jsonstat(RawFile(file.name, data, file.sha256), [indicator("overvekt_17", rule)])
    frame = reading.frame
    assert frame["geo_code"].tolist() == ["0", "34", "3450"]
    assert frame["geo_name"].tolist() == ["Hele landet", "Innlandet", "Etnedal"]
    assert frame["status"].tolist() == ["observed", "missing", "hidden"]
    assert frame["value"].iloc[0] == 81.4
    assert (frame["first_year"].iloc[0], frame["last_year"].iloc[0]) == (2022, 2024)
    assert reading.table == "Leseferdighet_utdann_3"


def test_pxweb_answer(realdata):
    file = open_raw(realdata / "pxweb" / "pxweb2_scb_TAB6471_data.json")
    cube = parse_cube(file)
    assert cube.shape == (21, 11, 3, 1, 4)
    assert cube.value.sum() == sum(json.loads(file.data)["value"])
    assert [dimension.role for dimension in cube.dimensions] == ["", "", "", "metric", "time"]
    assert not np.isnan(cube.value).any()


def test_every_other_real_file_is_listed_with_a_reason_and_none_stops_the_run(realdata):
    snapshot = read_snapshot(realdata, ALL)
    used = {use.file for use in snapshot.files if not use.unused_reason}
    assert used == {
        *(f"fhi/telemark/{name}" for name in TELEMARK),
        "fhi/kommunehelsa_vaksinasjon_5aarig_2002_2018.xlsx",
        "ssb/ssb_07459_Personer2015-2018.csv.gz",
        "ssb/ssb_07459_Personer2019.csv.gz",
        "ssb/ssb_07459_Personer2020.csv.gz",
        "udir/grunnskolepoeng_2015-16_2020-21_raw_codes.csv",
    }
    assert all(
        use.unused_reason.startswith("file_") for use in snapshot.files if use.file not in used
    )

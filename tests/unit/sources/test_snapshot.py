import gzip
import hashlib
import json
from datetime import date

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.indicator import catalogue

ALL = tuple(catalogue().values())
EXTRACT = "Geografi,År,Indikator,value\nSkien,2018,ungdata_ensomhet,21\n"
CUBE = "GEO;AAR;RATE;SPVFLAGG\n4001;2018_2018;12,5;0\n"


def test_files_are_recognised_by_content_in_order_of_path(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "no_ending").write_bytes(gzip.compress(EXTRACT.encode()))
    (tmp_path / "a.txt").write_text(EXTRACT, encoding="utf-8")
    (tmp_path / "c.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    (tmp_path / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / ".hidden").write_text(EXTRACT, encoding="utf-8")
    snapshot = read_snapshot(tmp_path, ALL)
    assert [use.file for use in snapshot.files] == ["a.txt", "b/no_ending", "c.csv", "d.png"]
    assert [use.family for use in snapshot.files] == ["extract", "extract", "", ""]
    assert [use.unused_reason for use in snapshot.files] == [
        "",
        "",
        "file_unknown_layout",
        "file_no_table",
    ]
    assert snapshot.files[0].indicators == ("ungdata_ensomhet",)
    assert len(snapshot.deliveries) == 2


def test_a_single_file_is_accepted(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(EXTRACT, encoding="utf-8")
    (tmp_path / "other.csv").write_text(EXTRACT, encoding="utf-8")
    snapshot = read_snapshot(file, ALL)
    assert [use.file for use in snapshot.files] == ["a.csv"]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert snapshot.deliveries[0].provenance.sha256 == digest


def test_provenance_without_manifest_holds_what_is_known(tmp_path):
    (tmp_path / "a.csv").write_text(EXTRACT, encoding="utf-8")
    origin = read_snapshot(tmp_path, ALL).deliveries[0].provenance
    assert origin.source == "Ungdata (NOVA/KoRus) via Kommunehelsa"
    assert origin.producer == "Helsedirektoratet (Kommunehelsa)"
    assert origin.retrieved is None
    assert origin.licence == ""
    assert not origin.simulated


def test_the_manifests_word_goes_first(tmp_path):
    (tmp_path / "a.csv").write_text(EXTRACT, encoding="utf-8")
    entry = {"file": "a.csv", "producer": "KoRus", "retrieved": "2026-10-01", "simulated": True}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": [entry]}), encoding="utf-8")
    snapshot = read_snapshot(tmp_path, ALL)
    assert len(snapshot.files) == 1
    assert snapshot.files[0].retrieved == "2026-10-01"
    origin = snapshot.deliveries[0].provenance
    assert (origin.producer, origin.retrieved) == ("KoRus", date(2026, 10, 1))
    assert origin.simulated


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_simulated_values_say_so_without_a_manifest(tmp_path, encoding):
    text = EXTRACT.replace("value", "value,Måltall").replace("21\n", "21,prosent (Simulert)\n")
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    snapshot = read_snapshot(tmp_path, ALL)
    assert snapshot.files[0].simulated
    assert snapshot.deliveries[0].provenance.simulated


def test_a_cube_is_what_the_manifest_says(tmp_path):
    (tmp_path / "cube.csv").write_text(CUBE, encoding="utf-8")
    assert read_snapshot(tmp_path, ALL).files[0].unused_reason == "file_unnamed_cube"
    manifest = tmp_path / "manifest.json"
    entry = {"file": "cube.csv", "indicator": "overvekt_17"}
    manifest.write_text(json.dumps({"files": [entry]}), encoding="utf-8")
    assert read_snapshot(tmp_path, ALL).files[0].indicators == ("overvekt_17",)
    manifest.write_text(json.dumps({"files": [{**entry, "indicator": "x"}]}), encoding="utf-8")
    with pytest.raises(InputDataError, match="unknown indicator 'x'"):
        read_snapshot(tmp_path, ALL)


def test_only_the_asked_indicators_are_read(tmp_path):
    (tmp_path / "a.csv").write_text(EXTRACT, encoding="utf-8")
    snapshot = read_snapshot(tmp_path, [catalogue()["overvekt_17"]])
    assert snapshot.files[0].unused_reason == "file_no_indicator"
    assert snapshot.deliveries == ()


def test_a_manifest_names_the_indicator_of_an_extract_nobody_knows(tmp_path):
    text = "Geografi,År,Alder,Noe nytt,value\nSkien,2018,8-10.trinn,ja,21\n"
    (tmp_path / "ny.csv").write_text(text, encoding="utf-8")
    assert read_snapshot(tmp_path, ALL).files[0].unused_reason == "file_no_indicator"
    entry = {"file": "ny.csv", "indicator": "ungdata_treffsteder"}
    (tmp_path / "manifest.json").write_text(json.dumps({"files": [entry]}), encoding="utf-8")
    assert read_snapshot(tmp_path, ALL).files[0].indicators == ("ungdata_treffsteder",)


def test_registers_inside_the_folder_are_passed_over(tmp_path):
    (tmp_path / "programme").mkdir()
    (tmp_path / "programme" / "measures.csv").write_text("measure_id\n1\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text(EXTRACT, encoding="utf-8")
    snapshot = read_snapshot(tmp_path, ALL, besides=tmp_path / "programme")
    assert [use.file for use in snapshot.files] == ["a.csv"]


def test_a_delivery_knows_what_its_file_calls_the_places(tmp_path):
    (tmp_path / "a.csv").write_text(EXTRACT, encoding="utf-8")
    (delivery,) = read_snapshot(tmp_path, ALL).deliveries
    assert delivery.place_header == "Geografi"

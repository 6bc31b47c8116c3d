"""Broken deliveries: each gives one message that says where, what, what instead, and the remedy."""

import gzip
import json

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.snapshot import read_snapshot
from folkehelse_eval.vocabulary.indicator import catalogue

ALL = tuple(catalogue().values())
HEAD = "Geografi,År,Kjønn,Indikator,value\n"
GOOD = "Skien,2018,jenter,ungdata_ensomhet,21.5\n"
EXTRACT = (HEAD + GOOD + GOOD.replace("Skien", "Tinn")).encode()
LATER = GOOD.replace("2018", "2021")
TWO_ROUNDS = "".join((GOOD + LATER).replace("Skien", place) for place in ("Skien", "Tinn"))
CUT_PLACE = (HEAD + TWO_ROUNDS + GOOD.replace("Skien", "Vinje")).encode()
CUBE = (
    "GEO;AAR;RATE;sumTELLER;sumNEVNER;SPVFLAGG;SOES\n"
    "4001;2018_2018;12,5;1;8;0;0\n4003;2018_2018;25;2;8;0;0\n"
)
JSONSTAT = {
    "class": "dataset",
    "label": "x",
    "id": ["GEO", "AAR", "Indikator"],
    "size": [1, 1, 1],
    "dimension": {
        "GEO": {"category": {"index": ["4001"]}},
        "AAR": {"category": {"index": ["2018"]}},
        "Indikator": {"category": {"index": ["ungdata_ensomhet"]}},
    },
    "value": [21.5],
}
POINTS = (
    "niva,kode,navn,skoleaar,grunnskolepoeng,antall_elever\n3,4001,Porsgrunn,2015-16,40.8,330\n"
)


def with_value(value):
    return (HEAD + GOOD + f"Tinn,2018,jenter,ungdata_ensomhet,{value}\n").encode()


@pytest.mark.parametrize(
    ("content", "row", "column", "found"),
    [
        (b"", None, None, "an empty file"),
        (b"\xef\xbb\xbf\r\n", None, None, "an empty file"),
        (HEAD.encode(), 1, None, "a header without rows"),
        (EXTRACT.decode().encode("utf-8").decode("latin-1").encode(), None, None, "wrong encoding"),
        (EXTRACT.replace(b",21.5\nTinn", b",21.5\nTinn,2018\nVinje"), 3, None, "2 fields"),
        (EXTRACT[:-20], 3, None, "fields"),
        (EXTRACT[:-3], 3, None, "a last line without a line break"),
        (CUT_PLACE, 6, "Geografi", "1 of 2 rows for 'Vinje'"),
        (EXTRACT.replace(b"Tinn", b"Skien"), 3, "value", "a second row"),
        (with_value(101), 3, "value", "the value 101.0"),
        (with_value(-1), 3, "value", "the value -1.0"),
        (with_value("x"), 3, "value", "the unknown symbol 'x'"),
        (with_value("-"), 3, "value", "the unknown symbol '-'"),
        (EXTRACT.replace(b"Tinn,2018", b"Tinn,18"), 3, "År", "'18'"),
        (EXTRACT.replace(b"Tinn,2018,jenter", b"Tinn,2018,barn"), 3, "Kjønn", "'barn'"),
        (EXTRACT.replace(b"Tinn,2018", b",2018"), 3, "Geografi", "''"),
        (EXTRACT.replace(b"Geografi", b"Kommunenummer"), 2, "Kommunenummer", "'Skien'"),
        (gzip.compress(EXTRACT)[:-12], None, None, "a damaged gzip file"),
        (b"PK\x03\x04 not a workbook", None, None, "cannot be opened"),
        (json.dumps(JSONSTAT, indent=1)[:-9].encode(), None, None, "JSON that breaks off"),
        (json.dumps(JSONSTAT | {"value": [21.5, 3]}).encode(), None, "value", "2 values"),
        (json.dumps(JSONSTAT | {"value": ["?"]}).encode(), 1, "value", "the unknown symbol '?'"),
        (json.dumps(JSONSTAT | {"value": [210]}).encode(), 1, "value", "the value 210.0"),
        (POINTS.replace("330", "-1").encode(), 2, "denominator", "a negative count"),
        (POINTS.replace("40.8", "70").encode(), 2, "grunnskolepoeng", "the value 70.0"),
        (POINTS.replace("40.8", "4.08").encode(), 2, "grunnskolepoeng", "the value 4.08"),
    ],
    ids=[
        "empty",
        "only a byte-order mark",
        "no rows",
        "wrong encoding",
        "a row cut short",
        "last row cut off",
        "last number cut off",
        "last place cut off",
        "duplicate key",
        "percent above 100",
        "negative percent",
        "unknown word",
        "unknown dash",
        "no year",
        "no sex",
        "no name",
        "a name for a code",
        "gzip cut off",
        "no workbook",
        "json cut off",
        "json values too many",
        "json unknown flag",
        "json percent above 100",
        "negative pupils",
        "points above 60",
        "points below 10",
    ],
)
def test_one_message_with_place_finding_and_remedy(tmp_path, content, row, column, found):
    (tmp_path / "levert.csv").write_bytes(content)
    with pytest.raises(InputDataError) as caught:
        read_snapshot(tmp_path, ALL)
    error = caught.value
    assert error.file == "levert.csv"
    assert error.column == column
    if row is not None:
        assert error.row == row
    assert found in error.found
    assert error.expected
    assert error.remedy
    assert str(error).startswith("levert.csv")
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("before", "after", "column", "found"),
    [
        (";2;8;0", ";9;8;0", "RATE", "numerator 9.0 above denominator 8.0"),
        (";2;8;0", ";-2;8;0", "numerator", "a negative count"),
        (";2;8;0", ";2;8;9", "SPVFLAGG", "'9'"),
        ("4003;", "40003;", None, ""),
        ("4003;", "Tinn;", "GEO", "'Tinn'"),
    ],
    ids=["numerator above", "negative numerator", "unknown flag", "five digits", "no code"],
)
def test_internal_cubes(tmp_path, before, after, column, found):
    (tmp_path / "cube.csv").write_text(CUBE.replace(before, after), encoding="utf-8")
    manifest = {"files": [{"file": "cube.csv", "indicator": "ungdata_ensomhet"}]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    if not found:  # five digits are a district code that lost its zero
        assert read_snapshot(tmp_path, ALL).deliveries[0].frame["unit_type"].iloc[1] == "bydel"
        return
    with pytest.raises(InputDataError) as caught:
        read_snapshot(tmp_path, ALL)
    assert (caught.value.row, caught.value.column) == (3, column)
    assert found in caught.value.found


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(InputDataError, match="no such folder or file"):
        read_snapshot(tmp_path / "nowhere", ALL)


def test_a_file_that_changed_since_it_was_fetched(tmp_path):
    (tmp_path / "a.csv").write_bytes(EXTRACT)
    manifest = {"files": [{"file": "a.csv", "sha256": "0" * 64}]}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputDataError, match="as the manifest says"):
        read_snapshot(tmp_path, ALL)

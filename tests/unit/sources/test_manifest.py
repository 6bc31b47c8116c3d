import hashlib
import json
from datetime import date

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.sources.manifest import read_manifests

CONTENT = b"Geografi,value\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def write(folder, entries, name="manifest.json"):
    (folder / "a.csv").write_bytes(CONTENT)
    text = json.dumps({"files": entries})  # json is yaml too
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", ["manifest.json", "manifest.yaml"])
def test_what_is_stated_is_known(tmp_path, name):
    stated = {"file": "a.csv", "source": "FHI", "retrieved": "2026-11-01", "sha256": DIGEST}
    write(tmp_path, [stated], name)
    entry = read_manifests(tmp_path).entry(tmp_path / "a.csv", sha256=DIGEST, name="a.csv")
    assert (entry.source, entry.retrieved) == ("FHI", date(2026, 11, 1))
    assert not entry.simulated


def test_what_no_manifest_names_is_unknown(tmp_path):
    (tmp_path / "a.csv").write_bytes(CONTENT)
    entry = read_manifests(tmp_path).entry(tmp_path / "a.csv", sha256=DIGEST, name="a.csv")
    assert entry.retrieved is None
    assert entry.licence == ""


def test_another_digest_stops(tmp_path):
    write(tmp_path, [{"file": "a.csv", "sha256": "0" * 64}])
    with pytest.raises(InputDataError, match="as the manifest says"):
        read_manifests(tmp_path).entry(tmp_path / "a.csv", sha256=DIGEST, name="a.csv")


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ([{"file": "b.csv"}], "without such a file"),
        ([{"file": "a.csv", "license": "x"}], "Extra inputs"),
        ([{"file": "a.csv", "sha256": "abc"}], "should match"),
        ([{"file": "a.csv", "retrieved": "yesterday"}], "valid date"),
        ("none", "tuple"),
    ],
)
def test_a_wrong_manifest_stops(tmp_path, entries, found):
    write(tmp_path, entries)
    with pytest.raises(InputDataError, match=found):
        read_manifests(tmp_path)


def test_a_damaged_manifest_stops(tmp_path):
    (tmp_path / "manifest.json").write_text('{"files": [', encoding="utf-8")
    with pytest.raises(InputDataError, match="cannot be parsed"):
        read_manifests(tmp_path)

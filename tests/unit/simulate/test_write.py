"""On disk: the same bytes for the same seed, whole or not at all, and marked as simulated."""

import hashlib
import json
from pathlib import Path

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.simulate import write
from folkehelse_eval.simulate.country import Country, simulate_country
from folkehelse_eval.simulate.write import (
    STAMP_NAME,
    ensure_simulated_country,
    write_simulated_country,
)

SEED = 7
LARGEST_SIZE = 15_000_000


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(country: Country, country_folder: Path) -> None:
    again = simulate_country(seed=SEED)
    assert again.files == country.files
    assert again.registers == country.registers
    on_disk = contents(country_folder)
    assert {name: on_disk[name] for name in (f.name for f in country.files)} == {
        file.name: file.data for file in country.files
    }


def test_another_seed_gives_other_figures(country: Country) -> None:
    other = simulate_country(seed=SEED + 1)
    assert all(a.data != b.data for a, b in zip(country.files, other.files, strict=True))


def test_the_manifest_says_simulated_and_has_every_digest(country_folder: Path) -> None:
    entries = json.loads((country_folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    data_files = [name for name in contents(country_folder) if name.startswith("simulert_")]
    assert sorted(entry["file"] for entry in entries) == data_files
    for entry in entries:
        assert entry["simulated"] is True
        assert entry["source"] == "Simulert land"
        data = (country_folder / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert b"simulert" in data[:4096].lower(), "a file alone must still say what it is"


def test_the_nation_stays_small(country_folder: Path) -> None:
    assert sum(len(data) for data in contents(country_folder).values()) < LARGEST_SIZE


def test_an_unchanged_call_writes_nothing(
    country_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*, seed: int) -> Country:
        raise AssertionError(f"simulated again with seed {seed}")

    monkeypatch.setattr(write, "simulate_country", never)
    ensure_simulated_country(country_folder, seed=SEED)


def test_a_lost_file_and_another_seed_are_repaired(tmp_path: Path) -> None:
    folder = tmp_path / "simulert"
    write_simulated_country(folder, seed=1)
    before = contents(folder)
    (folder / "manifest.json").unlink()
    write_simulated_country(folder, seed=1)
    assert contents(folder) == before
    write_simulated_country(folder, seed=2)
    assert contents(folder).keys() == before.keys()
    assert contents(folder) != before
    assert [path.name for path in tmp_path.iterdir()] == ["simulert"]


def test_a_run_that_breaks_off_leaves_the_earlier_country(
    tmp_path: Path, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "simulert"
    write_simulated_country(folder, seed=SEED)
    before = contents(folder)

    def full(_files: object) -> bytes:
        raise OSError("no space left on device")

    monkeypatch.setattr(write, "_manifest", full)
    monkeypatch.setattr(write, "simulate_country", lambda **_options: country)
    with pytest.raises(OSError, match="no space"):
        write_simulated_country(folder, seed=SEED + 1)
    assert contents(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["simulert"]


def test_another_process_that_was_first_is_as_good(
    tmp_path: Path, country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "simulert"

    def meanwhile(**_options: object) -> Country:
        monkeypatch.setattr(write, "simulate_country", lambda **_options: country)
        write_simulated_country(folder, seed=SEED)
        (folder / "mark_of_the_first").touch()
        return country

    monkeypatch.setattr(write, "simulate_country", meanwhile)
    write_simulated_country(folder, seed=SEED)
    assert (folder / "mark_of_the_first").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["simulert"]


def test_a_folder_with_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "delivered.csv"
    kept.write_text("real figures", encoding="utf-8")
    with pytest.raises(InputDataError, match="did not write"):
        write_simulated_country(tmp_path, seed=SEED)
    assert contents(tmp_path) == {"delivered.csv": b"real figures"}


def test_the_stamp_follows_seed_and_lies_out_of_the_readers_sight(country_folder: Path) -> None:
    assert STAMP_NAME.startswith(".")
    assert write.stamp_of(seed=1) != write.stamp_of(seed=2)
    assert (country_folder / STAMP_NAME).read_text().startswith(write.stamp_of(seed=SEED))

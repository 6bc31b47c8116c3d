"""The simulated country on disk: written whole or not at all, and only when it is not there yet."""

import hashlib
import json
import tempfile
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.simulate.country import Country, DataFile, simulate_country
from folkehelse_eval.simulate.stamp import DEFAULT_SEED, STAMP_NAME, is_complete, stamp_of

MANIFEST_NAME = "manifest.json"
PROGRAMME_FOLDER = "programme"
RETRIEVED = "2026-01-15"
"""Stands where a supplier's file has the day it was fetched; fixed, so that bytes repeat."""
LICENCE = "Oppdiktede tall; fri bruk (MIT)"


def ensure_simulated_country(folder: Path, *, seed: int = DEFAULT_SEED) -> None:
    """Make sure that the folder holds this model's country; nothing is done when it does."""
    write_simulated_country(folder, seed=seed)


def write_simulated_country(folder: Path, *, seed: int = DEFAULT_SEED) -> None:
    """Write data files, manifest and registers of one country.

    Parameters
    ----------
    folder
        Where to write. A country of another seed or of an earlier model is replaced.
    seed
        Seed of every draw.

    Raises
    ------
    InputDataError
        When the folder holds something that is not a simulated country; nothing is touched then.
    """
    stamp = stamp_of(seed=seed)
    if is_complete(folder, stamp):
        return
    _check_replaceable(folder)
    country = simulate_country(seed=seed)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as work:
        fresh = Path(work) / "fresh"
        _write_all(fresh, country, stamp)
        _put_in_place(fresh, folder, aside=Path(work) / "earlier", stamp=stamp)


def _check_replaceable(folder: Path) -> None:
    if not folder.exists() or (folder / STAMP_NAME).is_file():
        return
    if folder.is_dir() and not any(folder.iterdir()):
        return
    raise InputDataError(
        file=folder,
        found="something that the simulation did not write",
        expected="no such folder, an empty one, or an earlier simulated country",
        remedy="Give another folder, or move away what lies there.",
    )


def _write_all(folder: Path, country: Country, stamp: str) -> None:
    contents = {file.name: file.data for file in country.files}
    contents |= {f"{PROGRAMME_FOLDER}/{name}": data for name, data in country.registers.items()}
    contents[MANIFEST_NAME] = _manifest(country.files)
    contents[STAMP_NAME] = "\n".join([stamp, *sorted(contents)]).encode()
    (folder / PROGRAMME_FOLDER).mkdir(parents=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)


def _manifest(files: tuple[DataFile, ...]) -> bytes:
    entries = [
        {
            "file": file.name,
            "source": file.source,
            "producer": file.producer,
            "table": file.table,
            "retrieved": RETRIEVED,
            "licence": LICENCE,
            "simulated": True,
            "sha256": hashlib.sha256(file.data).hexdigest(),
        }
        for file in files
    ]
    return (json.dumps({"files": entries}, ensure_ascii=False, indent=1) + "\n").encode()


def _put_in_place(fresh: Path, folder: Path, *, aside: Path, stamp: str) -> None:
    """Swap folders by renaming; another process that wrote the same country first is as good."""
    try:
        fresh.rename(folder)
    except OSError:
        # a folder is there: the same country from another process, or one to replace
        if is_complete(folder, stamp):
            return
        _replace(fresh, folder, aside=aside)


def _replace(fresh: Path, folder: Path, *, aside: Path) -> None:
    """Put the fresh folder where the earlier one was; the earlier one comes back if that fails."""
    folder.rename(aside)
    try:
        fresh.rename(folder)
    except OSError:
        aside.rename(folder)
        raise

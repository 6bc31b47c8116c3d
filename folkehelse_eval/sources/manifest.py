"""What is known about delivered files: a manifest that lies beside them.

``manifest.json`` or ``manifest.yaml``::

    {"files": [{"file": "psykiske_plager.csv", "source": "FHI Kommunehelsa",
                "producer": "Helsedirektoratet", "table": "339", "retrieved": "2026-11-01",
                "licence": "...", "sha256": "...", "simulated": false}]}

Every field but ``file`` may be left out; what is not stated stays unknown.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from folkehelse_eval.errors import InputDataError

MANIFEST_NAMES = ("manifest.json", "manifest.yaml", "manifest.yml")


class ManifestEntry(BaseModel):
    """What is known about one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    """Path relative to the manifest's folder, with forward slashes."""
    source: str = ""
    producer: str = ""
    table: str = ""
    retrieved: date | None = None
    licence: str = ""
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    """Digest of the bytes as delivered; a file that differs stops the run."""
    simulated: bool = False
    indicator: str | None = None
    """Id of the indicator, for a file whose content does not say what it measures."""


class Manifest(BaseModel):
    """Contents of one manifest file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: tuple[ManifestEntry, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Entries of all manifests below one folder."""

    entries: Mapping[Path, ManifestEntry]
    """By resolved path of the file."""

    def entry(self, path: Path, *, sha256: str, name: str) -> ManifestEntry:
        """Return what is known about a file; an empty entry where no manifest names it.

        Raises
        ------
        InputDataError
            When the file's digest is not the one that the manifest states.
        """
        entry = self.entries.get(path.resolve(), ManifestEntry(file=path.name))
        if entry.sha256 is not None and entry.sha256 != sha256:
            raise InputDataError(
                file=name,
                found=f"sha256 {sha256}",
                expected=f"sha256 {entry.sha256} as the manifest says",
                remedy="Restore the file as it was fetched, or add an entry for the new one.",
            )
        return entry


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest rather than data."""
    return path.name in MANIFEST_NAMES


def read_manifests(folder: Path) -> Known:
    """Read every manifest in a folder and below it; ``folder`` may also be one data file."""
    root = folder if folder.is_dir() else folder.parent
    found = root.rglob("*") if folder.is_dir() else root.iterdir()
    paths = sorted(path for path in found if is_manifest(path))
    return Known(dict(pair for path in paths for pair in _entries(path)))


def _entries(path: Path) -> Iterator[tuple[Path, ManifestEntry]]:
    for entry in _parsed(path).files:
        file = path.parent / entry.file
        if not file.is_file():
            raise InputDataError(
                file=path,
                column="file",
                found=f"the entry {entry.file!r} without such a file",
                expected="a file for every entry",
                remedy="Restore the file, or remove its entry.",
            )
        yield file.resolve(), entry


def _parsed(path: Path) -> Manifest:
    text = path.read_text(encoding="utf-8-sig")
    try:
        content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
        return Manifest.model_validate(content)
    except (json.JSONDecodeError, yaml.YAMLError) as error:
        found, column = f"text that cannot be parsed ({error})", None
    except ValidationError as error:
        first = error.errors()[0]
        column = ".".join(str(part) for part in first["loc"])
        found = f"{first['input']!r} ({first['msg']})"
    raise InputDataError(
        file=path,
        column=column,
        found=found,
        expected=f"a list 'files' with the fields {', '.join(ManifestEntry.model_fields)}",
        remedy="Correct the manifest.",
    )

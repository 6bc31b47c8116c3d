"""Which simulated country a folder holds: a digest of its seed and of the model that made it."""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

DEFAULT_SEED = 20170101
STAMP_NAME = ".simulert"
"""File that says which seed and which model a folder was made of."""
MODEL_PACKAGES = ("simulate", "vocabulary", "harmonise")
"""Parts of the package whose code or data decide the bytes that are written."""


def stamp_of(*, seed: int) -> str:
    """Return the digest of the seed and of everything that decides what is written."""
    return hashlib.sha256(f"{seed} {_model_digest()}".encode()).hexdigest()


@cache
def _model_digest() -> str:
    digest = hashlib.sha256()
    for name in MODEL_PACKAGES:
        for file in _files_below(resources.files("folkehelse_eval") / name):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _files_below(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.is_dir():
            found.extend(_files_below(item))
        elif item.name.endswith((".py", ".csv", ".toml")):
            found.append(item)
    return found


def is_complete(folder: Path, stamp: str) -> bool:
    """Whether the folder holds the country of this stamp, with all its files."""
    file = folder / STAMP_NAME
    if not file.is_file():
        return False
    wanted, *names = file.read_text(encoding="utf-8").splitlines()
    return wanted == stamp and all((folder / name).is_file() for name in names)

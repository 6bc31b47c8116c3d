"""Digests of code, plan and data: the key under which a result is stored."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

SHOWN = 12
"""Hexadecimal digits of a digest that are printed; 48 bits tell apart every run ever made."""

_PACKAGE = Path(__file__).resolve().parent.parent
_CODE_SUFFIXES = {".py", ".toml", ".csv", ".j2", ".css", ".json"}


def digest_of(parts: Iterable[bytes]) -> str:
    """Return the sha256 of length-prefixed parts, so that no two lists share a digest."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return the sha256 of a file's bytes, read once by a process as long as it looks the same."""
    found = path.stat()
    return _file_digest(path, (found.st_ino, found.st_size, found.st_mtime_ns))


@cache
def _file_digest(path: Path, _look: tuple[int, int, int]) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def folder_digest(paths: Iterable[Path]) -> str:
    """Return one digest of the names and bytes of files and of everything inside folders.

    A path that does not exist counts as such: its arrival changes the digest.
    """
    parts: list[bytes] = []
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            parts.append(str(file.relative_to(path.parent)).encode())
            parts.append(file_digest(file).encode() if file.exists() else b"not there")
    return digest_of(parts)


@cache
def code_digest() -> str:
    """Return the digest of this package's own code and data files."""
    files = sorted(
        path
        for path in _PACKAGE.rglob("*")
        if path.suffix in _CODE_SUFFIXES and "__pycache__" not in path.parts
    )
    return digest_of(
        part
        for path in files
        for part in (str(path.relative_to(_PACKAGE)).encode(), path.read_bytes())
    )

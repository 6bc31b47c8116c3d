"""The bytes of one delivered file, with their digest."""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import InputDataError

GZIP_MAGIC = b"\x1f\x8b"

SIMULATED_MARK = b"simulert"
"""A word in the head of a file that marks its values as invented even without a manifest."""
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as delivered."""

    name: str
    """Path inside the snapshot, for messages and provenance."""
    data: bytes
    """Contents; unpacked where the delivered file was gzip."""
    sha256: str
    """Digest of the bytes as delivered (packed where they were packed)."""

    @property
    def says_simulated(self) -> bool:
        """Whether the head of the file says that its values are invented."""
        return SIMULATED_MARK in self.data[:HEAD_BYTES].replace(b"\x00", b"").lower()


def open_raw(path: Path, *, name: str | None = None) -> RawFile:
    """Read one file; gzip is recognised by its first bytes and unpacked.

    Parameters
    ----------
    path : Path
        The file.
    name : str, optional
        How the file is called in messages; its own name when left out.

    Raises
    ------
    InputDataError
        When the file is missing, empty, or a gzip file that is cut off.
    """
    name = name or path.name
    if not path.is_file():
        raise InputDataError(
            file=path,
            found="no such file",
            expected="a delivered file",
            remedy="Check the path, or fetch the file again.",
        )
    delivered = path.read_bytes()
    data = _unpacked(delivered, name)
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \r\n\t"):
        raise InputDataError(
            file=name,
            found="an empty file",
            expected="a file with a header and rows",
            remedy="Fetch the file again, or remove it from the folder.",
        )
    return RawFile(name=name, data=data, sha256=hashlib.sha256(delivered).hexdigest())


def _unpacked(delivered: bytes, name: str) -> bytes:
    if not delivered.startswith(GZIP_MAGIC):
        return delivered
    try:
        return gzip.decompress(delivered)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputDataError(
            file=name,
            found=f"a damaged gzip file ({error})",
            expected="a complete gzip file",
            remedy="Fetch the file again; the transfer was cut off.",
        ) from error

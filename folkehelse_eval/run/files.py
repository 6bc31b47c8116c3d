"""Writing whole or not at all."""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".part"
_TEMPORARY = re.compile(rf"\..+\.(\d+)-[^.]+{re.escape(UNFINISHED)}")


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    The content goes to a temporary file in the same folder, which then takes the name at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.{os.getpid()}-", suffix=UNFINISHED
    )
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what a killed process left unfinished in a folder and below it."""
    for path in folder.rglob(f".*{UNFINISHED}"):
        found = _TEMPORARY.fullmatch(path.name)
        if found is not None and not _is_alive(int(found[1])):
            with suppress(OSError):  # another run was quicker
                path.unlink()


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # there the system refuses to remove what is being written
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

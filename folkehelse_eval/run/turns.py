"""One process at a time: a lock that is gone with the process that holds it."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from folkehelse_eval.run.project import Project

if sys.platform != "win32":
    import fcntl

TURN_FILE = "turn"
PUBLISHING = "publishing"
"""Name of the turn that plans take to look at each other's figures and to publish."""


@contextmanager
def turn(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of this name while the block runs; yields whether we have it.

    Parameters
    ----------
    wait
        Whether to wait for another process that has it; else the block runs without it.

    Notes
    -----
    On Windows nobody waits and everybody has it: what it keeps from being done twice is then done
    twice, with the same result.
    """
    if sys.platform == "win32":
        yield True
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def publishing(project: Project) -> AbstractContextManager[bool]:
    """Wait until no other plan publishes: it could take our earlier pages away."""
    return turn(project.shared(PUBLISHING) / TURN_FILE, wait=True)

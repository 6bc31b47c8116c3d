"""Processes forked from this one: what they send, how they end, and that none outlives us."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn

BROKEN_DOWN = 70  # exit code of a child whose work raised; EX_SOFTWARE of sysexits.h
KIB_PER_MIB = 1024
_PR_SET_PDEATHSIG = 1  # prctl(2): the signal that this process gets when its parent ends


def forks_here() -> bool:
    """Whether this system forks: not Windows, which cannot, nor macOS, whose frameworks break."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def can_fork() -> bool:
    """Whether a copy of this process is safe to work with.

    Not beside a running thread, whose locks the copy would hold for ever.
    """
    return forks_here() and threading.active_count() == 1


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended and what it took."""

    said: str
    """In words; empty when all went well."""
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0
    """Highest memory of it or one of its own children, shared pages counted as its own."""


@dataclass(frozen=True, slots=True)
class Child:
    """A forked process, seen from its parent."""

    pid: int
    connection: Connection
    """Messages in both directions; ends with ``EOFError`` when the child does."""

    def ended(self) -> End:
        """Wait for the end."""
        self.connection.close()
        _, status, used = os.wait4(self.pid, 0)
        return End(
            said_of(os.waitstatus_to_exitcode(status)),
            cpu_seconds=used.ru_utime + used.ru_stime,
            peak_mib=used.ru_maxrss / KIB_PER_MIB,
        )

    def kill(self) -> None:
        """End it at once; also where it has ended already."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.ended()


def fork(work: Callable[[Connection], None]) -> Child:
    """Start a copy of this process that does ``work`` with its end of the connection, and ends.

    The copy ends with us, whatever we die of.
    """
    ours, theirs = Pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return Child(pid, ours)
    code = BROKEN_DOWN
    try:
        ours.close()
        _end_with(parent)
        work(theirs)
        code = 0
    finally:
        _leave(code)


def _leave(code: int) -> NoReturn:
    """End a forked process without running what its parent registered for its own end."""
    kind, error, trace = sys.exc_info()
    if kind is not None and error is not None:
        sys.excepthook(kind, error, trace)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _end_with(parent: int) -> None:
    """Have the system end this process when its parent is gone (Linux; else the pipe tells)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before we could ask
            os._exit(BROKEN_DOWN)


def said_of(exit_code: int) -> str:
    """Return an exit code in words; empty for success.

    Parameters
    ----------
    exit_code
        As :mod:`subprocess` gives it: negative for a signal.
    """
    if exit_code == 0:
        return ""
    if exit_code > 0:
        return f"ended with exit code {exit_code}"
    name = signal.Signals(-exit_code).name
    likely = " (often: too little memory)" if name == "SIGKILL" else ""
    return f"was ended by {name}{likely}"

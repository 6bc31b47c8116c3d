"""The processes that carry out steps, seen from the one that decides which."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, Queue
from threading import Thread
from types import TracebackType

from folkehelse_eval.errors import WorkersEndedError
from folkehelse_eval.run.forking import forks_here
from folkehelse_eval.run.frames import receive, send
from folkehelse_eval.run.steps import Ended, Step

MOST_AT_ONCE = 8  # of at most 400 MiB each, beside 300 MiB that all share: below 4 GiB
ORDINARY_AT_ONCE = 2  # kernels that start side by side; more of them miss their start time
WARM = "folkehelse_eval.run.warm"
NO_FORK = "--no-fork"
GLANCE_SECONDS = 0.5  # how long a wait may hold off Ctrl-C on Windows


class Workers:
    """Starts with the first step and ends, with everything it started, when the block does."""

    def __init__(self, *, may_fork: bool = True) -> None:
        self._may_fork = may_fork and forks_here()
        self._at_once = _processors() if self._may_fork else ORDINARY_AT_ONCE
        self._servers: list[subprocess.Popen[bytes]] = []
        self._listeners: list[Thread] = []
        self._free: list[int] = []
        self._ended: Queue[tuple[int, Ended | None]] = Queue()

    @property
    def at_once(self) -> int:
        """How many steps are carried out side by side."""
        return self._at_once

    @property
    def may_fork(self) -> bool:
        """Whether notebooks run in forks; else in ordinary kernels."""
        return self._may_fork

    def __enter__(self) -> "Workers":
        """Wait for the first step."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every process at once; what is published is whole at any moment."""
        for server, listener in zip(self._servers, self._listeners, strict=True):
            _kill(server)
            listener.join()
            for stream in (server.stdin, server.stdout):
                if stream is not None:
                    stream.close()

    def begin(self, step: Step) -> None:
        """Have a step carried out; there must be one free."""
        if not self._servers:
            self._start()
        number = self._free.pop()
        stream = self._servers[number].stdin
        if stream is not None:
            send(stream.fileno(), step)

    @property
    def has_room(self) -> bool:
        """Whether a further step can begin."""
        return bool(self._free) or not self._servers

    def next_ended(self) -> Ended:
        """Wait for the next step to end.

        Raises
        ------
        WorkersEndedError
            When the process that serves the steps was ended from outside.
        """
        while True:
            try:
                number, ended = self._ended.get(timeout=GLANCE_SECONDS)
            except Empty:
                continue
            if ended is None:
                raise WorkersEndedError(
                    "The process that carries out the steps was ended from outside; "
                    "run again: what was finished stays."
                )
            self._free.append(number)
            return ended

    def _start(self) -> None:
        """Start one process that forks, or several that do not."""
        options = () if self._may_fork else (NO_FORK,)
        self._servers = [_server(options) for _ in range(1 if self._may_fork else self._at_once)]
        self._free = [0] * self._at_once if self._may_fork else list(range(self._at_once))
        self._listeners = [
            Thread(target=self._listen, args=(number, server), daemon=True)
            for number, server in enumerate(self._servers)
        ]
        for listener in self._listeners:
            listener.start()

    def _listen(self, number: int, server: subprocess.Popen[bytes]) -> None:
        stream = server.stdout
        if stream is None:
            return
        try:
            while True:
                ended = receive(stream.fileno())
                if isinstance(ended, Ended):
                    self._ended.put((number, ended))
        except (EOFError, OSError):
            self._ended.put((number, None))


def _server(options: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", WARM, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # a group of its own: Ctrl-C comes to us, and we end the whole group
        start_new_session=True,
    )


def _kill(server: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    else:
        server.kill()
    server.wait()


def _processors() -> int:
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(mine or 1, MOST_AT_ONCE))

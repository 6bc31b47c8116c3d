"""The kernel's own shell without its wire: runs cells here and hands on what it would have sent.

A kernel is a shell that sends messages to a frontend. Here the same shell is given a session that
hands each message to a function, so that cells behave as in Jupyter: rich display, ``In`` and
``Out``, magics, top-level ``await``, figures inline. What is not as in Jupyter: no user's start-up
files are read, nothing goes into the user's history, and nobody answers ``input()``.
"""

import builtins
import getpass
import io
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, NoReturn

import matplotlib as mpl
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.session import Session
from traitlets.config import Config

Message = dict[str, Any]
Take = Callable[[Message], None]

INLINE = "module://matplotlib_inline.backend_inline"
LANGUAGE_INFO: Mapping[str, Any] = IPythonKernel.language_info
REPLY = "execute_reply"
FLUSH_AT = 1 << 16  # characters of printed text that are handed on in one message


def answer(connection: Connection, *, folder: str) -> None:
    """Run in the fork: cells come in, messages and a reply for each go out."""
    os.chdir(folder)
    shell = CellShell(connection.send)
    while True:
        try:
            source = connection.recv()
        except EOFError:
            return
        connection.send({"msg_type": REPLY, "content": shell.run(source)})


class _HandingOn(Session):
    """A session that hands messages to a function instead of a socket."""

    take: Take

    def send(  # type: ignore[override]  # what the shell gives, and nothing about sockets
        self,
        _socket: None,
        message: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        **_: object,
    ) -> Message:
        """Hand on a message, or one made of a type and its content."""
        made = self.msg(message, content, parent) if isinstance(message, str) else message
        self.take({key: made[key] for key in ("header", "msg_type", "content")})
        return made


class _Stream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr`` of the cells."""

    encoding = "utf-8"

    def __init__(self, name: str, session: _HandingOn, descriptor: int) -> None:
        self.name = name
        self._session = session
        self._descriptor = descriptor
        self._waiting: list[str] = []
        self._length = 0

    def fileno(self) -> int:
        return self._descriptor

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._waiting.append(text)
        self._length += len(text)
        if self._length >= FLUSH_AT:
            self.flush()
        return len(text)

    def flush(self) -> None:
        text = "".join(self._waiting)
        self._waiting.clear()
        self._length = 0
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})


class CellShell:
    """Runs one notebook's cells in this process, which is then spent."""

    def __init__(self, take: Take) -> None:
        session = _HandingOn()
        session.take = take
        self._session = session
        self._written = _take_descriptors()
        self._streams = tuple(
            _Stream(name, session, number) for name, number in (("stdout", 1), ("stderr", 2))
        )
        sys.stdout, sys.stderr = self._streams
        builtins.input = _nobody_answers
        getpass.getpass = _nobody_answers
        _draw_inline()
        self._shell = _make_shell(session)

    def run(self, source: str) -> Message:
        """Run one cell and return the content of the kernel's reply."""
        shell = self._shell
        result = shell.run_cell(source, store_history=True)
        self._hand_on_written()
        count = shell.execution_count - 1
        error = result.error_before_exec or result.error_in_exec
        if shell.exit_now:
            error = SystemExit("the cell asked the notebook's process to end")
        if error is None:
            return {"status": "ok", "execution_count": count}
        return {
            "status": "error",
            "execution_count": count,
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": shell._last_traceback or [f"{type(error).__name__}: {error}"],
        }

    def _hand_on_written(self) -> None:
        """Hand on what other programs wrote to our file descriptors."""
        for stream, file in zip(self._streams, self._written, strict=True):
            stream.flush()
            stream.write(file.read().decode("utf-8", errors="replace"))
            stream.flush()


def _make_shell(session: _HandingOn) -> Any:  # noqa: ANN401 - the shell's parts have no types
    settings = Config()
    settings.HistoryManager.enabled = False
    ZMQInteractiveShell.clear_instance()
    shell: Any = ZMQInteractiveShell.instance(
        config=settings, user_ns={}, kernel=SimpleNamespace(eventloop=None)
    )
    for part in (shell.displayhook, shell.display_pub):
        part.session = session
        part.pub_socket = None
    shell.enable_gui = _no_window
    shell.exit_now = False
    return shell


def _take_descriptors() -> tuple[io.FileIO, io.FileIO]:
    """Point the descriptors of standard output and error at files, and return their readers."""
    readers = []
    for number in (1, 2):
        handle, name = tempfile.mkstemp()
        readers.append(io.FileIO(name, "rb"))
        with suppress(OSError):
            os.unlink(name)
        os.dup2(handle, number)
        os.close(handle)
        os.set_inheritable(number, True)  # noqa: FBT003 - positional in the standard library
    return readers[0], readers[1]


def _nobody_answers(*_: object, **__: object) -> NoReturn:
    raise StdinNotImplementedError(
        "input was asked for, but a notebook that runs by itself has nobody to answer"
    )


def _no_window(gui: str | None = None) -> None:
    if gui not in {None, "inline"}:
        raise UsageError(f"a notebook that runs by itself has no window for {gui!r}; use inline")


def _draw_inline() -> None:
    """Let pyplot put figures into the notebook, as a kernel does."""
    os.environ["MPLBACKEND"] = INLINE
    mpl.use(INLINE)

"""A process that has everything imported and forks a copy of itself for each step.

Started by :mod:`folkehelse_eval.run.workers`. Steps come in as messages on standard input; how they
ended goes out on standard output. When the other side is gone, it ends with all of its copies.
Where a fork is not safe it carries out the steps itself, one after another.
"""

import os
import signal
import sys
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection, wait
from time import perf_counter
from typing import cast

from folkehelse_eval.run.carry_out import carry_out
from folkehelse_eval.run.forking import Child, can_fork, fork
from folkehelse_eval.run.frames import receive, send
from folkehelse_eval.run.steps import Ended, Step
from folkehelse_eval.run.warming import warm_up

NO_FORK = "--no-fork"


def main() -> None:
    """Serve until the other side is gone."""
    steps, answers = _keep_for_us()
    try:
        if NO_FORK in sys.argv or not can_fork():
            _serve_alone(steps, answers)
        else:
            warm_up()
            _serve(steps, answers)
    except (EOFError, BrokenPipeError):
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)  # we lead a group of our own: nobody else is in it


def _serve(steps: int, answers: int) -> None:
    """Fork for every step as it comes."""
    running: dict[Connection, tuple[Child, Step, float]] = {}
    while True:
        for ready in wait([steps, *running]):
            if isinstance(ready, Connection):
                send(answers, _ended(*running.pop(ready)))
            else:
                step = cast(Step, receive(steps))
                child = fork(partial(_work, step=step))
                running[child.connection] = (child, step, perf_counter())


def _work(connection: Connection, *, step: Step) -> None:
    connection.send(carry_out(step))


def _ended(child: Child, step: Step, begun: float) -> Ended:
    try:
        ended: Ended | None = child.connection.recv()
    except EOFError:
        ended = None
    end = child.ended()
    if ended is None:
        ended = Ended(step, None, broken=f"its process {end.said or 'ended without an answer'}")
    seconds = perf_counter() - begun
    return replace(ended, seconds=seconds, cpu_seconds=end.cpu_seconds, peak_mib=end.peak_mib)


def _serve_alone(steps: int, answers: int) -> None:
    """Carry out each step here."""
    while True:
        step = cast(Step, receive(steps))
        begun = perf_counter()
        send(answers, replace(carry_out(step), seconds=perf_counter() - begun))


def _keep_for_us() -> tuple[int, int]:
    """Take standard input and output away from everything that a step may run."""
    steps, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return steps, answers


if __name__ == "__main__":
    main()

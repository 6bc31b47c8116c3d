"""A lock is for one at a time and ends with its holder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from folkehelse_eval.run.turns import turn

HOLD = (
    "import sys, time; from pathlib import Path; from folkehelse_eval.run.turns import turn\n"
    "with turn(Path(sys.argv[1]), wait=True) as mine:\n"
    "    print(mine, flush=True)\n"
    "    time.sleep(300)\n"
)


def test_a_second_one_is_told_or_waits_until_the_first_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lock"
    holding = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert holding.stdout is not None
    with holding.stdout as said:
        assert said.readline() == "True\n"
    with turn(path, wait=False) as mine:
        assert not mine
    os.kill(holding.pid, signal.SIGKILL)
    with turn(path, wait=True) as mine:
        assert mine
    holding.wait()
    with turn(path, wait=False) as mine:
        assert mine

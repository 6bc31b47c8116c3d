"""One failure stops no other plan: bad plans, failing cells, dying kernels, killed programs."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from tests.faults.conftest import NOTEBOOKS, PLAN, run_some
from tests.support.page_text import read_page, visible_text
from tests.support.projects import (
    PATIENCE_SECONDS,
    environment,
    pages_of,
    program_with,
    start,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published")]

SUMMARY = "90_sammendrag"
SECRET = "hemmelig_verdi"
HEEDS_INTERRUPT = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""What a shell starts in the background inherits that interrupts are ignored; so would a test."""


def _add_cell(project: Path, source: str, *, after: str = "open") -> int:
    """Put a cell into the summary's notebook and return its number there, from 1."""
    path = project / "notebooks" / f"{SUMMARY}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    place = [cell.id for cell in notebook.cells].index(after) + 1
    notebook.cells.insert(place, nbformat.v4.new_code_cell(source, id="added"))
    nbformat.write(notebook, path)
    return place + 1


def _state(project: Path, plan: str) -> dict[str, str]:
    return json.loads((project / "reports" / plan / "state.json").read_text(encoding="utf-8"))


def test_a_failing_cell_and_a_dying_kernel_stop_no_other_plan(published):
    number = _add_cell(
        published,
        f"{SECRET} = 4711\n"
        'if "oslo" in plan:\n    import os\n    os._exit(1)\n'
        'assert "agder" not in plan, "Agder er ikke klar"',
    )
    before = pages_of(published / "reports")
    plans = [f"params/{name}.yaml" for name in ("agder", "oslo", PLAN)]
    ended = start(published, "-c", program_with(SUMMARY), "run", *plans)
    assert ended.returncode == 1
    assert (
        f"agder: FAILED. {SUMMARY}, cell {number}: AssertionError: Agder er ikke klar"
        in ended.stderr
    )
    assert (
        f"oslo: FAILED. {SUMMARY}, cell {number}: the notebook's process ended with exit code 1"
        in ended.stderr
    )
    assert f"{PLAN}: finished" in ended.stdout
    assert "Traceback" not in ended.stderr
    after = pages_of(published / "reports")
    assert after[f"{PLAN}/{SUMMARY}.html"] != b""
    assert set(after) == set(before)  # nothing of the failing plans was published
    index = (published / "reports" / "index.html").read_text(encoding="utf-8")
    assert "Agder er ikke klar" in index
    for text in (index, *(str(_state(published, plan)) for plan in ("agder", "oslo"))):
        assert "Traceback" not in text
        assert SECRET not in text
        assert str(published) not in text


def test_a_bad_plan_stops_no_good_one(published):
    bad = published / "params" / "oslo.yaml"
    bad.write_text(bad.read_text(encoding="utf-8") + "lnaguage: nb\n", encoding="utf-8")
    plans = [f"params/{name}.yaml" for name in ("oslo", "finnes_ikke", "agder")]
    ended = start(published, "-c", program_with(SUMMARY), "run", *plans)
    assert ended.returncode == 2
    assert "agder: finished" in ended.stdout
    assert "Agder" in visible_text(
        (published / "reports" / "agder" / f"{SUMMARY}.html").read_text(encoding="utf-8")
    )
    said = ended.stderr.splitlines()
    last = [number for number, line in enumerate(said) if "done in" in line][-1]
    assert any(line.startswith("oslo: FAILED.") for line in said[last:])
    assert any(line.startswith("params/finnes_ikke.yaml: FAILED.") for line in said[last:])
    assert "Traceback" not in ended.stderr
    index = visible_text((published / "reports" / "index.html").read_text(encoding="utf-8"))
    assert "Agder" in index
    assert "oslo" in index.lower()
    assert "lnaguage" in index


def test_the_language_of_the_command_line_goes_before_the_plans(published):
    for language, title in (("en", "Summary"), ("nn", "Samandrag")):
        ended = start(
            published, "-c", program_with(SUMMARY), "run", f"params/{PLAN}.yaml",
            "--language", language,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        html = (published / "reports" / PLAN / f"{SUMMARY}.html").read_text(encoding="utf-8")
        text, tags = read_page(html)
        assert dict(tags)["html"]["lang"] == language
        assert text.startswith(title)
        assert "Sammendrag" not in text


def _start_sleeping(project: Path, **options) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """Start a run whose summary sleeps, and return it with all its processes once it does."""
    asleep = project / "asleep"
    _add_cell(
        project,
        "import pathlib, subprocess\nsleeping = subprocess.Popen(['sleep', '300'])\n"
        f"pathlib.Path({str(asleep)!r}).touch()\nsleeping.wait()",
    )
    running = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HEEDS_INTERRUPT + program_with(*NOTEBOOKS),
            "run",
            f"params/{PLAN}.yaml",
        ],
        cwd=project,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not asleep.exists() and time.monotonic() < until:
        time.sleep(0.1)
    below = psutil.Process(running.pid).children(recursive=True)
    assert "sleep" in [process.name() for process in below]
    return running, below


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_leaves_whole_pages_and_no_process(published, how):
    before = pages_of(published / "reports")
    running, below = _start_sleeping(published)
    os.kill(running.pid, how)
    try:
        _, said = running.communicate(timeout=60)
    finally:
        running.kill()  # nothing where it has ended
    gone, alive = psutil.wait_procs(below, timeout=30)
    assert alive == []
    assert len(gone) == len(below)
    assert running.returncode != 0
    assert "Traceback" not in said
    assert pages_of(published / "reports") == before
    assert _state(published, PLAN)["state"] == "data_missing"


def test_what_a_killed_run_left_unfinished_is_removed_by_the_next(published):
    reports = published / "reports" / PLAN
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    left = reports / f".{SUMMARY}.html.{ended.stdout.strip()}-abcdefgh.part"
    mine = reports / f".{SUMMARY}.html.{os.getpid()}-abcdefgh.part"
    for path in (left, mine):
        path.write_text("half a page")
    assert run_some(published, f"params/{PLAN}.yaml").returncode == 0
    assert not left.exists()
    assert mine.exists()  # its process is alive and may be writing still


def test_killed_while_publishing_leaves_each_page_whole(tmp_path):
    writing = (
        "import itertools, sys\n"
        "from pathlib import Path\n"
        "from folkehelse_eval.run.publish import publish\n"
        "for letter in itertools.cycle('ab'):\n"
        "    page = letter.encode() * 3_000_000\n"
        "    publish({f'{n}.html': page for n in range(6)}, Path('reports'))\n"
        "    print(letter, flush=True)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", writing],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    with running.stdout as lines:
        for _ in range(5):
            lines.readline()
        os.kill(running.pid, signal.SIGKILL)
    running.wait()
    pages = sorted((tmp_path / "reports").glob("*.html"))
    assert len(pages) == 6
    for page in pages:
        content = page.read_bytes()
        assert content in {b"a" * 3_000_000, b"b" * 3_000_000}


def test_after_a_kill_the_next_run_finishes_the_pages(published):
    state_file = published / "reports" / PLAN / "state.json"
    state = json.loads(state_file.read_text(encoding="utf-8"))
    state["key"] = ""  # as a run leaves it that was killed while it published
    state_file.write_text(json.dumps(state), encoding="utf-8")
    (published / "reports" / PLAN / f"{SUMMARY}.html").write_text("half a run")
    ended = run_some(published, f"params/{PLAN}.yaml")
    assert ended.returncode == 0, ended.stderr
    assert f"{PLAN}: finished" in ended.stdout
    html = (published / "reports" / PLAN / f"{SUMMARY}.html").read_text(encoding="utf-8")
    assert "Trøndelag" in html

"""Wrong input on the command line: exit code 2, one message, earlier pages as they were."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from folkehelse_eval.run import batch, cli
from tests.faults.conftest import NOTEBOOKS, PLAN
from tests.support.extracts import extract
from tests.support.projects import pages_of

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("published")]


@dataclass(frozen=True)
class Ended:
    code: int
    said: str
    """Standard error."""
    told: str
    """Standard output."""


@pytest.fixture
def command(published, monkeypatch, capsys) -> Callable[..., Ended]:
    """Run the command line inside this process, in the published project."""

    def run(*arguments: str) -> Ended:
        monkeypatch.chdir(published)
        monkeypatch.setattr(batch, "NOTEBOOKS", NOTEBOOKS)
        monkeypatch.setattr("sys.argv", ["folkehelse-eval", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        caught = capsys.readouterr()
        return Ended(int(ended.value.code or 0), caught.err, caught.out)

    return run


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _edit_plan(project: Path, old: str, new: str) -> None:
    _replace(project / "params" / f"{PLAN}.yaml", old, new)


def _edit_register(project: Path, column: str, value: str) -> None:
    """Write another value into the first measure of Trøndelag."""
    file = project / "data_raw" / "programme" / "measures.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index(column)
    number = next(i for i, line in enumerate(lines) if line.startswith("trondelag-"))
    cells = lines[number].split(",")
    assert not any('"' in cell for cell in cells[: at + 1])
    cells[at] = value
    lines[number] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _deliver(project: Path, content: str) -> None:
    folder = project / "data_raw" / "fhi"
    folder.mkdir()
    (folder / "uttrekk.csv").write_text(content, encoding="utf-8")


FAULTS = {
    "unknown key in the plan": (
        lambda p: _edit_plan(p, "language: nb", "language: nb\nlnaguage: nb"),
        r"trondelag\.yaml.*lnaguage: found an unknown key.*nearest known one is 'language'",
    ),
    "unknown indicator": (
        lambda p: _edit_plan(p, "[ungdata_psykiske_plager]", "[ungdata_psykisk_plage]"),
        r"trondelag\.yaml.*'ungdata_psykisk_plage'.*nearest.*'ungdata_psykiske_plager'",
    ),
    "no register": (
        lambda p: (p / "data_raw" / "programme" / "measures.csv").unlink(),
        r"measures.*found no such file",
    ),
    "start after end": (
        lambda p: (
            _edit_register(p, "year_started", "2022"),
            _edit_register(p, "year_ended", "2020"),
        ),
        r"measures\.csv, row \d+, column '\w+': found .*2020.*expected.*",
    ),
    "measure in a municipality that did not exist": (
        lambda p: _edit_register(p, "kommune_nrs", "5099"),
        r"measures\.csv, row \d+, column 'kommune_nrs': found .*5099.*expected",
    ),
    "percent above 100": (
        lambda p: _deliver(p, extract(Kragerø="113.4")),
        r"uttrekk\.csv, row 2, column 'value': found the value 113\.4.*expected 0 to 100",
    ),
    "unknown symbol": (
        lambda p: _deliver(p, extract(Kragerø="?")),
        r"uttrekk\.csv, row 2, column 'value': found the unknown symbol '\?'; expected",
    ),
    "truncated csv": (
        lambda p: _deliver(p, extract()[:-60]),
        r"uttrekk\.csv, row 7: found \d fields; expected 8 fields.*fetch it again",
    ),
}


@pytest.mark.parametrize(("breaking", "message"), FAULTS.values(), ids=FAULTS)
def test_one_message_and_the_earlier_pages_stay(published, command, breaking, message):
    before = pages_of(published / "reports")
    breaking(published)
    ended = command("run", f"params/{PLAN}.yaml")
    assert ended.code == 2
    assert re.search(message, ended.said, re.DOTALL)
    assert ended.said.count(f"{PLAN}: FAILED, earlier pages kept.") == 1
    assert "Traceback" not in ended.said
    assert pages_of(published / "reports") == before
    index = (published / "reports" / "index.html").read_text(encoding="utf-8")
    state = (published / "reports" / PLAN / "state.json").read_text(encoding="utf-8")
    assert f'href="{PLAN}/90_sammendrag.html"' in index
    for text in (index, state):
        assert str(published) not in text
        assert "Traceback" not in text


def test_a_path_of_data_that_does_not_exist(published, command):
    before = {p: p.read_bytes() for p in (published / "reports").rglob("*") if p.is_file()}
    ended = command("run", f"params/{PLAN}.yaml", "--data", "levert/finnes_ikke")
    assert ended.code == 2
    assert "levert/finnes_ikke does not exist" in ended.said
    assert "Traceback" not in ended.said
    after = {p: p.read_bytes() for p in (published / "reports").rglob("*") if p.is_file()}
    assert after == before


def test_a_plan_that_does_not_exist_is_named_with_the_nearest(command):
    ended = command("run", "params/trondelagg.yaml")
    assert ended.code == 2
    assert ended.said.count("found no such file") == 1
    assert "The nearest known one is params/trondelag.yaml" in ended.said


def test_a_second_run_executes_no_notebook(published, command, monkeypatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a step was carried out although nothing changed")

    monkeypatch.setattr(batch.Workers, "begin", never)
    before = pages_of(published / "reports")
    ended = command("run", f"params/{PLAN}.yaml")
    assert ended.code == 0
    assert f"{PLAN}: unchanged" in ended.told
    assert pages_of(published / "reports") == before


@pytest.mark.parametrize("changed", ["notebook", "register", "plan"])
def test_what_changed_is_run_again(published, command, monkeypatch, changed):
    class RanAgainError(Exception):
        pass

    def noticed(*_: object, **__: object) -> None:
        raise RanAgainError

    if changed == "notebook":
        _replace(published / "notebooks" / "90_sammendrag.ipynb", "first_screen", "first_screen ")
    elif changed == "register":
        _edit_register(published, "year_granted", "2013")
    else:
        _edit_plan(published, "language: nb", "language: nn")
    monkeypatch.setattr(batch.Workers, "begin", noticed)
    with pytest.raises(RanAgainError):
        command("run", f"params/{PLAN}.yaml")


def test_two_plans_with_one_id_do_not_write_over_each_other(published, command):
    before = pages_of(published / "reports")
    copy = published / "params" / "kopi.yaml"
    copy.write_bytes((published / "params" / f"{PLAN}.yaml").read_bytes())
    ended = command("run", f"params/{PLAN}.yaml", "params/kopi.yaml", f"params/{PLAN}.yaml")
    assert ended.code == 2
    assert ended.told.count(f"{PLAN}: unchanged") == 1
    assert re.search(rf"kopi\.yaml: FAILED.*'{PLAN}', which params/{PLAN}\.yaml has", ended.said)
    assert pages_of(published / "reports") == before

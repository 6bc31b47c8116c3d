"""Format, lint, types and layer contracts: what pre-commit runs, run here as well."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE_LINES = 300

COMMANDS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "contracts": ["lint-imports"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_clean(name: str) -> None:
    scripts = Path(sys.executable).parent
    program, *rest = COMMANDS[name]
    answer = subprocess.run(
        [str(scripts / program), *rest], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def modules() -> list[Path]:
    return sorted((ROOT / "folkehelse_eval").rglob("*.py"))


def test_modules_stay_short() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in modules()}
    assert {
        str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > LONGEST_MODULE_LINES
    } == {}


def test_no_path_of_a_machine_and_no_registry_host() -> None:
    forbidden = ("/" + "home/", "/" + "work/", "/" + "root/", "pypi" + ".org", "python" + "hosted")
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    texts = {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in kept
        if Path(name).suffix in {".py", ".md", ".toml", ".yml", ".yaml", ".csv", ".lock", ".ipynb"}
        and (ROOT / name).exists()
    }
    found = [(name, mark) for name, text in texts.items() for mark in forbidden if mark in text]
    assert found == []

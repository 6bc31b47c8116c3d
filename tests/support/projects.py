"""A user's project folder beside the repository, and the programs a user starts in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 600  # a busy machine starts kernels slowly


def copy_project(target: Path) -> Path:
    """Copy what a user's folder holds, so that no page is written into the repository."""
    target.mkdir(parents=True)
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copytree(ROOT / "data_raw" / "programme", target / "data_raw" / "programme")
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def start(folder: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in a folder, and return what it said."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        **options,
    )


def folkehelse_eval(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return start(folder, "-m", "folkehelse_eval.run.cli", *arguments)


def program_with(*notebooks: str) -> str:
    """Return a program that is the command line with fewer notebooks: as true, and faster."""
    return (
        f"from folkehelse_eval.run import batch, cli\nbatch.NOTEBOOKS = {notebooks!r}\ncli.main()\n"
    )


def pages_of(folder: Path) -> dict[str, bytes]:
    """Every published file by its name, without the state that the index reads."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "state.json" and path.stem.split(".")[0] != "index"
    }

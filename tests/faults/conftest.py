"""A user's project with pages from an earlier run, which a failing run must leave as they are."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.projects import copy_project, program_with, start

PLAN = "trondelag"
NOTEBOOKS = ("10_rekkevidde", "90_sammendrag")


def run_some(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with two notebooks instead of six."""
    return start(folder, "-c", program_with(*NOTEBOOKS), "run", *arguments)


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project in which the plan of Trøndelag ran without delivered data."""
    folder = copy_project(tmp_path_factory.mktemp("published") / "project")
    ended = run_some(folder, f"params/{PLAN}.yaml")
    assert ended.returncode == 0, ended.stderr
    return folder


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """Return a copy of that project for one test to break."""
    return Path(shutil.copytree(published_once, tmp_path / "project"))

"""Shared by all tests: where the real files lie, and what is reported as not run without them."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("FOLKEHELSE_SHARED", ROOT.parent / "shared"))
# one example may be slow on a busy machine; that is no fault of the code
settings.register_profile("project", deadline=None)
settings.load_profile("project")

IN_CI = os.environ.get("CI") == "true"


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of the suppliers' real files; read there, never copied."""
    return SHARED / "realdata"


@pytest.fixture(scope="session")
def facts() -> Path:
    """Folder of the fact tables."""
    return SHARED / "facts"


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Return the project's root."""
    return ROOT


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Report realdata tests as not run where the folder is missing; in CI they must run."""
    if (SHARED / "realdata").is_dir() or IN_CI:
        return  # in CI a missing folder makes them fail
    reason = "the real files are not beside this project; a user's machine has none"
    for item in items:
        if item.get_closest_marker("realdata"):
            item.add_marker(pytest.mark.skip(reason=reason))

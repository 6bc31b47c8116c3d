"""What decides whether anything is to be done loads nothing that is needed only to do it."""

import subprocess
import sys

import pytest

HEAVY = {
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "pyarrow",
    "jinja2",
    "nbformat",
    "nbconvert",
    "papermill",
    "IPython",
    "openpyxl",
    "babel",
}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("folkehelse_eval.run.cli", set()),
        # papermill loads every engine when it starts, also for those who use another
        ("papermill, folkehelse_eval.run.engine", {"papermill", "nbformat", "numpy", "pyarrow"}),
    ],
)
def test_loads_nothing_heavy(module: str, allowed: set[str]) -> None:
    program = f"import sys, {module}; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert HEAVY.intersection(said.split()) - allowed == set()

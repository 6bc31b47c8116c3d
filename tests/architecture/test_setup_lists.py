"""environment.yml, pyproject.toml, docs/dependencies.md and the pinned lists agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def requirements(names: list[str]) -> dict[str, Requirement]:
    parsed = [Requirement(text) for text in names]
    return {item.name.lower(): item for item in parsed}


def pinned(file: str) -> dict[str, Version]:
    """Newest version a list pins for each package (universal lists may pin two by platform)."""
    found: dict[str, Version] = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", line)
        if match:
            name, version = match[1].lower(), Version(match[2])
            found[name] = max(version, found.get(name, version))
    return found


def documented(heading: str) -> set[str]:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    block = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    return {match[1].lower() for match in re.finditer(r"^\| ([a-zA-Z][\w-]+) \|", block, re.M)} - {
        "package"
    }


def test_conda_names_and_bounds_equal_the_project() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = requirements([entry for entry in listed if isinstance(entry, str)])
    run = requirements(PROJECT["dependencies"])
    assert str(conda.pop("python").specifier) == PROJECT["requires-python"]
    conda.pop("pip")
    beside = requirements([*EXTRAS["test"], *EXTRAS["build"]])
    for name in ("pytest", "setuptools"):
        assert conda.pop(name).specifier == beside[name].specifier
    assert {k: str(v.specifier) for k, v in conda.items()} == {
        k: str(v.specifier) for k, v in run.items()
    }


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("requirements.lock", [*PROJECT["dependencies"], *EXTRAS["build"]]),
        (
            "requirements-test.lock",
            [
                *PROJECT["dependencies"],
                *EXTRAS["build"],
                *EXTRAS["test"],
                *EXTRAS["dask"],
                *EXTRAS["benchmark"],
            ],
        ),
    ],
)
def test_pinned_list_holds_every_dependency_within_its_bound(file: str, wanted: list[str]) -> None:
    pins = pinned(file)
    for name, requirement in requirements(wanted).items():
        assert name in pins, f"{file} lacks {name}: run `make lock`"
        assert pins[name] in requirement.specifier, f"{file} pins {name} {pins[name]}: `make lock`"


@pytest.mark.parametrize(
    "file", ["requirements.lock", "requirements-test.lock", "requirements-uv.lock"]
)
def test_pinned_list_holds_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in block for block in blocks if "==" in block)


def test_run_list_is_part_of_the_test_list() -> None:
    test = pinned("requirements-test.lock")
    assert {k: v for k, v in pinned("requirements.lock").items() if test.get(k) != v} == {}


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("To run", PROJECT["dependencies"]),
        ("To test", EXTRAS["test"]),
        ("To build", EXTRAS["build"]),
        ("To spread the work", EXTRAS["dask"]),
        ("To benchmark", [*EXTRAS["benchmark"], *EXTRAS["peers"]]),
    ],
)
def test_each_dependency_has_a_reason(heading: str, wanted: list[str]) -> None:
    assert documented(heading) == set(requirements(wanted))

"""Create the environment and run the main job or the tests; needs nothing but Python 3.11 or newer.

Usage, from the project's folder::

    python3 bootstrap.py report      # environment, simulated example, real reach page of Trøndelag
    python3 bootstrap.py test        # environment, all tests
    python3 bootstrap.py quick       # quick tests on the oldest and the newest Python found here
    python3 bootstrap.py quick --others  # the same without the Python that `test` runs all tests on
    python3 bootstrap.py lab         # JupyterLab with the notebooks
    python3 bootstrap.py run ...     # folkehelse-eval with these arguments

Installs the pinned versions of the lock files with uv, or with pip where uv is not to be had, and
only when a lock file changed since the last time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
EXAMPLE_PLANS = (
    "params/simulert/trondelag.yaml",
    "params/simulert/nasjonal.yaml",
    "params/trondelag.yaml",
)
LAB = ("-m", "jupyterlab", "--LabApp.default_url=/lab/tree/notebooks/90_sammendrag.ipynb")
"""JupyterLab at the summary, whose parameters cell names the simulated Trøndelag."""


def main(arguments: list[str]) -> int:
    """Carry out one of the commands above; returns the exit code."""
    command = arguments[0] if arguments else ""
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version}.")
        return 2
    rest = arguments[1:]
    if command == "report":
        return _program("run", *EXAMPLE_PLANS, *rest)
    if command == "run":
        return _program(*rest)
    if command == "lab":
        python = environment("run")
        return _call([python, *LAB, "--notebook-dir", str(ROOT), *rest])
    if command == "test":
        python = environment("test")
        return _call([python, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *rest])
    if command == "quick":
        return _quick(rest)
    print(__doc__)
    return 2


def environment(group: str, *, interpreter: str = sys.executable, folder: str = ".venv") -> str:
    """Return the Python of an environment that holds the group's pinned packages."""
    home = ROOT / folder
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = str(scripts / ("python.exe" if os.name == "nt" else "python"))
    pins = (ROOT / LOCKS[group]).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(pins + str(ROOT).encode()).hexdigest()
    stamp = home / f"installed-{group}"
    if stamp.exists() and stamp.read_text() == digest and Path(python).exists():
        return python
    if not Path(python).exists():
        _must([interpreter, "-m", "venv", str(home)])
    installer = _installer(python)
    _must([*installer, "--require-hashes", "-r", str(ROOT / LOCKS[group])])
    _must([*installer, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    stamp.write_text(digest)
    return python


def _installer(python: str) -> list[str]:
    """Return the command that installs into the environment: uv, else pip."""
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    uv = [*pip, "install", "-q", "--require-hashes", "-r", str(ROOT / "requirements-uv.lock")]
    if subprocess.run(uv, check=False).returncode == 0:
        return [python, "-m", "uv", "pip", "install", "-q", "--python", python]
    print("uv is not to be had here; pip takes about a minute instead of seconds.")
    return [*pip, "install", "-q"]


def _program(*arguments: str) -> int:
    python = environment("run")
    return _call([python, "-m", "folkehelse_eval.run.cli", *arguments])


def _quick(rest: list[str]) -> int:
    found = interpreters()
    chosen_versions = {min(found), max(found)}
    if "--others" in rest:
        chosen_versions -= {sys.version_info[:2]}
        rest = [word for word in rest if word != "--others"]
    for version in sorted(chosen_versions):
        label = ".".join(map(str, version))
        print(f"Quick tests on Python {label}")
        python = environment("test", interpreter=found[version], folder=f".venv-{label}")
        chosen = "not slow and not browser and not realdata"
        code = _call([python, "-m", "pytest", "-q", "-n", "2", "-m", chosen, *rest])
        if code:
            return code
    return 0


def interpreters() -> dict[tuple[int, int], str]:
    """Return the Pythons from 3.11 on that this machine has, by version."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [sys.executable, *map(str, sorted(pyenv.glob("3.*/bin/python")))]
    candidates += filter(None, (shutil.which(f"python3.{minor}") for minor in range(11, 20)))
    found: dict[tuple[int, int], str] = {}
    for path in candidates:
        version = _version(path)
        if version and version >= OLDEST:
            found.setdefault(version, path)
    return found


def _version(path: str) -> tuple[int, int] | None:
    code = "import sys; print(*sys.version_info[:2])"
    answer = subprocess.run([path, "-c", code], check=False, capture_output=True, text=True)
    if answer.returncode:
        return None
    major, minor = answer.stdout.split()
    return int(major), int(minor)


def _call(command: list[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _must(command: list[str]) -> None:
    code = _call(command)
    if code:
        print(f"Stopped: {' '.join(command)} ended with {code}.")
        sys.exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

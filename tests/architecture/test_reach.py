"""Every estimator is reached from a run, or named as library-only with the reason."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "folkehelse_eval"
LISTED = re.compile(r"^\| `([a-z_./]+)` \| \S.{20,} \|$", re.MULTILINE)


def modules() -> dict[str, Path]:
    paths = (ROOT / PACKAGE).rglob("*.py")
    return {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in paths}


def imported_by(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{item.name}" for item in node.names)}
        elif isinstance(node, ast.Import):
            found |= {item.name for item in node.names}
    return found


def reached() -> set[str]:
    known = modules()
    found: set[str] = set()
    waiting = [name for name in known if name.startswith(f"{PACKAGE}.run.")]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported_by(known[name]) & known.keys()
    return found


def test_what_no_run_reaches_is_listed_with_its_reason() -> None:
    estimators = {
        name
        for name in modules()
        if name.startswith(f"{PACKAGE}.estimate.") and not name.endswith("__init__")
    }
    unreached = {
        name.removeprefix(f"{PACKAGE}.estimate.").replace(".", "/")
        for name in estimators - reached()
    }
    listed = LISTED.findall((ROOT / "docs" / "library_only.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(unreached)


def test_a_run_reaches_the_estimators_it_prints() -> None:
    """The walk over imports itself: without it an empty set of unreached modules proves nothing."""
    assert f"{PACKAGE}.estimate.imputation" in reached()
    assert f"{PACKAGE}.estimate.event_regression" not in reached()

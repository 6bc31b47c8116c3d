"""Every row of ``expected.csv``: one test a row, served by a function of ours or listed.

To serve rows, add a module to ``serving/`` with a dictionary ``SERVERS`` and delete the rows' line
in ``serving/unserved.py``.
"""

import csv
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import IN_CI, SHARED
from tests.reference.serving.figure import Figures, Key, Server
from tests.reference.serving.unserved import NOT_OURS

pytestmark = pytest.mark.realdata

REFDATA = SHARED / "refdata"
CLOSED_FORM = 1e-8  # no covariates: linear algebra on both sides
ROUNDED = 10.0  # the README's factor on the error's tolerance where the source rounds
DIGITS_OF_CLOSED_FORM = 10  # decimals below which a printed figure cannot be held to 1e-8
NOT_ROUNDED = 8  # decimals from which an error counts as not rounded


def _rows() -> list[dict[str, str]]:
    path = REFDATA / "expected.csv"
    if not path.is_file():
        if IN_CI:
            raise FileNotFoundError(path)
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _servers() -> dict[Key, Server]:
    found: dict[Key, Server] = {}
    for path in sorted((Path(__file__).parent / "serving").glob("*.py")):
        module = import_module(f"tests.reference.serving.{path.stem}")
        for key, server in getattr(module, "SERVERS", {}).items():
            if key in found:
                raise ValueError(f"{key} is served twice, the second time by {path.name}")
            found[key] = server
    return found


ROWS = _rows()
SERVERS = _servers()


def _key(row: dict[str, str]) -> Key:
    return row["dataset"], row["estimator"], row["options"]


def _listed(row: dict[str, str]) -> str | None:
    key = _key(row)
    return NOT_OURS.get(key) or NOT_OURS.get(key[:2])


@cache
def _figures(key: Key) -> Figures:
    return SERVERS[key](REFDATA)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2].partition("e")[0])


def _closed_form(row: dict[str, str], printed: str) -> bool:
    key = _key(row)
    unadjusted = "x=none" in key[2] or "no covariates" in key[2]
    return (
        key[1] == "callaway_santanna"
        and unadjusted
        and row["quantity"] != "pretrend_p"  # printed with few digits
        and _decimals(printed) >= DIGITS_OF_CLOSED_FORM
    )


def _names(row: dict[str, str]) -> str:
    return " | ".join((*_key(row), row["quantity"]))


@pytest.mark.parametrize("row", ROWS, ids=_names)
def test_row(row):
    if _key(row) not in SERVERS:
        reason = _listed(row)
        assert reason is not None, "no server and no reason why not"
        pytest.skip(reason)
    figure = _figures(_key(row))[row["quantity"]]
    expected, tolerance = float(row["value"]), float(row["tolerance"])
    if row["dataset"].startswith("nist_"):
        tolerance *= abs(expected)
    allowed = CLOSED_FORM if _closed_form(row, row["value"]) else tolerance
    assert figure.value == pytest.approx(expected, rel=0, abs=allowed)
    if row["se"] and figure.se is not None:
        factor = 1.0 if _decimals(row["se"]) >= NOT_ROUNDED else ROUNDED
        allowed = CLOSED_FORM if _closed_form(row, row["se"]) else factor * tolerance
        assert figure.se == pytest.approx(float(row["se"]), rel=0, abs=allowed)


def test_every_server_and_reason_has_rows():
    keys = {_key(row) for row in ROWS}
    short = {key[:2] for key in keys}
    assert set(SERVERS) <= keys
    for listed in NOT_OURS:
        assert listed in keys | short


def test_no_row_is_both_served_and_listed():
    both = [key for key in SERVERS if key in NOT_OURS or key[:2] in NOT_OURS]
    assert both == []


def test_servers_without_an_error_are_known():
    """A server may leave an error out only where the row says that the point alone counts."""
    for row in ROWS:
        if _key(row) in SERVERS and row["se"]:
            figure = _figures(_key(row))[row["quantity"]]
            assert figure.se is not None or row["dataset"] == "prop99"

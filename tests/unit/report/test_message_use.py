"""Every text is used and every text that the code asks for is there.

Keys that the code composes (``f"unit.{unit}.axis"``) are patterns; what fills their gaps must be a
word that the code or the vocabulary knows, or be declared here with the reason why it is none.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import folkehelse_eval
from folkehelse_eval.design.roles import Role
from folkehelse_eval.report.catalogue import load_words
from folkehelse_eval.report.index import ReportState
from folkehelse_eval.report.pages import NATION, pages_of
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Better, Language, Unit
from folkehelse_eval.vocabulary.status import CellStatus

PACKAGE = Path(folkehelse_eval.__file__).parent
KEYS = load_words(Language.BOKMAL).patterns
GAP = "\0"
COMPOSED = re.compile(r"[a-z_]+\.[a-z_.0-9\0]*")
SAID = re.compile(r"say\(((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*?)[,)]")
PART = re.compile(r'"([^"]*)"|([\w.]+)')

MADE_FROM_WORDS = {
    "mulig_effekt": "level of a claim, whose value has a blank",
    "report": "stands in a template's list of columns",
    "at_entry": "stands in a template's list of columns",
    "today": "stands in a template's list of columns",
}
"""Fillings of gaps that neither code nor vocabulary spell out."""
LEAST_SPELLED = 4  # letters of a filling that the code composes itself, as f"partly_{reason}"

DECLARED: dict[str, Iterable[str]] = {
    "unit.*.axis": Unit,
    "unit.*.change": Unit,
    "unit.*.level": Unit,
    "unit.*.difference": Unit,
    "better.*": Better,
    "level.*": (level.value.replace(" ", "_") for level in ClaimLevel),
    "contrast.meaning.*": (level.value.replace(" ", "_") for level in ClaimLevel),
    "absent.*": (status for status in CellStatus if status is not CellStatus.OBSERVED),
    "absent_cell.*": (status for status in CellStatus if status is not CellStatus.OBSERVED),
    "index.state.*": ReportState,
    "page.*.title": (page.key for page in pages_of(NATION)),
    "page.*.short": (page.key for page in pages_of(NATION)),
    "page.*.link": (page.key for page in pages_of(NATION)),
    "page.*.lead": (page.key for page in pages_of(NATION)),
    "place.*": ("primary", "secondary", "placebo"),
    "role.*": ("funded", "funded_elsewhere", "uncertain", "rejected", "pilot", "county_grant",
               "other_scheme", "none"),
    "pair_role.*": tuple(Role),
}  # fmt: skip
"""Keys that are composed from a known list: a text for each of its values."""


def literals() -> frozenset[str]:
    """Return every string that stands in the code."""
    return frozenset(
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def composed_in_code(*layers: str) -> Iterator[str]:
    """Yield the texts that the code composes, with a mark for every gap."""
    for layer in layers:
        for path in (PACKAGE / layer).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = (
                        str(part.value) if isinstance(part, ast.Constant) else GAP
                        for part in node.values
                    )
                    yield "".join(parts)


def composed_fillings() -> tuple[re.Pattern[str], ...]:
    """Return what fillings look like that the code composes from a word and something else."""
    return tuple(
        re.compile(re.escape(text).replace(re.escape(GAP), "(.+)"))
        for text in set(composed_in_code("."))
        if re.fullmatch(r"[a-z_\0]+", text) and len(text.replace(GAP, "")) >= LEAST_SPELLED
    )


def composed_in_templates() -> Iterator[str]:
    """Yield the keys that templates ask for, composed or not."""
    for path in PACKAGE.rglob("*.j2"):
        for said in SAID.findall(path.read_text(encoding="utf-8")):
            yield "".join(text if text else GAP for text, _ in PART.findall(said))


def patterns() -> tuple[re.Pattern[str], ...]:
    """Return what composed keys look like."""
    composed = {*composed_in_code("report", "run"), *composed_in_templates()}
    return tuple(
        re.compile(re.escape(key).replace(re.escape(GAP), "(.+)"))
        for key in composed
        if COMPOSED.fullmatch(key)
    )


def known_words() -> frozenset[str]:
    """Return what may fill a gap."""
    data = " ".join(
        path.read_text(encoding="utf-8")
        for suffix in ("toml", "csv")
        for path in PACKAGE.rglob(f"*.{suffix}")
        if path.parent.name != "messages"
    )
    return literals() | frozenset(re.findall(r"\w+", data)) | MADE_FROM_WORDS.keys()


def unused(keys: Iterable[str]) -> list[str]:
    """Return the keys that nothing asks for."""
    written, known, made = literals(), known_words(), patterns()
    fillings = composed_fillings()

    def is_known(word: str) -> bool:
        composed = (found for each in fillings if (found := each.fullmatch(word)))
        return word in known or any(set(found.groups()) <= known for found in composed)

    return sorted(
        key
        for key in keys
        if key not in written
        and not any(
            all(map(is_known, found.groups())) for each in made if (found := each.fullmatch(key))
        )
    )


def test_no_text_is_idle() -> None:
    assert unused(KEYS) == []


def test_an_idle_text_would_be_found() -> None:
    assert unused(["unit.percent.axis", "unit.furlong.axis", "nobody.asks"]) == [
        "nobody.asks",
        "unit.furlong.axis",
    ]


@pytest.mark.parametrize("pattern", DECLARED)
def test_every_value_of_a_known_list_has_its_text(pattern: str) -> None:
    lacking = [
        key for value in DECLARED[pattern] if (key := pattern.replace("*", value)) not in KEYS
    ]
    assert lacking == []


def test_every_written_key_of_a_known_domain_has_a_text() -> None:
    asked = {
        node.args[0].value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "say"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(asked) > 100
    assert sorted(key for key in asked if key not in KEYS) == []


@pytest.mark.parametrize("declared", sorted(MADE_FROM_WORDS))
def test_nothing_is_declared_in_vain(declared: str) -> None:
    assert any(declared in re.split(r"\.", key) for key in KEYS)

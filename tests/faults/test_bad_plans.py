"""A plan file with mistakes gives one message that names every one of them."""

import re
from pathlib import Path

import pytest

from folkehelse_eval.errors import PlanError
from folkehelse_eval.run.plan_file import load_plan

GOOD = """
plan_id: liten
scope: county
counties_at_entry: [Telemark]
fylke_nrs: ["40"]
language: nb
author: ikke oppgitt
date: 2026-01-31
programme: data_raw/programme
snapshots: [data_raw/fhi]
indicators:
  primary: [ungdata_psykiske_plager]
"""

CASES = [
    ("", "lnaguage: nb\n", "lnaguage: found an unknown key.*nearest known one is 'language'"),
    ("", "timing: {lead_in_year: 2}\n", r"timing\.lead_in_year.*'lead_in_years'"),
    ("", "inference: {level: 95}\n", r"inference\.level: found 95; expected less than 1"),
    (
        "",
        "inference: {level: 0.6}\n",
        r"inference\.level: found 0\.6; expected greater than or equal to 0\.9",
    ),
    (
        "",
        "claims: {fewest_treated: 1}\n",
        r"fewest_treated: found 1; expected greater than or equal to 3",
    ),
    (
        "",
        "claims: {largest_share_contaminated: 1}\n",
        r"largest_share_contaminated: found 1; expected less than or equal to 0\.5",
    ),
    ("", "inference: {level: true}\n", "level: found true; expected a valid number"),
    ("", "disclosure: {rule: strict}\n", "disclosure: expected one of .strict. or .as_published."),
    ('["40"]', "[40]", r"fylke_nrs\[1\]: found 40; expected text in quotes, for example '40'"),
    ('["40"]', '["41"]', "unknown county number of 2024 '41'; the nearest known one is '4"),
    ("[Telemark]", "[Telemrak]", "unknown county at entry 'Telemrak'.*'Telemark'"),
    ("[Telemark]", "Telemark", 'counties_at_entry: found "Telemark"; expected a list in square'),
    ("[Telemark]", "[]", "at least one county at entry is needed"),
    ("ungdata_psykiske_plager", "ungdata_psykisk_plage", "nearest.*'ungdata_psykiske_plager'"),
    ("language: nb", "language: no", "language: found false; expected one of 'nb', 'nn' or 'en'"),
    ("plan_id: liten", "plan_id: Liten plan", 'plan_id: found "Liten plan"'),
    ("date: 2026-01-31", "date: i fjor", 'date: found "i fjor"; expected a valid date'),
    ("author: ikke oppgitt\n", "", "author: found nothing; expected this key with a value"),
    (
        "language: nb",
        "language: nb\nlanguage: nn",
        "row 7: found a mistake: the key 'language' stands twice",
    ),
    ("[Telemark]", "[Telemark", "row 5: found a mistake: expected ',' or ']'"),
    ("  primary: [ung", "  placebo: [kpr_skader, kpr_skader]\n  primary: [ung", "more than once"),
]


def _message(tmp_path: Path, text: str) -> str:
    file = tmp_path / "liten.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        load_plan(file)
    message = str(caught.value)
    assert "liten.yaml" in message
    return message


@pytest.mark.parametrize(("old", "new", "said"), CASES, ids=[case[2][:40] for case in CASES])
def test_each_mistake_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = GOOD.replace(old, new, 1) if old else GOOD + new
    assert text != GOOD
    assert re.search(said, _message(tmp_path, text))


def test_all_mistakes_stand_in_one_message(tmp_path: Path) -> None:
    text = GOOD.replace("Telemark", "Telemrak").replace("nb", "bn") + "tming: {}\n"
    message = _message(tmp_path, text)
    assert "3 problems" in message
    assert all(word in message for word in ("Telemrak", "language", "tming", "'timing'"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "found an empty file"),
        (b"- a\n- b\n", "found list"),
        ("author: Bj\u00f8rg".encode("cp1252"), "not UTF-8"),
        (b"author: a\x00b\n", "a character that no text file holds"),
    ],
)
def test_a_file_that_is_no_plan(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "liten.yaml"
    file.write_bytes(content)
    with pytest.raises(PlanError, match=said):
        load_plan(file)


def test_no_object_can_be_made_from_a_plan(tmp_path: Path) -> None:
    assert "found a mistake: could not determine a constructor" in _message(
        tmp_path, GOOD + "x: !!python/object/apply:os.getcwd []\n"
    )

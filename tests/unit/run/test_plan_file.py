"""Plans: what a file becomes, where paths lead, what the digest stands for."""

from pathlib import Path

import pytest

from folkehelse_eval.errors import PlanError
from folkehelse_eval.run.plan_file import find_root, load_plan, locate_plan, plan_digest
from folkehelse_eval.vocabulary.geography import ENTRY_COUNTIES, counties
from folkehelse_eval.vocabulary.indicator import Language
from folkehelse_eval.vocabulary.plan import AreaRule, Exposure, Plan, Scope

ROOT = Path(__file__).resolve().parents[3]
REAL = sorted((ROOT / "params").glob("*.yaml"))
SIMULATED = sorted((ROOT / "params" / "simulert").glob("*.yaml"))
NYNORSK = {"vestland", "more_og_romsdal", "hordaland", "sogn_og_fjordane"}
APART = {"oppland", "hedmark", "hordaland", "sogn_og_fjordane"}

SMALL = """
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


@pytest.mark.parametrize("file", [*REAL, *SIMULATED], ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_every_plan_loads_and_is_named_after_its_file(file: Path) -> None:
    plan = load_plan(file)
    simulated = file.parent.name == "simulert"
    assert plan.plan_id == ("simulert_" if simulated else "") + file.stem
    assert ("simulert" in plan.programme.parts) is simulated
    assert (plan.language is Language.NYNORSK) is (file.stem in NYNORSK)
    assert (plan.area is AreaRule.COUNTY_AT_ENTRY) is (file.stem in APART)


def test_every_county_of_2024_and_every_entry_county_has_a_plan() -> None:
    plans = [load_plan(file) for file in REAL]
    whole = [p for p in plans if p.scope is Scope.COUNTY and p.area is AreaRule.COUNTY_2024]
    assert sorted(nr for plan in whole for nr in plan.fylke_nrs) == sorted(counties())
    named = [name for plan in whole for name in plan.counties_at_entry]
    assert sorted(named) == sorted(ENTRY_COUNTIES.values())
    assert {file.stem for file in SIMULATED} == {file.stem for file in REAL}


def test_the_national_plan_names_all_and_takes_the_county_as_the_exposed_unit() -> None:
    plan = load_plan(ROOT / "params" / "nasjonal.yaml")
    assert plan.scope is Scope.NATION
    assert sorted(plan.counties_at_entry) == sorted(ENTRY_COUNTIES.values())
    assert sorted(plan.fylke_nrs) == sorted(counties())
    assert plan.exposure is Exposure.ENTRY_COUNTY


def _plan(folder: Path, text: str = SMALL, name: str = "liten.yaml") -> Plan:
    (folder / name).write_text(text, encoding="utf-8")
    return load_plan(folder / name)


def test_the_digest_is_that_of_the_decisions_not_of_the_text(tmp_path: Path) -> None:
    digest = plan_digest(_plan(tmp_path))
    assert len(digest) == 12
    reworded = "# a comment\n" + SMALL.replace('["40"]', "\n  - '40'")
    assert plan_digest(_plan(tmp_path, reworded)) == digest
    assert plan_digest(_plan(tmp_path, SMALL.replace("language: nb", "language: nn"))) == digest
    assert plan_digest(_plan(tmp_path, SMALL + "inference: {seed: 7}\n")) != digest


def test_another_language_may_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "liten.yaml").write_text(SMALL, encoding="utf-8")
    assert load_plan(tmp_path / "liten.yaml", language="en").language is Language.ENGLISH
    with pytest.raises(PlanError, match=r"language: found \"no\"; expected one of 'nb', 'nn'"):
        load_plan(tmp_path / "liten.yaml", language="no")


def test_a_plan_is_found_from_the_notebooks_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params" / "liten.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert load_plan("params/liten.yaml").plan_id == "liten"
    assert find_root(locate_plan("params/liten.yaml")) == tmp_path.resolve()
    with pytest.raises(PlanError, match=r"nearest known one is params/liten\.yaml"):
        load_plan("params/litenn.yaml")


def test_a_plan_outside_a_project_has_no_root(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"holds pyproject\.toml or params"):
        find_root(tmp_path / "liten.yaml")


def test_a_plan_is_found_from_outside_the_checkout(
    project_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = "params/trondelag.yaml"
    assert locate_plan(wanted) == project_root / wanted


def test_the_nearest_project_goes_before_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "params" / "trondelag.yaml"
    own.parent.mkdir()
    own.write_text("plan_id: min\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert locate_plan("params/trondelag.yaml") == own.resolve()

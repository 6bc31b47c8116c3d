"""Reach of every simulated plan on the simulated registers."""

from pathlib import Path

import pytest

from folkehelse_eval.describe.reach import reach, reach_years
from folkehelse_eval.harmonise.area import municipalities_of_plan
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.simulate.write import write_simulated_country
from folkehelse_eval.sources.programme import Programme, read_programme

ROOT = Path(__file__).resolve().parents[3]
PLANS = sorted((ROOT / "params" / "simulert").glob("*.yaml"))


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    root = tmp_path_factory.mktemp("project")
    folders = {load_plan(file).programme for file in PLANS}
    assert len(folders) == 1
    write_simulated_country(root / "data_raw" / "simulert")
    return read_programme(root / folders.pop())


@pytest.mark.parametrize("file", PLANS, ids=lambda file: file.stem)
def test_the_simulated_registers_give_every_plan_its_reach(
    programme: Programme, file: Path
) -> None:
    plan = load_plan(file)
    found = reach(
        programme.measures,
        programme.entry_counties,
        programme.other_schemes,
        programme.grants,
        plan=plan,
        years=reach_years(plan),
        kommune_nrs=municipalities_of_plan(plan),
    )
    assert found.measures_funded > 0
    assert found.measures_funded == found.measures_reported
    assert any(year.municipalities_active for year in found.years)

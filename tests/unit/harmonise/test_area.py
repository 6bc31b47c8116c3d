"""Which municipalities a plan is about."""

from pathlib import Path

import pytest

from folkehelse_eval.harmonise.area import municipalities_of_county, municipalities_of_plan
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.vocabulary.geography import counties, municipalities


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("trondelag", 38),
        ("telemark", 17),
        ("innlandet", 46),
        ("vestland", 43),
        ("oslo", 1),
        ("hedmark", 22),
        ("oppland", 26),
        ("hordaland", 25),
        ("sogn_og_fjordane", 19),
        ("nasjonal", 357),
    ],
)
def test_number_of_municipalities(project_root: Path, name: str, count: int) -> None:
    found = municipalities_of_plan(load_plan(project_root / "params" / f"{name}.yaml"))
    assert len(found) == len(set(found)) == count
    assert list(found) == sorted(found)


def test_the_plans_of_the_counties_of_2024_cover_the_country_once(project_root: Path) -> None:
    apart = {"oppland", "hedmark", "hordaland", "sogn_og_fjordane", "nasjonal"}
    files = [f for f in (project_root / "params").glob("*.yaml") if f.stem not in apart]
    found = [nr for file in files for nr in municipalities_of_plan(load_plan(file))]
    assert sorted(found) == sorted(municipalities())


def test_a_plan_names_every_county_in_which_its_municipalities_lie(project_root: Path) -> None:
    for file in (project_root / "params").glob("*.yaml"):
        plan = load_plan(file)
        lies_in = {municipalities()[nr].fylke_nr for nr in municipalities_of_plan(plan)}
        assert lies_in == set(plan.fylke_nrs), file.name


def test_county_names_of_three_times() -> None:
    assert len(municipalities_of_county("Viken")) == sum(
        kommune.fylke_nr in {"31", "32", "33"} for kommune in municipalities().values()
    )
    assert len(municipalities_of_county("Innlandet")) == 46
    assert len(municipalities_of_county("Vest-Agder")) == 10
    assert municipalities_of_county("Atlantis") == frozenset()
    assert all(municipalities_of_county(name) for name in counties().values())

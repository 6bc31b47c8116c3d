"""What the documentation says about the simulated country is what the model does."""

import re
from pathlib import Path

from folkehelse_eval.simulate.country import Country
from folkehelse_eval.simulate.truth import TRUE_EFFECTS, WITHOUT_EFFECT


def page(project_root: Path) -> str:
    return (project_root / "docs" / "simulated_country.md").read_text(encoding="utf-8")


def test_the_table_of_true_effects_is_that_of_the_code(project_root: Path) -> None:
    table = re.findall(r"^\| ([a-zæøå ]+) \| (\w+) \| (-?\d+\.\d) \|$", page(project_root), re.M)
    assert [(theme, indicator, float(points)) for theme, indicator, points in table] == [
        (str(effect.theme), effect.indicator_id, effect.points) for effect in TRUE_EFFECTS
    ]


def test_placebo_outcomes_are_named(project_root: Path) -> None:
    sentence = next(line for line in page(project_root).splitlines() if "placebo" in line)
    assert set(re.findall(r"`(\w+)`", sentence)) == set(WITHOUT_EFFECT)


def test_every_file_is_described(project_root: Path, country: Country) -> None:
    patterns = [
        name.replace("*", ".*") for name in re.findall(r"`([\w*]+\.\w+)`", page(project_root))
    ]
    for file in country.files:
        assert any(re.fullmatch(pattern, file.name) for pattern in patterns), file.name

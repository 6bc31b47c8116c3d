"""Two runs are told apart by what reads differently and by the input that made the difference."""

from dataclasses import replace
from pathlib import Path

import pytest

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.result.codec import to_json
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.differences import compare_folders
from folkehelse_eval.vocabulary.claim import ClaimLevel
from folkehelse_eval.vocabulary.indicator import Language
from tests.example_evaluation import DISTRESS, evaluation
from tests.report_pages import page
from tests.support.projects import folkehelse_eval

PLAN = evaluation().header.plan_id
STEMS = ("90_sammendrag", "40_sammenligning", "10_rekkevidde")


@pytest.fixture
def reports(tmp_path: Path):
    """Return a function that writes a run's folder."""

    def write(name: str, given: Evaluation) -> Path:
        folder = tmp_path / name / PLAN
        folder.mkdir(parents=True)
        (folder / "results.json").write_text(to_json(given), encoding="utf-8")
        for stem in STEMS:
            (folder / f"{stem}.html").write_text(page(given, stem), encoding="utf-8")
        return tmp_path / name

    return write


def moved(value: float = -2.9, **changed) -> Evaluation:
    """Return the example with another contrast of its primary indicator."""
    whole = evaluation()
    first, *others = whole.comparisons
    effects = tuple(
        replace(effect, value=value, **changed) if effect.effect_id.endswith("contrast") else effect
        for effect in first.effects
    )
    return replace(whole, comparisons=(replace(first, effects=effects), *others))


def with_header(given: Evaluation, **changed) -> Evaluation:
    return replace(given, header=replace(given.header, **changed))


def with_file(given: Evaluation, **changed) -> Evaluation:
    [first, *others] = given.coverage.files
    files = (replace(first, **changed), *others)
    return replace(given, coverage=replace(given.coverage, files=files))


def test_the_same_run_twice_has_no_difference(reports) -> None:
    assert compare_folders(reports("a", evaluation()), reports("b", evaluation())) == ()


def test_a_figure_that_moved_is_named_with_its_data_file(reports) -> None:
    new = with_file(moved(), sha256="9" * 64)
    lines = compare_folders(reports("a", evaluation()), reports("b", new))
    [line] = [line for line in lines if f"{DISTRESS}.all.contrast: figure" in line]
    assert "-1.4 -> -2.9" in line
    assert line.endswith("by data (psykiske_plager_ungdom.csv)")
    digests = f"input data psykiske_plager_ungdom.csv: {'1' * 64} -> {'9' * 64}"
    assert any(digests in line for line in lines)
    assert any("40_sammenligning.html - [" in line and "1,4 prosentpoeng" in line for line in lines)
    assert any("40_sammenligning.html + [" in line and "2,9 prosentpoeng" in line for line in lines)
    assert any("sammendrag-figur: another picture" in line for line in lines)


def test_a_claim_that_moved_with_the_plan_is_named(reports) -> None:
    new = with_header(moved(-1.4, claim=ClaimLevel.ASSOCIATION), plan_digest="d" * 64)
    lines = compare_folders(reports("a", evaluation()), reports("b", new))
    assert any("claim beskrivelse -> samvariasjon; by plan" in line for line in lines)


def test_other_code_is_named(reports) -> None:
    new = with_header(moved(), code_digest="e" * 64)
    lines = compare_folders(reports("a", evaluation()), reports("b", new))
    assert any(line.endswith("figure -1.4 -> -2.9; by code") for line in lines)


def test_a_table_that_moved_tells_its_cells(reports) -> None:
    whole = evaluation()
    [first, *others] = whole.reach.years
    years = (replace(first, population_active=9_871), *others)
    new = replace(whole, reach=replace(whole.reach, years=years))
    lines = compare_folders(reports("a", whole), reports("b", new))
    assert any("rekkevidde-tabell: 1 cell differs: '9870' -> '9871'" in line for line in lines)


def test_another_language_is_an_input(reports) -> None:
    new = evaluation(Language.NYNORSK)
    lines = compare_folders(reports("a", evaluation()), reports("b", new))
    assert any("input language: nb -> nn" in line for line in lines)


def test_a_plan_in_one_folder_alone_is_named(reports) -> None:
    both = reports("a", evaluation())
    alone = reports("b", with_header(evaluation(), plan_id="vestfold"))
    lines = compare_folders(both, alone)
    assert f"{PLAN}: only in {both}" in lines
    assert f"vestfold: only in {alone}" in lines


def test_a_folder_without_results_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"no results\.json"):
        compare_folders(tmp_path, tmp_path)


def test_the_exit_code_tells_whether_something_differs(reports) -> None:
    one, other = reports("a", evaluation()), reports("b", moved())
    same = folkehelse_eval(one, "compare", str(one), str(one))
    assert (same.returncode, same.stdout.strip()) == (0, "No difference.")
    differs = folkehelse_eval(one, "compare", str(one), str(other))
    assert differs.returncode == 1
    assert "figure -1.4 -> -2.9" in differs.stdout
    wrong = folkehelse_eval(one, "compare", str(one), str(one / "nowhere"))
    assert wrong.returncode == 2
    assert "Traceback" not in wrong.stderr

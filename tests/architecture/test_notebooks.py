"""Notebooks stay thin: they call, show and comment, and nothing else."""

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 12
PARAMETERS = 'plan = "params/simulert/trondelag.yaml"'
OF_THE_NATION = 'plan = "params/simulert/nasjonal.yaml"'
FORBIDDEN = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.For,
    ast.While,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
    ast.Lambda,
    ast.Try,
    ast.With,
)
SHIPPED = {
    "00_datagrunnlag",
    "10_rekkevidde",
    "20_indikatorutvikling",
    "30_for_og_etter",
    "40_sammenligning",
    "50_robusthet",
    "90_sammendrag",
    "95_nasjonal",
}

by_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def parameters_of(path: Path) -> str:
    return OF_THE_NATION if path.stem == "95_nasjonal" else PARAMETERS


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    node = nbformat.read(path, as_version=4)
    return [cell for cell in node.cells if cell.cell_type == "code"]


def test_the_notebooks_of_the_design_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= SHIPPED


@by_notebook
def test_is_valid_without_outputs_and_execution_counts(path: Path) -> None:
    node = nbformat.read(path, as_version=4)
    nbformat.validate(node)
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None


@by_notebook
def test_says_its_language_and_has_readable_unique_cell_ids(path: Path) -> None:
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert raw["metadata"]["kernelspec"]["language"] == "python"
    ids = [cell["id"] for cell in raw["cells"]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", cell_id) for cell_id in ids)


@by_notebook
def test_has_one_parameters_cell_with_the_plan_alone(path: Path) -> None:
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", ())]
    assert [cell.source for cell in tagged] == [parameters_of(path)]


@by_notebook
def test_first_code_after_the_parameters_refuses_unknown_ones_and_opens_the_plan(
    path: Path,
) -> None:
    first, second = code_cells(path)[:2]
    assert first.source == parameters_of(path)
    lines = second.source.splitlines()
    assert lines[-2:] == ["only_parameters(globals())", "evaluation = open_evaluation(plan)"]


@by_notebook
def test_cells_are_short_and_hold_no_logic(path: Path) -> None:
    for cell in code_cells(path):
        assert len(cell.source.splitlines()) <= LONGEST_CELL
        tree = ast.parse(cell.source)
        assert not [node for node in ast.walk(tree) if isinstance(node, FORBIDDEN)]
        assert "read_" not in cell.source


@by_notebook
def test_after_opening_cells_only_show(path: Path) -> None:
    for cell in code_cells(path)[2:]:
        assert re.fullmatch(r"show\([a-z_]+\.[a-z_]+\(evaluation(, \"[a-z_]+\")?\)\)", cell.source)

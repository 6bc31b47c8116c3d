"""A cell without a figure has one reason, on the pages of data and of development."""

from dataclasses import replace

import pytest

from folkehelse_eval.report.blocks import Cell, Fold, Group, Table
from folkehelse_eval.report.chapters import coverage, development
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, ROUNDS, UNITS, evaluation

UNIT, YEAR = UNITS[0], ROUNDS[1]


def without_row(status: CellStatus | None) -> Evaluation:
    """Return an evaluation in which one cell has no row; ``status`` is what the coverage says."""
    whole = evaluation()
    survey, *others = whole.developments
    lines = tuple(
        replace(line, points=tuple(p for p in line.points if p.last_year != YEAR))
        if line.group == UNIT
        else line
        for line in survey.lines
    )
    cells = [
        (cell, (cell.kommune_nr, cell.indicator, cell.last_year) == (UNIT, DISTRESS, YEAR))
        for cell in whole.coverage.cells
    ]
    told = tuple(
        replace(cell, status=status) if here and status else cell
        for cell, here in cells
        if status or not here
    )
    return replace(
        whole,
        developments=(replace(survey, lines=lines), *others),
        coverage=replace(whole.coverage, cells=told),
    )


def cell_of(table: Table) -> Cell:
    """Return the cell of the unit and year in a table by municipality."""
    at = [column.title for column in table.columns].index(str(YEAR))
    [row] = [row for row in table.rows if row[0].text == municipalities()[UNIT].name]
    return row[at]


def shown_on_page_20(given: Evaluation) -> Cell:
    group = next(
        block for block in development.indicators(given).blocks if isinstance(block, Group)
    )
    fold = next(block for block in group.blocks if isinstance(block, Fold))
    table = fold.blocks[0]
    assert isinstance(table, Table)
    return cell_of(table)


@pytest.mark.parametrize("status", [CellStatus.MISSING, CellStatus.NOT_COMPUTABLE])
def test_both_pages_give_the_same_reason(status: CellStatus) -> None:
    given = without_row(status)
    fold = next(b for b in coverage.municipalities(given).blocks if isinstance(b, Fold))
    table = fold.blocks[0]
    assert isinstance(table, Table)
    assert shown_on_page_20(given).status is cell_of(table).status is status


def test_a_cell_that_no_file_speaks_of_is_missing() -> None:
    assert shown_on_page_20(without_row(None)).status is CellStatus.MISSING


def test_a_group_without_a_row_in_a_period_is_missing_there() -> None:
    """The county's line of the example has one point only."""
    group = next(
        block for block in development.indicators(evaluation()).blocks if isinstance(block, Group)
    )
    [table] = [b.table for b in group.blocks if hasattr(b, "table")]
    at = [column.title for column in table.columns].index("Telemark")
    statuses = {row[at].status for row in table.rows}
    assert statuses == {CellStatus.OBSERVED, CellStatus.MISSING}

"""Which notebooks a run has, and how the run of one ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.vocabulary.plan import Plan, Scope

NOTEBOOKS: tuple[str, ...] = (
    "00_datagrunnlag",
    "10_rekkevidde",
    "20_indikatorutvikling",
    "30_for_og_etter",
    "40_sammenligning",
    "50_robusthet",
    "90_sammendrag",
    "95_nasjonal",
)
OF_THE_NATION = frozenset({"95_nasjonal"})
"""Notebooks that only a national plan has."""


def notebooks_of(plan: Plan, names: Sequence[str] = NOTEBOOKS) -> tuple[str, ...]:
    """Return those of the notebooks that a plan has, by its scope."""
    nation = plan.scope is Scope.NATION
    return tuple(name for name in names if nation or name not in OF_THE_NATION)


@dataclass(frozen=True, slots=True)
class NotebookFailure:
    """A cell that failed: where and what it said, without a traceback and its local values."""

    notebook: str
    cell: int | None
    """Number of the cell in the notebook, from 1; ``None`` where the kernel itself ended."""
    message: str

    def __str__(self) -> str:
        """Return notebook, cell and message as one line."""
        where = self.notebook if self.cell is None else f"{self.notebook}, cell {self.cell}"
        return f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """One executed notebook."""

    notebook: str
    path: Path
    """The executed notebook; only complete when there is no failure."""
    failure: NotebookFailure | None

    @property
    def page(self) -> Path:
        """The page made of it, beside it; only there when there is no failure."""
        return self.path.with_suffix(".html")

"""What can go wrong, one class for each stage, all with one base.

An error names what was found, what was expected, where, and what to do. It is shown to evaluators
without a traceback; ``folkehelse-eval`` exits with :data:`EXIT_CODE` for every one of them.
"""

from collections.abc import Sequence
from pathlib import Path

EXIT_CODE = 2


class FolkehelseError(Exception):
    """Base of every error that is meant for the user."""


class InputDataError(FolkehelseError):
    """A delivered file, a register or a reference table holds something it must not hold."""

    def __init__(
        self,
        *,
        file: Path | str,
        found: str,
        expected: str,
        remedy: str,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.file = str(file)
        self.row = row
        self.column = column
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(self._message())

    def _message(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column!r}"
        return f"{where}: found {self.found}; expected {self.expected}. {self.remedy}"


class RejectedRowsError(InputDataError):
    """Several rows of one file are rejected; file, row and column are those of the first."""

    def __init__(self, problems: Sequence[InputDataError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            file=first.file,
            row=first.row,
            column=first.column,
            found=first.found,
            expected=first.expected,
            remedy=first.remedy,
        )

    def _message(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class PlanError(FolkehelseError):
    """The plan names something unknown, contradicts itself or points nowhere."""


class DesignError(FolkehelseError):
    """Plan and data together do not give the comparison that was asked for."""


class EstimationError(FolkehelseError):
    """An estimate cannot be computed from this design; says why and what would help."""


class ReportError(FolkehelseError):
    """A page cannot be composed: a missing message, an unknown language, a broken template."""


class DisclosureError(FolkehelseError):
    """Something hidden for privacy would be shown or could be worked out."""


class EvaluationStoppedError(FolkehelseError):
    """An evaluation in a process of its own stopped; carries the message it stopped with."""


class WorkersEndedError(FolkehelseError):
    """The process that carries out the steps of a run was ended from outside."""

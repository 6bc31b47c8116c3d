"""Refuse a misspelt notebook parameter in every way of running.

papermill only logs a parameter that the notebook does not have and runs on the defaults; a county
would get another county's report. So the first code cell looks at what was injected.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from folkehelse_eval.errors import PlanError

PARAMETERS: tuple[str, ...] = ("plan",)
INJECTED_MARK = "# Parameters"  # how papermill opens the cell that it injects


def only_parameters(namespace: Mapping[str, object]) -> None:
    """Refuse every parameter but ``plan``; ``namespace`` is the notebook's ``globals()``.

    Looks at the cells that papermill injected, so that a researcher's own variables do no harm.

    Raises
    ------
    PlanError
        Naming the unknown parameter and the nearest known one.
    """
    history = namespace.get("In", ())
    if not isinstance(history, Sequence):
        return
    refuse_unknown(injected_names(str(cell) for cell in history))


def injected_names(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the names that papermill's injected cells assign, in order."""
    return tuple(
        name
        for source in cells
        if source.lstrip().startswith(INJECTED_MARK)
        for name in assigned_names(source)
    )


def assigned_names(source: str) -> tuple[str, ...]:
    """Return the names that a cell assigns at its top, in order."""
    return tuple(
        target.id
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    )


def refuse_unknown(names: Iterable[str], known: Sequence[str] = PARAMETERS) -> None:
    """Raise :class:`PlanError` for the first name that is no parameter of the notebook."""
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)[0]
            raise PlanError(
                f"unknown parameter {name!r}; the notebooks take {', '.join(known)} only. "
                f"Did you mean {near!r}? Everything else is set in the plan file."
            )

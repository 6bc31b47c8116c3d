"""Plan to published pages: plan files, pipeline, notebooks, command line.

What notebooks call is loaded when it is asked for: papermill loads our engine, and so this package,
whenever it starts, and the command line must answer at once where nothing changed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from folkehelse_eval.run.parameters import only_parameters
    from folkehelse_eval.run.store import open_evaluation

__all__ = ["only_parameters", "open_evaluation"]

_HOMES = {"only_parameters": "parameters", "open_evaluation": "store"}


def __getattr__(name: str) -> object:
    """Return one of the names above."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)

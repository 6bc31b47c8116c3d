"""Plan to published pages: plan files, pipeline, notebooks, command line."""

from folkehelse_eval.run.parameters import only_parameters
from folkehelse_eval.run.store import open_evaluation

__all__ = ["only_parameters", "open_evaluation"]

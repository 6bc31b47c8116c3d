"""Results to JSON and back, exactly; plain values only."""

import json
from pathlib import Path

import pydantic_core
from pydantic import TypeAdapter

from folkehelse_eval.result.evaluation import Evaluation

_ADAPTER: TypeAdapter[Evaluation] = TypeAdapter(Evaluation)


def to_json(evaluation: Evaluation) -> str:
    """Return the evaluation as JSON text with sorted keys, ending in a newline."""
    plain = _ADAPTER.dump_python(evaluation, mode="json")
    # the standard library sorts and refuses NaN quickly, but indents slowly
    ordered = json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return pydantic_core.to_json(pydantic_core.from_json(ordered), indent=1).decode() + "\n"


def from_json(text: str) -> Evaluation:
    """Return the evaluation that :func:`to_json` wrote."""
    return _ADAPTER.validate_json(text)


def read_evaluation(path: Path) -> Evaluation:
    """Read one ``results.json``."""
    return from_json(path.read_text(encoding="utf-8"))

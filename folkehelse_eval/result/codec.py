"""Results to JSON and back, exactly; plain values only."""

import json
from pathlib import Path

from pydantic import TypeAdapter

from folkehelse_eval.result.evaluation import Evaluation

_ADAPTER: TypeAdapter[Evaluation] = TypeAdapter(Evaluation)


def to_json(evaluation: Evaluation) -> str:
    """Return the evaluation as JSON text with sorted keys, ending in a newline."""
    plain = _ADAPTER.dump_python(evaluation, mode="json")
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def from_json(text: str) -> Evaluation:
    """Return the evaluation that :func:`to_json` wrote."""
    return _ADAPTER.validate_json(text)


def read_evaluation(path: Path) -> Evaluation:
    """Read one ``results.json``."""
    return from_json(path.read_text(encoding="utf-8"))

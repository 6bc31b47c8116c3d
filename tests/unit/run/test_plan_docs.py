"""docs/plan.md names every key of a plan, with its default."""

import json
import re
from pathlib import Path

from pydantic import BaseModel

from folkehelse_eval.vocabulary.plan import Plan

_ROW = re.compile(r"^\| (`[^|]+`) \| .+ \| ([^|]+) \|$", re.MULTILINE)


def _keys(model: type[BaseModel], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _keys(inner, f"{before}{name}.")
        elif field.is_required():
            found[before + name] = "must be given"
        else:
            found[before + name] = _written(field.default)
    return found


def _written(default: object) -> str:
    if default is None:
        return "none"
    if isinstance(default, str):
        return f"`{default!s}`"
    return f"`{json.dumps(default)}`"


def test_every_key_stands_in_the_table_with_its_default(project_root: Path) -> None:
    text = (project_root / "docs" / "plan.md").read_text(encoding="utf-8")
    documented = {
        key: default.strip()
        for keys, default in _ROW.findall(text)
        for key in re.findall(r"`([a-z_.]+)`", keys)
    }
    assert documented == _keys(Plan)

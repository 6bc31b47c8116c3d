"""YAML of plan files: one mapping, every key once."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from folkehelse_eval.errors import PlanError


class _EachKeyOnce(yaml.SafeLoader):
    """The safe loader, which would otherwise keep the last of two equal keys in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - signature of PyYAML
        """Refuse a key that stands twice."""
        seen: list[Any] = []
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.append(key.value)
        return super().construct_mapping(node, deep=deep)


def read_yaml(file: Path) -> dict[str, Any]:
    """Return the entries of a plan file.

    Raises
    ------
    PlanError
        When the file is not UTF-8, not YAML, or not one mapping of keys to values.
    """
    try:
        # a subclass of the safe loader: no object can be constructed from a plan
        entries = yaml.load(file.read_text(encoding="utf-8-sig"), Loader=_EachKeyOnce)
    except UnicodeDecodeError as error:
        raise PlanError(
            f"{file.name}: found bytes that are not UTF-8 (at byte {error.start}); expected UTF-8 "
            f"text. Save {file} as UTF-8."
        ) from error
    except yaml.MarkedYAMLError as error:
        line = f", row {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise PlanError(
            f"{file.name}{line}: found a mistake: {error.problem}; expected YAML with each key "
            f"once. Correct {file}."
        ) from error
    except yaml.reader.ReaderError as error:
        raise PlanError(
            f"{file.name}: found a character that no text file holds at position "
            f"{error.position}; expected YAML. Start from a copy of a plan in params."
        ) from error
    if not isinstance(entries, dict):
        found = "an empty file" if entries is None else type(entries).__name__
        raise PlanError(
            f"{file.name}: found {found}; expected lines of the form 'key: value'. "
            f"Start from a copy of a plan in params."
        )
    return {str(key): value for key, value in entries.items()}

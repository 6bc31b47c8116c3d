"""A plan file to the typed plan; everything wrong with the file is said at once, in plain words."""

import hashlib
import json
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from folkehelse_eval.errors import PlanError
from folkehelse_eval.run.plan_yaml import read_yaml
from folkehelse_eval.vocabulary.plan import Plan

ROOT_MARKS = ("pyproject.toml", "params")
"""What the project's root folder holds; either is enough."""

CHECKOUT = Path(__file__).resolve().parents[2]
"""Folder that this package lies in: the project's root, where it is used from a checkout."""

DIGEST_DIGITS = 12


def load_plan(path: Path | str, *, language: str | None = None) -> Plan:
    """Read one plan.

    Parameters
    ----------
    path
        File, as seen from the working folder or from the project's root.
    language
        ``nb``, ``nn`` or ``en`` instead of the plan's own language.

    Raises
    ------
    PlanError
        Names every problem of the file: key, what was found, what was expected.
    """
    file = locate_plan(path)
    entries = read_yaml(file)
    if language is not None:
        entries = {**entries, "language": language}
    try:
        # JSON in strict mode: text stays text and a yes/no never passes for a number
        return Plan.model_validate_json(json.dumps(entries, default=str), strict=True)
    except ValidationError as error:
        problems = [_in_words(detail) for detail in error.errors()]
        raise PlanError(_message(file, problems)) from error


def locate_plan(path: Path | str) -> Path:
    """Return the plan file, also when papermill or JupyterLab was started in another folder."""
    wanted = Path(path)
    if wanted.is_file():
        return wanted.resolve()
    here = Path.cwd()
    for folder in (here, *here.parents, CHECKOUT):
        if _is_root(folder) and (folder / wanted).is_file():
            return (folder / wanted).resolve()
    raise PlanError(
        f"{wanted}: found no such file; expected a plan such as params/trondelag.yaml, as seen "
        f"from {here} or from the project's root. {_nearest_plan(here, wanted)}"
    )


def find_root(plan_file: Path | str) -> Path:
    """Return the project's root: the nearest folder above the plan with its marks.

    The paths inside a plan are relative to this folder.
    """
    file = Path(plan_file).resolve()
    for folder in file.parents:
        if _is_root(folder):
            return folder
    raise PlanError(
        f"{file}: found no folder above it that holds {' or '.join(ROOT_MARKS)}; expected a plan "
        f"inside a project. Move the plan into the folder params of the project."
    )


def plan_digest(plan: Plan) -> str:
    """Return the first 12 hexadecimal digits of the SHA-256 of the plan as canonical JSON.

    Defaults are part of it, because they decide figures too. The language and the places of the
    files are not, because they decide none; the files' content has a digest of its own.
    """
    plain = plan.model_dump(mode="python", exclude={"language", "snapshots", "programme"})
    text = json.dumps(plain, default=_plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:DIGEST_DIGITS]


def _plain(value: object) -> str:
    return value.as_posix() if isinstance(value, Path) else str(value)


def _is_root(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in ROOT_MARKS)


def _nearest_plan(here: Path, wanted: Path) -> str:
    root = next((folder for folder in (here, *here.parents) if _is_root(folder)), here)
    known = [file.relative_to(root).as_posix() for file in sorted(root.glob("params/**/*.yaml"))]
    near = get_close_matches(wanted.as_posix(), known, n=1, cutoff=0.0)
    return f"The nearest known one is {near[0]}." if near else "No plans lie in params."


def _message(file: Path, problems: list[str]) -> str:
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = "".join(f"\n  - {problem}" for problem in problems)
    return f"{file.name}: {count} in the plan:{lines}\nCorrect the file {file} and run again."


def _in_words(detail: ErrorDetails) -> str:
    where = _key_path(detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{where}: found an unknown key; expected one of the known ones. {_suggest(detail)}"
    if detail["type"] == "missing":
        return f"{where}: found nothing; expected this key with a value."
    if isinstance(detail["input"], dict):
        return f"{where}: expected {_expected(detail)}."
    found = json.dumps(detail["input"], ensure_ascii=False)
    return f"{where}: found {found}; expected {_expected(detail)}."


def _expected(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "string_type":
        return f"text in quotes, for example '{detail['input']}'"
    if detail["type"] == "tuple_type":
        return "a list in square brackets, for example [a, b]"
    if detail["type"] == "value_error":
        return f"known and consistent values: {str(context['error']).rstrip('.')}"
    if detail["type"] == "enum":
        return f"one of {context['expected']}"
    return detail["msg"].removeprefix("Input should be ")


def _key_path(location: tuple[int | str, ...]) -> str:
    path = ""
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".") or "the plan"


def _suggest(detail: ErrorDetails) -> str:
    model = _model_at(detail["loc"][:-1])
    known = list(model.model_fields)
    near = get_close_matches(str(detail["loc"][-1]), known, n=1, cutoff=0.0)[0]
    return f"The nearest known one is {near!r}; known: {', '.join(known)}."


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Plan
    for part in location:
        inner = model.model_fields[str(part)].annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            model = inner
    return model

"""A plan with another snapshot or language than its file says, as a plan file of its own.

Notebooks take a plan file and nothing else, so what the command line changes is written down
beside the plan's other work and can be looked at afterwards.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from folkehelse_eval.run.counties import DERIVED_PLAN
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.plan_file import load_plan, locate_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.vocabulary.indicator import Language

HEAD = "# Written by folkehelse-eval from {origin} with what the command line changed.\n"


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line changes in every plan of the run."""

    data: tuple[Path, ...] = ()
    """Folders or files of delivered data instead of the plan's snapshots."""
    language: Language | None = None

    @property
    def nothing(self) -> bool:
        """Whether plans run as their files say."""
        return not self.data and self.language is None


def derive_plan(path: Path, overrides: Overrides, *, project: Project) -> Path:
    """Return the plan file to run: the given one, or a changed copy of it."""
    source = locate_plan(path)
    plan = load_plan(source)
    if overrides.nothing:
        return source
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    if overrides.data:
        content["snapshots"] = [str(folder.resolve()) for folder in overrides.data]
    if overrides.language is not None:
        content["language"] = overrides.language.value
    target = project.processed(plan.plan_id) / DERIVED_PLAN
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    write_whole(target, HEAD.format(origin=source.relative_to(project.root)) + text)
    return target

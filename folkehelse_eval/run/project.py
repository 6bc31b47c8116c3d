"""Where things lie in a project folder."""

from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import PlanError

MARKS = ("params", "notebooks")  # folders that together mark a project's root


@dataclass(frozen=True, slots=True)
class Project:
    """A checkout of the project, or a user's folder of the same shape."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """Notebooks, kept without outputs."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """Finished pages."""
        return self.root / "reports"

    def pages(self, plan_id: str) -> Path:
        """Finished pages of one plan."""
        return self.reports / plan_id

    def processed(self, plan_id: str) -> Path:
        """Panel, stored results and work in progress of one plan; never published."""
        return self.root / "data_processed" / plan_id


def find_project(start: Path) -> Project:
    """Return the project that ``start`` (a file or folder) lies in.

    Raises
    ------
    PlanError
        When no folder on the way up holds ``params`` and ``notebooks``.
    """
    place = start.resolve()
    for folder in (place, *place.parents):
        if all((folder / mark).is_dir() for mark in MARKS):
            return Project(folder)
    raise PlanError(
        f"no project found from {start}: no folder on the way up holds {' and '.join(MARKS)}. "
        "Give the plan's full path or start in the project's folder."
    )


def find_plan(plan: str | Path) -> Path:
    """Return the plan file, wherever papermill or JupyterLab was started.

    A relative path is tried from the current folder, then from the root of the project that the
    current folder lies in.
    """
    path = Path(plan)
    if path.exists():
        return path.resolve()
    if not path.is_absolute():
        from_root = find_project(Path.cwd()).root / path
        if from_root.exists():
            return from_root
    raise PlanError(
        f"plan file {plan} does not exist. Plans lie in params/; paths are relative to the "
        "project's root."
    )

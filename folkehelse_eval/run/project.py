"""Where things lie in a project folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.run.plan_file import find_root


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

    def shared(self, key: str) -> Path:
        """Return the folder of what several plans read, stored under a key."""
        return self.root / "data_processed" / "shared" / key[:16]

    def staging(self, plan_id: str) -> Path:
        """Return the folder of executed notebooks and pages that nobody reads yet."""
        return self.processed(plan_id) / "staging"

    def private(self, plan_id: str) -> Path:
        """Return the folder of finished files that did not pass the last look."""
        return self.processed(plan_id) / "withheld"

    def withdrawn(self, plan_id: str) -> Path:
        """Return the folder of earlier pages that must not stand beside newer ones of others."""
        return self.processed(plan_id) / "withdrawn"

    def shown(self, message: object) -> str:
        """Return a message for a page that others read: no folders of this machine."""
        return str(message).replace(f"{self.root}{os.sep}", "")


def project_of(plan_file: Path) -> Project:
    """Return the project that a plan file lies in."""
    return Project(find_root(plan_file))

"""What is withheld, worked out once for the same figures and shared by all plans of a run."""

from pathlib import Path

from pydantic import TypeAdapter

from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.release import release_digest, withheld_of
from folkehelse_eval.panel.withholding import Withheld
from folkehelse_eval.run.digests import code_digest, digest_of
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.turns import TURN_FILE, turn

WITHHELD_FILE = "withheld.json"

_ADAPTER: TypeAdapter[tuple[Withheld, ...]] = TypeAdapter(tuple[Withheld, ...])


def withheld_in(panel: Panel, project: Project) -> tuple[Withheld, ...]:
    """Return what must be withheld of a panel, stored under the digests of code and figures.

    Plans that start at the same time share the work: each takes the indicators that no other one
    is busy with, and then waits for those.
    """
    paths = {name: _path(panel, name, project) for name in panel.indicators}
    for wait in (False, True):
        for name, path in paths.items():
            with turn(path.with_name(TURN_FILE), wait=wait) as mine:
                if mine and not path.exists():
                    write_whole(path, _ADAPTER.dump_json(withheld_of(panel, name)))
    return tuple(
        item for path in paths.values() for item in _ADAPTER.validate_json(path.read_bytes())
    )


def _path(panel: Panel, name: str, project: Project) -> Path:
    key = digest_of([code_digest().encode(), release_digest(panel, name).encode()])
    return project.shared(key) / WITHHELD_FILE

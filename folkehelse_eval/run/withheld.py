"""What is withheld, worked out once for the same figures and shared by all plans of a run."""

from pydantic import TypeAdapter

from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.release import release_digest, withheld_of
from folkehelse_eval.panel.withholding import Withheld
from folkehelse_eval.run.digests import code_digest, digest_of
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.project import Project

WITHHELD_FILE = "withheld.json"

_ADAPTER: TypeAdapter[tuple[Withheld, ...]] = TypeAdapter(tuple[Withheld, ...])


def withheld_in(panel: Panel, project: Project) -> tuple[Withheld, ...]:
    """Return what must be withheld of a panel, stored under the digests of code and figures.

    Two plans that start at the same time may both work it out, and come to the same.
    """
    return tuple(item for name in panel.indicators for item in _withheld_once(panel, name, project))


def _withheld_once(panel: Panel, name: str, project: Project) -> tuple[Withheld, ...]:
    key = digest_of([code_digest().encode(), release_digest(panel, name).encode()])
    path = project.shared(key) / WITHHELD_FILE
    if path.exists():
        return _ADAPTER.validate_json(path.read_bytes())
    found = withheld_of(panel, name)
    write_whole(path, _ADAPTER.dump_json(found))
    return found

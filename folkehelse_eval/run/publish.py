"""From executed notebooks to finished pages: each page appears whole, or the earlier one stays."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from folkehelse_eval.run.files import write_whole

STATE_FILE = "state.json"


class PlanState(StrEnum):
    """State of one plan's pages, shown on the index."""

    READY = "ready"
    DATA_MISSING = "data_missing"
    KEPT_BACK = "kept_back"
    """Some pages did not pass the gate; the others are published."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What the index says about one plan."""

    plan_id: str
    state: PlanState
    key: str
    """Digest of code, notebooks, plan and data behind the pages; empty after a failure."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """The digests that the key was made of, by what they are of; of the last pages published."""
    detail: str = ""
    """Why it failed, in the words of the message."""
    failed_notebook: str = ""
    pages: tuple[str, ...] = ()
    """Names of the finished pages in the plan's folder."""
    language: str = "nb"
    scope: str = "county"
    area: str = ""
    """County at entry as printed; empty for the nation."""
    simulated: bool = False
    data_date: str = ""


def read_state(folder: Path) -> PublishedState | None:
    """Return the state that the last run left, or ``None``."""
    path = folder / STATE_FILE
    if not path.exists():
        return None
    raw = json.loads(path.read_text(encoding="utf-8"))
    known = {key: raw[key] for key in PublishedState.__dataclass_fields__ if key in raw}
    return PublishedState(
        **{**known, "state": PlanState(raw["state"]), "pages": tuple(raw["pages"])}
    )


def write_state(folder: Path, state: PublishedState) -> None:
    """Write the state, whole."""
    text = json.dumps(asdict(state), ensure_ascii=False, indent=1, sort_keys=True)
    write_whole(folder / STATE_FILE, text + "\n")


def publish(files: Mapping[str, bytes], folder: Path) -> None:
    """Put finished files in place, each at once, after all of them exist."""
    for name, content in files.items():
        write_whole(folder / name, content)


def withdrawn_too(target: Path) -> str:
    """Return what a plan that fails adds when its earlier pages were withdrawn to ``target``.

    Nothing where they were not. They do not come back, and a later reason must not hide that they
    were taken away.
    """
    if not target.exists():
        return ""
    return f". Earlier pages have been withdrawn; they lie in {target}, with the reason"

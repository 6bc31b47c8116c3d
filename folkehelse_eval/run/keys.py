"""The key under which a plan's results are stored: digests of code, plan and data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from folkehelse_eval.run.digests import code_digest, digest_of, file_digest, folder_digest
from folkehelse_eval.run.project import Project
from folkehelse_eval.vocabulary.plan import Plan

RESULTS_FILE = "results.json"
KEY_FILE = "results.key"


def input_folders(plan: Plan, project: Project) -> tuple[Path, ...]:
    """Return the registers and deliveries that a plan reads."""
    return tuple(project.root / path for path in (plan.programme, *plan.snapshots))


def evaluation_key(plan_file: Path, *, inputs: str) -> str:
    """Return the key of a plan file; ``inputs`` is the digest of its :func:`input_folders`."""
    return digest_of(text.encode() for text in (code_digest(), file_digest(plan_file), inputs))


def digest_inputs(plan: Plan, project: Project) -> str:
    """Return the digest of what a plan reads."""
    return folder_digest(input_folders(plan, project))


@dataclass(frozen=True, slots=True)
class Digests:
    """Digests of everything that a plan's pages rest on, each by what it is of."""

    code: str
    plan: str
    data: str
    """Registers and deliveries."""
    counties: str
    """The counties' results, where the plan takes them together; else empty."""
    notebooks: str

    @property
    def key(self) -> str:
        """The key of the pages."""
        return digest_of(text.encode() for text in asdict(self).values())

    def changed_since(self, earlier: Mapping[str, str]) -> tuple[str, ...]:
        """Return what differs from the digests of an earlier run, in the order above."""
        return tuple(name for name, digest in asdict(self).items() if earlier.get(name) != digest)

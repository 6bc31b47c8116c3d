"""What a run consists of: steps that are carried out in processes of their own."""

from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.notebooks import NotebookRun
from folkehelse_eval.run.publish import PublishedState


@dataclass(frozen=True, slots=True)
class Simulate:
    """Write the simulated country, which several plans share."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluate a plan and store the result."""

    plan_file: Path
    refuse_unused: bool
    """Whether to stop when none of the delivered files can be used; so where a user named them."""


@dataclass(frozen=True, slots=True)
class RunNotebook:
    """Execute a notebook on a stored result and make its page."""

    plan_file: Path
    notebook: str
    may_fork: bool = True


@dataclass(frozen=True, slots=True)
class Publish:
    """Look a last time for hidden figures and put a plan's files in place; or note the failure."""

    plan_file: Path
    runs: tuple[NotebookRun, ...]
    digests: Digests
    others: frozenset[str] = frozenset()
    """Plans of the same run that are not over: their pages of before are about to be replaced."""
    begun_ns: int = 0
    """When the run began, nanoseconds of the system's clock."""


@dataclass(frozen=True, slots=True)
class WriteIndex:
    """Write the index of all pages."""

    root: Path


EVALUATION_WEIGHT = 8  # an evaluation takes about as long as this many notebooks

Step = Simulate | Evaluate | RunNotebook | Publish | WriteIndex
Result = NotebookRun | PublishedState | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a step ended."""

    step: Step
    result: Result
    refused: str = ""
    """Message of an expected error: plan, registers, data; empty when there was none."""
    broken: str = ""
    """How the step's process broke down; empty when it did not."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mib: float = 0.0
    """Highest memory of the process, shared pages counted as its own."""

    @property
    def failed(self) -> bool:
        """Whether the step did not do what it was for."""
        run_failed = isinstance(self.result, NotebookRun) and self.result.failure is not None
        return bool(self.refused or self.broken) or run_failed


def name_of(step: Step) -> str:
    """Return what a step is called while the run goes on."""
    match step:
        case RunNotebook():
            return step.notebook
        case Evaluate():
            return "evaluation"
        case Publish():
            return "pages"
        case Simulate():
            return "simulated country"
        case WriteIndex():
            return "index"


def weight_of(step: Step) -> int:
    """Return how long a step takes, in notebooks."""
    return EVALUATION_WEIGHT if isinstance(step, Evaluate) else 1


def times_of(ended: Ended) -> dict[str, str | float]:
    """Return what a step took, as plain values."""
    plan_file = getattr(ended.step, "plan_file", None)
    return {
        "plan": "" if plan_file is None else plan_file.stem,
        "step": name_of(ended.step),
        "seconds": round(ended.seconds, 3),
        "cpu_seconds": round(ended.cpu_seconds, 3),
        "peak_mib": round(ended.peak_mib, 1),
    }

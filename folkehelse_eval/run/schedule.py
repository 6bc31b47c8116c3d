"""The order of a run's steps: what can be begun next, given what has ended.

Evaluations are kept a little ahead of the notebooks, so that every processor has work until the
last plan; a plan that takes the counties together waits for their evaluations.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.notebooks import NotebookFailure, NotebookRun
from folkehelse_eval.run.prepared import Prepared
from folkehelse_eval.run.steps import (
    EVALUATION_WEIGHT,
    Ended,
    Evaluate,
    Publish,
    RunNotebook,
    Simulate,
    Step,
)


@dataclass(slots=True)
class _Work:
    """How far one plan has come."""

    plan: Prepared
    evaluating: bool = False
    evaluated: bool = False
    digests: Digests | None = None
    waiting: list[str] = field(default_factory=list)
    runs: list[NotebookRun] = field(default_factory=list)
    publishing: bool = False
    over: bool = False

    @property
    def all_run(self) -> bool:
        return self.evaluated and len(self.runs) == len(self.plan.notebooks)

    def runs_in_order(self) -> tuple[NotebookRun, ...]:
        by_name = {run.notebook: run for run in self.runs}
        return tuple(by_name[name] for name in self.plan.notebooks)


class Schedule:
    """Steps of all plans."""

    def __init__(
        self, plans: Sequence[Prepared], *, at_once: int, may_fork: bool, refuse_unused: bool
    ) -> None:
        self._at_once = at_once
        self._may_fork = may_fork
        self._refuse_unused = refuse_unused
        self._begun_ns = time.time_ns()
        self._work = [_Work(plan, waiting=list(plan.notebooks)) for plan in plans]
        self._unwritten = {folder for plan in plans for folder in plan.countries}
        self._writing: set[Path] = set()
        anew = any(not plan.evaluated and not plan.takes_counties for plan in plans)
        for work in self._work:
            if work.plan.evaluated and not (work.plan.takes_counties and anew):
                self._set_evaluated(work)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return all(work.over for work in self._work)

    @property
    def weight(self) -> int:
        """All there is to do, in notebooks."""
        return sum(
            len(work.plan.notebooks) + 1 + (0 if work.evaluated else EVALUATION_WEIGHT)
            for work in self._work
        )

    @property
    def steps(self) -> int:
        """How many steps plans have of their own."""
        return sum(len(work.plan.notebooks) + 1 + (not work.evaluated) for work in self._work)

    def next_step(self) -> Step | None:
        """Return a step that can begin now, counted as begun; ``None`` when all must wait."""
        return next(self._possible(), None)

    def _possible(self) -> Iterator[Step]:
        """Yield what could begin, the most urgent first; only the first is begun."""
        for folder in sorted(self._unwritten - self._writing):
            self._writing.add(folder)
            yield Simulate(folder)
        for work in self._work:
            if work.all_run and not work.publishing and work.digests is not None:
                work.publishing = True
                yield Publish(
                    work.plan.plan_file,
                    work.runs_in_order(),
                    work.digests,
                    frozenset(other.plan.plan_id for other in self._work if not other.over),
                    self._begun_ns,
                )
        if self._ahead() < self._at_once:
            yield from self._evaluations()
        for work in self._work:
            if work.evaluated and work.waiting and not work.over:
                name = work.waiting.pop(0)
                yield RunNotebook(work.plan.plan_file, name, self._may_fork)
        yield from self._evaluations()

    def _evaluations(self) -> Iterator[Step]:
        counties_left = any(
            not (work.evaluated or work.over or work.plan.takes_counties) for work in self._work
        )
        for work in self._work:
            begun = work.evaluating or work.evaluated or work.over
            held_up = self._unwritten.intersection(work.plan.countries) or (
                work.plan.takes_counties and counties_left
            )
            if not begun and not held_up:
                work.evaluating = True
                yield Evaluate(work.plan.plan_file, self._refuse_unused)

    def _ahead(self) -> int:
        """Return how many plans are being evaluated or have notebooks waiting."""
        return sum(
            work.evaluating or bool(work.evaluated and work.waiting)
            for work in self._work
            if not work.over
        )

    def ended(self, ended: Ended) -> Prepared | None:
        """Take note of a step's end; returns the plan that is over with it, if one is."""
        step = ended.step
        if isinstance(step, Simulate):
            self._unwritten.discard(step.folder)
            return None
        work = self._of(step)
        if isinstance(step, Evaluate):
            work.evaluating = False
            if not ended.failed:
                self._set_evaluated(work)
                return None
        elif isinstance(step, RunNotebook):
            work.runs.append(_run_of(ended, step))
            return None
        work.over = True
        return work.plan

    def plan_of(self, step: Step) -> Prepared | None:
        """Return the plan that a step belongs to; ``None`` for a step that plans share."""
        return None if isinstance(step, Simulate) else self._of(step).plan

    def _of(self, step: Step) -> _Work:
        file = getattr(step, "plan_file", None)
        return next(work for work in self._work if work.plan.plan_file == file)

    def _set_evaluated(self, work: _Work) -> None:
        work.evaluated = True
        work.digests = work.plan.digests()


def _run_of(ended: Ended, step: RunNotebook) -> NotebookRun:
    """Return how the notebook ended, also where its process did not live to tell."""
    if isinstance(ended.result, NotebookRun):
        return ended.result
    said = ended.refused or ended.broken
    return NotebookRun(step.notebook, step.plan_file, NotebookFailure(step.notebook, None, said))

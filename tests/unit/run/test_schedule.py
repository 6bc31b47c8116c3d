"""The order of steps: nothing before what it rests on, one plan's failure stops no other."""

from pathlib import Path

import pytest

from folkehelse_eval.run.keys import Digests
from folkehelse_eval.run.notebooks import NotebookFailure, NotebookRun
from folkehelse_eval.run.prepared import Prepared
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.schedule import Schedule
from folkehelse_eval.run.steps import Ended, Evaluate, Publish, RunNotebook, Simulate, Step

NOTEBOOKS = ("10_a", "20_b")
DIGESTS = Digests("code", "plan", "data", "", "notebooks")


class _Plan:
    def __init__(self, plan_id: str) -> None:
        self.plan_id = plan_id


def _prepared(name: str, *, evaluated: bool = False, nation: bool = False, country: str = ""):
    class Known(Prepared):
        takes_counties = nation

        def digests(self) -> Digests:
            return DIGESTS

    return Known(
        project=Project(Path("p")),
        plan_file=Path(f"{name}.yaml"),
        plan=_Plan(name),
        notebooks=NOTEBOOKS,
        countries=(Path(country),) if country else (),
        evaluated=evaluated,
        reasons=("a test",),
    )


def _schedule(*plans: Prepared, at_once: int = 2) -> Schedule:
    return Schedule(plans, at_once=at_once, may_fork=True, refuse_unused=False)


def _well(step: Step) -> Ended:
    if isinstance(step, RunNotebook):
        return Ended(step, NotebookRun(step.notebook, Path(step.notebook), None))
    return Ended(step, None)


def _carried_out(schedule: Schedule, *, at_once: int = 2, end=_well) -> list[Step]:
    """Carry out everything, the first begun ending first; returns the steps in order."""
    running: list[Step] = []
    done: list[Step] = []
    while not schedule.over:
        while len(running) < at_once and (step := schedule.next_step()) is not None:
            running.append(step)
        assert running, "nothing runs and nothing can begin"
        step = running.pop(0)
        done.append(step)
        schedule.ended(end(step))
    assert running == []
    return done


def _names(steps: list[Step]) -> list[tuple[str, str]]:
    return [
        (getattr(step, "plan_file", Path("-")).stem, getattr(step, "notebook", type(step).__name__))
        for step in steps
    ]


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_every_step_once_and_after_what_it_rests_on(at_once):
    plans = [_prepared(name, country="land") for name in ("a", "b", "c")]
    done = _names(_carried_out(_schedule(*plans, at_once=at_once), at_once=at_once))
    assert len(done) == len(set(done)) == 1 + 3 * (1 + len(NOTEBOOKS) + 1)
    assert done[0] == ("-", "Simulate")
    for name in "abc":
        own = [step for plan, step in done if plan == name]
        assert own[0] == "Evaluate"
        assert own[-1] == "Publish"


def test_the_nation_waits_for_every_county_also_for_one_that_fails():
    def end(step: Step) -> Ended:
        failing = isinstance(step, Evaluate) and step.plan_file.stem == "b"
        return Ended(step, None, refused="bad register") if failing else _well(step)

    schedule = _schedule(_prepared("land", nation=True), _prepared("a"), _prepared("b"))
    done = _names(_carried_out(schedule, end=end))
    assert done.index(("land", "Evaluate")) > done.index(("a", "Evaluate"))
    assert done.index(("land", "Evaluate")) > done.index(("b", "Evaluate"))
    assert [step for plan, step in done if plan == "b"] == ["Evaluate"]


def test_stored_results_are_used_but_the_nations_not_beside_new_ones_of_a_county():
    nation = _prepared("land", nation=True, evaluated=True)
    alone = _names(_carried_out(_schedule(nation, _prepared("a", evaluated=True))))
    assert "Evaluate" not in [step for _, step in alone]
    beside = _names(_carried_out(_schedule(nation, _prepared("a"))))
    assert ("land", "Evaluate") in beside


def test_a_failing_or_dying_notebook_still_comes_to_the_last_step_in_order():
    failure = NotebookFailure("10_a", 3, "ValueError: nei")

    def end(step: Step) -> Ended:
        if isinstance(step, RunNotebook):
            if step.notebook == "20_b":
                return Ended(step, None, broken="its process was ended by SIGKILL")
            return Ended(step, NotebookRun("10_a", Path("10_a"), failure))
        return _well(step)

    done = _carried_out(_schedule(_prepared("a", evaluated=True)), end=end)
    last = done[-1]
    assert isinstance(last, Publish)
    assert [run.notebook for run in last.runs] == list(NOTEBOOKS)
    assert [str(run.failure) for run in last.runs] == [
        "10_a, cell 3: ValueError: nei",
        "20_b: its process was ended by SIGKILL",
    ]


def test_evaluations_stay_a_little_ahead_of_the_notebooks():
    plans = [_prepared(str(number)) for number in range(20)]
    done = _names(_carried_out(_schedule(*plans, at_once=2)))
    first_published = next(n for n, (_, step) in enumerate(done) if step == "Publish")
    assert sum(step == "Evaluate" for _, step in done[:first_published]) <= 4


def test_a_country_is_written_once_for_all_its_plans():
    done = _carried_out(_schedule(_prepared("a", country="x"), _prepared("b", country="x")))
    assert sum(isinstance(step, Simulate) for step in done) == 1

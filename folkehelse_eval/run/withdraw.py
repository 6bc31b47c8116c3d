"""Pages of before a run that must not stand beside the run's new ones, taken away.

A run replaces the earlier pages of its plans one plan after the other, and some of its plans may
fail. So that no two plans ever give something hidden away together, not even when the run is
killed, the earlier pages give way before the new ones are put in place.
"""

import shutil
from collections.abc import Sequence
from dataclasses import replace

from folkehelse_eval.errors import DisclosureError, InputDataError
from folkehelse_eval.report.gate.figures import PlanFigures
from folkehelse_eval.report.gate.following import check_together
from folkehelse_eval.run.beside import published_figures
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.outputs import REASON_FILE
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.publish import PlanState, read_state, write_state


def make_way(
    plan: PlanFigures,
    *,
    staying: Sequence[PlanFigures],
    replaced: Sequence[str],
    project: Project,
) -> None:
    """Withdraw earlier pages from which, with a plan's new ones, something hidden follows.

    Parameters
    ----------
    staying
        Figures of plans that the new pages have been looked at beside, and passed.
    replaced
        Plans whose earlier pages the run is about to replace; those that this version of the
        program cannot read are withdrawn too, since nobody can look at them.
    """
    earlier: list[PlanFigures] = []
    for plan_id in replaced:
        try:
            earlier.append(published_figures(plan_id, project))
        except InputDataError as error:
            withdraw(plan_id, project, f"{_gave_way(plan)}: {error}")
    kept = list(staying)
    if _pass_together(plan, [*kept, *earlier]) is None:
        return
    for figures in earlier:
        refused = _pass_together(plan, [*kept, figures])
        if refused is None:
            kept.append(figures)
        else:
            withdraw(figures.plan_id, project, f"{_gave_way(plan)}, of which was found: {refused}")


def _gave_way(plan: PlanFigures) -> str:
    return f"The earlier pages gave way to the new ones of {plan.plan_id}"


def withdraw(plan_id: str, project: Project, reason: str) -> None:
    """Move a plan's published folder to its private ones, and note why."""
    folder, target = project.pages(plan_id), project.withdrawn(plan_id)
    state = read_state(folder)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, target)
    write_whole(target / REASON_FILE, f"{reason}\n")
    if state is not None:
        said = project.shown(f"{reason}. They lie in {target}")
        gone = replace(state, state=PlanState.FAILED, key="", detail=said, pages=())
        write_state(folder, gone)


def _pass_together(plan: PlanFigures, beside: Sequence[PlanFigures]) -> DisclosureError | None:
    try:
        check_together(plan, beside)
    except DisclosureError as error:
        return error
    return None

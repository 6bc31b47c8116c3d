"""The rows of the programme's registers that reach is counted from."""

from collections.abc import Iterator
from pathlib import Path

from folkehelse_eval.errors import ReportError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.digests import file_digest
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.registers import check_unchanged
from folkehelse_eval.sources.programme import REGISTERS, read_programme, register_file
from folkehelse_eval.vocabulary.plan import Plan

PLANS = "params/**/*.yaml"


def register_lines(evaluation: Evaluation, project: Project) -> Iterator[str]:
    """Yield each measure of the plan with its row in the register, then the registers' digests.

    Raises
    ------
    FolkehelseError
        When the plan is not there any more, or a register is not the one that the results rest on.
    """
    folder = project.root / _plan_of(evaluation, project).programme
    for name in REGISTERS:
        check_unchanged(register_file(folder, name), evaluation.reach.files)
    programme = read_programme(folder)
    told = {
        *(each for item in evaluation.reach.municipalities for each in item.measure_ids),
        *evaluation.reach.measures_without_year,
        *evaluation.reach.measures_without_municipality,
        *evaluation.reach.measures_outside_area,
    }
    register = programme.files[0].name
    yield f"-> {len(told)} measures of the register:"
    for measure in programme.measures:
        if measure.measure_id in told:
            yield f"   {measure.measure_id} <- {register}, row {measure.register_row}"
    for file in programme.files:
        yield f"-> {file.name}  sha256 {file_digest(file)}"


def _plan_of(evaluation: Evaluation, project: Project) -> Plan:
    """Return the plan as it ran: a file in ``params/`` with its id, decisions unchanged."""
    header = evaluation.header
    for path in sorted(project.root.glob(PLANS)):
        if _may_be(path, header.plan_id):
            plan = load_plan(path)
            if plan.plan_id == header.plan_id:
                return plan
    raise ReportError(
        f"no plan in params/ has the id {header.plan_id!r} (digest {header.plan_digest}); "
        "put the plan file back"
    )


def _may_be(path: Path, plan_id: str) -> bool:
    """Whether a plan file speaks of the id; the others are not read, they may be unfinished."""
    return plan_id in path.read_text(encoding="utf-8")

"""The rows of the programme's registers, and of the table of inhabitants, behind reach."""

from collections.abc import Iterator
from pathlib import Path

from folkehelse_eval.describe.reach import POPULATION_SOURCE
from folkehelse_eval.errors import ReportError
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.result.reach import Reach
from folkehelse_eval.run.digests import file_digest
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.registers import check_unchanged
from folkehelse_eval.sources.programme import REGISTERS, read_programme, register_file
from folkehelse_eval.sources.register import ENTRY_COUNTY_COLUMNS
from folkehelse_eval.sources.register_table import read_rows
from folkehelse_eval.vocabulary.geography import (
    POPULATION_0_24,
    municipalities_file,
    municipality_lines,
)
from folkehelse_eval.vocabulary.measure import NOT_STATED
from folkehelse_eval.vocabulary.plan import Plan

PLANS = "params/**/*.yaml"
ENTRY_COUNTIES = "entry_counties"
REPORTED = ("reported_measures", "reported_municipalities")


def register_lines(evaluation: Evaluation, project: Project) -> Iterator[str]:
    """Yield the rows that reach is counted from, then the files they stand in with their digests.

    These are the plan's measures, what its counties report, and the inhabitants of its area.

    Raises
    ------
    FolkehelseError
        When the plan is not there any more, or a file is not the one that the results rest on.
    """
    folder = project.root / _plan_of(evaluation, project).programme
    registers = {name: register_file(folder, name) for name in REGISTERS}
    for file in (*registers.values(), municipalities_file()):
        check_unchanged(file, evaluation.reach.files)
    yield from _measures(evaluation.reach, folder)
    yield from _reported(evaluation.reach, registers[ENTRY_COUNTIES])
    yield from _inhabitants(evaluation.reach)
    for file in registers.values():
        yield f"-> {file.name}  sha256 {file_digest(file)}"
    yield f"-> {municipalities_file().name}  sha256 {file_digest(municipalities_file())}"
    yield f"   in the package, from {POPULATION_SOURCE}"


def _measures(reach: Reach, folder: Path) -> Iterator[str]:
    programme = read_programme(folder)
    told = {
        *(each for item in reach.municipalities for each in item.measure_ids),
        *reach.measures_without_year,
        *reach.measures_without_municipality,
        *reach.measures_outside_area,
    }
    yield f"-> {len(told)} measures of the register:"
    for measure in programme.measures:
        if measure.measure_id in told:
            register = programme.files[0].name
            yield f"   {measure.measure_id} <- {register}, row {measure.register_row}"


def _reported(reach: Reach, register: Path) -> Iterator[str]:
    """Yield what the counties themselves report, which the register is held against."""
    told = {name for item in reach.reports for name in (item.county_at_entry, *item.joint_with)}
    yield "-> what the counties report:"
    for row in read_rows(register, ENTRY_COUNTY_COLUMNS):
        name = row.cells["county_at_entry"].strip()
        if name in told:
            said = ", ".join(
                f"column {column!r}: {row.cells.get(column) or NOT_STATED}" for column in REPORTED
            )
            yield f"   {name} <- {register.name}, row {row.line}, {said}"


def _inhabitants(reach: Reach) -> Iterator[str]:
    """Yield where the inhabitants 0-24 of each municipality of the area stand."""
    years = sorted({item.population_year or item.year for item in reach.years})
    if not years:
        return
    columns = [f"{POPULATION_0_24}{year}" for year in years]
    yield f"-> inhabitants 0-24 of {len(reach.municipalities)} municipalities:"
    table, lines = municipalities_file().name, municipality_lines()
    for item in reach.municipalities:
        stands = f"{table}, row {lines[item.kommune_nr]}"
        yield f"   {item.kommune_nr} <- {stands}, columns {columns[0]!r} to {columns[-1]!r}"


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

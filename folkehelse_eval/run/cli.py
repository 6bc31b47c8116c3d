"""The command line, ``folkehelse-eval``."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from folkehelse_eval import __version__
from folkehelse_eval.errors import EXIT_CODE, FolkehelseError
from folkehelse_eval.run.batch import INDEX_FILE, Outcome, prepare_plans, run_plans
from folkehelse_eval.run.derived import Overrides
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.prepared import Prepared
from folkehelse_eval.run.publish import PlanState
from folkehelse_eval.run.steps import times_of
from folkehelse_eval.vocabulary.indicator import Language

app = typer.Typer(
    help="Evaluate Program for folkehelsearbeid i kommunene: plans in, pages out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_out = Console(soft_wrap=True, highlight=False, markup=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)

Plans = Annotated[list[Path], typer.Argument(help="Plan files, for example params/*.yaml.")]
Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder or file of delivered data, instead of the plan's."),
]
Lang = Annotated[
    Language | None, typer.Option("--language", help="nb, nn or en, instead of the plan's.")
]
ReportsFolder = Annotated[Path, typer.Argument(help="reports/, or one plan's folder in it.")]
TracedPage = Annotated[Path, typer.Argument(help="A page in reports/<plan>/.")]
TracedElement = Annotated[
    str, typer.Argument(help="Id of a sentence, figure, table or cell; none lists all.")
]
Dry = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done and why, and do nothing.")
]
Kernels = Annotated[
    bool,
    typer.Option("--ordinary-kernels", help="Run notebooks in kernels of their own, two at once."),
]
Times = Annotated[
    Path | None, typer.Option("--times", help="Write what every step took to this file (JSON).")
]
Again = Annotated[bool, typer.Option("--again", help="Run even where nothing changed.")]


@app.command()
def run(
    plans: Plans,
    data: Data = None,
    language: Lang = None,
    times: Times = None,
    *,
    again: Again = False,
    dry_run: Dry = False,
    ordinary_kernels: Kernels = False,
) -> None:
    """Run the notebooks of every plan and publish its pages."""
    for path in data or ():
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist", param_hint="--data")
    overrides = Overrides(data=tuple(data or ()), language=language)
    if dry_run:
        prepared = prepare_plans(plans, overrides, again=again)
        for item in prepared:
            _out.print(_planned(item))
        refused = [item.exit_code for item in prepared if isinstance(item, Outcome)]
        raise typer.Exit(max(refused, default=0))
    done = run_plans(plans, overrides, again=again, may_fork=not ordinary_kernels)
    if times is not None:
        write_whole(times, json.dumps([times_of(step) for step in done.steps], indent=1) + "\n")
    outcomes = done.outcomes
    for outcome in outcomes:
        _tell(outcome)
    for project in dict.fromkeys(outcome.project for outcome in outcomes if outcome.project):
        _out.print(f"Open {project.reports / INDEX_FILE}")
    raise typer.Exit(max(outcome.exit_code for outcome in outcomes))


def _planned(item: Prepared | Outcome) -> str:
    if isinstance(item, Outcome):
        return f"{item.plan_id}: cannot be run. {item.state.detail}"
    if not item.reasons:
        return f"{item.plan_id}: nothing to do"
    work = "" if item.evaluated else "evaluation, "
    count = len(item.notebooks)
    return f"{item.plan_id}: {work}{count} notebooks, because {'; '.join(item.reasons)}"


def _tell(outcome: Outcome) -> None:
    if outcome.state.state is PlanState.FAILED:
        pages = ", earlier pages kept" if outcome.state.pages else ""
        _err.print(f"{outcome.plan_id}: FAILED{pages}. {outcome.state.detail}")
        return
    if outcome.state.state is PlanState.KEPT_BACK:
        _err.print(f"{outcome.plan_id}: published but for pages kept back. {outcome.state.detail}")
        return
    word = "unchanged" if outcome.unchanged else "finished"
    note = " (data missing)" if outcome.state.state is PlanState.DATA_MISSING else ""
    _out.print(f"{outcome.plan_id}: {word}{note}, {len(outcome.state.pages)} pages")


@app.command()
def trace(page: TracedPage, element: TracedElement = "") -> None:
    """Print the way from a sentence, figure or table on a page to the delivered lines."""
    raise typer.Exit(_apart("trace", str(page), element))


def _apart(module: str, *arguments: str) -> int:
    """Run what needs libraries that are slow to load, and that this command must not load."""
    command = [sys.executable, "-m", f"folkehelse_eval.run.{module}", *arguments]
    return subprocess.run(command, check=False).returncode


@app.command()
def compare(old: ReportsFolder, new: ReportsFolder) -> None:
    """List what differs between two folders of reports, and which input made the difference."""
    raise typer.Exit(_apart("compare", str(old), str(new)))


@app.command()
def version() -> None:
    """Print the version."""
    _out.print(__version__)


def main() -> None:
    """Entry point: every expected error is one message and exit code 2.

    Steps run side by side, so each gets one thread for linear algebra unless the user says more.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except FolkehelseError as error:
        _err.print(str(error))
        raise SystemExit(EXIT_CODE) from None


if __name__ == "__main__":
    main()

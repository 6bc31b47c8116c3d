"""The figures of all plans whose pages stand in ``reports/``, kept short to be read quickly.

Results are megabytes, of which the gate needs the figures of single areas alone; they are kept in
the plan's own folder under the look of the published results, and made anew where that differs.
"""

import json
from collections.abc import Collection
from pathlib import Path

from folkehelse_eval.report.gate.figures import (
    PlanFigures,
    figures_from_json,
    figures_of,
    figures_to_json,
)
from folkehelse_eval.result.codec import read_evaluation
from folkehelse_eval.result.evaluation import Evaluation
from folkehelse_eval.run.files import write_whole
from folkehelse_eval.run.keys import RESULTS_FILE
from folkehelse_eval.run.project import Project

FIGURES_FILE = "published_figures.json"


def figures_beside(
    plan_id: str, project: Project, *, others: Collection[str], begun_ns: int
) -> tuple[PlanFigures, ...]:
    """Return what other plans have published.

    Parameters
    ----------
    others
        Plans of this run that are not over. What they published before the run is about to be
        replaced and not looked at; what they publish is, by whoever comes last.
    begun_ns
        When the run began.
    """
    return tuple(
        _figures(results.parent.name, project)
        for results in sorted(project.reports.glob(f"*/{RESULTS_FILE}"))
        if results.parent.name != plan_id
        and (results.parent.name not in others or results.stat().st_mtime_ns >= begun_ns)
    )


def keep_figures(evaluation: Evaluation, project: Project) -> PlanFigures:
    """Keep the figures of a plan whose results have just been published."""
    plan_id = evaluation.header.plan_id
    figures = figures_of(evaluation)
    look = _look(project.pages(plan_id) / RESULTS_FILE)
    text = f"{json.dumps(look)}\n{figures_to_json(figures)}\n"
    write_whole(project.processed(plan_id) / FIGURES_FILE, text)
    return figures


def _figures(plan_id: str, project: Project) -> PlanFigures:
    results, kept = project.pages(plan_id) / RESULTS_FILE, project.processed(plan_id) / FIGURES_FILE
    if kept.is_file():
        look, _, figures = kept.read_text(encoding="utf-8").partition("\n")
        if look == json.dumps(_look(results)):
            return figures_from_json(figures)
    return keep_figures(read_evaluation(results), project)


def _look(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
